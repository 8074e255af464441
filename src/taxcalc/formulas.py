"""Texts that a spreadsheet would take for a formula: a mark before them makes them inert, and is taken off on reading."""

from __future__ import annotations

import re

MARK = "'"
# What a spreadsheet computes: a cell that begins so and is no plain number (OWASP, "CSV injection").
_LIVE = re.compile(r"[=+\-@\t\r](?![0-9]*\.?[0-9]+\Z)", re.DOTALL)
_BARE = re.compile(r"[=@\t\r]")
_WITHIN = re.compile(r"(^|[,;\t])(\"*)(?=[=@])")


def inert(text: str) -> str:
    """The text as it may stand in a CSV file or workbook: no spreadsheet computes it."""
    return MARK + text if _LIVE.match(text) or _BARE.match(text) else text


def inert_within(text: str) -> str:
    """A sentence or a whole row that quotes cells: also what stands after a delimiter or a quotation mark is no formula to a reader that splits it."""
    return inert(_WITHIN.sub(rf"\1\2{MARK}", text))


def as_meant(text: str) -> str:
    """The text without the mark that made it inert."""
    return text[1:] if text.startswith(MARK) and len(text) > 1 and inert(text[1:]) != text[1:] else text
