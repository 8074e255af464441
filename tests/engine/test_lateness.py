"""What filing late costs: the worked figures of the law's page, on both sides of each step, and what is not known."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from support.assess_rows import read_as_files
from support.one_run import rules_of
from taxcalc.engine.api import Options, assess
from taxcalc.engine.lateness import Penalty, _list_surcharge
from taxcalc.report.assessment import document
from taxcalc.report.json_parts import assessment_object
from taxcalc.report.terminal import draw

if TYPE_CHECKING:
    from taxcalc.engine.beside_the_tax import Lateness
    from taxcalc.engine.results import Result

FREELANCER = [{"date": "2025-09-10", "amount": "10000.00", "currency": "USD", "rate": "280"}]
DUE = dt.date(2026, 10, 15)


def assessed(facts: dict[str, Any], today: str, receipts: list[dict[str, str]] = FREELANCER, year: int = 2026) -> Result:
    profile, ledger = read_as_files(facts, receipts)
    return assess(ledger, profile, options=Options(year=year, today=dt.date.fromisoformat(today)))


def late(facts: dict[str, Any], today: str, receipts: list[dict[str, str]] = FREELANCER, year: int = 2026) -> Lateness | None:
    (found,) = assessed(facts, today, receipts, year).assessments
    return found.lateness


@pytest.mark.parametrize(
    ("today", "penalty"),
    [
        ("2026-10-16", 12_500),
        ("2026-11-15", 12_500),
        ("2026-11-16", 25_000),
        ("2026-12-15", 25_000),
        ("2026-12-16", 37_500),
        ("2027-01-15", 37_500),
        ("2027-01-16", 50_000),
        ("2027-06-30", 50_000),
    ],
)
def test_where_all_is_final_the_least_penalty_grows_by_steps(today: str, penalty: int) -> None:
    found = late({}, today)
    assert found is not None
    assert (found.due, found.penalty, found.penalty_other_reading, found.list_surcharge) == (DUE, penalty, 0, 25_000)


@pytest.mark.parametrize(("filed_on", "penalty"), [("2026-12-15", 30_500), ("2026-12-16", 46_500)])
def test_where_there_is_tax_on_income_the_days_count(filed_on: str, penalty: int) -> None:
    facts = {"last_assessed_tax": 448_700, "filed_on": dt.date.fromisoformat(filed_on)}
    found = late(facts, "2027-03-01")
    assert found is not None
    assert (found.penalty, found.on, found.steps) == (penalty, facts["filed_on"], ())
    assert found.is_filed


def test_the_tax_of_the_year_counts_where_it_is_higher_than_that_of_the_last() -> None:
    found = late({"business_income": 3_000_000, "last_assessed_tax": 1_000}, "2027-01-20")
    assert found is not None
    assert found.penalty == 97_000, "97 days at Rs 1,000, more than 0.1% of 590,000"


def test_the_other_reading_is_the_cap() -> None:
    found = late({"last_assessed_tax": 10_000}, "2027-01-20")
    assert found is not None
    assert (found.penalty, found.penalty_other_reading) == (50_000, 20_000)


@pytest.mark.parametrize(("salary", "law"), [(8_400_000, 10_000), (8_399_999, 50_000)])
def test_the_least_penalty_is_lower_where_salary_is_three_quarters_of_all_income(salary: int, law: int) -> None:
    """2,800,000 of receipts: three quarters of 11,200,000. One day late, a day costs less than the least penalty."""
    found = late({"salary": salary}, "2026-10-16")
    assert found is not None
    assert found.penalty == Decimal(law) / 4


@pytest.mark.parametrize(
    ("facts", "today"),
    [({}, "2026-10-15"), ({"return_filed": "yes"}, "2027-03-01"), ({"filed_on": DUE}, "2027-03-01"), ({"return_filed": "no"}, "2026-10-15")],
    ids=["its day", "said to be filed", "filed on its day", "not yet due"],
)
def test_what_is_in_time_is_not_late(facts: dict[str, Any], today: str) -> None:
    assert late(facts, today) is None


def test_a_return_that_is_not_filed_is_measured_as_if_it_were_filed_today() -> None:
    """On the slabs, as it stands, the tax would be much higher; filing it brings the final regime back."""
    assert late({"return_filed": "no"}, "2026-11-27") == late({}, "2026-11-27")


def test_the_steps_still_ahead_say_what_filing_by_them_would_cost() -> None:
    found = late({}, "2026-11-27")
    assert found is not None
    assert [(str(step.by), step.penalty) for step in found.steps] == [("2026-12-15", 25_000), ("2027-01-15", 37_500)]


def test_the_surcharge_for_the_list_goes_by_the_day_of_payment_and_a_penalty_before_is_not_known() -> None:
    receipts = [{"date": "2024-09-15", "amount": "9000.00", "currency": "USD", "rate": "281"}]
    early, now = (late({"return_filed": "no"}, today, receipts, 2025) for today in ("2026-06-30", "2026-07-01"))
    assert early is not None
    assert now is not None
    assert (early.list_surcharge, early.penalty, early.penalty_other_reading) == (1_000, None, None)
    assert (now.list_surcharge, now.penalty) == (25_000, 50_000)


def test_a_surcharge_before_the_first_that_was_read_is_not_known() -> None:
    law = rules_of("pk-2026").rules.late_filing
    assert law is not None
    assert _list_surcharge(law, "individual", dt.date(2018, 6, 30)) is None


@pytest.mark.parametrize(("kind", "charge"), [("individual", 25_000), ("aop", 50_000), ("company", 100_000), ("small_company", 100_000)])
def test_the_surcharge_for_the_list_is_by_kind(kind: str, charge: int) -> None:
    found = late({"kind": kind}, "2027-02-01")
    assert found is not None
    assert found.list_surcharge == charge


def test_tax_that_was_not_paid_in_time_bears_twelve_per_cent_a_year() -> None:
    found, paid = late({}, "2026-11-27"), late({"tax_paid": 28_000}, "2026-11-27")
    assert found is not None
    assert paid is not None
    assert (found.default_surcharge, paid.default_surcharge) == (396, 0), "12% of 28,000 for 43 of 365 days is 395.8"


def test_json_and_screen_say_it_beside_the_tax() -> None:
    result = assessed({}, "2026-11-27")
    shown = assessment_object(result.assessments[0])["lateness"]
    assert isinstance(shown, dict)
    assert (shown["due"], shown["on"], shown["days"], shown["penalty"], shown["atl_surcharge"]) == ("2026-10-15", "2026-11-27", 43, "25000", "25000")
    assert shown["steps"][0] == {"by": "2026-12-15", "penalty": "25000"}
    text = " ".join(draw(document(result), width=100, colour=False, encoding="utf-8").split())
    assert "filed today it is late" in text
    assert "Penalty if filed by 15 Dec 2026" in text
    assert result.assessments[0].tax.total == 28_000, "and no part of it"
    before = assessed({"filed_on": dt.date(2026, 6, 1)}, "2026-11-27", [{**FREELANCER[0], "date": "2024-09-10"}], 2025)
    assert "not known" in draw(document(before), width=100, colour=False, encoding="utf-8")


@settings(max_examples=60, deadline=None)
@given(tax=st.integers(0, 50_000_000), days=st.integers(1, 2_000), floor=st.sampled_from([10_000, 50_000]))
def test_the_penalty_is_the_formula(tax: int, days: int, floor: int) -> None:
    law = rules_of("pk-2026").rules.late_filing
    assert law is not None
    penalty = Penalty(law, DUE, Decimal(tax), floor)
    on = DUE + dt.timedelta(days=days)
    reduction = next((share for share, end in ((3, dt.date(2026, 11, 15)), (2, dt.date(2026, 12, 15)), (1, dt.date(2027, 1, 15))) if on <= end), 0)
    by_days = days * max(Fraction(tax, 1000), Fraction(1000))
    expected = Fraction(4 - reduction, 4) * max(Fraction(floor), min(Fraction(2 * tax), by_days))
    other = Fraction(4 - reduction, 4) * min(Fraction(2 * tax), max(Fraction(floor), by_days))
    assert (penalty.by(on), penalty.by_the_cap(on)) == (int(expected + Fraction(1, 2)), int(other + Fraction(1, 2)))
