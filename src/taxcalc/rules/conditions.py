"""The conditions of regimes: each test compares a fact with what it is made of, and no two of a regime exclude each other."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal, InvalidOperation
from itertools import combinations
from typing import TYPE_CHECKING

from taxcalc.ledger.facts import DERIVED, TESTABLE
from taxcalc.ledger.taxpayer import FACTS
from taxcalc.rules import wording
from taxcalc.rules.merge import choose
from taxcalc.rules.validate import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from taxcalc.rules.files import Key
    from taxcalc.rules.schema import Regime, RuleSet, Test

_NAME = re.compile(r"[a-z][a-z0-9_]*\Z")
WORDS = [name for name, fact in FACTS.items() if fact.type in ("choice", "answer", "yes_no")]
DECIDES = ("class", "credit", "exemption", "super-tax-off")  # regimes that change figures, so their facts must be known before any tax


def untestable(rules: RuleSet) -> Iterator[Finding]:
    """Tests that can have no answer: of the wrong kind of value, or of a fact that is not known in time."""
    for name, swing in rules.swings.items():
        for place, fact in (
            ("fact", swing.fact),
            *(("not_for", other) for other in swing.not_for),
            *(("settled_by", other) for other in swing.settled_by if other not in FACTS),
        ):
            if fact is not None and fact not in WORDS:
                remedy = choose(fact, WORDS)
                yield Finding("TC406", ("swings", name, place), f"no such fact is assumed and told in words: {fact!r}", remedy, fact)
    for name, regime in rules.regimes.items():
        for key, test in _tests(name, regime):
            yield from _unit(key, test)
            if regime.acts in DECIDES and not test.answer.decides and key[2] == "condition":
                message = f"{test.fact!r} is known only after the tax is computed, but {regime.title!r} decides the tax"
                first = ", ".join(fact for fact, answer in {**DERIVED, **TESTABLE}.items() if answer.decides and answer.unit == test.answer.unit)
                yield Finding("TC421", (*key, "fact"), message, f"test one of these in its place: {first}", test.fact)


def misdeclared(rules: RuleSet) -> Iterator[Finding]:
    """Declared facts that no file could give, or that the registry has already."""
    for name, fact in rules.facts.items():
        key: Key = ("facts", name)
        if name in FACTS or name in TESTABLE:
            remedy = f"delete [facts.{name}] and test the fact as it is, or give yours another name"
            yield Finding("TC445", key, f"{name!r} is a fact already: {(TESTABLE.get(name) or FACTS[name]).description}", remedy, name)
        elif not _NAME.match(name):
            yield Finding("TC445", key, f"{name!r} cannot be the name of a fact", "use small letters, digits and underscores: [facts.worker_type]", name)
        if fact.words and fact.kind != "text":
            remedy = 'delete words, or write kind = "text"'
            yield Finding("TC445", (*key, "words"), f"{name!r} is of kind {fact.kind}: only a text has words of its own", remedy)


def contradictions(rules: RuleSet) -> Iterator[Finding]:
    """Regimes that can never apply."""
    for name, regime in rules.regimes.items():
        for (_, first), (key, second) in combinations(_tests(name, regime), 2):
            if first.fact == second.fact and not _both(first, second):
                message = f"{regime.title!r} can never apply: it asks for {wording.test(first)}, and for {wording.test(second)}"
                yield Finding("TC415", key, message, "change one of the two, or make them conditions of two regimes")


def _tests(name: str, regime: Regime) -> list[tuple[Key, Test]]:
    relevant: list[tuple[Key, Test]] = [(("regimes", name, "relevant", index), test) for index, test in enumerate(regime.relevant)]
    return relevant + [(("regimes", name, "condition", index), test) for index, test in enumerate(regime.condition)]


def _unit(key: Key, test: Test) -> Iterator[Finding]:
    """A fact is compared with what it is made of."""
    unit, words = test.answer.unit, test.answer.words
    field = (*key, test.operator)
    if test.operator == "is" and unit != "text":
        yield Finding("TC406", field, f"{test.fact!r} is {_kind(unit)}, not a word", f"write, for example: at_least = {_example(unit)}", str(test.is_))
    elif test.operator != "is" and not _fits(unit, test.bound):
        remedy = f"write: {test.operator} = {_example(unit)}" if unit != "text" else f'write: is = ["{[*words, "yes"][0]}"]'
        yield Finding("TC406", field, f"{test.fact!r} is {_kind(unit)} and cannot be compared with {_shown(test.bound)}", remedy, str(test.bound))
    elif test.operator == "is" and words:
        for index, word in enumerate(test.is_ or ()):
            if word not in words:
                yield Finding(
                    "TC406",
                    (*field, index),
                    f"{test.fact!r} is never {word!r}",
                    meant if (meant := choose(word, words)).endswith("?") else f"use one of: {', '.join(words)}",
                    word,
                )


def _kind(unit: str) -> str:
    return {"text": "a word", "pkr": "an amount in rupees", "usd": "an amount in US dollars", "date": "a date", "share": "a share", "count": "a number"}[unit]


def _shown(bound: object) -> str:
    return str(bound) if isinstance(bound, dt.date) else repr(bound)


def _example(unit: str) -> str:
    return {"pkr": "600000", "usd": "24000", "date": "2026-07-01", "share": '"0.80"', "count": "2"}[unit]


def _fits(unit: str, bound: object) -> bool:
    if unit == "date":
        return isinstance(bound, dt.date)
    if isinstance(bound, str):
        return unit in ("share", "count") and _decimal(bound) is not None
    return unit not in ("text", "share") and isinstance(bound, int)


def _decimal(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def _both(one: Test, other: Test) -> bool:
    """Whether some value of the fact satisfies both."""
    if one.operator == "is" and other.operator == "is":
        return bool(set(one.is_ or ()) & set(other.is_ or ()))
    low = [test for test in (one, other) if test.operator in ("above", "at_least")]
    high = [test for test in (one, other) if test.operator in ("below", "at_most")]
    if not low or not high:
        return True
    least, most = _ordered(low[0].bound), _ordered(high[0].bound)
    strict = low[0].operator == "above" or high[0].operator == "below"
    if isinstance(least, dt.date) and isinstance(most, dt.date):
        return least < most or (least == most and not strict)
    if isinstance(least, Decimal) and isinstance(most, Decimal):
        return least < most or (least == most and not strict)
    return True


def _ordered(bound: object) -> dt.date | Decimal | None:
    return bound if isinstance(bound, dt.date) else _decimal(str(bound))
