"""Renderers of finished results - tables, JSON, CSV, Markdown, XLSX; no number is ever decided here."""
