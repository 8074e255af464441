"""Which reader takes which kind of file; each is imported only when a file needs it."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from taxcalc.statements.opening import Opened

READERS = {
    "html": ("html_table", "html_rows"),
    "ofx": ("ofx", "ofx_rows"),
    "mt940": ("mt940", "mt940_rows"),
    "camt": ("camt", "camt_rows"),
    "qif": ("qif", "qif_rows"),
    "pdf": ("pdf", "pdf_rows"),
}


def rows_of(opened: Opened) -> Iterator[tuple[int, list[str]]]:
    """Numbered rows of texts, the header among them."""
    module, name = READERS[opened.kind]
    rows: Iterator[tuple[int, list[str]]] = getattr(import_module(f"taxcalc.statements.formats.{module}"), name)(opened)
    return rows
