"""Every class and every relief of the law has a case for each answer that it can give: none passes the gates without one."""

from __future__ import annotations

import functools
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

import pytest

from cases.harness import assessed, every_case, group_of
from taxcalc.rules.catalogue import Catalogue

if TYPE_CHECKING:
    from taxcalc.rules.schema import Condition, RuleSet

GRANTED = {"applies", "available"}
FORFEITED = {"final": {"final", "normal"}}  # what becomes of a class whose conditions hold, and fail


class Answers(NamedTuple):
    """What the cases saw: statuses by relief, and the conditions that failed or were not known."""

    statuses: dict[str, set[str]]
    failed: dict[str, set[str]]
    unknown: dict[str, set[str]]
    treatments: dict[str, set[str]]


@functools.cache
def laws() -> tuple[RuleSet, ...]:
    return tuple(Catalogue().load(f"pk-{year}").rules for year in Catalogue().years())


@functools.cache
def seen() -> Answers:
    found = Answers(defaultdict(set), defaultdict(set), defaultdict(set), defaultdict(set))
    for group in sorted({group_of(case) for case in every_case().values()}):
        for assessment in assessed(group).values():
            for relief in assessment["regimes"]:
                found.statuses[relief["id"]].add(relief["status"])
                found.failed[relief["id"]] |= {condition["id"] for condition in relief["failed"]}
                found.unknown[relief["id"]] |= {condition["id"] for condition in relief["missing"]}
            for line in assessment["classes"]:
                if line["count"]:
                    found.treatments[line["id"]].add(line["treatment"])
    return found


def conditions(regime: str) -> dict[str, Condition]:
    return {condition.id: condition for law in laws() if regime in law.regimes for condition in law.regimes[regime].condition}


def can_fail(condition: Condition) -> bool:
    """Not where every other answer is one whose law was not verified."""
    return not condition.unknown_for


@pytest.mark.parametrize("regime", sorted({name for law in laws() for name in law.regimes}))
def test_every_relief_is_granted_in_a_case_and_each_condition_fails_in_one(regime: str) -> None:
    assert seen().statuses[regime] & GRANTED, "no case in which it applies or is available"
    never = {name for name, condition in conditions(regime).items() if can_fail(condition)} - seen().failed[regime]
    assert never == set(), "no case in which these fail"


@pytest.mark.parametrize("regime", sorted({name for law in laws() for name in law.regimes}))
def test_a_condition_that_may_not_be_known_is_not_known_in_a_case(regime: str) -> None:
    open_to_doubt = {name for name, condition in conditions(regime).items() if condition.unknown_for or condition.fact in MAY_BE_UNKNOWN}
    assert open_to_doubt <= seen().unknown[regime]


MAY_BE_UNKNOWN = ("province", "atl", "it_activity", "retention_registration")  # nothing stands for these where nobody states them


@pytest.mark.parametrize("name", sorted({name for law in laws() for name in law.classes}))
def test_every_class_takes_the_receipts_of_a_case_and_a_final_one_loses_them_in_another(name: str) -> None:
    treatments = {law.classes[name].treatment for law in laws() if name in law.classes}
    assert seen().treatments[name] >= set().union(*(FORFEITED.get(treatment, {treatment}) for treatment in treatments))
