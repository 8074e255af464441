"""What a statement may look like, what stops it, and how its own arithmetic proves it."""

# ruff: noqa: DTZ001 - the cells of a sheet have no zone

from __future__ import annotations

import csv
import datetime as dt
import io
import time
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from taxcalc.statements.amounts import BadAmountError, parse_amount
from taxcalc.statements.dates import day_in_karachi, near_year_end, parse_sheet_date
from taxcalc.statements.workbooks import cell_text

if TYPE_CHECKING:
    from collections.abc import Callable

SAMPLES = Path(__file__).parent / "samples"
MEEZAN = "Booking Date,Value Date,Doc No,Description,Debit,Credit,Available Balance\n"
FIRST_NAMES = {"Date", "Transaction Date", "TransferWise ID", "Booking Date", "TIMESTAMP"}
MONEY = {"amount $", "credit amount", "debit amount", "amount", "debit", "credit", "gross", "fee"}
PROVED_FROM_OPENING = ("meezan_booking_2025", "nayapay_statement_2025")
UPWORK = "02 Jul 2025,02 Jul 2025,,Remittance From UPWORK,,198240.00,348240.00\n"


@pytest.mark.parametrize(
    ("text", "decimal", "value"),
    [
        ("1,234.56", ".", "1234.56"),
        ("1,23,45,678.90", ".", "12345678.90"),
        ("(5.00)", ".", "-5.00"),
        ("5.00-", ".", "-5.00"),
        ("\u22125.00", ".", "-5.00"),
        ("+1,000", ".", "1000"),
        ("-0", ".", "0"),
        (".5", ".", "0.5"),
        ("1.234,56", ",", "1234.56"),
        ("1 234,56", ",", "1234.56"),
        ("-$500.00", ".", "-500.00"),
        ("CA$76.00", ".", "76.00"),
        ("", ".", None),
        ("--", ".", None),
    ],
)
def test_amounts_are_read_as_people_write_them(text: str, decimal: str, value: str | None) -> None:
    assert parse_amount(text, decimal, ("CA$", "--", "$")) == (None if value is None else Decimal(value))


@pytest.mark.parametrize("text", ["1,2345", "1.234,56", "12,34.5.6", "1e5", "=1+1", "(-5)", "abc", "1 2", "\u0661", "9" * 25])
def test_what_is_no_amount_is_refused_and_never_guessed(text: str) -> None:
    with pytest.raises(BadAmountError):
        parse_amount(text)


@given(st.decimals(min_value=Decimal("-99999999.99"), max_value=Decimal("99999999.99"), places=2))
def test_an_amount_survives_being_grouped(value: Decimal) -> None:
    assert parse_amount(f"{value:,.2f}") == value
    assert parse_amount(f"{value:,.2f}".translate(str.maketrans(",.", ".,")), ",") == value


def test_days_near_30_june_and_the_clock_of_karachi() -> None:
    assert [day for day in range(27, 31) if near_year_end(dt.date(2025, 6, day))] == [29, 30]
    assert near_year_end(dt.date(2025, 7, 1))
    assert not near_year_end(dt.date(2025, 7, 2))
    assert day_in_karachi(dt.date(2025, 6, 30), "23:30:00", "America/Los_Angeles") == dt.date(2025, 7, 1)
    assert day_in_karachi(dt.date(2025, 6, 30), "", "UTC") is None
    assert day_in_karachi(dt.date(2025, 6, 30), "10:00", "Nowhere/At all") is None
    assert parse_sheet_date("45840") == dt.date(2025, 7, 2)
    assert parse_sheet_date("2 July") is None


def test_a_workbook_cell_becomes_the_text_of_a_download() -> None:
    cells = [
        198240.1,
        1010000017.0,
        283.12345,
        0.30000000000000004,
        1e22,
        True,
        dt.date(2025, 7, 2),
        dt.datetime(2025, 7, 2, 8, 15),
        dt.datetime(2025, 7, 2),
        "",
    ]
    assert [cell_text(cell) for cell in cells] == [
        "198240.10", "1010000017", "283.12345", "0.30", "1e+22", "TRUE", "2025-07-02", "2025-07-02 08:15:00", "2025-07-02", "",
    ]  # fmt: skip


