"""Formats of statements that are no table of text or cells: each becomes numbered rows of texts. Never what a row means: rules say that."""
