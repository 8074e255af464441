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
    assert live.sheetnames == ["Summary", "Clients", "Classes", "Regimes", "Retention", "Status", "Rejects", "Warnings", "Rules", "Trace"]
    assert all(live[name].freeze_panes and live[name].auto_filter.ref for name in live.sheetnames[1:])
    header, *rows = shown["Clients"].iter_rows(values_only=True)
    assert len(rows) == len(clients)
    sums = {row[0].value: (row[1].value, shown["Summary"].cell(row[0].row, 2).value) for row in live["Summary"].iter_rows() if row[0].value in header}
    assert sums["total_tax"][0].startswith("=SUM(Clients!")
    for name in ("total_tax", "receipts", "final_tax"):
        assert sums[name][1] == sum(row[header.index(name)] for row in rows)
