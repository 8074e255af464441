"""What is due when, counted from today."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from support.one_run import rules_of
from support.plain import only
from taxcalc.engine.api import Options
from taxcalc.engine.deadlines import deadlines
from taxcalc.ledger.taxpayer import WHOLE_TIME, Facts

if TYPE_CHECKING:
    from taxcalc.rules.schema import RuleSet

RULES = rules_of("pk-2026").rules


def due(today: str, kind: str = "individual", rules: RuleSet = RULES, **facts: Any) -> list[tuple[str, str]]:  # noqa: ANN401 - as the facts
    found = deadlines(2026, kind, Facts(**facts), rules, dt.date.fromisoformat(today))
    return [(deadline.date.isoformat(), deadline.status) for deadline in found]


@pytest.mark.parametrize(
    ("today", "status"),
    [
        ("2026-10-13", "in 2 days"),
        ("2026-10-14", "in 1 day"),
        ("2026-10-15", "today"),
        ("2026-10-16", "passed 1 day ago"),
        ("2026-10-17", "passed 2 days ago"),
    ],
)
def test_the_return_and_the_choice_made_in_it_count_the_days(today: str, status: str) -> None:
    assert due(today) == [("2026-10-15", status), ("2026-10-15", status)]


def test_a_filed_return_is_done() -> None:
    assert {status for _, status in due("2026-10-16", return_filed="yes")} == {"done"}


def test_a_company_has_its_own_day_and_no_extension_of_the_individuals() -> None:
    assert {day for day, _ in due("2026-10-16", "company")} == {"2026-12-31"}
    assert {deadline.law for deadline in deadlines(2026, "company", Facts(), RULES, dt.date(2026, 1, 1))} == {"ITO 2001 s.118(2), (3)", "ITO 2001 s.154A(3)"}
    individual = deadlines(2026, "individual", Facts(), RULES, dt.date(2026, 1, 1))
    assert "ITO 2001 s.118(2), (3) (as extended)" in {deadline.law for deadline in individual}


def test_without_an_extension_the_statutes_day_holds() -> None:
    assert RULES.return_ is not None
    rules = RULES.model_copy(update={"return_": RULES.return_.model_copy(update={"extended": None})})
    assert {day for day, _ in due("2026-09-01", rules=rules)} == {RULES.return_.individual.isoformat()}


def test_rules_without_a_return_have_no_day_for_one() -> None:
    assert due("2026-09-01", rules=RULES.model_copy(update={"return_": None})) == []


def test_a_running_registration_ends_on_a_day_and_an_open_one_never() -> None:
    windows = ((dt.date(2024, 1, 1), dt.date(2024, 12, 31)), (dt.date(2025, 7, 1), dt.date(2026, 9, 30)))
    assert due("2026-09-29", pseb=windows)[0] == ("2026-09-30", "in 1 day")
    assert len(due("2026-09-29", pseb=WHOLE_TIME)) == 2


def test_deadlines_of_an_assessment_count_from_the_day_it_was_made() -> None:
    early, late = (only([], options=Options(year=2026, today=dt.date(2026, 10, day))) for day in (1, 2))
    assert (early.deadlines[0].days_left, late.deadlines[0].days_left) == (14, 13)
    assert replace(early, deadlines=()) == replace(late, deadlines=())
