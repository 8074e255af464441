"""What a ledger file becomes: rows as they stand, defaults, and every defect with its place."""

from __future__ import annotations

import datetime as dt
import gc
import io
import sys
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taxcalc.diagnostics import InputRejectedError, Severity
from taxcalc.ledger.read import Ledger, load_ledger, scan_ledger

HEADER = "date,amount,currency,rate\n"
ROW = "2025-07-01,1250.00,USD,280.50\n"


def written(folder: Path, text: str | bytes, name: str = "ledger.csv") -> Path:
    file = folder / name
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return file


def defects(folder: Path, text: str | bytes, **options: object) -> list[tuple[str, int | None, str | None]]:
    """Code, line and column of each error; the scan must find the same ones."""
    file = written(folder, text)
    with pytest.raises(InputRejectedError) as raised:
        load_ledger(file, **options)  # type: ignore[arg-type]  # the options are load_ledger's
    found = [(d.code, d.line, d.column) for d in raised.value.diagnostics if d.severity is Severity.ERROR]
    _, rejected = scan_ledger(file, **options)  # type: ignore[arg-type]  # as above
    assert [row.code for row in rejected] == [code for code, _, _ in found]
    assert all(d.remedy and d.file == str(file) for d in raised.value.diagnostics if d.severity is Severity.ERROR)
    return found


def cell(folder: Path, column: str, text: str) -> str:
    """The code of the defect that one cell has."""
    cells = {"date": "2025-07-01", "amount": "10.00", "currency": "USD", column: text}
    ((code, line, name),) = defects(folder, f"{';'.join(cells)}\n{';'.join(cells.values())}\n")
    assert (line, name) == (2, column)
    return code


def remedy(folder: Path, column: str, text: str) -> str:
    cells = {"date": "2025-07-01", "amount": "10.00", "currency": "USD", column: text}
    _, rejected = scan_ledger(written(folder, f"{';'.join(cells)}\n{';'.join(cells.values())}\n"))
    return rejected[0].remedy or ""


def notes(ledger: Ledger) -> list[tuple[str, int | None]]:
    return [(d.code, d.line) for d in ledger.diagnostics]


def test_every_column_of_a_row_is_kept_as_written(tmp_path: Path) -> None:
    header = (
        "taxpayer,date,amount,currency,rate,pkr,kind,activity,channel,purpose_code,withheld,certificate,"
        "foreign_amount,foreign_currency,source,payer,country,id,note,fee,to,from,link,balance\n"
    )
    row = "C1,2025-07-01,350625.00,pkr,1,350625,realize,web_design,esfca,9471,876.56,PRC1,1250.00,usd,upwork,Acme,US,T1,n,5,,upwork,L1,0\n"
    ledger = load_ledger(written(tmp_path, header + row))
    assert {name: values[0] for name, values in ledger.columns.items()} == {
        "file": 0,
        "line": 2,
        "taxpayer": "C1",
        "date": dt.date(2025, 7, 1),
        "amount": Decimal("350625.00"),
        "currency": "PKR",
        "rate": Decimal(1),
        "pkr": Decimal(350625),
        "kind": "realize",
        "activity": "web_design",
        "channel": "esfca",
        "purpose_code": "9471",
        "withheld": Decimal("876.56"),
        "certificate": "PRC1",
        "foreign_amount": Decimal("1250.00"),
        "foreign_currency": "USD",
        "source": "upwork",
        "payer": "Acme",
        "country": "US",
        "id": "T1",
        "note": "n",
        "fee": "5",
        "to": "",
        "from": "upwork",
        "link": "L1",
        "account_holder": None,
    }
    assert (len(ledger), ledger.has_withheld, ledger.has_taxpayers, ledger.diagnostics) == (1, True, True, ())


def test_absent_columns_have_their_defaults(tmp_path: Path) -> None:
    ledger = load_ledger(written(tmp_path, HEADER + ROW, "ayesha.csv"))
    row = {name: values[0] for name, values in ledger.columns.items()}
    assert (row["taxpayer"], row["kind"], row["channel"]) == ("ayesha", "receipt", "bank")
    given = {"file", "line", "taxpayer", "date", "amount", "currency", "rate", "kind", "channel"}
    assert all(value is None for name, value in row.items() if name not in given)
    assert not ledger.has_withheld
    assert not ledger.has_taxpayers


