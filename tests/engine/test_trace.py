"""The trace reads as arithmetic: each step that the law takes, with its rule, law and rounding."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from support.plain import TODAY, only, receipt
from taxcalc.engine.api import Options
from taxcalc.ledger.taxpayer import WHOLE_TIME

if TYPE_CHECKING:
    from taxcalc.engine.results import Step

PLATFORM = "Minimum tax, Revenue from social-media platforms, excess"


def steps(rows: list[dict[str, Any]], rules: str = "pk-2026", **facts: Any) -> dict[str, Step]:  # noqa: ANN401 - as the facts
    found = only(rows, rules, Options(year=int(rules[-4:]), explain=True, today=TODAY), **facts)
    assert found.trace is not None
    return {step.name: step for step in found.trace}


def test_without_explain_there_is_no_trace() -> None:
    assert only([receipt("2025-08-01", "10.00")]).trace is None


def test_final_tax_is_the_rate_on_the_gross_receipts() -> None:
    found = steps([receipt("2025-08-01", "24000.00")], pseb=WHOLE_TIME)
    assert [*found] == ["Final tax, Export of IT services by a PSEB-registered exporter", "Liability"]
    step = next(iter(found.values()))
    assert step.formula.startswith("0.25% x 67,20,000.00")
    assert (step.value, step.inputs["rate"], step.rule) == ("16800", "0.0025", "pk-2026: classes.it-pseb.rate")
    assert step.rounding is not None
    assert "s.219" in step.rounding
    assert found["Liability"].formula == "16,800 final"


def test_a_year_in_which_nothing_is_charged_says_so() -> None:
    assert steps([])["Liability"].formula == "nothing is charged"


@pytest.mark.parametrize(
    ("rows", "rules", "words"),
    [
        ([receipt("2025-08-01", "10.00", channel="crypto")], "pk-2026", "joins the normal regime"),
        ([receipt("2026-08-01", "10.00", activity="social_media")], "pk-2027", "joins the normal regime, with a minimum tax"),
        ([receipt("2020-08-01", "10.00", activity="translation")], "pk-2021", "left out: no verified rule"),
        ([receipt("2020-08-01", "10.00")], "pk-2021", "exempt"),
    ],
)
def test_receipts_outside_the_final_regime_say_where_they_go(rows: list[dict[str, Any]], rules: str, words: str) -> None:
    step = next(step for name, step in steps(rows, rules).items() if name.startswith("Receipts, "))
    assert step.formula.endswith(words)
    assert step.rule.endswith(".treatment")


def test_expenses_are_divided_over_final_and_other_receipts() -> None:
    rows = [receipt("2025-08-01", "1000.00"), receipt("2025-08-01", "500.00", channel="crypto")]
    found = steps(rows, expenses=Decimal(100_000), business_income=Decimal("1000000.50"))
    head = found["Head business"]
    assert "expenses (1,00,000 x 1,40,000 / 4,20,000)" in head.formula
    assert head.rounding is not None
    assert head.rounding.startswith("exact")
    assert found["Taxable income"].value == head.value


def test_a_loss_counts_as_nothing() -> None:
    assert "a loss counts as nothing" in steps([], business_income=Decimal(-5))["Head business"].formula


def test_salary_slab_and_surcharge() -> None:
    found = steps([], salary=Decimal(20_000_000))
    assert found["Slab tax"].formula.endswith("salaried table")
    assert found["Slab tax"].rounding
    assert found["Surcharge"].formula.startswith("9% x ")
    assert found["Surcharge"].rule == "pk-2026: surcharge.salaried"
    business = steps([], business_income=Decimal(20_000_000))
    assert business["Slab tax"].formula.endswith("business table")
    assert business["Surcharge"].rule == "pk-2026: surcharge.business"


def test_the_minimum_taxes_each_have_a_step() -> None:
    turnover = steps([], local_turnover=Decimal(200_000_000), business_income=Decimal(1_000_000))
    assert turnover["Minimum tax on turnover, excess"].law == "ITO 2001 First Schedule Part I Division IX"
    platform = steps([receipt("2026-08-01", "2000.00", activity="social_media")], "pk-2027")
    assert platform[PLATFORM].value == "28000"
    accounts = steps([], kind="company", accounting_income=Decimal(10_000_000))
    assert accounts["Alternative corporate tax, excess"].value == "1700000"


def test_super_tax_counts_the_income_that_would_have_borne_the_final_tax() -> None:
    step = steps([receipt("2025-08-01", "10000000.00")], kind="company", business_income=Decimal(200_000_000))["Super tax"]
    assert "imputable income" in step.formula
    assert step.inputs["rate"] == "0.025"


def test_a_credit_is_taken_off_last() -> None:
    found = steps([receipt("2025-08-01", "1000.00")], startup_certified_on=dt.date(2025, 8, 1))
    assert [*found][-2:] == ["Tax credit", "Liability"]
    assert (found["Tax credit"].value, found["Liability"].formula, found["Liability"].value) == ("-2800", "2,800 final - 2,800 credits", "0")


def test_values_and_inputs_are_plain_digits_for_programs() -> None:
    found = steps([receipt("2025-08-01", "1000.00")], salary=Decimal(3_000_000), business_income=Decimal("1000000.50"))
    assert (found["Head business"].value, found["Taxable income"].value) == ("1000000.50", "4000000.50")
    assert found["Taxable income"].inputs["salary"] == "3000000"
    assert not [step for step in found.values() if any("," in text for text in (step.value, *step.inputs.values()))]


def test_one_receipt_is_not_counted_in_the_plural() -> None:
    assert steps([receipt("2025-08-01", "1000.00")])["Final tax, Export of services, any other case"].formula.endswith("of 1 receipt, gross")


def test_a_minimum_tax_shows_the_tax_it_is_measured_against() -> None:
    rows = [receipt("2026-08-01", "10000.00", activity="social_media")]
    platform = steps(rows, "pk-2027", expenses=Decimal(1_800_000), business_income=Decimal(250_000))[PLATFORM]
    assert platform.formula == "5% x 28,00,000.00 - 1,00,000 slab tax x 10,00,000 / 12,50,000 of the income, not below nothing"
    assert platform.value == "60000"
    whole = steps(rows, "pk-2027", expenses=Decimal(2_800_000))[PLATFORM]
    assert (whole.formula, whole.value) == ("5% x 28,00,000.00 - 0 slab tax, not below nothing", "140000")
    accounts = steps([], kind="company", business_income=Decimal(1_000_000), accounting_income=Decimal(10_000_000))
    assert accounts["Alternative corporate tax, excess"].formula == "17% x 1,00,00,000 accounting income - 2,90,000 slab tax and other minimum taxes"


def test_a_credit_names_the_taxes_it_is_taken_from() -> None:
    startup = steps([receipt("2025-08-01", "1000.00")], startup_certified_on=dt.date(2025, 8, 1))["Tax credit"]
    assert startup.formula == "100% x (2,800 final): 100% tax credit of a certified start-up"
    assert startup.rule == "pk-2026: regimes.startup-65f.credit_share"
    beside = {"business_income": Decimal(1_000_000), "salary": Decimal(1_000_000), "women_enterprise_since": dt.date(2022, 1, 1)}
    women = steps([], **beside)["Tax credit"]
    assert women.formula.startswith("25% x (2,90,000 normal x 10,00,000 / 20,00,000 of business)")
    assert women.value == "-36250"
