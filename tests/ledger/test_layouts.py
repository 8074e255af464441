"""How a practice writes its tables: the header's line, the sheet, the order of dates; and workbooks that are refused before they are opened."""

from __future__ import annotations

import datetime as dt
import zipfile
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from taxcalc.diagnostics import InputRejectedError
from taxcalc.engine.final_rates import final_rates
from taxcalc.ledger import workbook_parts
from taxcalc.ledger.cells import Defect
from taxcalc.ledger.layout import Layout
from taxcalc.ledger.read import load_ledger
from taxcalc.ledger.source import read_source
from taxcalc.ledger.tables import read_table
from taxcalc.ledger.workbook import _grid
from taxcalc.ledger.written_dates import parser

if TYPE_CHECKING:
    from pathlib import Path

HEADER = ["date", "amount", "currency", "rate"]
ROW = ["2025-08-01", "100", "USD", "280"]


@pytest.mark.parametrize(
    ("order", "text", "day"),
    [
        ("dmy", "3/7/2025", "2025-07-03"),
        ("mdy", "7/3/2025", "2025-07-03"),
        ("ymd", "2025/7/3", "2025-07-03"),
        ("dmy", "3-Jul-25", "2025-07-03"),
        ("mdy", "July 3, 2025", "2025-07-03"),
        ("dmy", "2025-07-03", "2025-07-03"),
        (None, "2025-07-03", "2025-07-03"),
    ],
)
def test_a_date_is_read_in_the_order_that_was_said(order: Any, text: str, day: str) -> None:  # noqa: ANN401 - one of Dates, or none
    assert parser(order)(text) == dt.date.fromisoformat(day)


@pytest.mark.parametrize(("order", "text"), [("dmy", "31/2/2025"), ("dmy", "July 3, 2025"), ("dmy", "tomorrow"), (None, "3/7/2025")])
def test_what_is_no_day_in_that_order_is_refused(order: Any, text: str) -> None:  # noqa: ANN401 - as above
    assert isinstance(parser(order)(text), Defect)


def _refusal(path: Path, layout: Layout) -> str:
    with pytest.raises(InputRejectedError) as refused:
        read_table(path, "date, amount, currency", layout)
    (found,) = refused.value.diagnostics
    return found.code


def _book(path: Path, *, hidden: bool = False) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Receipts"
    sheet.append([*HEADER, "remark"])
    sheet.append([*ROW, "#N/A"])
    other = book.create_sheet("Notes")
    other.append(["nothing"])
    book.save(path)
    if hidden:  # openpyxl would leave one sheet visible
        _rewrite(path, "xl/workbook.xml", lambda text: text.replace(b'state="visible"', b'state="hidden"'))
    return path


def _rewrite(path: Path, name: str, change: Any) -> None:  # noqa: ANN401 - bytes to bytes
    with zipfile.ZipFile(path) as archive:
        parts = {entry: archive.read(entry) for entry in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for entry, text in parts.items():
            archive.writestr(entry, change(text) if entry == name else text)


def test_the_header_stands_on_the_line_that_was_said(tmp_path: Path) -> None:
    path = tmp_path / "l.csv"
    path.write_text("A practice\n" + ",".join(HEADER) + "\n" + ",".join(ROW) + "\n", encoding="utf-8")
    assert read_table(path, "date", Layout(header_row=2)).header == HEADER
    assert _refusal(path, Layout(header_row=9)) == "TC104"


def test_a_sheet_is_chosen_by_its_name_and_a_hidden_one_never_by_itself(tmp_path: Path) -> None:
    path = _book(tmp_path / "l.xlsx")
    assert read_table(path, "date", Layout(sheet="Receipts")).header[:4] == HEADER
    assert _refusal(path, Layout(sheet="Receits")) == "TC125"
    assert _refusal(_book(tmp_path / "h.xlsx", hidden=True), Layout()) == "TC125"


def test_an_error_in_a_column_that_nobody_reads_is_not_judged(tmp_path: Path) -> None:
    assert len(load_ledger(_book(tmp_path / "l.xlsx"))) == 1


def test_a_zip_that_is_no_workbook_is_refused(tmp_path: Path) -> None:
    path = _book(tmp_path / "l.xlsx")
    _rewrite(path, "xl/workbook.xml", lambda _: b"<workbook/>")
    _rewrite(path, "[Content_Types].xml", lambda _: b"<broken")
    with zipfile.ZipFile(path) as archive:
        kept = {entry: archive.read(entry) for entry in archive.namelist() if not entry.startswith(("xl/workbook", "_rels", "xl/_rels"))}
    with zipfile.ZipFile(path, "w") as archive:
        for entry, text in kept.items():
            archive.writestr(entry, text)
    assert _refusal(path, Layout()) == "TC113"


def test_a_workbook_that_cannot_be_opened_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def damaged(_file: object) -> None:
        msg = "damaged"
        raise ValueError(msg)

    monkeypatch.setattr("python_calamine.CalamineWorkbook", type("Workbook", (), {"from_filelike": staticmethod(damaged)}))
    assert _refusal(_book(tmp_path / "l.xlsx"), Layout()) == "TC113"


class _Damaged:
    def get_sheet_by_name(self, name: str) -> None:
        raise ValueError(name)


def test_a_sheet_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    source = read_source(_book(tmp_path / "l.xlsx"), "date")
    with pytest.raises(InputRejectedError, match="TC113"):
        _grid(source, _Damaged(), "Receipts")


@pytest.mark.parametrize(("limit", "value"), [("PARTS_AT_MOST", 1), ("UNPACKED_AT_MOST", 10)])
def test_a_workbook_beyond_its_limits_is_refused_before_it_is_opened(limit: str, value: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook_parts, limit, value)
    assert _refusal(_book(tmp_path / "l.xlsx"), Layout()) == "TC128"


def test_a_cell_without_a_place_is_no_cell() -> None:
    odd: dict[tuple[int, int], tuple[str, str]] = {}
    workbook_parts._note(b'<c t="e"><v>#N/A</v></c>', odd)
    assert odd == {}


def test_two_files_share_only_rows_that_count(tmp_path: Path) -> None:
    first, second = tmp_path / "a.csv", tmp_path / "b.csv"
    for path, day in ((first, "2025-08-01"), (second, "2025-08-02")):
        path.write_text(f"date,amount,currency,rate,kind\n{day},100,USD,280,receipt\n2025-08-03,5,USD,280,expense\n", encoding="utf-8")
    assert len(load_ledger(first, second, taxpayer="me")) == 4


def test_rates_of_final_tax_are_those_of_the_day_and_none_where_a_year_has_no_rules() -> None:
    rates = final_rates()
    assert rates(dt.date(2025, 8, 1)) == rates(dt.date(2026, 6, 30)) != ()
    assert rates(dt.date(1990, 1, 1)) == ()