def workbook(path: Path, *, formula: bool = False, corner: bool = False, serial: bool = False) -> Path:
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet()
    day = book.add_format({"num_format": "dd mmm yyyy"})
    sheet.write_row(1, 0, ["Opening Balance", "PKR 100.00"])
    sheet.write_row(4, 0, MEEZAN.strip().split(","))
    if serial:
        sheet.write_number(5, 0, 45840)
    else:
        sheet.write_datetime(5, 0, dt.datetime(2025, 7, 2), day)
    sheet.write(5, 3, "Remittance From UPWORK")
    sheet.write_number(5, 5, 198240.1)
    if formula:
        sheet.write_formula(5, 6, "=1+1")
    else:
        sheet.write_number(5, 6, 198340.1)
    if corner:
        sheet.write(1048575, 16383, "x")
    book.close()
    return path


@pytest.mark.parametrize("serial", [False, True])
def test_a_workbook_goes_the_same_way_as_text(serial: bool, tmp_path: Path, dry: Callable[..., object]) -> None:
    said = dry(workbook(tmp_path / "meezan.xlsx", serial=serial))
    assert (said.status, said.totals, said.file["header_line"], said.file["encoding"]) == (0, {"realize": {"PKR": "198240.10"}}, 5, "xlsx")
    assert said.file["closing_balance"] == {"PKR": "198340.10"}


def bomb(path: Path) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
        for _ in range(450):
            part.write(b"0" * (1 << 20))
    return path


def not_a_book(path: Path) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("hello.txt", "hello")
    return path


def many_parts(path: Path) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xl/workbook.xml", "")
        for number in range(2001):
            archive.writestr(str(number), "")
    return path


HOSTILE = {
    "a line of 3 MB": (lambda path: path.write_text(MEEZAN + "x" * 3_000_000), "TC603"),
    "a first line of 3 MB": (lambda path: path.write_text("x" * 3_000_000), "TC603"),
    "NUL characters": (lambda path: path.write_bytes(MEEZAN.encode() + b"a\0b\n"), "TC603"),
    "neither UTF-8 nor Windows-1252": (lambda path: path.write_bytes(MEEZAN.encode() + b"\x81\x8d\n"), "TC603"),
    "half a UTF-16 character": (lambda path: path.write_bytes(MEEZAN.encode("utf-16") + b"a"), "TC603"),
    "nested quotes": (lambda path: path.write_text(MEEZAN + '02 Jul 2025,,,"He said "hi", left",,1.00,1.00\n'), "TC605"),
    "a quote never closed": (lambda path: path.write_text(MEEZAN + '02 Jul 2025,,,"open,,1.00,1.00\n' + UPWORK * 3000), "TC605"),
    "a quote open at the end": (lambda path: path.write_text(MEEZAN + '02 Jul 2025,,,"open,,1.00,1.00\n'), "TC605"),
    "six hundred columns": (lambda path: path.write_text(MEEZAN + "," * 600 + "\n"), "TC605"),
    "a field of 200 KB": (lambda path: path.write_text(MEEZAN + "x" * 200_000 + "\n"), "TC605"),
    "formula cells": (lambda path: path.write_text(MEEZAN + "02 Jul 2025,,,=cmd|calc,,=1+1,1.00\n"), "TC611"),
    "a zip bomb": (bomb, "TC606"),
    "a zip that is no workbook": (not_a_book, "TC602"),
    "a zip of thousands": (many_parts, "TC606"),
    "half a zip": (lambda path: path.write_bytes(b"PK\x03\x04half"), "TC606"),
    "formulas in a workbook": (lambda path: workbook(path, formula=True), "TC606"),
    "a cell in the last corner": (lambda path: workbook(path, corner=True), "TC606"),
    "a PDF": (lambda path: path.write_bytes(b"%PDF-1.7"), "TC673"),
    "an old workbook": (lambda path: path.write_bytes(b"\xd0\xcf\x11\xe0"), "TC602"),
    "nothing": (lambda path: path.write_bytes(b""), "TC602"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_end_in_a_diagnostic_within_seconds(name: str, tmp_path: Path, dry: Callable[..., object]) -> None:
    make, code = HOSTILE[name]
    make(tmp_path / "file.xlsx")
    began = time.process_time()
    said = dry(tmp_path / "file.xlsx")
    assert (said.status, said.codes) == (3, [code])
    assert time.process_time() - began < 20


def test_a_folder_and_a_missing_file_are_refused(tmp_path: Path, dry: Callable[..., object]) -> None:
    assert dry(tmp_path).codes == ["TC602"]
    assert dry(tmp_path / "none.csv").codes == ["TC602"]


@pytest.mark.parametrize(
    "sample", [*PROVED_FROM_OPENING, "upwork_transactions_2026", "payoneer_transactions_2025", "wise_statement_usd_2025", "paypal_activity_2025"]
)
def test_one_changed_digit_in_money_that_moved_is_caught(sample: str, write: Callable[..., object], dry: Callable[..., object]) -> None:
    """Every amount cell of every row whose balance has an older neighbour to be proved against."""
    raw = (SAMPLES / f"{sample}.csv").read_bytes().decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(raw)))
    head = next(number for number, row in enumerate(rows) if row and row[0] in FIRST_NAMES)
    wanted = [place for place, name in enumerate(rows[head]) if name.lower() in MONEY]
    unmoved = ("Pending", "Cancelled", "Denied", "Memo")
    has_opening = sample in PROVED_FROM_OPENING
    body = rows[head + 1 :]
    oldest_first = sample in {*PROVED_FROM_OPENING, "paypal_activity_2025"}
    changed = 0
    for number, row in enumerate(body):
        if any(cell in unmoved for cell in row):
            continue
        older = body[:number] if oldest_first else body[number + 1 :]
        currency = rows[head].index("Currency") if "Currency" in rows[head] and not sample.startswith("upwork") else None
        older = [other for other in older if not any(cell in unmoved for cell in other) and (currency is None or other[currency] == row[currency])]
        if not has_opening and not older:
            continue  # the first row of a balance has nothing before it
        for place in wanted:
            digits = [spot for spot, letter in enumerate(row[place]) if letter.isdigit()]
            if not digits:
                continue
            spot = digits[changed % len(digits)]
            cell = row[place][:spot] + str((int(row[place][spot]) + 1) % 10) + row[place][spot + 1 :]
            stream = io.StringIO()
            csv.writer(stream).writerows([*rows[: head + 1], *body[:number], [*row[:place], cell, *row[place + 1 :]], *body[number + 1 :]])
            said = dry(write("changed.csv", stream.getvalue()))
            assert said.status == 3, (number, row[place], cell)
            changed += 1
    assert changed > 5


