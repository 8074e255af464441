"""Excel tables, read by python-calamine when it is installed: one sheet, its cells as the texts that a CSV file would hold."""

from __future__ import annotations

import io
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from taxcalc.ledger.cells import Defect, shown
from taxcalc.ledger.header import folded
from taxcalc.ledger.source import Source, refuse
from taxcalc.ledger.tables import Table
from taxcalc.ledger.taxpayer import FACTS
from taxcalc.ledger.vocabulary import COLUMNS, REQUIRED
from taxcalc.ledger.workbook_parts import Found, look_into

if TYPE_CHECKING:
    from collections.abc import Sequence

    from taxcalc.ledger.layout import Layout

EXCEL_DIGITS = 15  # Excel itself keeps and shows no more significant digits
LOOKED_AT = 20  # first rows of another sheet, among which a ledger's header may stand


def read_workbook(source: Source, least: str, layout: Layout) -> Table:
    """The table in one sheet of an Excel file: the one that is asked for, else the first that is not hidden. Empty rows are no rows.

    Another sheet that looks like a ledger is told of: its receipts are not counted. A cell that shows an error, or a formula that was
    never computed, rejects its row.
    """
    book, parts = _opened(source)
    name = _chosen(source, book, layout)
    grid = _grid(source, book, name)
    filled = [line for line, row in enumerate(grid, 1) if any(row) and line >= (layout.header_row or 1)]
    if not filled:
        raise refuse(source.name, "TC104", f'the sheet "{shown(name)}" is empty', f"put the table on this sheet; it needs at least the line: {least}")
    header, *lines = filled
    names = [folded(name.strip()) for name in grid[header - 1]]
    table = Table(source.file, source.stem, names, [grid[line - 1] for line in lines], lines, lambda line: ",".join(grid[line - 1]), header)
    _reject_uncomputed(table, name, parts.uncomputed(name))
    _tell_other_sheets(table, source, book, name)
    return table


def _opened(source: Source) -> tuple[Any, Found]:
    from python_calamine import CalamineWorkbook  # noqa: PLC0415 - start-up is measured; only Excel files need it

    parts = look_into(source)
    try:
        return CalamineWorkbook.from_filelike(io.BytesIO(source.data)), parts
    except Exception as error:  # noqa: BLE001 - calamine's errors have no common class, and a damaged file must not end in a traceback
        raise _cannot_be_opened(source, error) from None


def _cannot_be_opened(source: Source, error: BaseException) -> Exception:
    return refuse(source.name, "TC113", f"the Excel file cannot be opened ({error})", "open it in a spreadsheet and save it again, or save it as CSV")


def _chosen(source: Source, book: Any, layout: Layout) -> str:  # noqa: ANN401 - calamine carries no types
    known = [sheet.name for sheet in book.sheets_metadata]
    if layout.sheet is not None:
        if layout.sheet not in known:
            there = ", ".join(shown(name) for name in known)
            raise refuse(
                source.name,
                "TC125",
                f'there is no sheet "{shown(layout.sheet)}" (there are: {there})',
                "name one of these with --sheet, or save the sheet as CSV",
            )
        return layout.sheet
    visible = [sheet.name for sheet in book.sheets_metadata if str(sheet.visible).endswith("Visible")]
    if not visible:
        raise refuse(source.name, "TC125", "every sheet of this workbook is hidden", "show the sheet that is meant in a spreadsheet, or name it with --sheet")
    return str(visible[0])


def _grid(source: Source, book: Any, name: str, most: int | None = None) -> list[list[str]]:  # noqa: ANN401 - as above
    try:
        return [[_text(value) for value in row] for row in book.get_sheet_by_name(name).to_python(skip_empty_area=False, nrows=most)]
    except Exception as error:  # noqa: BLE001 - as above
        raise _cannot_be_opened(source, error) from None


def _text(value: object) -> str:
    """A cell as it would stand in a CSV file. Excel numbers are binary: their 15 digits are what the user typed and saw."""
    if isinstance(value, float):
        text = f"{Decimal(format(value, f'.{EXCEL_DIGITS}g')):f}"
        return text.rstrip("0").removesuffix(".") if "." in text else text
    return str(value)


def _reject_uncomputed(table: Table, sheet: str, uncomputed: dict[tuple[int, int], tuple[str, str]]) -> None:
    """Reject rows in which a cell that is read has no value; columns that nobody reads are not judged."""
    read = {number: name for number, name in enumerate(table.header) if name in COLUMNS or name in FACTS}
    bad = set()
    for (line, column), (cell, error) in sorted(uncomputed.items()):
        name = read.get(column)
        if name is None or line not in table.lines:
            continue
        bad.add(line)
        if error:
            defect = Defect(
                "TC126", f'cell {cell} of the sheet "{shown(sheet)}" shows the error {error}', "mend the formula in the spreadsheet, or type the value"
            )
        else:
            message = f'cell {cell} of the sheet "{shown(sheet)}" is a formula whose value was never computed'
            defect = Defect("TC127", message, "open the file in a spreadsheet and save it again, so that its values are kept")
        table.reject(line, name, error or "", defect)
    if bad:
        kept = [(line, row) for line, row in zip(table.lines, table.rows, strict=True) if line not in bad]
        table.lines, table.rows = [line for line, _ in kept], [row for _, row in kept]


def _tell_other_sheets(table: Table, source: Source, book: Any, chosen: str) -> None:  # noqa: ANN401 - as above
    """Sheets that are not read: one that looks like a ledger makes its taxpayers incomplete."""
    for sheet in book.sheets_metadata:
        if sheet.name == chosen:
            continue
        header = next((line for line, row in enumerate(_grid(source, book, sheet.name, LOOKED_AT), 1) if _is_header(row)), None)
        if header is not None:
            hidden = "" if str(sheet.visible).endswith("Visible") else "hidden "
            message = f'the {hidden}sheet "{shown(sheet.name)}" looks like a ledger and is not read (the sheet "{shown(chosen)}" is)'
            table.unread_sheets.append(
                (header, Defect("TC125", message, f"save it as a file of its own, or let `taxcalc batch` read it with --sheet '{shown(sheet.name)}'"))
            )


def _is_header(row: Sequence[str]) -> bool:
    return set(REQUIRED) <= {folded(name.strip()) for name in row}
