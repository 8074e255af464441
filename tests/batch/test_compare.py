"""Last year's results beside this year's."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

HEADER = "taxpayer,date,amount,currency,rate\n"


def _table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.fixture
def last(tmp_path: Path, taxcalc: Callable[..., object]) -> Path:
    ledger, out = tmp_path / "before.csv", tmp_path / "last.csv"
    ledger.write_text(HEADER + "asma,2024-08-01,1000.00,USD,280\n=gone,2024-08-01,500.00,USD,280\n", encoding="utf-8")
    assert taxcalc("batch", str(ledger), "-o", str(out)).status == 0
    return out


@pytest.mark.parametrize("form", ["csv", "parquet", "xlsx"])
def test_each_row_has_the_year_before_and_who_is_missing_is_named(form: str, last: Path, tmp_path: Path, taxcalc: Callable[..., object]) -> None:
    ledger, out = tmp_path / "now.csv", tmp_path / f"out.{form}"
    ledger.write_text(HEADER + "asma,2025-08-01,3000.00,USD,280\nnew,2025-08-01,500.00,USD,280\n", encoding="utf-8")
    ran = taxcalc("batch", str(ledger), "-o", str(out), "--compare", str(last))
    assert ran.status == 0, ran.stderr
    warned = _table(tmp_path / f"out.{form}.warnings.csv")
    assert [(row["taxpayer"], row["code"]) for row in warned] == [("'=gone", "TC729")]
    if form == "csv":
        assert [(row["last_total_tax"], row["last_receipts_pkr"], row["change"]) for row in _table(out)] == [("2800", "280000.00", "5600"), ("", "", "")]


@pytest.mark.parametrize("text", [HEADER + "asma,2025-08-01,3000.00,USD,280\n", "taxpayer,tax_year,receipts_pkr,total_tax\nasma,2025,many,1\n", ""])
def test_what_is_no_result_is_refused_before_the_work(text: str, tmp_path: Path, taxcalc: Callable[..., object]) -> None:
    ledger, last = tmp_path / "now.csv", tmp_path / "last.csv"
    ledger.write_text(HEADER + "asma,2025-08-01,3000.00,USD,280\n", encoding="utf-8")
    last.write_text(text, encoding="utf-8")
    ran = taxcalc("batch", str(ledger), "-o", str(tmp_path / "out.csv"), "--compare", str(last))
    assert ran.status == 3
    assert not (tmp_path / "out.csv").exists()