def test_a_row_of_withheld_tax_makes_the_withholding_known(tmp_path: Path) -> None:
    assert load_ledger(written(tmp_path, "date,amount,currency,kind\n2025-07-01,800.00,PKR,wht\n")).has_withheld


def test_the_taxpayer_is_the_column_else_the_argument_else_the_file(tmp_path: Path) -> None:
    plain = written(tmp_path, HEADER + ROW, "plain.csv")
    named = written(tmp_path, "taxpayer,date,amount,currency\nC7,2025-07-01,1.00,USD\n", "named.csv")
    blank = written(tmp_path, "taxpayer,date,amount,currency\n ,2025-07-01,2.00,USD\n", "blank.csv")
    assert load_ledger(plain, named, blank, taxpayer="me").columns["taxpayer"] == ["me", "C7", "me"]
    assert load_ledger(plain, named, blank).columns["taxpayer"] == ["plain", "C7", "blank"]


def test_a_file_names_the_taxpayer_of_every_row_or_of_none(tmp_path: Path) -> None:
    assert defects(tmp_path, "taxpayer,date,amount,currency\nC7,2025-07-01,1.00,USD\n,2025-07-01,1.00,USD\n") == [("TC157", 3, "taxpayer")]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_delimiters_line_ends_and_byte_order_marks_do_not_matter(tmp_path: Path, delimiter: str, end: str, mark: bytes) -> None:
    text = f" date ,amount,currency{end}2025-07-01, 1250.00 ,usd{end}".replace(",", delimiter)
    columns = load_ledger(written(tmp_path, mark + text.encode())).columns
    assert (columns["date"], columns["amount"], columns["currency"]) == ([dt.date(2025, 7, 1)], [Decimal("1250.00")], ["USD"])


def test_lines_count_line_breaks_inside_quotes_and_empty_rows(tmp_path: Path) -> None:
    text = '\n\ndate,amount,currency,note\n2025-07-01,1.00,USD,"two\nlines"\n\n,,,\n2025-07-02,2.00,USD,\n 2025-07-03,x,USD,"a\nb"\n'
    ledger, rejected = scan_ledger(written(tmp_path, text))
    assert ledger.columns["line"] == [4, 8]
    assert [(row.line, row.raw) for row in rejected] == [(9, ' 2025-07-03,x,USD,"a\nb"')]


def test_a_delimiter_at_the_end_of_a_row_is_no_cell(tmp_path: Path) -> None:
    assert len(load_ledger(written(tmp_path, HEADER + ROW.replace("\n", ",,\n")))) == 1


def test_a_column_without_a_name_is_not_read(tmp_path: Path) -> None:
    ledger = load_ledger(written(tmp_path, "date,amount,currency,\n2025-07-01,1.00,USD,x\n"))
    assert ledger.diagnostics == ()


def test_unknown_columns_get_one_note(tmp_path: Path) -> None:
    ledger = load_ledger(written(tmp_path, "date,mood,amount,currency,weather\n2025-07-01,x,1.00,USD,y\n"))
    ((note),) = ledger.diagnostics
    assert (note.code, note.severity, note.line) == ("TC122", Severity.NOTE, 1)
    assert "mood, weather" in note.message


def test_a_nearly_right_column_gets_a_suggestion(tmp_path: Path) -> None:
    ledger = load_ledger(written(tmp_path, "date,amount,currency,rat,witheld\n2025-07-01,1.00,USD,2,3\n"))
    assert [(d.code, d.severity, d.remedy) for d in ledger.diagnostics] == [
        ("TC123", Severity.WARNING, "did you mean rate? Names are written exactly so"),
        ("TC123", Severity.WARNING, "did you mean withheld? Names are written exactly so"),
    ]


def test_a_header_alone_is_a_ledger_without_rows(tmp_path: Path) -> None:
    ledger = load_ledger(written(tmp_path, HEADER))
    assert (len(ledger), notes(ledger)) == (0, [("TC124", 1)])


