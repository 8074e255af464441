"""The registry of facts: one entry makes the reader, the table, the answer and the words."""

from __future__ import annotations

from dataclasses import fields

import pytest

from taxcalc.ledger.facts import DERIVED, TESTABLE, UNITS, declared_answer, declared_fact
from taxcalc.ledger.taxpayer import FACTS, NEVER, Facts, separated
from taxcalc.ledger.values import parsers


@pytest.mark.parametrize("name", FACTS)
def test_a_fact_that_is_given_says_what_it_means_and_what_is_taken_without_it(name: str) -> None:
    fact = FACTS[name]
    assert fact.description
    assert fact.default
    assert fact.may_be_unknown is (fact.assumed is None)
    assert bool(fact.choices) is (fact.type in ("choice", "answer", "yes_no"))
    assert fact.assumed in (None, NEVER, "software_development", "0", *fact.choices)


def test_what_can_be_compared_can_be_tested_by_a_rule() -> None:
    assert set(TESTABLE) == {name for name, fact in FACTS.items() if fact.type in UNITS and not fact.own_test} | DERIVED.keys()
    assert set(FACTS) - TESTABLE.keys() == {"taxpayer", "name", "ntn", "tax_year", "activity", "pseb_from", "pseb_to", "pseb_certified"}


@pytest.mark.parametrize("name", TESTABLE)
def test_a_word_has_its_legal_words_and_nothing_else_has_any(name: str) -> None:
    answer = TESTABLE[name]
    assert bool(answer.words) is (answer.unit == "text")
    assert answer.description
    assert answer.sql


def test_every_fact_has_a_reader() -> None:
    assert list(parsers(None)) == list(FACTS)


@pytest.mark.parametrize(
    ("kind", "words", "written", "unit", "legal"),
    [
        ("text", ("remote", "platform"), "choice", "text", ("remote", "platform")),
        ("text", (), "text", "text", ()),
        ("yes_no", (), "yes_no", "text", ("yes", "no")),
        ("money", (), "signed_money", "pkr", ()),
        ("date", (), "date", "date", ()),
        ("number", (), "number", "count", ()),
    ],
)
def test_a_declared_fact_is_written_and_compared_by_its_kind(kind: str, words: tuple[str, ...], written: str, unit: str, legal: tuple[str, ...]) -> None:
    fact = declared_fact(kind, words, "what it is")  # type: ignore[arg-type]  # one of the kinds
    answer = declared_answer(kind, words, "what it is")  # type: ignore[arg-type]  # as above
    assert (fact.type, fact.choices, fact.assumed, fact.default, fact.description) == (written, legal, None, "unknown", "what it is")
    assert (answer.unit, answer.words, answer.stage, answer.decides) == (unit, legal, "declared", True)


def test_declared_values_go_together_and_what_is_not_given_is_left_out() -> None:
    given = Facts(**separated({"kind": "aop", "disabled": True, "age": None, "worker_type": "remote"}))
    assert given == Facts(kind="aop", declared=(("disabled", True), ("worker_type", "remote")))
    assert {field.name for field in fields(Facts)} >= {"declared"}
