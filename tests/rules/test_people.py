"""What a difference means: typical people under both versions, by the engine, in every form."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from taxcalc.engine import people, typical
from taxcalc.rules.catalogue import Catalogue

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Ran

PAIR = ("pk-2027", "proposal-small-earner")


def test_they_owe_what_an_assessment_charges(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, taxcalc: Callable[..., Ran]) -> None:
    """The same person, written as a ledger and a page of facts, and assessed."""
    monkeypatch.chdir(tmp_path)
    rules = [Catalogue().load(name).rules for name in ("pk-2024", "proposal-small-earner")]
    asked = [(person, amount) for person in people.PEOPLE for amount in people.AMOUNTS]
    found = typical.answers(rules, asked)
    assert len(found) == len(rules) * len(asked)
    for person, amount in ((people.GIG_UNBANKED, 6_000_000), (people.FREELANCER, 600_000), (people.COMPANY, 2_400_000)):
        for version in rules:
            year = version.tax_year or 0
            head = "date,amount,currency,pkr,channel,activity\n"
            lines = [f"{row['date']},{row['amount']},USD,{row['pkr']},{person.channel},{person.activity}" for row in typical.receipts(person, amount, year)]
            (tmp_path / "l.csv").write_text(head + "\n".join(lines) + "\n", encoding="utf-8")
            registered = "true" if person.registered else "false"
            rest = 'atl = true\npasha = false\nreturn_filed = "yes"\nprovince = "ict"\n'
            stated = f'kind = "{person.kind}"\nexporter = "{person.exporter}"\npseb = {registered}\n{rest}'
            (tmp_path / "p.toml").write_text(stated, encoding="utf-8")
            ran = taxcalc("assess", "l.csv", "--profile", "p.toml", "--rules", version.id, "--format", "json")
            (assessment,) = json.loads(ran.stdout)["assessments"]
            answer = found[version.id, person, amount]
            assert assessment["tax"]["total"] == str(answer.tax)
            assert assessment["retention"]["limit_usd"] == f"{answer.kept_usd:.2f}"


def test_what_is_not_known_is_not_given() -> None:
    early = Catalogue().load("pk-2020").rules
    assert typical.answers([early], [(people.GIG, 600_000)])["pk-2020", people.GIG, 600_000].kept_usd is None


def test_versions_that_cannot_share_a_run_have_one_each(tmp_path: Path) -> None:
    cite = 'cite = [{ source = "MINE", section = "p. 1", confidence = "low" }]'
    head = 'id = "proposal-c"\ntitle = "c"\nstatus = "proposal"\npurpose = "x"\nextends = "pk-2027"\n\n[sources.MINE]\ntitle = "m"\n\n'
    (tmp_path / "c.toml").write_text(f"{head}[channels.wallet]\nretention = true\n{cite}\n", encoding="utf-8")
    catalogue = Catalogue()
    rules = [catalogue.load("pk-2027").rules, catalogue.load(tmp_path / "c.toml").rules]
    assert set(typical.answers(rules, [(people.GIG, 600_000)])) == {(version.id, people.GIG, 600_000) for version in rules}


def test_a_picture_has_both_sides_of_every_threshold() -> None:
    rules = [Catalogue().load(name).rules for name in PAIR]
    drawn = people.drawn(rules)
    assert {600_000, 600_001, 5_600_000, 10_000_000} <= set(drawn)
    assert drawn == sorted(drawn)
    assert people.thresholds([rules[0]]) == people.thresholds([rules[0], rules[0]])


def test_the_answer_in_every_form(tmp_path: Path, taxcalc: Callable[..., Ran]) -> None:
    found = json.loads(taxcalc("rules", "diff", *PAIR, "--people", "--format", "json").stdout)["people"]
    gig = next(row for row in found if (row["who"], row["receipts_pkr"]) == ("Gig worker, through a bank", "600000"))
    assert gig == {
        "who": "Gig worker, through a bank",
        "receipts_pkr": "600000",
        "tax_a": "6000",
        "tax_b": "0",
        "change": "-6000",
        "retained_usd_a": "2142.84",
        "retained_usd_b": "2142.84",
    }
    assert "people" not in json.loads(taxcalc("rules", "diff", *PAIR, "--format", "json").stdout)
    text = taxcalc("rules", "diff", *PAIR, "--people").stdout
    assert "-6,000" in text
    assert max(map(len, text.splitlines())) <= 80
    kept = taxcalc("rules", "diff", "pk-2022", "proposal-retention-100", "--people", "--format", "markdown").stdout
    assert "## What they may keep in dollars" in kept
    assert "What it means" not in taxcalc("rules", "diff", *PAIR, "--format", "markdown").stdout
    unknown = json.loads(taxcalc("rules", "diff", "pk-2020", "pk-2027", "--people", "--format", "json").stdout)["people"]
    assert {row["retained_usd_a"] for row in unknown if "not through" not in str(row["who"])} == {None}


def test_the_page_has_it_all(tmp_path: Path, taxcalc: Callable[..., Ran]) -> None:
    out = tmp_path / "page.html"
    assert taxcalc("rules", "diff", *PAIR, "-o", str(out)).stdout == ""
    page = out.read_text(encoding="utf-8")
    for words in ("asks for: export at most Rs 6,00,000", "What it means", "Gig worker, through a bank: tax", 'class="cliff b"', "<h2>Sources</h2>"):
        assert words in page
    assert "https://" in taxcalc("rules", "diff", "pk-2026", "pk-2027", "-o", str(out)).stdout + out.read_text(encoding="utf-8")
    assert out.read_text(encoding="utf-8").count("<figure>") == 9
    assert taxcalc("rules", "diff", "pk-2026", "pk-2026", "-o", str(out)).status == 0
    assert "<h2>Sources</h2>" not in out.read_text(encoding="utf-8")
    assert taxcalc("rules", "diff", "pk-base", "pk-2026", "-o", str(out)).status == 0
    assert "What it means" not in out.read_text(encoding="utf-8")  # a building block is of no year


@pytest.mark.parametrize(
    ("arguments", "said"),
    [(("pk-2025", "pk-2026", "pk-2027", "--people"), "two versions"), (("pk-base", "pk-2027", "--people"), "of no tax year")],
)
def test_what_cannot_be_said_is_refused(taxcalc: Callable[..., Ran], arguments: tuple[str, ...], said: str) -> None:
    ran = taxcalc("rules", "diff", *arguments)
    assert ran.status == 2
    assert said in ran.stderr
