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
NEGATIVE = {
    "rupees crore": "-##\\,##\\,##\\,##0.00;-##\\,##\\,##\\,##0.00",
    "rupees lakh": "-##\\,##\\,##0.00;-##\\,##\\,##0.00",
    "whole crore": "-##\\,##\\,##\\,##0;-##\\,##\\,##\\,##0",
    "whole lakh": "-##\\,##\\,##0;-##\\,##\\,##0",
}
DOLLARS = "#,##0.00"
A4, A3 = 9, 8  # as Excel numbers paper
MANY = 14  # columns that A4 still shows in a size to be read
WIDTH = 15
NARROW = 9
SHORT = ("tax_year", "complete", "receipts", "rules", "surcharge", "credits", "super_tax", "regime", "lower", "line", "code", "currency", "kind", "schema")
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


def write_workbook(
    path: Path, facts: Mapping[str, str], totals: Mapping[str, Decimal], sheets: Sequence[Sheet], clients: tuple[int, Mapping[int, Mapping[str, Decimal]]]
) -> None:
    """Write an XLSX: `facts` and `totals` head the summary, whose sums are formulas over the sheet Clients.

    `clients` are how many rows that sheet has, and the totals of each tax year.
    """
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
        } | {name: book.add_format({"num_format": text}) for name, text in NEGATIVE.items()}
        count, years = clients
        page = book.add_worksheet("Summary")
        _set_print(page)
        _summary(page, styles, facts, totals, (sheets[0], count), years)
        for sheet in sheets:
            page = book.add_worksheet(sheet.name)
            _set_print(page, is_wide=len(sheet.columns) > MANY)
            page.repeat_rows(0)
            _table(page, styles, sheet)


def _set_print(page: Any, *, is_wide: bool = False) -> None:  # noqa: ANN401 - the writer's classes carry no types
    """A page wide, A4 or where it has many columns A3, with page numbers; a header row is repeated on each."""
    page.set_landscape()
    page.set_paper(A3 if is_wide else A4)
    page.fit_to_pages(1, 0)
    page.set_footer("&L&A&R&P / &N")


def _summary(  # noqa: PLR0913, PLR0917 - what stands on the page
    page: Any,  # noqa: ANN401 - as above
    styles: Mapping[str, Any],
    facts: Mapping[str, str],
    totals: Mapping[str, Decimal],
    clients: tuple[Sheet, int],
    years: Mapping[int, Mapping[str, Decimal]],
) -> None:
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
    page.set_column(2, 1 + len(years), 22)
    page.write_row(line, 0, ("Sum over the sheet Clients", "All years", *(f"Tax year {year}" for year in years)), styles["head"])
    begin, last = line + 1, max(count + 1, 2)
    of_year = xl_col_to_name(table.columns.index("tax_year"))
    for name in SUMMED:
        line += 1
        letter = xl_col_to_name(table.columns.index(name))
        cells = f"Clients!{letter}2:{letter}{last}"
        page.write_string(line, 0, name)
        page.write_formula(line, 1, f"=SUM({cells})", _style(name, styles), totals.get(name, Decimal(0)))
        for column, (year, sums) in enumerate(years.items(), 2):
            formula = f"=SUMIF(Clients!{of_year}2:{of_year}{last},{year},{cells})"
            page.write_formula(line, column, formula, _style(name, styles), sums.get(name) or Decimal(0))
        _group_negatives(page, (line, 1, line, 1 + len(years)), name, styles)
    page.print_area(0, 0, max(line, begin), 1 + len(years))


def _table(page: Any, styles: Mapping[str, Any], sheet: Sheet) -> None:  # noqa: ANN401 - as above
    for column, name in enumerate(sheet.columns):
        page.set_column(
            column, column, LONG if name in ("message", "row", "formula", "law", "title") else NARROW if name in SHORT else max(WIDTH, len(name) + 2)
        )
    page.freeze_panes(1, 1)
    page.write_row(0, 0, sheet.columns, styles["head"])
    last = 0
    formats = [_style(name, styles) for name in sheet.columns]
    for last, row in enumerate(sheet.rows, 1):
        for column, (value, style) in enumerate(zip(row, formats, strict=True)):
            _cell(page, last, column, value, style)
    for column, name in enumerate(sheet.columns):
        _group_negatives(page, (1, column, max(last, 1), column), name, styles)
    page.autofilter(0, 0, max(last, 1), len(sheet.columns) - 1)


def _group_negatives(page: Any, cells: tuple[int, int, int, int], name: str, styles: Mapping[str, Any]) -> None:  # noqa: ANN401 - as above
    """Lakhs and crores of what is below nothing: a number format has two conditions, and amounts above nothing take both."""
    style = _style(name, styles)
    kind = "whole" if style is styles["whole"] else "rupees" if style is styles["rupees"] else None
    if kind:
        for bound, size in ((-10_000_000, "crore"), (-100_000, "lakh")):
            rule = {"type": "cell", "criteria": "<=", "value": bound, "format": styles[f"{kind} {size}"], "stop_if_true": True}
            page.conditional_format(*cells, rule)


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
    if name in WHOLE or name in ("withheld_expected", "expected"):
        return styles["whole"]
    if name.endswith("_usd"):
        return styles["dollars"]
    if name.endswith("_pkr") or name.startswith("iris_") or name in ("withheld", "balance", "taxable_income", "pkr", "deducted"):
        return styles["rupees"]
    return styles["plain"]
