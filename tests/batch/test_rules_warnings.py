"""What `assess` says of its rules a batch says too."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pytest


def test_a_review_that_is_due_is_told_as_assess_tells_it(tmp_path: Path, taxcalc: Callable[..., object], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TAXCALC_TODAY", "2027-08-01")
    ledger = tmp_path / "l.csv"
    ledger.write_text("taxpayer,date,amount,currency,rate\nasma,2026-08-01,1000.00,USD,280\n", encoding="utf-8")
    alone = taxcalc("assess", str(ledger), "--rules", "proposal-small-earner").stderr
    ran = taxcalc("batch", str(ledger), "--rules", "proposal-small-earner", "-o", str(tmp_path / "o.csv"))
    warned = set(re.findall(r"warning (TC\d{3})", alone))
    assert warned
    assert warned <= set(re.findall(r"warning (TC\d{3})", ran.stderr))


def test_a_building_block_of_rules_is_refused(tmp_path: Path, taxcalc: Callable[..., object]) -> None:
    ledger = tmp_path / "l.csv"
    ledger.write_text("taxpayer,date,amount,currency,rate\nasma,2026-08-01,1000.00,USD,280\n", encoding="utf-8")
    assert taxcalc("batch", str(ledger), "--rules", "pk-base", "-o", str(tmp_path / "o.csv")).status != 0
    assert not (tmp_path / "o.csv").exists()
