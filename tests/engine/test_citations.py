"""What is printed beside a figure is the citation of the very rule that gave it."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from support.agreement import random_cases
from support.one_run import database, rules_of
from support.plain import TODAY, receipt
from taxcalc.engine.api import Options, assess
from taxcalc.engine.gather import Asked, gather
from taxcalc.engine.ledger_of_rows import ledger_of
from taxcalc.ledger.taxpayer import WHOLE_TIME, Facts
from taxcalc.rules.catalogue import Catalogue

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from taxcalc.engine.results import Assessment

HEAD = """
id = "proposal-x"
title = "X"
status = "proposal"
purpose = "Trial."
extends = "pk-2027"
[sources.BILL]
title = "Finance Bill 2027 (trial)"
url = "https://example.org/bill"
"""
CLAUSE = 'cite = [{{ source = "BILL", section = "clause {}", confidence = "medium" }}]\n'


def _assessed(tmp_path: Path, rules: str, rows: list[dict[str, Any]], **facts: Any) -> Assessment:  # noqa: ANN401 - as the facts
    path = tmp_path / "proposal.toml"
    path.write_text(HEAD + rules, encoding="utf-8")
    return assess(ledger_of(rows), Facts(**facts), Catalogue().load(path), options=Options(explain=True, today=TODAY)).assessments[0]


def test_a_proposed_schedule_is_printed_with_the_proposal_and_not_with_the_law_it_changes(tmp_path: Path) -> None:
    slab = f'[slabs.business]\nbands = [{{ over = 0, fixed = 0, rate = "0.10" }}]\n{CLAUSE.format(5)}'
    found = _assessed(tmp_path, slab, [receipt("2026-08-01", "1000.00", channel="offshore")])
    step = next(step for step in found.trace or () if step.name == "Slab tax")
    assert step.law == "Finance Bill 2027 (trial), clause 5"
    assert [(cite.source, cite.section, cite.title, cite.url, cite.confidence) for cite in step.cites] == [
        ("BILL", "clause 5", "Finance Bill 2027 (trial)", "https://example.org/bill", "medium")
    ]


def test_a_proposed_rate_carries_its_own_citation_to_class_step_and_return_line(tmp_path: Path) -> None:
    rate = f'[[class]]\nid = "it-pseb"\nrate = "0.005"\niris_code = "64060290"\n{CLAUSE.format(7)}'
    found = _assessed(tmp_path, rate, [receipt("2026-08-01", "1000.00")], pseb=WHOLE_TIME)
    (line,) = found.classes
    assert (line.law, [cite.section for cite in line.cites]) == ("Finance Bill 2027 (trial), clause 7", ["clause 7"])
    assert (found.trace or ())[0].cites == line.cites == found.return_lines[0].cites


def test_two_minimum_taxes_are_two_figures_each_with_its_own_law(tmp_path: Path) -> None:
    rule = f'[[class]]\nid = "service"\ntreatment = "minimum"\nrate = "0.08"\n{CLAUSE.format(9)}'
    rows = [receipt("2026-08-15", "1000.00", activity="consulting"), receipt("2026-09-15", "1000.00", activity="social_media")]
    found = _assessed(tmp_path, rule, rows)
    excesses = {step.law: step.value for step in found.trace or () if step.name.startswith("Minimum tax")}
    assert excesses == {"ITO 2001 s.154B": "14000", "Finance Bill 2027 (trial), clause 9": "22400"}
    assert found.tax.minimum_excess == Decimal(36400)


def test_the_credit_in_the_trace_is_the_one_that_the_tax_was_lessened_by(tmp_path: Path) -> None:
    """A whole credit of a small tax against half of a large one: the larger amount is taken, not the larger share."""
    credit = '[[regime]]\nid = "{}"\ntitle = "{}"\nacts = "credit"\ncredit_share = "{}"\ncredit_on = ["{}"]\napplies = "Yes."\n'
    rules = (
        credit.format("whole", "All of the final tax", "1", "final") + CLAUSE.format(1) + credit.format("half", "Half", "0.5", "business") + CLAUSE.format(2)
    )
    found = _assessed(tmp_path, rules, [receipt("2026-08-01", "1000.00")], business_income=Decimal(3_000_000), pseb=WHOLE_TIME)
    step = next(step for step in found.trace or () if step.name == "Tax credit")
    assert (step.value, step.law) == ("-295000", "Finance Bill 2027 (trial), clause 2")
    assert found.tax.credits == Decimal(295_000)


YEARS = range(2019, 2028)


@pytest.fixture(scope="module")
def everybody() -> Iterator[tuple[Assessment, ...]]:
    """Random taxpayers of every year, with every step of theirs."""
    cases = random_cases(20261127, 270, YEARS)
    names = [str(number) for number in range(len(cases))]
    rules = {f"pk-{year}": rules_of(f"pk-{year}") for year in YEARS}
    with database(cases, savings=True) as connection:
        yield gather(connection, Asked(names, Facts(pseb=((dt.date(2025, 1, 1), dt.date(2026, 12, 31)),)), rules, has_withheld=True, today=TODAY, explain=True))


CHARGED = ("Final tax, ", "Slab tax", "Surcharge", "Minimum tax", "Alternative corporate tax", "Super tax", "Tax credit")


def test_the_steps_add_up_to_the_liability_for_everybody(everybody: tuple[Assessment, ...]) -> None:
    seen: set[str] = set()
    for found in everybody:
        steps = found.trace or ()
        charged = [step for step in steps if step.name.startswith(CHARGED)]
        seen |= {next(start for start in CHARGED if step.name.startswith(start)) for step in charged}
        assert (steps[-1].name, steps[-1].value) == ("Liability", str(found.tax.total))
        assert sum(int(step.value) for step in charged) == found.tax.total, found
    assert seen == set(CHARGED), "the random taxpayers take every step"


def test_every_figure_carries_the_citation_of_its_rule(everybody: tuple[Assessment, ...]) -> None:
    for found in everybody:
        cited = [step for step in found.trace or () if "uncovered" not in step.rule]
        parts = [*cited, *(line for line in found.classes if line.id != "uncovered"), *found.deadlines, *found.return_lines, *found.readings]
        parts += [regime for regime in found.regimes if not regime.because[0].startswith("Not law in this tax year")]
        parts += [condition for regime in found.regimes for condition in (*regime.failed, *regime.missing)]
        if found.retention:
            parts += [found.retention, *found.retention.months]
        assert [part for part in parts if not part.cites] == []
        assert all(cite.title and cite.confidence for part in parts for cite in part.cites)


def test_a_month_is_cited_by_the_rule_that_was_in_force_in_it() -> None:
    rows = [receipt("2023-09-15", "9000.00"), receipt("2023-11-15", "9000.00")]
    found = assess(ledger_of(rows), Facts(), "pk-2024", options=Options(today=TODAY)).assessments[0].retention
    assert found is not None
    by_month = {month.month: {cite.source for cite in month.cites} for month in found.months}
    assert by_month == {"2023-09": {"FECL2-2023", "FECL9-2023"}, "2023-11": {"SBP-2023", "FEM12"}}
    assert found.law == "SBP EPD Circular Letter 02 of 2023 FEM ch. 12 para 12(ii); SBP Foreign Exchange Manual ch. 12 para 12(iii)"


def test_rules_without_provisions_print_no_law_of_their_own(tmp_path: Path) -> None:
    from taxcalc.engine.grounds import Ground, ground_of, provision, sections

    rules = rules_of("pk-2026").rules.model_copy(update={"provisions": {}})
    assert provision(rules, "rounding") == ground_of(rules, None) == Ground("", ())
    assert not sections(rules, "rounding")
