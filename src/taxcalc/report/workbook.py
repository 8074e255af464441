"""The workbook of a batch: finished tables into sheets that can be filtered, with live sums; no number is decided here."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from taxcalc.engine import summary

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

MOST_ROWS = 1_048_575  # of a sheet, below its header
RUPEES = "[>=10000000]##\\,##\\,##\\,##0.00;[>=100000]##\\,##\\,##0.00;##,##0.00"
WHOLE_RUPEES = "[>=10000000]##\\,##\\,##\\,##0;[>=100000]##\\,##\\,##0;##,##0"
DOLLARS = "#,##0.00"
WIDTH = 16
LONG = 60
SUMMED: tuple[str, ...] = ("receipts", "receipts_pkr", "receipts_usd", "final_pkr", "normal_pkr", "final_tax", "normal_tax", "surcharge")
SUMMED += ("minimum_excess", "super_tax", "credits", "total_tax", "withheld", "balance", "retained_usd", "retained_pkr")
WHOLE = (*summary.WHOLE, "tax", "saving_pkr")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table: its name, columns and rows in order."""

    name: str
    columns: Sequence[str]
    rows: Iterable[Sequence[Any]]


def write_workbook(path: Path, facts: Mapping[str, str], totals: Mapping[str, Decimal], sheets: Sequence[Sheet], clients: int) -> None:
    """Write an XLSX: `facts` and `totals` head the summary, whose sums are formulas over the sheet Clients with `clients` rows."""
    import xlsxwriter  # type: ignore[import-untyped]  # noqa: PLC0415 - start-up is measured; it comes without types

    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        styles = {
            "head": book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}),
            "title": book.add_format({"bold": True, "font_size": 14}),
            "rupees": book.add_format({"num_format": RUPEES}),
            "whole": book.add_format({"num_format": WHOLE_RUPEES}),
            "dollars": book.add_format({"num_format": DOLLARS}),
            "plain": book.add_format({}),
        }
        _summary(book.add_worksheet("Summary"), styles, facts, totals, (sheets[0], clients))
        for sheet in sheets:
            _table(book.add_worksheet(sheet.name), styles, sheet)


def _summary(page: Any, styles: Mapping[str, Any], facts: Mapping[str, str], totals: Mapping[str, Decimal], clients: tuple[Sheet, int]) -> None:  # noqa: ANN401 - the writer's classes carry no types
    from xlsxwriter.utility import xl_col_to_name  # type: ignore[import-untyped]  # noqa: PLC0415 - as above

    table, count = clients
    page.set_column(0, 0, 32)
    page.set_column(1, 1, 28)
    page.write_string(0, 0, "Export income: all clients", styles["title"])
    line = 2
    for name, text in facts.items():
        page.write_string(line, 0, name, styles["head"])
        page.write_string(line, 1, text)
        line += 1
    line += 1
    page.write_row(line, 0, ("Sum over the sheet Clients", "Amount"), styles["head"])
    for name in SUMMED:
        line += 1
        letter = xl_col_to_name(table.columns.index(name))
        page.write_string(line, 0, name)
        page.write_formula(line, 1, f"=SUM(Clients!{letter}2:{letter}{max(count + 1, 2)})", _style(name, styles), totals.get(name, Decimal(0)))


def _table(page: Any, styles: Mapping[str, Any], sheet: Sheet) -> None:  # noqa: ANN401 - as above
    for column, name in enumerate(sheet.columns):
        page.set_column(column, column, LONG if name in ("message", "row", "formula", "law", "title") else WIDTH)
    page.freeze_panes(1, 1)
    page.write_row(0, 0, sheet.columns, styles["head"])
    last = 0
    formats = [_style(name, styles) for name in sheet.columns]
    for last, row in enumerate(sheet.rows, 1):
        for column, (value, style) in enumerate(zip(row, formats, strict=True)):
            _cell(page, last, column, value, style)
    page.autofilter(0, 0, max(last, 1), len(sheet.columns) - 1)


def _cell(page: Any, line: int, column: int, value: object, style: object) -> None:  # noqa: ANN401 - as above
    match value:
        case None:
            pass
        case bool():
            page.write_boolean(line, column, value)
        case int() | Decimal():
            page.write_number(line, column, value, style)
        case _:
            page.write_string(line, column, str(value))


def _style(name: str, styles: Mapping[str, Any]) -> Any:  # noqa: ANN401 - as above
    if name in WHOLE:
        return styles["whole"]
    if name.endswith("_usd"):
        return styles["dollars"]
    if name.endswith("_pkr") or name in ("withheld", "balance", "taxable_income", "pkr"):
        return styles["rupees"]
    return styles["plain"]