@pytest.mark.parametrize(
    ("header", "found", "suggestion"),
    [
        ("Dates,amount,currency", [("TC120", 1, "date")], 'rename the column "Dates" to date'),
        ("amount,payer", [("TC120", 1, "date"), ("TC120", 1, "currency")], "add a column date; the file's columns are: amount, payer"),
        ("Transaction ID,Net", [("TC120", 1, None)], "taxcalc import "),
        ("DATES,AMOUNTS,CCY", [("TC120", 1, None)], "write the names exactly: date,amount,currency"),
        ("date,amount,amount,currency,date", [("TC121", 1, "date"), ("TC121", 1, "amount")], "keep one of the two"),
    ],
)
def test_a_header_says_what_is_missing(tmp_path: Path, header: str, found: list[tuple[str, int, str]], suggestion: str) -> None:
    text = f"{header}\n{',' * header.count(',')}\n"
    assert defects(tmp_path, text) == found
    _, rejected = scan_ledger(tmp_path / "ledger.csv")
    assert suggestion in (rejected[0].remedy or "")
    assert (rejected[0].line, rejected[0].column) == (None, None)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "TC104"),
        (" \r\n\t\n", "TC104"),
        (b"\xef\xbb\xbf\n", "TC104"),
        ("\n<html>", "TC106"),
        (b"\xef\xbb\xbf<?xml version='1.0'?>", "TC106"),
        (b"%PDF-1.4", "TC107"),
        (b"PK\x03\x04 zip", "TC108"),
        (b"\x1f\x8b\x08", "TC108"),
        (b"\xd0\xcf\x11\xe0\xa1", "TC109"),
        (b"\xff\xfe\x00\xd8", "TC105"),
        (HEADER.encode("utf-16-be"), "TC110"),
        (b"date,amount,currency\n\0", "TC110"),
        (b"PAR1PAR1", "TC113"),
        (b"PK\x03\x04 xl/workbook.xml", "TC113"),
        (b"\xef\xbb\xbfdate,amount,montant\xe9\n", "TC105"),
    ],
)
def test_a_file_that_is_no_table_is_refused_as_a_whole(tmp_path: Path, text: str | bytes, code: str) -> None:
    ((found, _, column),) = defects(tmp_path, text)
    assert (found, column) == (code, None)


def test_a_byte_order_mark_counts_in_the_offset_of_a_foreign_byte(tmp_path: Path) -> None:
    file = written(tmp_path, b"\xef\xbb\xbfdate,montant\xe9,currency\n")
    _, rejected = scan_ledger(file)
    assert rejected[0].message == "byte 15 (0xe9) is not UTF-8 (line 1)"


def test_rows_that_are_not_utf8_are_named_with_their_byte(tmp_path: Path) -> None:
    text = b"\xef\xbb\xbfdate,amount,currency,payer\n2025-07-01,1.00,USD,ok \xc3\xa9\n2025-07-01,1.00,USD,Caf\xe9\n2025-07-01,1.00,USD,x,\xff\n"
    ledger, rejected = scan_ledger(written(tmp_path, text))
    assert ledger.columns["payer"] == ["ok é"]
    assert [(row.line, row.column, row.value, row.message) for row in rejected] == [
        (3, "payer", "Caf\\xe9", f"byte {text.index(0xE9.to_bytes(), 60)} (0xe9) is not UTF-8"),
        (4, None, "\\xff", f"byte {text.index(0xFF.to_bytes(), 60)} (0xff) is not UTF-8"),
    ]
    assert [row.raw for row in rejected] == ["2025-07-01,1.00,USD,Caf\\xe9", "2025-07-01,1.00,USD,x,\\xff"]


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        (HEADER + ROW + '2025-07-02,1,USD,"open\n' + ROW, "TC111", 3),
        (HEADER + '2025-07-01,"1"2,USD,1\n', "TC111", 2),
        (HEADER + ROW + "2025-07-01,1,USD," + "9" * 140_000 + "\n", "TC112", 3),
    ],
)
def test_quotation_marks_and_endless_cells_are_told_by_line(tmp_path: Path, text: str, code: str, line: int) -> None:
    assert defects(tmp_path, text) == [(code, line, None)]
    _, rejected = scan_ledger(tmp_path / "ledger.csv")
    assert rejected[0].line is None
    assert rejected[0].message.endswith(f"(line {line})")