def test_a_missing_row_is_seen_in_the_balance_and_in_the_printed_closing(write: Callable[..., object], dry: Callable[..., object]) -> None:
    text = (SAMPLES / "meezan_booking_2025.csv").read_text()
    lines = text.splitlines()
    assert dry(write("middle.csv", "\n".join(lines[:8] + lines[9:]))).codes[-1] == "TC614"
    last = dry(write("last.csv", "\n".join(lines[:-1])))
    assert "prints a closing balance" in last.stderr
    first = dry(write("first.csv", "\n".join(lines[:5] + lines[6:])))
    assert "prints an opening balance" in first.stderr


def test_a_statement_turned_around_is_proved_in_its_own_order(write: Callable[..., object], dry: Callable[..., object]) -> None:
    lines = (SAMPLES / "meezan_booking_2025.csv").read_text().splitlines()
    said = dry(write("newest-first.csv", "\n".join(lines[:5] + lines[:4:-1])))
    assert (said.status, said.file["closing_balance"]) == (0, {"PKR": "643813.45"})


def test_rows_without_a_balance_are_proved_with_the_next_one(write: Callable[..., object], dry: Callable[..., object]) -> None:
    rows = "01 Jul 2025,,,a,,100.00,\n02 Jul 2025,,,b,,50.00,150.00\n03 Jul 2025,,,c,20.00,,\n04 Jul 2025,,,d,30.00,,100.00\n"
    assert dry(write("a.csv", MEEZAN + rows)).status == 0
    assert dry(write("b.csv", MEEZAN + rows.replace("20.00", "21.00"))).codes == ["TC614"]
    turned = MEEZAN + "".join(reversed(rows.splitlines(keepends=True)))
    assert dry(write("c.csv", turned)).status == 0
    assert dry(write("d.csv", turned.replace("20.00", "21.00"))).codes == ["TC614"]


def test_both_orders_of_a_date_are_refused_until_a_day_above_12_decides(write: Callable[..., object], dry: Callable[..., object]) -> None:
    head = "Date,Time,Name,Type,Status,Currency,Gross,Fee,Net,Transaction ID\n"
    row = "{},09:00:00,Acme,General Payment,Completed,USD,100.00,0.00,100.00,P{}\n"
    assert dry(write("a.csv", head + row.format("03/04/2025", 1))).codes == ["TC613"]
    assert dry(write("b.csv", head + row.format("03/04/2025", 1) + row.format("25/04/2025", 2))).status == 0
    assert dry(write("c.csv", head + row.format("04/04/2025", 1))).status == 0
    assert dry(write("d.csv", head + row.format("04/25/2025", 1) + row.format("25/04/2025", 2))).codes == ["TC612"]


