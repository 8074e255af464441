"""The eight samples come out as their sidecars say."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

SAMPLES = sorted((Path(__file__).parent / "samples").glob("*.csv"))


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_sample_comes_out_as_its_sidecar_says(sample: Path, dry: Callable[..., object], taxcalc: Callable[..., object], tmp_path: Path) -> None:
    wanted = json.loads(sample.with_name(sample.stem + ".expected.json").read_text())
    said = dry(sample)
    assert said.status == 0
    for key in ("profile", "encoding", "delimiter", "header_line", "totals", "closing_balance", "skipped"):
        assert said.file[key] == wanted[key], key
    assert (said.file["records"], said.file["imported"]) == (wanted["records"]["data"], wanted["records"]["imported"])
    ledger = tmp_path / "ledger.csv"
    taxcalc("import", str(sample), "-o", str(ledger))
    rows = [dict(zip(ledger.read_text().splitlines()[0].split(","), line.split(","), strict=False)) for line in ledger.read_text().splitlines()[1:]]
    assert len(rows) == wanted["records"]["imported"]
    assert sorted((r["date"], r["amount"], r["currency"], r["from"]) for r in rows if r["kind"] == "realize") == sorted(
        (r["date"], r["amount"], r["currency"], r["from"]) for r in wanted["realizations"]
    )
    assert sorted((r["date"], r["amount"], r["currency"], r["to"]) for r in rows if r["kind"] == "withdraw") == sorted(
        (r["date"], r["amount"], r["currency"], r["to"]) for r in wanted["withdrawals"]
    )
    assert sorted(r["amount"] for r in rows if r["kind"] == "convert") == sorted(r["amount"] for r in wanted["conversions"])


def test_the_story_counts_each_rupee_once(dry: Callable[..., object], taxcalc: Callable[..., object], repository: Path, tmp_path: Path) -> None:
    files = sorted((repository / "examples" / "statements").glob("*.csv"))
    ledger = tmp_path / "ledger.csv"
    assert taxcalc("import", *map(str, files), "-o", str(ledger)).status == 0
    ran = taxcalc("assess", str(ledger), "--format", "json")
    years = json.loads(ran.stdout)["assessments"]
    assert [(one["tax_year"], one["receipts"]["pkr"], one["tax"]["withheld"]) for one in years] == [(2026, "474150.00", "4741.50")]
    said = dry(*files)
    assert {(one["source"], one["kind"], one["date"], one["amount"]) for one in said.result["unlinked"]} == {
        ("payoneer", "withdraw", "2025-08-25", "1500.00"),
        ("payoneer", "transfer_in", "2025-08-03", "400.00"),
        ("payoneer", "transfer_in", "2025-08-28", "640.00"),
    }
    assert all(one["means"] for one in said.result["unlinked"])
    assert [(one["payout"]["source"], one["credit"]["source"]) for one in said.result["links"]] == [
        ("payoneer", "payoneer"),
        ("upwork", "meezan"),
        ("upwork", "payoneer"),
        ("payoneer", "meezan"),
    ]
    assert said.result["links"][1]["note"] == "paid out in tax year 2025, realised in tax year 2026: it belongs to 2026"


def test_the_ledger_of_the_story_carries_the_foreign_amounts(taxcalc: Callable[..., object], repository: Path) -> None:
    files = sorted((repository / "examples" / "statements").glob("*.csv"))
    header, *lines = taxcalc("import", *map(str, files), "--quiet").stdout.splitlines()
    assert header.startswith("date,amount,currency,rate,pkr,kind,channel")
    realised = [line.split(",") for line in lines if ",realize," in line]
    names = header.split(",")
    assert [(row[names.index("foreign_amount")], row[names.index("foreign_currency")], row[names.index("pkr")]) for row in realised] == [
        ("700.00", "USD", "198240.00"),
        ("1000.00", "USD", "275910.00"),
    ]
