"""Parquet and Excel tables follow the same rules as CSV."""

from __future__ import annotations

import datetime as dt
import io
import sys
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import duckdb
import pytest
import xlsxwriter

from taxcalc.diagnostics import InputRejectedError
from taxcalc.ledger.read import load_ledger, scan_ledger

if TYPE_CHECKING:
    from pathlib import Path


def parquet(file: Path, select: str) -> Path:
    with duckdb.connect() as connection:
        connection.execute(f"copy ({select}) to '{file}' (format parquet)")  # the test's own text
    return file


def workbook(file: Path, *rows: tuple[Any, ...]) -> Path:
    with xlsxwriter.Workbook(str(file), {"default_date_format": "yyyy-mm-dd"}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
        book.add_worksheet().write(0, 0, "a second sheet is not read")
    return file


TYPED = "date '2025-07-01' as date, 1250.5::decimal(18, 4) as amount, 'USD' as currency, 280.5::double as rate, null::varchar as note, 7::integer as id"


def test_typed_parquet_columns_are_exact(tmp_path: Path) -> None:
    columns = load_ledger(parquet(tmp_path / "ledger.parquet", f"select {TYPED}")).columns
    row = tuple(columns[name][0] for name in ("line", "taxpayer", "date", "amount", "rate", "note", "id"))
    assert row == (1, "ledger", dt.date(2025, 7, 1), Decimal("1250.5"), Decimal("280.5"), None, "7")


def test_a_parquet_row_is_named_by_its_number(tmp_path: Path) -> None:
    bad = "date '2025-07-01', 1.005::decimal(18, 4), 'USD', null, 'x', null"
    ledger, rejected = scan_ledger(parquet(tmp_path / "ledger.parquet", f"select {TYPED} union all select {bad}"))
    assert len(ledger) == 1
    assert [(row.line, row.column, row.value, row.code, row.raw) for row in rejected] == [(2, "amount", "1.005", "TC146", "2025-07-01,1.005,USD,,x,")]


def test_a_binary_float_that_is_no_written_number_is_refused(tmp_path: Path) -> None:
    select = "select timestamp '2025-07-01' as date, unnest([0.1::double + 0.2, 1e300, 'nan'::double]) as amount, 'USD' as currency"
    assert [row.code for row in scan_ledger(parquet(tmp_path / "ledger.parquet", select))[1]] == ["TC146", "TC145", "TC144"]


def test_a_moment_is_not_a_day(tmp_path: Path) -> None:
    select = "select timestamp '2025-07-01 10:00:00' as date, 1 as amount, 'USD' as currency"
    assert [row.code for row in scan_ledger(parquet(tmp_path / "ledger.parquet", select))[1]] == ["TC140"]


def test_a_name_with_pattern_characters_is_one_file(tmp_path: Path) -> None:
    parquet(tmp_path / "2.parquet", f"select {TYPED}")
    assert len(load_ledger(parquet(tmp_path / "[2] a*b?.parquet", f"select {TYPED} union all select {TYPED}"))) == 2


def test_parquet_needs_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"PAR1")))
    with pytest.raises(InputRejectedError, match="TC113 <stdin>"):
        load_ledger("-")


def test_the_first_sheet_is_read_as_it_looks(tmp_path: Path) -> None:
    file = workbook(
        tmp_path / "ledger.xlsx",
        (),
        ("date", " amount ", "currency", "rate", "id", "note"),
        (dt.date(2025, 7, 1), 0.1 + 0.2, "USD", 280.125, 7, "x"),
        (),
        (dt.datetime(2025, 7, 2), 1250, "USD", 0.00001, "", ""),  # noqa: DTZ001 - Excel's times have no zone
        ("2025-07-03", "1250.00", "JPY", None, True, None),
    )
    ledger, rejected = scan_ledger(file)
    columns = {name: ledger.columns[name] for name in ("line", "date", "amount", "rate", "id")}
    assert columns == {
        "line": [3, 5],
        "date": [dt.date(2025, 7, 1), dt.date(2025, 7, 2)],
        "amount": [Decimal("0.3"), Decimal(1250)],
        "rate": [Decimal("280.125"), Decimal("0.00001")],
        "id": ["7", None],
    }
    assert [(row.line, row.column, row.code, row.raw) for row in rejected] == [(6, "amount", "TC146", "2025-07-03,1250.00,JPY,,True,")]


def test_an_empty_sheet_is_an_empty_file(tmp_path: Path) -> None:
    assert [row.code for row in scan_ledger(workbook(tmp_path / "ledger.xlsx"))[1]] == ["TC104"]
