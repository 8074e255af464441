"""A bad row, file, client or year is named; the others come out byte for byte as without it."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import duckdb
import pytest

from taxcalc.batch import slices

from .clients import as_assess, random_clients, write_combined, write_files

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

HEADER = "date,taxpayer,amount,currency,rate\n"
DEFECTS = ("bad amount", "short row", "bad date", "not UTF-8", "unknown channel", "empty file")


def _spoil(path: Path, kind: str) -> None:
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    names = lines[0].strip().split(",")
    cells = lines[1].strip("\n").split(",")
    if kind == "empty file":
        path.write_bytes(b"")
        return
    changes = {
        "bad amount": ("amount", "12.3x4"),
        "bad date": ("date", "2024-13-45"),
        "unknown channel": ("channel", "pigeon"),
        "not UTF-8": ("note", "\udcff"),
    }
    if kind in changes:
        name, text = changes[kind]
        cells[names.index(name) if name in names else -1] = text
    else:
        cells = cells[:3]
    lines[1] = ",".join(cells) + "\n"
    path.write_text("".join(lines), encoding="utf-8", errors="surrogateescape")


def _rows(path: Path) -> dict[str, str]:
    return {line.split(",")[0]: line for line in path.read_text(encoding="utf-8").splitlines()[1:]}


def _rejects(out: Path) -> list[dict[str, str]]:
    with out.with_name(out.name + ".rejects.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_of_400_files_40_broken_in_six_ways_are_named_and_360_are_untouched(tmp_path: Path, taxcalc: Callable[..., object]) -> None:
    clients = random_clients(400, 4, (2026,))
    ledgers = write_files(clients, tmp_path)
    assert taxcalc("batch", str(ledgers), "-o", str(tmp_path / "clean.csv")).status in (0, 5)
    broken = {client.name: DEFECTS[number % 6] for number, client in enumerate(clients[::10])}
    for name, kind in broken.items():
        _spoil(ledgers / f"{name}.csv", kind)
    ran = taxcalc("batch", str(ledgers), "-o", str(tmp_path / "out.csv"))
    assert ran.status == 5
    clean, out = _rows(tmp_path / "clean.csv"), _rows(tmp_path / "out.csv")
    assert {name: line for name, line in out.items() if name not in broken} == {name: line for name, line in clean.items() if name not in broken}
    assert {row["file"] for row in _rejects(tmp_path / "out.csv")} == {str(ledgers / f"{name}.csv") for name in broken}
    assert all(",true," not in out[name] for name in broken if name in out)


@pytest.mark.parametrize("piece", [400, 1 << 20])
def test_a_bad_row_of_a_large_file_leaves_the_rest_as_it_was(
    piece: int, tmp_path: Path, taxcalc: Callable[..., object], monkeypatch: pytest.MonkeyPatch
) -> None:
    from taxcalc.batch import ingest

    clients = random_clients(60, 5, (2026,))
    combined = write_combined(clients, tmp_path / "all.csv")
    taxcalc("batch", str(combined), "-o", str(tmp_path / "clean.csv"))
    lines = combined.read_text(encoding="utf-8").splitlines(keepends=True)
    cells = {"taxpayer": "x9", "date": "2025-13-01", "amount": "1.00", "currency": "USD", "rate": "280.00"}
    lines.insert(30, ",".join(cells.get(name, "") for name in lines[0].strip().split(",")) + "\n")
    lines.insert(90, "x9,too short\n")
    combined.write_text("".join(lines), encoding="utf-8")
    monkeypatch.setattr(ingest, "LARGE", 1)
    monkeypatch.setattr(ingest.pieces, "PIECE", piece)
    ran = taxcalc("batch", str(combined), "-o", str(tmp_path / "out.csv"))
    assert ran.status == 5
    assert _rows(tmp_path / "out.csv") == _rows(tmp_path / "clean.csv")
    assert [(row["line"], row["code"]) for row in _rejects(tmp_path / "out.csv")] == [("31", "TC140"), ("91", "TC130")]


def test_a_client_with_contradictory_facts_is_left_out_and_named(tmp_path: Path, taxcalc: Callable[..., object]) -> None:
    (tmp_path / "l.csv").write_text(HEADER + "2025-08-01,C1,100.00,USD,280.00\n2025-08-01,C2,100.00,USD,280.00\n", encoding="utf-8")
    (tmp_path / "c.csv").write_text("taxpayer,pseb,pseb_from\nC1,yes,2025-07-01\nC2,yes,\n", encoding="utf-8")
    ran = taxcalc("batch", str(tmp_path / "l.csv"), "--clients", str(tmp_path / "c.csv"), "-o", str(tmp_path / "out.csv"))
    assert ran.status == 5
    assert list(_rows(tmp_path / "out.csv")) == ["C2"]
    assert [(row["line"], row["code"]) for row in _rejects(tmp_path / "out.csv")] == [("2", "TC206")]


def test_a_year_without_rules_is_named_for_each_taxpayer_and_the_other_years_come_out(tmp_path: Path, taxcalc: Callable[..., object]) -> None:
    (tmp_path / "l.csv").write_text(HEADER + "2025-08-01,C1,100.00,USD,280.00\n2016-08-01,C1,100.00,USD,104.00\n", encoding="utf-8")
    ran = taxcalc("batch", str(tmp_path / "l.csv"), "-o", str(tmp_path / "out.csv"))
    assert ran.status == 5
    assert _rows(tmp_path / "out.csv")["C1"].split(",")[1] == "2026"
    (row,) = _rejects(tmp_path / "out.csv")
    assert (row["code"], row["value"]) == ("TC501", "2017")
    assert row["message"].startswith("taxpayer C1: there are no rules for tax year 2017")


def test_a_client_asked_for_with_a_year_is_assessed_without_receipts(tmp_path: Path, taxcalc: Callable[..., object]) -> None:
    (tmp_path / "l.csv").write_text(HEADER + "2025-08-01,C1,100.00,USD,280.00\n", encoding="utf-8")
    (tmp_path / "c.csv").write_text("taxpayer,tax_year,salary\nC1,2026,\nC2,2026,2000000\n", encoding="utf-8")
    assert taxcalc("batch", str(tmp_path / "l.csv"), "--clients", str(tmp_path / "c.csv"), "-o", str(tmp_path / "out.csv")).status == 0
    assert list(_rows(tmp_path / "out.csv")) == ["C1", "C2"]


def test_rows_without_a_rate_are_named_and_their_year_is_incomplete(tmp_path: Path, taxcalc: Callable[..., object]) -> None:
    (tmp_path / "l.csv").write_text("date,taxpayer,amount,currency\n2025-08-01,C1,100.00,USD\n2025-10-01,C1,50.00,USD\n", encoding="utf-8")
    (tmp_path / "r.csv").write_text("date,currency,rate\n2025-07-30,USD,280.00\n", encoding="utf-8")
    ran = taxcalc("batch", str(tmp_path / "l.csv"), "--rates", str(tmp_path / "r.csv"), "-o", str(tmp_path / "out.csv"))
    assert ran.status == 5
    assert _rows(tmp_path / "out.csv")["C1"].split(",")[3:6] == ["false", "1", "28000.00"]
    assert [(row["line"], row["code"]) for row in _rejects(tmp_path / "out.csv")] == [("3", "TC502")]


def test_tax_withheld_without_rupees_is_told_as_assess_tells_it(tmp_path: Path, taxcalc: Callable[..., object]) -> None:
    ledger = tmp_path / "l.csv"
    ledger.write_text("date,taxpayer,amount,currency,rate,kind\n2025-08-01,C1,100.00,USD,280.00,receipt\n2025-08-02,C1,1.00,USD,,wht\n", encoding="utf-8")
    taxcalc("batch", str(ledger), "-o", str(tmp_path / "out.csv"))
    (row,) = _rejects(tmp_path / "out.csv")
    told = taxcalc("assess", str(ledger)).stderr
    assert (row["code"], row["line"], row["column"]) == ("TC502", "3", "rate")
    assert row["message"] in told.replace("\n", " ")


@pytest.mark.parametrize("interruption", [KeyboardInterrupt(), RuntimeError("Query interrupted"), duckdb.InterruptException("interrupted")])
def test_an_interrupted_run_leaves_no_file(
    interruption: BaseException, tmp_path: Path, taxcalc: Callable[..., object], monkeypatch: pytest.MonkeyPatch
) -> None:
    from taxcalc.batch import writing

    (tmp_path / "l.csv").write_text(HEADER + "2025-08-01,C1,100.00,USD,280.00\n", encoding="utf-8")

    def interrupt(*_: object, **__: object) -> None:
        raise interruption

    monkeypatch.setattr(writing, "write_results", interrupt)
    assert taxcalc("batch", str(tmp_path / "l.csv"), "-o", str(tmp_path / "out.csv")).status == 130
    assert [path.name for path in tmp_path.iterdir()] == ["l.csv"]


@pytest.mark.parametrize(
    "large",
    [
        "giant,2026-08-15,3000000000000.00,USD,280,social_media,bank\ngiant,2026-08-16,3000000000000.00,USD,280,software_development,crypto\n",
        "giant,2026-08-15,99999999999999.00,EUR,,software_development,bank\n",  # not even its rupees fit
    ],
)
def test_a_taxpayer_too_large_to_compute_exactly_is_named_and_costs_nobody_else_a_figure(
    large: str, tmp_path: Path, taxcalc: Callable[..., object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(slices, "WORTH_SHARING", 0)
    (tmp_path / "rates.csv").write_text("date,currency,rate\n2026-08-15,EUR,999999\n", encoding="utf-8")
    header = "taxpayer,date,amount,currency,rate,activity,channel\n"
    others = "".join(f"client{number},2026-08-15,{1000 + number}.00,USD,280,software_development,bank\n" for number in range(9))
    (tmp_path / "clients.csv").write_text("taxpayer,expenses\ngiant,999999999999999\n", encoding="utf-8")
    for name, rows in (("clean", others), ("with", others + large)):
        (tmp_path / f"{name}.csv").write_text(header + rows, encoding="utf-8")
        given = ("--clients", str(tmp_path / "clients.csv"), "--rates", str(tmp_path / "rates.csv"), "-o", str(tmp_path / f"{name}-out.csv"))
        ran = taxcalc("batch", str(tmp_path / f"{name}.csv"), *given)
        assert ran.status == {"clean": 0, "with": 5}[name]
    assert (tmp_path / "with-out.csv").read_bytes() == (tmp_path / "clean-out.csv").read_bytes()
    assert [(row["code"], "taxpayer giant" in row["message"]) for row in _rejects(tmp_path / "with-out.csv")] == [("TC508", True)]


def test_sums_beyond_64_bits_are_as_exact_and_change_nobody_else(tmp_path: Path, taxcalc: Callable[..., object], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slices, "WORTH_SHARING", 0)
    header = "taxpayer,date,amount,currency,rate\n"
    others = "".join(f"client{number},2025-08-15,{1000 + number}.00,USD,280\n" for number in range(9))
    giant = "giant,2025-08-16,999999999999.99,USD,999\n" * 100  # a hundred quadrillion rupees
    for name, rows in (("clean", others), ("with", others + giant), ("giant", giant)):
        (tmp_path / f"{name}.csv").write_text(header + rows, encoding="utf-8")
        for form in ("csv", "parquet", "jsonl", "xlsx"):
            assert taxcalc("batch", str(tmp_path / f"{name}.csv"), "-o", str(tmp_path / f"{name}-out.{form}")).status == 0
    lines = (tmp_path / "with-out.csv").read_text(encoding="utf-8").splitlines()
    alone = taxcalc("assess", str(tmp_path / "giant.csv"), "--format", "csv")
    assert as_assess(lines)[-1] == alone.stdout.splitlines()[1]
    assert ",99899999999999001.00," in lines[-1]
    assert lines[:-1] == (tmp_path / "clean-out.csv").read_text(encoding="utf-8").splitlines()
    types = {name: duckdb.sql(f"describe from '{tmp_path / name}-out.parquet'").fetchall() for name in ("clean", "with")}
    assert types["clean"] == types["with"]
    clean, full = ((tmp_path / f"{name}-out.jsonl").read_text(encoding="utf-8").splitlines() for name in ("clean", "with"))
    assert full[:-1] == clean


def test_a_sheet_holds_amounts_beyond_64_bits_that_the_row_takes_together(tmp_path: Path, taxcalc: Callable[..., object]) -> None:
    pytest.importorskip("xlsxwriter")
    exempt = "".join(f"giant,2019-08-{day:02d},900000000.00,USD,9900000000000.00,software_development\n" for day in range(1, 13))
    reversed_ = "".join(f"giant,2019-09-{day:02d},-900000000.00,USD,-9900000000000.00,local_service\n" for day in range(1, 12))
    (tmp_path / "l.csv").write_text("taxpayer,date,amount,currency,pkr,activity\n" + exempt + reversed_, encoding="utf-8")
    ran = taxcalc("batch", str(tmp_path / "l.csv"), "-o", str(tmp_path / "out.xlsx"))
    assert (ran.status, "1 row" in ran.stdout + ran.stderr) == (0, True)
