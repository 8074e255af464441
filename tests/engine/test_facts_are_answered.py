"""Every fact that a rule may test is answered by the models: with the value given, and never with silence."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import duckdb
import pytest

from support.plain import TODAY, receipt
from taxcalc.engine.api import Options, assess
from taxcalc.engine.connection import connect
from taxcalc.engine.fact_sql import answer_macros, given_words
from taxcalc.engine.ledger_of_rows import ledger_of
from taxcalc.ledger.facts import TESTABLE
from taxcalc.ledger.taxpayer import FACTS, WHOLE_TIME, Facts
from taxcalc.rules.catalogue import Catalogue

if TYPE_CHECKING:
    from pathlib import Path

    from taxcalc.engine.results import Assessment

DAY = dt.date(2025, 3, 4)
GIVEN: dict[str, Any] = {
    "kind": "individual",
    "exporter": "it_company",
    "province": "kp",
    "atl": False,
    "pasha": False,
    "return_filed": "yes",
    "withholding_statements": "no",
    "sales_tax_returns": "no",
    "foreign_tax_credit": True,
    "engagement": "contract",
    "filed_on": DAY,
    "opt_out": True,
    "tribal_area": True,
    "startup_certified_on": DAY,
    "stz_licence_on": DAY,
    "women_enterprise_since": DAY,
    **{name: Decimal(7) for name, fact in FACTS.items() if fact.type in ("money", "signed_money")},
}
WORDS = {"pseb": "yes", "it_activity": "yes", "realised": "yes", "retention_registration": "yes"}
EXAMPLES = {"pkr": "at_least = 0", "usd": "at_least = 0", "count": "at_least = 0", "share": 'at_least = "0"', "date": "at_most = 2025-03-04"}
REGIME = """
[[regime]]
id = "{name}"
title = "{name}"
law = "test"
acts = "information"
applies = "Met."
cite = [{{ source = "TEST", section = "1", confidence = "low" }}]
[[regime.condition]]
id = "asked"
fact = "{name}"
{tested}
law = "test"
fails = "Not met."
missing = "Not known."
remedy = "None."
"""


def _tested(name: str) -> str:
    answer = TESTABLE[name]
    if answer.unit != "text":
        return EXAMPLES[answer.unit]
    value = WORDS.get(name, GIVEN.get(name))
    return f'is = ["{"yes" if value is True else "no" if value is False else value}"]'


@pytest.fixture(scope="module")
def answered(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Assessment]:
    """One relief for each fact, for a taxpayer of whom everything is given and for one of whom nothing is."""
    path: Path = tmp_path_factory.mktemp("rules") / "proposal-facts.toml"
    head = 'id = "proposal-facts"\ntitle = "T"\nstatus = "proposal"\npurpose = "Test."\nextends = "pk-2026"\n[sources.TEST]\ntitle = "T"\n'
    path.write_text(head + "".join(REGIME.format(name=name, tested=_tested(name)) for name in TESTABLE if name != "atl"), encoding="utf-8")
    rules = Catalogue().load(path)
    ledger = ledger_of([receipt("2025-08-01", "1000.00")])
    told = {"given": Facts(**GIVEN, pseb=WHOLE_TIME), "nothing": Facts()}
    return {who: assess(ledger, facts, rules, options=Options(today=TODAY)).assessments[0] for who, facts in told.items()}


@pytest.mark.parametrize("name", TESTABLE)
def test_a_condition_on_a_fact_that_is_given_is_met_by_its_value(answered: dict[str, Assessment], name: str) -> None:
    found = next(regime for regime in answered["given"].regimes if regime.id == name)
    assert found.status == ("blocked" if name == "atl" else "applies")  # the shipped relief of that name asks whether one is on the List


@pytest.mark.parametrize("name", [name for name in FACTS if name in TESTABLE])
def test_a_fact_that_nobody_gave_is_unknown_unless_something_is_assumed(answered: dict[str, Assessment], name: str) -> None:
    found = next(regime for regime in answered["nothing"].regimes if regime.id == name)
    assert (found.status == "unknown") is (FACTS[name].may_be_unknown and name != "pseb")


def test_a_fact_without_an_answer_is_an_error_and_not_unknown() -> None:
    with connect() as connection:
        connection.execute("create macro epoch_days(day) as day; create macro tax_year_of(day) as day; " + answer_macros())
        for macro in ("shared_text", "shared_number", "outcome_number", "outcome_whole"):
            with pytest.raises(duckdb.InvalidInputException, match="no answer to the fact nothing"):
                connection.execute(f"select {macro}('nothing' || '', {{{_columns(macro)}}})").fetchall()


def _columns(macro: str) -> str:
    """A row with every column that the macros name."""
    text = answer_macros()
    names = sorted(
        {word.strip("(),;*").removeprefix("f.") for word in text.replace("(", " ").replace(",", " ").replace(")", " ").split() if word.startswith("f.")}
    )
    return ", ".join(f"'{name}': null" for name in names)


def test_words_and_days_are_asked_of_the_table_of_facts_alone() -> None:
    assert given_words().endswith("from facts")
    assert replace(Facts(), kind="aop").kind == "aop"