def test_rows_of_another_length_are_rejected_and_the_others_kept(tmp_path: Path) -> None:
    ledger, rejected = scan_ledger(written(tmp_path, HEADER + "2025-07-01,1\n" + ROW + "2025-07-01,1,250.00,USD,280\n"))
    assert ledger.columns["line"] == [3]
    assert [(row.code, row.line, row.raw) for row in rejected] == [("TC130", 2, "2025-07-01,1"), ("TC131", 4, "2025-07-01,1,250.00,USD,280")]


@pytest.mark.parametrize(
    ("column", "text", "code"),
    [
        ("date", "", "TC132"),
        ("amount", "  ", "TC132"),
        ("currency", "", "TC132"),
        ("date", "2025-02-29", "TC140"),
        ("date", "20250701", "TC140"),
        ("date", "2025-W27-2", "TC140"),
        ("date", "2025-07-01 10:00:00", "TC140"),
        ("date", "٢٠٢٥-٠٧-٠١", "TC140"),  # noqa: RUF001 - digits that int() would take
        ("date", "99/99/2025", "TC140"),
        ("amount", "12.3x4", "TC141"),
        ("amount", "-", "TC141"),
        ("amount", "1_000", "TC141"),
        ("amount", ".5", "TC141"),
        ("amount", "١٢", "TC141"),
        ("amount", "(12.00)", "TC141"),
        ("amount", "1,250.00", "TC142"),
        ("amount", "12,34,567", "TC142"),
        ("amount", "1 250.00", "TC142"),
        ("amount", "1250,00", "TC142"),
        ("amount", "1.250,00", "TC142"),
        ("amount", "$5", "TC143"),
        ("amount", "5 USD", "TC143"),
        ("amount", "5000/-", "TC143"),
        ("amount", "Rs. 1,250.00", "TC143"),
        ("amount", "NaN", "TC144"),
        ("amount", "-Infinity", "TC144"),
        ("amount", "1e5", "TC145"),
        ("amount", "7.005", "TC146"),
        ("amount", "1000000000000000", "TC147"),
        ("currency", "US", "TC148"),
        ("currency", "$", "TC148"),
        ("channel", "pigeon", "TC149"),
        ("kind", "Receipt", "TC151"),
        ("rate", "0", "TC152"),
        ("rate", "-280", "TC152"),
        ("rate", "0.000000001", "TC146"),
        ("rate", "10000000000", "TC147"),
        ("rate", "1e2", "TC145"),
        ("pkr", "2800.005", "TC146"),
        ("withheld", "x", "TC141"),
        ("withheld", "-1.00", "TC155"),
        ("foreign_currency", "dollar", "TC148"),
        ("pkr", "-5.00", "TC154"),
        ("pkr", "0", "TC154"),
    ],
)
def test_a_bad_cell_has_its_own_code(tmp_path: Path, column: str, text: str, code: str) -> None:
    assert cell(tmp_path, column, text) == code


@pytest.mark.parametrize(
    ("column", "text", "advice"),
    [
        ("date", "31/12/2025", "write 2025-12-31"),
        ("date", "1.7.2025", "write 2025-07-01 or 2025-01-07"),
        ("date", "07-07-2025", "write 2025-07-07"),
        ("amount", "1.250,00", "write 1250.00"),
        ("amount", "1,25", "write 1.25"),
        ("amount", "12,34,567", "write 1234567; "),
        ("amount", "1'250.00", "write 1250.00; "),
        ("amount", "$1,250.00", "write 1250.00 and "),
        ("currency", "us$", "write USD"),
        ("currency", "BTC", "write the three letters"),
        ("channel", "ESFCA", "did you mean esfca?"),
        ("channel", "crypto_coin", "did you mean crypto?"),
        ("channel", "pigeon", "write one of: bank, "),
    ],
)
def test_a_remedy_says_what_to_write(tmp_path: Path, column: str, text: str, advice: str) -> None:
    assert remedy(tmp_path, column, text).startswith(advice)


@pytest.mark.parametrize(
    ("currency", "amount"), [("USD", "7.05"), ("JPY", "7"), ("KWD", "7.005"), ("USD", "+7.5"), ("USD", "-999999999999999.99"), ("USD", "007")]
)
def test_an_amount_may_have_the_decimals_of_its_currency(tmp_path: Path, currency: str, amount: str) -> None:
    ledger = load_ledger(written(tmp_path, f"date,amount,currency\n2025-07-01,{amount},{currency}\n"))
    assert ledger.columns["amount"] == [Decimal(amount)]


