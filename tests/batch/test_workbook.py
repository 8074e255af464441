"""The workbook opens, its sums are formulas that agree with the rows, and it shows one client's trace on request."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from .clients import random_clients, write_clients, write_files

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

openpyxl = pytest.importorskip("openpyxl")


def test_workbook_has_its_sheets_and_sums_that_agree(tmp_path: Path, taxcalc: Callable[..., object]) -> None:
    clients = random_clients(12, 8, (2026,))
    ledgers, facts = write_files(clients, tmp_path), write_clients(clients, tmp_path / "clients.csv")
    out = tmp_path / "out.xlsx"
    ran = taxcalc("batch", str(ledgers), "--clients", str(facts), "-o", str(out), "--trace", clients[0].name)
    assert ran.status in (0, 5), ran.stderr
    live, shown = openpyxl.load_workbook(out), openpyxl.load_workbook(out, data_only=True)
    assert live.sheetnames == ["Summary", "Clients", "Classes", "Reconciliation", "Regimes", "Retention", "Status", "Rejects", "Warnings", "Rules", "Trace"]
    assert all(live[name].freeze_panes and live[name].auto_filter.ref for name in live.sheetnames[1:])
    header, *rows = shown["Clients"].iter_rows(values_only=True)
    assert len(rows) == len(clients)
    sums = {row[0].value: (row[1].value, shown["Summary"].cell(row[0].row, 2).value) for row in live["Summary"].iter_rows() if row[0].value in header}
    assert sums["total_tax"][0].startswith("=SUM(Clients!")
    for name in ("total_tax", "receipts", "final_tax"):
        assert sums[name][1] == sum(row[header.index(name)] for row in rows)


def test_the_summary_has_the_years_and_the_clients_who_they_are(tmp_path: Path, taxcalc: Callable[..., object]) -> None:
    ledger, facts, out = tmp_path / "l.csv", tmp_path / "c.csv", tmp_path / "out.xlsx"
    ledger.write_text("taxpayer,date,amount,currency,rate,withheld\nasma,2024-08-01,1000.00,USD,280,\nasma,2025-08-01,2000.00,USD,280,2000\n", encoding="utf-8")
    facts.write_text("taxpayer,name,ntn,kind\nasma,=Asma Rehman,1234567-8,individual\n", encoding="utf-8")
    assert taxcalc("batch", str(ledger), "--clients", str(facts), "-o", str(out)).status == 0
    book, live = openpyxl.load_workbook(out, data_only=True), openpyxl.load_workbook(out)
    header, *rows = book["Clients"].iter_rows(values_only=True)
    first = dict(zip(header, rows[1], strict=True))
    assert (first["name"], first["ntn"], first["kind"], first["withheld_expected"], first["iris_64060285"]) == (
        "=Asma Rehman",
        "1234567-8",
        "individual",
        5600,
        560000,
    )
    assert live["Clients"].cell(3, header.index("name") + 1).data_type == "s"
    sums = {row[0]: row[1:] for row in book["Summary"].iter_rows(values_only=True)}
    assert sums["Sum over the sheet Clients"] == ("All years", "Tax year 2025", "Tax year 2026")
    assert sums["receipts_pkr"] == (840000, 280000, 560000)
    assert [row[4:7] for row in book["Reconciliation"].iter_rows(min_row=2, values_only=True)] == [(0, 2800, -2800), (2000, 5600, -3600)]
    page = live["Clients"]
    assert (page.print_title_rows, page.page_setup.orientation, page.page_setup.fitToHeight) == ("$1:$1", "landscape", 0)


def test_csv_says_who_the_clients_are(tmp_path: Path, taxcalc: Callable[..., object]) -> None:
    ledger, facts, out = tmp_path / "l.csv", tmp_path / "c.csv", tmp_path / "out.csv"
    ledger.write_text("taxpayer,date,amount,currency,rate\nasma,2025-08-01,2000.00,USD,280\n", encoding="utf-8")
    facts.write_text("taxpayer,name,ntn\nasma,@Asma,1234567-8\n", encoding="utf-8")
    assert taxcalc("batch", str(ledger), "--clients", str(facts), "-o", str(out)).status == 0
    header, row = (line.split(",") for line in out.read_text(encoding="utf-8").splitlines())
    assert header[25:] == ["name", "ntn", "withheld_expected", "iris_64060285"]
    assert row[25:] == ["'@Asma", "1234567-8", "5600", "560000.00"]
