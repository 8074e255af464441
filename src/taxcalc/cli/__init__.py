"""Typer commands - parse, call one use case, hand the result to a renderer, choose the exit code; no logic ever lives here."""