def test_amounts_of_several_currencies_each_follow_their_own(tmp_path: Path) -> None:
    text = "date,amount,currency\n2025-07-01,7.05,USD\n2025-07-01,7.05,JPY\n2025-07-01,7.055,KWD\n2025-07-01,7.0555,XXX\n"
    assert defects(tmp_path, text) == [("TC146", 3, "amount"), ("TC148", 5, "currency")]


@pytest.mark.parametrize("rate", ["0.00000001", "280.50", "9999999999.99999999", "1"])
def test_rates_up_to_eight_decimals_are_exact(tmp_path: Path, rate: str) -> None:
    assert load_ledger(written(tmp_path, f"{HEADER}2025-07-01,1.00,USD,{rate}\n")).columns["rate"] == [Decimal(rate)]


def test_activities_are_judged_by_the_codes_of_the_rules(tmp_path: Path) -> None:
    text = "date,amount,currency,activity\n2025-07-01,1.00,USD,web-design\n2025-07-01,2.00,USD,\n"
    assert load_ledger(written(tmp_path, text)).columns["activity"] == ["web-design", None]
    assert defects(tmp_path, text, activities=["web_design"]) == [("TC150", 2, "activity")]
    assert defects(tmp_path, text, activities=[f"code_{number}" for number in range(20)]) == [("TC150", 2, "activity")]
    long = [*(f"code_{number}" for number in range(20)), "web_design"]
    _, rejected = scan_ledger(tmp_path / "ledger.csv", activities=long)
    assert rejected[0].remedy == "did you mean web_design?"


def test_channels_can_be_those_of_the_rules(tmp_path: Path) -> None:
    text = "date,amount,currency,channel\n2025-07-01,1.00,USD,pigeon\n"
    assert load_ledger(written(tmp_path, text), channels=("pigeon",)).columns["channel"] == ["pigeon"]


def test_all_defects_of_all_files_come_in_one_run_ordered_by_line(tmp_path: Path) -> None:
    first = written(tmp_path, HEADER + "2025-13-01,1.00,$,0\n2025-07-01,1\n2025-07-01,x,USD,1\n", "first.csv")
    second = tmp_path / "missing.csv"
    third = written(tmp_path, HEADER + "2025-07-01,1e5,USD,1\n", "third.csv")
    with pytest.raises(InputRejectedError) as raised:
        load_ledger(first, second, third)
    assert [(Path(d.file or "").name, d.line, d.column, d.code) for d in raised.value.diagnostics] == [
        ("first.csv", 2, "date", "TC140"),
        ("first.csv", 2, "currency", "TC148"),
        ("first.csv", 2, "rate", "TC152"),
        ("first.csv", 3, None, "TC130"),
        ("first.csv", 4, "amount", "TC141"),
        ("missing.csv", None, None, "TC101"),
        ("third.csv", 2, "amount", "TC145"),
    ]


def test_a_bad_row_or_file_does_not_change_the_others(tmp_path: Path) -> None:
    good = written(tmp_path, HEADER + ROW, "good.csv")
    mixed = written(tmp_path, HEADER + "x,1,USD,1\n" + ROW.replace("1250", "900"), "mixed.csv")
    ledger, rejected = scan_ledger(tmp_path / "none.csv", mixed, good)
    assert ledger.columns["amount"] == [Decimal("900.00"), Decimal("1250.00")]
    assert [(ledger.files[index].name, line) for index, line in zip(ledger.columns["file"], ledger.columns["line"], strict=True)] == [
        (str(mixed), 3),
        (str(good), 2),
    ]
    assert [(row.file, row.code) for row in rejected] == [(str(tmp_path / "none.csv"), "TC101"), (str(mixed), "TC140")]


def test_the_name_of_a_missing_file_is_suggested(tmp_path: Path) -> None:
    written(tmp_path, HEADER)
    (row,) = scan_ledger(tmp_path / "legder.csv")[1]
    assert row.remedy == f"did you mean {tmp_path / 'ledger.csv'}?"
    (row,) = scan_ledger(tmp_path / "quite_another_name")[1]
    assert row.remedy == "check the name and the folder you are in"
    (row,) = scan_ledger(tmp_path / "nowhere" / "ledger.csv")[1]
    assert row.remedy == f"there is no folder {tmp_path / 'nowhere'} either; check the path"


