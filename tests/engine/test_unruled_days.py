"""Proceeds of days for which no retention rule is known: left out by amount, and never said to be all."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pytest

    from conftest import Ran

HEAD = "date,amount,currency,rate,channel\n"
ENDS = """id = "proposal-ends"
title = "Retention that ends in the year"
status = "proposal"
purpose = "To leave days without a rule."
extends = "pk-2027"
review_by = 2099-07-01

[sources.MINE]
title = "A paper"

[[retention.freelancer]]
id = "freelancer-50-or-5000"
to = 2026-12-31
cite = [{ source = "MINE", section = "p. 1", confidence = "low" }]
"""


def test_before_the_first_rule_and_after_the_last(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, taxcalc: Callable[..., Ran]) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "early.csv").write_text(f"{HEAD}2020-12-10,9000,USD,160,bank\n2021-03-10,9000,USD,160,bank\n", encoding="utf-8")
    (tmp_path / "late.csv").write_text(f"{HEAD}2026-08-10,2500,USD,280,bank\n2027-02-10,9000,USD,280,bank\n", encoding="utf-8")
    (tmp_path / "ends.toml").write_text(ENDS, encoding="utf-8")
    for arguments, proceeds, limit, days in (
        (("early.csv",), "9000.00", "3150.00", "2021-02-19 to 2023-01-12"),
        (("late.csv", "--rules", "ends.toml"), "2500.00", "2500.00", "2023-10-23 to 2026-12-31"),
    ):
        (found,) = json.loads(taxcalc("assess", *arguments, "--format", "json").stdout)["assessments"]
        held = found["retention"]
        assert (held["proceeds_usd"], held["limit_usd"], held["excluded_usd"], held["unruled_usd"]) == (proceeds, limit, "9000.00", "9000.00")
        text = " ".join(taxcalc("assess", *arguments).stdout.split())
        assert "for USD 9,000.00 more no rule is known" in text
        assert "You may keep all" not in text
        assert days in text
