"""An amount and no files: spread evenly over the year."""

from __future__ import annotations

from decimal import Decimal

import pytest

from support.plain import TODAY
from taxcalc.engine.api import Options, assess_quick, quick_beside

YEAR = Options(year=2026, today=TODAY)


def test_an_amount_of_the_year_falls_evenly_on_its_months_and_adds_up() -> None:
    (found,) = assess_quick(Decimal(1000), rate=Decimal("280.55"), pseb=True, options=YEAR).assessments
    assert found.receipts.count == 12
    assert str(found.receipts.pkr) == "280550.00"
    assert {name: str(amount) for name, amount in found.receipts.by_currency.items()} == {"USD": "1000.00"}
    assert found.retention is not None
    assert [str(month.proceeds_usd) for month in found.retention.months] == ["83.33"] * 11 + ["83.37"]
    assert (found.retention.months[0].month, found.retention.months[-1].month) == ("2025-07", "2026-06")
    assert found.tax.total == 701


def test_an_amount_of_a_month_comes_twelve_times() -> None:
    (found,) = assess_quick(Decimal(1000), rate=Decimal(280), monthly=True, options=YEAR).assessments
    assert str(found.receipts.pkr) == "3360000.00"
    assert [line.id for line in found.classes] == ["service"]


def test_rupees_are_proceeds_that_need_no_rate() -> None:
    (found,) = assess_quick(Decimal(1_200_000), currency="PKR", pseb=True, options=YEAR).assessments
    assert [(line.id, str(line.tax)) for line in found.classes] == [("it-pseb", "3000")]
    assert found.complete


@pytest.mark.parametrize(("amount", "currency"), [("100000", "JPY"), ("1000.005", "KWD")])
def test_no_part_has_more_decimals_than_its_currency(amount: str, currency: str) -> None:
    (found,) = assess_quick(Decimal(amount), currency=currency, rate=Decimal(2), options=YEAR).assessments
    assert found.receipts.by_currency == {currency: Decimal(amount)}


def test_the_current_tax_year_is_meant_when_none_is_named() -> None:
    (found,) = assess_quick(Decimal(1000), rate=Decimal(280), options=Options(today=TODAY)).assessments
    assert (found.tax_year, found.rules, found.taxpayer) == (2027, "pk-2027", "you")


def test_other_rules_and_another_activity_can_be_asked_for() -> None:
    options = Options(year=2026, rules="pk-2027", today=TODAY)
    (found,) = assess_quick(Decimal(1000), rate=Decimal(280), activity="social_media", options=options).assessments
    assert (found.rules, [line.id for line in found.classes]) == ("pk-2027", ["social-media"])


def test_without_a_rate_the_amount_is_estimated_only_where_asked() -> None:
    assert not assess_quick(Decimal(1000), options=YEAR).complete
    assert assess_quick(Decimal(1000), options=Options(year=2026, estimate_rates=True, today=TODAY)).complete


def test_the_clock_decides_when_no_day_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TAXCALC_TODAY", "2024-08-01")
    assert assess_quick(Decimal(1000), rate=Decimal(280)).assessments[0].tax_year == 2025


@pytest.mark.parametrize("pseb", [True, False])
def test_the_other_answer_beside_it_is_the_assessment_of_its_own(*, pseb: bool) -> None:
    asked, other = (assess_quick(Decimal(30000), rate=Decimal(280), pseb=held, activity="content_writing", options=YEAR) for held in (pseb, not pseb))
    result, beside = quick_beside(Decimal(30000), rate=Decimal(280), pseb=pseb, activity="content_writing", options=YEAR)
    assert result == asked
    assert (beside,) == other.assessments


def test_what_is_found_is_said_once_when_both_answers_are_asked() -> None:
    asked = assess_quick(Decimal(1000), options=YEAR)
    result, beside = quick_beside(Decimal(1000), options=YEAR)
    assert [item.code for item in result.diagnostics] == [item.code for item in asked.diagnostics]
    assert not beside.complete