def test_folders_and_unreadable_names_are_refused(tmp_path: Path) -> None:
    written(tmp_path, HEADER)
    rejected = scan_ledger(tmp_path, tmp_path / "ledger.csv" / "july.csv", f"{tmp_path}/nul\0.csv")[1]
    assert [row.code for row in rejected] == ["TC102", "TC103", "TC103"]


def test_the_same_file_twice_counts_once_unless_its_rows_are_different_peoples(tmp_path: Path) -> None:
    one, two = (written(tmp_path, HEADER + ROW, name) for name in ("one.csv", "two.csv"))
    empty = written(tmp_path, HEADER, "empty.csv")
    assert load_ledger(one, two, empty, empty).columns["taxpayer"] == ["one", "two"]
    for options, files in (({"taxpayer": "me"}, (one, two)), ({}, (one, one))):
        ledger, rejected = scan_ledger(*files, **options)  # type: ignore[arg-type]  # a taxpayer or nothing
        assert ([one.code for one in ledger.diagnostics], len(ledger), rejected) == (["TC163"], 1, [])
        assert [(one.what, one.file, one.makes_partial) for one in ledger.found] == [("duplicate", str(files[1]), False)]
    named = [written(tmp_path, "taxpayer,date,amount,currency\nC1,2025-07-01,1.00,USD\n", name) for name in ("a.csv", "b.csv")]
    assert [one.code for one in load_ledger(*named).diagnostics] == ["TC163"]


def test_stdin_is_a_ledger_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO((HEADER + ROW).encode())))
    ledger = load_ledger("-")
    assert (ledger.files[0].name, ledger.columns["taxpayer"]) == ("<stdin>", ["stdin"])


def test_the_fingerprint_depends_on_bytes_and_order_alone(tmp_path: Path) -> None:
    one, copy = (written(tmp_path, HEADER + ROW, name) for name in ("one.csv", "copy.csv"))
    other = written(tmp_path, HEADER + ROW + ROW, "other.csv")
    assert load_ledger(one).sha256 == load_ledger(copy).sha256 != load_ledger(other).sha256
    assert load_ledger(one, other).sha256 != load_ledger(other, one).sha256


@pytest.mark.parametrize(
    ("row", "found"),
    [
        ("2025-07-01,100.00,USD,280,28000.00,", []),
        ("2025-07-01,100.00,USD,280,28001.00,", []),
        ("2025-07-01,100.00,USD,280,28001.01,", [("TC160", 2)]),
        ("2025-07-01,-100.00,USD,280,-27990,-5", [("TC160", 2)]),
        ("2025-07-01,100.00,PKR,,100.00,", []),
        ("2025-07-01,100.00,PKR,,102.00,", [("TC160", 2)]),
        ("2025-07-01,100.00,USD,,28000.00,", []),
        ("2025-07-01,0.00,USD,280,0,", [("TC161", 2)]),
        ("2025-07-01,0,USD,,,", [("TC161", 2)]),
    ],
)
def test_odd_rows_are_kept_with_a_warning(tmp_path: Path, row: str, found: list[tuple[str, int]]) -> None:
    ledger = load_ledger(written(tmp_path, f"date,amount,currency,rate,pkr,withheld\n{row}\n"))
    assert (len(ledger), notes(ledger)) == (1, found)
    assert all(d.severity is Severity.WARNING for d in ledger.diagnostics)


def test_a_movement_of_zero_is_not_remarked(tmp_path: Path) -> None:
    assert load_ledger(written(tmp_path, "date,amount,currency,kind\n2025-07-01,0,USD,fee\n")).diagnostics == ()