def test_an_unknown_row_stops_its_file_and_no_other(write: Callable[..., object], dry: Callable[..., object]) -> None:
    head = "Transaction Date,Description,Credit Amount,Debit Amount,Currency,Status\n"
    bad = write("payoneer.csv", head + "08/30/2025,Payment from ACME,1.00,,USD,Completed\n08/30/2025,Riddle,1.00,,USD,Completed\n" * 2)
    said = dry(bad, write("meezan.csv", MEEZAN + UPWORK))
    assert (said.status, said.codes) == (5, ["TC610"])
    assert "lines 3, 5): 'Riddle' (2x)" in said.stderr
    assert [one["stopped"] for one in said.result["files"]] == [True, False]
    assert said.result["files"][1]["added"] == 1


def test_every_bad_cell_of_a_file_is_reported_in_one_run(write: Callable[..., object], dry: Callable[..., object]) -> None:
    head = "Transaction Date,Transaction ID,Description,Credit Amount,Debit Amount,Currency,Status\n"
    rows = [
        "8-30-2025,1,Payment from A,1.00,,USD,Completed",
        ",2,Payment from A,1.00,,USD,Completed",
        "08/30/2025,3,Payment from A,1.00,2.00,USD,Completed",
        "08/30/2025,4,Payment from A,,,USD,Completed",
        "08/30/2025,5,Payment from A,1.005,,USD,Completed",
        "08/30/2025,1.01E+09,Payment from A,1.00,,USD,Completed",
        "08/30/2025,7,Payment from A,1.00,,EURO,Completed",
        "###,8,Payment from A,1.00,,USD,Completed",
    ]
    said = dry(write("payoneer.csv", head + "\n".join(rows)))
    assert said.codes == ["TC612", "TC612", "TC611", "TC611", "TC611", "TC616", "TC617", "TC612"]
    many = dry(write("many.csv", head + "\n".join(rows * 9)))
    assert len(many.codes) == 20


def test_large_and_unknown_credits_go_to_review(write: Callable[..., object], dry: Callable[..., object]) -> None:
    rows = "02 Jul 2025,,,Remittance From SOMEBODY,,5.00,\n02 Jul 2025,,,Raast,,70000.00,\n02 Jul 2025,,,Small,,5.00,\n"
    path = write("meezan.csv", MEEZAN + rows)
    said = dry(path)
    assert "2 credit(s) are not counted but deserve a look: line 2: PKR 5.00, line 3: PKR 70,000.00" in said.stderr
    assert dry(path, "--sender", "somebody").totals == {"realize": {"PKR": "5.00"}}
    assert dry(path, "--sender", "(?=x)").status == 3


def test_the_users_settings_name_senders_owners_and_the_words_of_the_deduction(
    write: Callable[..., object], dry: Callable[..., object], no_settings_of_the_developer: Path
) -> None:
    settings = no_settings_of_the_developer / "import.toml"
    settings.parent.mkdir(parents=True)
    settings.write_text('senders = ["raast"]\nwht = "export levy"\nown = ["A"]\n')
    path = write("meezan.csv", MEEZAN + "02 Jul 2025,,,Raast,,70000.00,\n02 Jul 2025,,,EXPORT LEVY,700.00,,\n")
    assert dry(path).totals == {"realize": {"PKR": "70000.00"}, "wht": {"PKR": "700.00"}}
    settings.write_text("sender = 1\n")
    assert dry(path).status == 3


def test_windows_1252_is_read_with_a_warning(write: Callable[..., object], dry: Callable[..., object]) -> None:
    said = dry(write("meezan.csv", (MEEZAN + UPWORK.replace("UPWORK", "UPWORK Caf\u00e9")).encode("cp1252")))
    assert (said.file["encoding"], said.codes) == ("cp1252", ["TC604"])


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_its_mark_is_recognised(encoding: str, write: Callable[..., object], dry: Callable[..., object]) -> None:
    assert dry(write("meezan.csv", (MEEZAN + UPWORK).encode(encoding))).file["encoding"] == encoding


def test_a_stopped_file_has_no_totals(write: Callable[..., object], dry: Callable[..., object]) -> None:
    text = (SAMPLES / "meezan_booking_2025.csv").read_text().replace(",35.00,", ",36.00,")
    file = dry(write("meezan.csv", text)).file
    assert (file["stopped"], file["imported"], file["added"], file["totals"], file["closing_balance"]) == (True, 0, 0, {}, None)
