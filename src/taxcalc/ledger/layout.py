"""How a practice writes its tables, said once for a run: where the header stands, on which sheet, in which order its dates. Nothing is guessed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Dates = Literal["dmy", "mdy", "ymd"]


@dataclass(frozen=True, slots=True)
class Layout:
    """`header_row` is the line of the header (what stands above it is no part of the table); `sheet` the sheet of a workbook; `dates` the order of a date."""

    header_row: int | None = None
    sheet: str | None = None
    dates: Dates | None = None


PLAIN = Layout()