@pytest.mark.parametrize(
    ("row", "found"),
    [
        ("2025-07-01,350625.00,PKR,280.50,,,", [("TC153", 2, "rate")]),
        ("2025-07-01,1.00,PKR,1.000,,,", []),
        ("2025-07-01,0.00,USD,280,5.00,,", [("TC154", 2, "pkr")]),
        ("2025-07-01,100000000000000.00,USD,280,,,", [("TC147", 2, "amount")]),
        ("2025-07-01,100000000000000.00,USD,9.99,,,", []),
        ("2025-07-01,5.00,PKR,,,5.0000,", [("TC156", 2, "foreign_currency")]),
        ("2025-07-01,5.00,PKR,,,,USD", [("TC156", 2, "foreign_amount")]),
        ("2025-07-01,-5.00,PKR,,,5.00,USD", [("TC156", 2, "foreign_amount")]),
        ("2025-07-01,-5.00,PKR,,,-5.00,USD", []),
        ("2025-07-01,-5.00,PKR,,,-5.005,USD", [("TC146", 2, "foreign_amount")]),
    ],
)
def test_cells_that_contradict_each_other_reject_the_row(tmp_path: Path, row: str, found: list[tuple[str, int, str]]) -> None:
    text = f"date,amount,currency,rate,pkr,foreign_amount,foreign_currency\n{row}\n{ROW.strip()},,,\n"
    if found:
        assert defects(tmp_path, text) == found
        assert scan_ledger(tmp_path / "ledger.csv")[0].columns["line"] == [3]
    else:
        assert len(load_ledger(written(tmp_path, text))) == 2


def test_the_same_id_twice_is_remarked_for_proceeds_of_one_taxpayer(tmp_path: Path) -> None:
    rows = ["A,2025-07-01,1.00,USD,receipt,T1", "A,2025-07-01,1.00,USD,fee,T1", "B,2025-07-01,1.00,USD,receipt,T1", "A,2025-07-01,1.00,USD,receipt,"]
    header = "taxpayer,date,amount,currency,kind,id\n"
    one = written(tmp_path, header + "\n".join(rows), "one.csv")
    two = written(tmp_path, header + rows[0].replace("1.00", "2.00"), "two.csv")
    assert load_ledger(one).diagnostics == ()
    (warning,) = load_ledger(one, two).diagnostics
    assert (warning.code, warning.file, warning.line) == ("TC162", str(two), 2)
    assert str(one) + ":2" in warning.message


def test_hostile_texts_are_shown_harmlessly(tmp_path: Path) -> None:
    _, rejected = scan_ledger(written(tmp_path, f"{HEADER}\x1b[31m{'x' * 99},1.00,USD,1\n"))
    assert rejected[0].value is not None
    assert "\x1b" not in rejected[0].value + rejected[0].message
    assert len(rejected[0].value) == 60


def test_the_collector_of_garbage_is_left_as_it_was(tmp_path: Path) -> None:
    file = written(tmp_path, HEADER + ROW)
    assert gc.isenabled()
    load_ledger(file)
    assert gc.isenabled()
    gc.disable()
    try:
        load_ledger(file)
        assert not gc.isenabled()
    finally:
        gc.enable()


CELLS = st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\0"), max_size=8) | st.sampled_from(
    ["2025-07-01", "10.00", "USD", "", "NaN", "1e5", "-3", '"', "JPY", "0", "280.5", "receipt", "\n", "x,y"]
)


@given(st.lists(st.lists(CELLS, min_size=1, max_size=6).map(",".join), max_size=6))
def test_no_text_ends_in_another_error_and_every_row_is_accounted_for(tmp_path_factory: pytest.TempPathFactory, rows: list[str]) -> None:
    file = tmp_path_factory.getbasetemp() / "any.csv"
    file.write_text("date,amount,currency,rate,pkr,kind\n" + "\n".join(rows), encoding="utf-8", newline="")
    ledger, rejected = scan_ledger(file)
    kept, lost = set(ledger.columns["line"]), {row.line for row in rejected}
    assert not kept & lost
    if rejected:
        with pytest.raises(InputRejectedError):
            load_ledger(file)


@given(st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=Decimal("-9e14"), max_value=Decimal("9e14")))
def test_an_amount_comes_back_exactly(tmp_path_factory: pytest.TempPathFactory, amount: Decimal) -> None:
    file = tmp_path_factory.getbasetemp() / "exact.csv"
    file.write_text(f"date,amount,currency\n2025-07-01,{amount:f},USD\n", encoding="utf-8")
    assert load_ledger(file).columns["amount"] == [amount]
