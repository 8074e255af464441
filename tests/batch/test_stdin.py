"""`-` is standard input for `batch` as for `assess`: read as a file is, and told as <stdin>."""

from __future__ import annotations

import io
import sys
from typing import TYPE_CHECKING

import pytest

from taxcalc.batch import plan

from .clients import as_assess

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

LEDGER = """date,taxpayer,amount,currency,rate,chanel
2025-08-01,C1,1250.00,USD,280.50,bank
2025-08-02,C2,many,USD,280.50,bank
2025-08-03,C3,100.00,USD,280.50,bank
"""


@pytest.mark.parametrize("is_partitioned", [False, True])
def test_standard_input_is_read_as_a_file_is(is_partitioned: bool, tmp_path: Path, taxcalc: Callable[..., object], monkeypatch: pytest.MonkeyPatch) -> None:
    if is_partitioned:
        monkeypatch.setattr(plan, "AT_ONCE", 1)
    ledger, out, piped = tmp_path / "ledger.csv", tmp_path / "out.csv", tmp_path / "piped.csv"
    ledger.write_text(LEDGER, encoding="utf-8")
    assert taxcalc("batch", str(ledger), "-o", str(out)).status == 5
    ran = taxcalc("batch", "-", "-o", str(piped), stdin=LEDGER)
    assert (ran.status, piped.read_bytes()) == (5, out.read_bytes())
    assert "the first: <stdin>:3" in ran.stderr
    for suffix in (".rejects.csv", ".warnings.csv"):
        said = out.with_name(out.name + suffix).read_text(encoding="utf-8")
        assert piped.with_name(piped.name + suffix).read_text(encoding="utf-8") == said.replace(str(ledger), "<stdin>")


def test_rows_that_name_nobody_are_of_stdin_as_in_assess(tmp_path: Path, taxcalc: Callable[..., object], monkeypatch: pytest.MonkeyPatch) -> None:
    ledger = "date,amount,currency,rate\n2025-08-01,1250.00,USD,280.50\n"
    out = tmp_path / "out.csv"
    assert taxcalc("batch", "-", "-o", str(out), stdin=ledger).status == 0
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(ledger.encode()), encoding="utf-8"))
    alone = taxcalc("assess", "-", "--format", "csv")
    assert as_assess(out.read_text(encoding="utf-8").splitlines()) == alone.stdout.splitlines()


def test_a_file_that_is_piped_too_counts_once(tmp_path: Path, taxcalc: Callable[..., object]) -> None:
    ledger, out = tmp_path / "ledger.csv", tmp_path / "out.csv"
    ledger.write_text(LEDGER, encoding="utf-8")
    ran = taxcalc("batch", str(ledger), "-", "-o", str(out), stdin=LEDGER)
    assert ran.status == 5  # for the row that is bad in both
    alone = tmp_path / "alone.csv"
    taxcalc("batch", str(ledger), "-o", str(alone))
    assert out.read_bytes() == alone.read_bytes()
    said = out.with_name("out.csv.warnings.csv").read_text(encoding="utf-8")
    assert f'<stdin>,stdin,,,,TC163,"the file is the same, byte for byte, as {ledger}; it counts once"' in said


def test_whose_receipts_a_lost_standard_input_may_hold_is_incomplete(tmp_path: Path, taxcalc: Callable[..., object]) -> None:
    facts, out = tmp_path / "clients.csv", tmp_path / "out.csv"
    facts.write_text("taxpayer,tax_year\nstdin,2026\nC1,2026\n", encoding="utf-8")
    assert taxcalc("batch", "-", "--clients", str(facts), "-o", str(out), stdin="no,ledger\n").status == 5
    rows = [line.split(",") for line in out.read_text(encoding="utf-8").splitlines()[1:]]
    assert [(row[0], row[3]) for row in rows] == [("C1", "true"), ("stdin", "false")]
