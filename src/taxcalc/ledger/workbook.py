"""XLSX tables (first sheet), read by python-calamine."""

from __future__ import annotations

import io
from decimal import Decimal
from typing import TYPE_CHECKING

from taxcalc.ledger.source import Source, refuse
from taxcalc.ledger.tables import Table

if TYPE_CHECKING:
    from collections.abc import Sequence

EXCEL_DIGITS = 15  # Excel itself keeps and shows no more significant digits


def read_workbook(source: Source, least: str) -> Table:
    """The table in the first sheet of an Excel file; empty rows are no rows."""
    grid = [[_text(value) for value in row] for row in _first_sheet(source)]
    filled = [line for line, row in enumerate(grid, 1) if any(row)]
    if not filled:
        raise refuse(source.name, "TC104", "the first sheet is empty", f"put the table on the first sheet; it needs at least the line: {least}")
    header, *lines = filled
    names = [name.strip() for name in grid[header - 1]]
    rows: list[Sequence[str]] = [grid[line - 1] for line in lines]
    return Table(source.file, source.stem, names, rows, lines, lambda line: ",".join(grid[line - 1]), header)


def _first_sheet(source: Source) -> Sequence[Sequence[object]]:
    from python_calamine import CalamineWorkbook  # noqa: PLC0415 - start-up is measured; only Excel files need it

    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(source.data))
        return workbook.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except Exception as error:  # noqa: BLE001 - calamine's errors have no common class, and a damaged file must not end in a traceback
        raise refuse(
            source.name, "TC113", f"the Excel file cannot be opened ({error})", "open it in a spreadsheet and save it again, or save it as CSV"
        ) from None


def _text(value: object) -> str:
    """A cell as it would stand in a CSV file. Excel numbers are binary: their 15 digits are what the user typed and saw."""
    if isinstance(value, float):
        text = f"{Decimal(format(value, f'.{EXCEL_DIGITS}g')):f}"
        return text.rstrip("0").removesuffix(".") if "." in text else text
    return str(value)
