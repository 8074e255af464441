"""What is odd but counts: a batch tells of the same as `assess`, in a file beside the output that is there only where there is something to tell."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import pytest

from taxcalc.batch import ingest, plan, slices
from taxcalc.engine.connection import connect
from taxcalc.ledger.header import nearly_right

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

HEADER = "date,taxpayer,amount,currency,rate,pkr,id,channel,kind"
ROWS = {
    "twice": ["2025-08-01,twice,1250.00,USD,280.50,,T1,bank,", "2025-08-01,twice,1250.00,USD,280.50,,T1,bank,"],
    "often": [f"2025-08-0{day},often,{day}.125,KWD,900,,T1,bank," for day in range(1, 8)],
    "kinds": ["2025-08-01,kinds,1250.00,USD,280.50,,T1,bank,receipt", "2025-08-01,kinds,12.00,USD,280.50,,T1,bank,fee"],
    "rupees": ["2025-08-02,rupees,1250.00,USD,280.50,306250.00,T1,bank,", "2025-08-02,rupees,1.00,USD,280.50,281.50,T2,bank,"],
    "rupee": ["2025-08-02,rupee,1000.00,PKR,,900.00,,bank,"],
    "zero": ["2025-08-03,zero,0.00,USD,280.50,,T2,bank,", "2025-08-04,zero,5.00,USD,280.50,,,bank,"],
    "returned": ["2025-08-04,returned,-100.00,USD,280.50,,T3,bank,"],
    "family": ["2025-08-04,family,100.00,USD,280.50,,T3,home_remittance,"],
    "orderly": ["2025-08-05,orderly,100.00,USD,280.50,28050.00,T3,bank,", "2025-08-05,orderly,100.00,USD,280.50,28050.99,T4,bank,"],
}
CODES = ("TC123", "TC160", "TC161", "TC162", "TC503", "TC507")
CODED = "came in coded as family remittance; the tax is owed, but the code is not accepted as evidence of export"
TOLD = [
    ("family", "channel", "28050.00", "TC507", f"Rs 28050.00 {CODED}"),
    ("often", "id", "", "TC162", "7 receipts carry the same id, and all count: " + ", ".join(f"2025-08-0{day} {day}.125" for day in range(1, 6)) + ", ..."),
    ("returned", "amount", "service", "TC503", "the reversals of class service exceed its receipts; the class counts as 0"),
    ("rupee", "pkr", "900.00", "TC160", "2025-08-02: pkr 900.00 is not amount x rate (1000.00); pkr is used"),
    ("rupees", "pkr", "306250.00", "TC160", "2025-08-02: pkr 306250.00 is not amount x rate (350625.00); pkr is used"),
    ("twice", "id", "", "TC162", "2 receipts carry the same id, and all count: 2025-08-01 1250.00, 2025-08-01 1250.00"),
    ("zero", "amount", "0", "TC161", "2025-08-03: a receipt of zero counts for nothing"),
]


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    path = tmp_path / "all.csv"
    path.write_text("\n".join([HEADER, *(row for rows in ROWS.values() for row in rows)]) + "\n", encoding="utf-8")
    return path


def _told(out: Path) -> list[dict[str, str]]:
    with out.with_name(f"{out.name}.warnings.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def _about_rows(out: Path) -> list[tuple[str, ...]]:
    rows = _told(out)
    assert {row["tax_year"] for row in rows} == {"2026"}
    return sorted((row["taxpayer"], row["column"], row["value"], row["code"], row["message"]) for row in rows)


def test_everything_odd_is_named_once_and_leaves_nothing_out(ledger: Path, taxcalc: Callable[..., object]) -> None:
    out = ledger.with_name("out.csv")
    ran = taxcalc("batch", str(ledger), "-o", str(out))
    assert ran.status == 0
    assert "warnings: 7 (2 x TC160, 2 x TC162, 1 x TC161, 1 x TC503, 1 x TC507)" in ran.stderr
    assert not any(name in ran.stderr for name in ROWS), "no personal data in logs"
    assert _about_rows(out) == TOLD


@pytest.mark.parametrize("way", ["in place", "in pieces", "laid aside", "kept", "Parquet", "by the strict reader", "in slices"])
def test_however_the_rows_are_read_the_same_is_told(way: str, ledger: Path, taxcalc: Callable[..., object], monkeypatch: pytest.MonkeyPatch) -> None:
    out, more = ledger.with_name("out.csv"), ()
    if way in ("in place", "in pieces"):
        monkeypatch.setattr(ingest, "LARGE", 1)
    if way in ("in pieces", "by the strict reader"):
        ledger.write_text(ledger.read_text(encoding="utf-8").replace("1250.00,USD", '"1250.00",USD'), encoding="utf-8")
    if way == "laid aside":
        monkeypatch.setattr(plan, "AT_ONCE", 1)
    if way == "in slices":
        monkeypatch.setattr(slices, "WORTH_SHARING", 0)
    if way == "Parquet":
        whole, ledger = ledger, ledger.with_name("all.parquet")
        with connect(closed=False) as connection:
            connection.execute(f"copy (from read_csv('{whole}', all_varchar = true)) to '{ledger}' (format parquet)")
    if way == "kept":
        more = ("--resume",)
        taxcalc("batch", str(ledger), "-o", str(out), *more)
    assert taxcalc("batch", str(ledger), "-o", str(out), *more).status == 0
    assert _about_rows(out) == TOLD


def test_assess_tells_of_each_client_what_the_batch_tells(ledger: Path, taxcalc: Callable[..., object]) -> None:
    out = ledger.with_name("out.csv")
    taxcalc("batch", str(ledger), "-o", str(out))
    codes = {(row["taxpayer"], row["code"]) for row in _told(out)}
    for name, rows in ROWS.items():
        alone = ledger.with_name(f"{name}.csv")
        alone.write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")
        said = taxcalc("assess", str(alone)).stderr
        assert {code for code in CODES if code in said} == {code for client, code in codes if client == name}, name


@pytest.mark.parametrize("more", [(), ("--resume",)])
def test_a_column_that_is_nearly_one_is_named_with_its_file(more: tuple[str, ...], tmp_path: Path, taxcalc: Callable[..., object]) -> None:
    folder = tmp_path / "clients"
    folder.mkdir()
    (folder / "a.csv").write_text("date,amount,currency,rate,with_held\n2025-08-01,10.00,USD,280,5.00\n", encoding="utf-8")
    (folder / "b.csv").write_text("date,amount,currency,rate,remarks\n2025-08-01,10.00,USD,280,fine\n", encoding="utf-8")
    (folder / "c.csv").write_text('"date",amount,currency,rate,Chanel\n2025-08-01,10.00,USD,280,bank\n', encoding="utf-8")
    with connect(closed=False) as connection:
        row = "'2025-08-01' as date, '10' as amount, 'USD' as currency, '280' as rate, 'x' as kinds"
        connection.execute(f"copy (select {row}) to '{folder / 'd.parquet'}' (format parquet)")
    out = tmp_path / "out.csv"
    assert taxcalc("batch", str(folder), "-o", str(out), *more).status == 0
    assert [(row["file"].rpartition("/")[2], row["column"], row["code"], row["message"]) for row in _told(out)] == [
        ("a.csv", "with_held", "TC123", 'the column "with_held" is not read: did you mean withheld?'),
        ("c.csv", "Chanel", "TC123", 'the column "Chanel" is not read: did you mean channel?'),
        ("d.parquet", "kinds", "TC123", 'the column "kinds" is not read: did you mean kind?'),
    ]


def test_where_nothing_is_odd_there_is_no_file_and_none_of_an_earlier_run(ledger: Path, taxcalc: Callable[..., object]) -> None:
    out = ledger.with_name("out.csv")
    told = out.with_name("out.csv.warnings.csv")
    taxcalc("batch", str(ledger), "-o", str(out))
    assert told.exists()
    ledger.write_text("\n".join([HEADER, *ROWS["orderly"]]) + "\n", encoding="utf-8")
    ran = taxcalc("batch", str(ledger), "-o", str(out))
    assert (ran.status, told.exists(), "TC707" in ran.stderr) == (0, False, False)


def test_a_folder_may_hold_the_warnings_of_an_earlier_run(ledger: Path, taxcalc: Callable[..., object]) -> None:
    out = ledger.with_name("out.csv")
    first = taxcalc("batch", str(ledger.parent), "-o", str(out))
    again = taxcalc("batch", str(ledger.parent), "-o", str(out))
    assert (first.status, again.status) == (0, 0)
    assert _about_rows(out) == TOLD


def test_a_workbook_shows_the_warnings_on_a_sheet(ledger: Path, taxcalc: Callable[..., object]) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    out = ledger.with_name("out.xlsx")
    assert taxcalc("batch", str(ledger), "-o", str(out)).status == 0
    rows = list(openpyxl.load_workbook(out)["Warnings"].iter_rows(values_only=True))
    assert rows[0] == ("file", "taxpayer", "tax_year", "column", "value", "code", "message")
    assert sorted((row[1], row[5]) for row in rows[1:]) == [(name, code) for name, _, _, code, _ in TOLD]


def test_a_name_that_is_there_is_not_what_another_was_meant_to_be() -> None:
    assert nearly_right(["chanel", "channel", ""], ["channel", "kind"]) == {}


def test_too_little_memory_is_told_as_what_it_is(ledger: Path, taxcalc: Callable[..., object]) -> None:
    out = ledger.with_name("out.csv")
    ran = taxcalc("batch", str(ledger), "-o", str(out), "--memory", "2MB")
    assert ran.status != 0
    assert "TC708" in ran.stderr
    assert "2MB" in ran.stderr
    assert not out.exists()
