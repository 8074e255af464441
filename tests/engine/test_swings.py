"""What would change the figure: each swing is the tax that the other answer comes to, shown only where nobody gave the answer."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from oracle import oracle
from support.agreement import random_cases
from support.assess_rows import assess_rows
from support.one_run import database, rules_of
from taxcalc.engine.api import Options, assess_quick
from taxcalc.engine.model_rows import rows
from taxcalc.report.assessment import document
from taxcalc.report.terminal import draw

if TYPE_CHECKING:
    from taxcalc.engine.results import Result

DEVELOPER = [
    {"date": "2025-09-10", "amount": "12000.00", "currency": "USD", "rate": "280"},
    {"date": "2026-02-10", "amount": "9000.00", "currency": "USD", "rate": "280"},
]
YEARS = (2022, 2023, 2024, 2025, 2026, 2027)


def found_of(facts: dict[str, Any], receipts: list[dict[str, str]] = DEVELOPER, year: int = 2026) -> dict[str, Any]:
    return assess_rows(facts, receipts, tax_year=year)


def swings_of(facts: dict[str, Any], receipts: list[dict[str, str]] = DEVELOPER, year: int = 2026) -> dict[str, dict[str, str]]:
    return {swing["id"]: swing for swing in found_of(facts, receipts, year)["swings"]}


def test_the_tax_of_the_other_answer_is_what_the_oracle_gives_for_it() -> None:
    cases = list(random_cases(20261127, 400, YEARS))
    with database(cases, savings=True) as connection:
        asked = """
            select u.tp, s.swing_order, l.total
            from liabilities as l join scenarios as s on l.subject = s.subject and l.scenario = s.scenario join subjects as u on l.subject = u.subject
            where s.swing_order is not null
        """
        totals = {(row["tp"], row["swing_order"]): row["total"] for row in rows(connection, asked)}
    seen = 0
    for number, case in enumerate(cases):
        for order, rule in enumerate(rules_of(f"pk-{case.tax_year}").rules.swings.values(), start=1):
            if rule.fact and rule.fact not in case.facts and (number, order) in totals:
                other = oracle.assess({**case.facts, rule.fact: rule.otherwise_is}, case.rows, case.tax_year)
                assert totals[number, order] == other["total_tax"], (case, rule.fact)
                seen += other["total_tax"] != oracle.assess(case.facts, case.rows, case.tax_year)["total_tax"]
    assert seen > 100, "most of them change nothing, so nothing is shown"


def test_a_swing_is_the_difference_of_two_assessments() -> None:
    found = swings_of({"pseb": True})["return-not-filed"]
    filed, other = (found_of({"pseb": True, "return_filed": answer})["tax"]["total"] for answer in ("yes", "no"))
    assert found["total"] == other
    assert Decimal(found["difference"]) == Decimal(other) - Decimal(filed)
    assert found["law"] == "ITO 2001 s.154A(2)(a)"
    assert [(cite["source"], cite["confidence"]) for cite in found["cites"]] == [("ITO2026", "high")]


@pytest.mark.parametrize("answer", ["yes", "no"])
def test_what_was_stated_is_no_swing(answer: str) -> None:
    assert "return-not-filed" not in swings_of({"pseb": True, "return_filed": answer})


@pytest.mark.parametrize(("province", "shown"), [("ict", False), ("sindh", False), ("punjab", True), ("kp", True), ("balochistan", True), (None, True)])
def test_sales_tax_returns_swing_where_exports_are_not_zero_rated_or_exempt(province: str | None, shown: bool) -> None:
    facts = {"activity": "content_writing"} | ({"province": province} if province else {})
    assert ("sales-tax-returns-unfiled" in swings_of(facts)) == shown


def test_whom_the_proviso_excuses_has_no_swing_of_sales_tax() -> None:
    assert "sales-tax-returns-unfiled" not in swings_of({"pseb": True})
    assert "sales-tax-returns-unfiled" in swings_of({"pseb": True}, [{"date": "2022-09-10", "amount": "12000.00", "currency": "USD", "rate": "230"}], 2023)


def test_the_other_rate_of_the_surcharge_is_shown_in_rupees() -> None:
    facts = {"salary": 1_000_000, "business_income": 30_000_000, "return_filed": "yes"}
    slab = Decimal(found_of(facts, [], 2027)["tax"]["normal"])
    found = swings_of(facts, [], 2027)["surcharge-salary"]
    assert Decimal(found["difference"]) == -slab * Decimal("0.1"), "no surcharge where any salary suffices"
    assert found["confidence"] == "medium"


def test_a_year_without_such_a_condition_has_no_swing() -> None:
    assert swings_of({}, [{"date": "2019-09-10", "amount": "12000.00", "currency": "USD", "rate": "156"}], 2020) == {}


def test_other_readings_are_swings_with_the_same_rupees() -> None:
    found = found_of({"pseb": True, "atl": False, "return_filed": "yes", "sales_tax_returns": "yes"})
    (swing,) = found["swings"]
    assert swing["id"] == "reading-it-pseb"
    assert swing["confidence"] == "medium"
    assert Decimal(swing["total"]) == 2 * Decimal(found["tax"]["total"])


def _quick(today: str) -> Result:
    return assess_quick(Decimal(2000), rate=Decimal(280), monthly=True, options=Options(year=2026, today=dt.date.fromisoformat(today)))


@pytest.mark.parametrize(("today", "told"), [("2026-10-15", False), ("2026-10-16", True)])
def test_an_unfiled_return_stands_in_the_headline_once_its_day_has_passed(today: str, told: bool) -> None:
    (found,) = [swing for swing in _quick(today).assessments[0].swings if swing.id == "return-not-filed"]
    assert found.headline == told


def test_swings_are_in_order_of_their_difference_then_of_their_name() -> None:
    found = found_of({"activity": "content_writing"})["swings"]
    keys = [(Decimal(swing["difference"]), swing["id"]) for swing in found]
    assert keys == sorted(keys)
    assert [swing["id"] for swing in found if swing["total"] == found[-1]["total"]] == ["return-not-filed", "sales-tax-returns-unfiled"]


def test_the_screen_names_the_largest_in_its_headline_and_lists_all() -> None:
    text = draw(document(_quick("2026-11-27"), brief=True), width=100, colour=False, encoding="utf-8")
    top, _, rest = text.partition("What would change this figure")
    assert "the tax is Rs 21,14,000" in top
    assert "21,14,000" in rest
    assert "If the return is not filed" in rest


def _monthly(amount: str = "3000.00", **more: str) -> list[dict[str, str]]:
    months = ("2025-08", "2025-09", "2025-10", "2025-11", "2025-12", "2026-01")
    return [{"date": f"{month}-28", "amount": amount, "currency": "USD", "rate": "283.6", **more} for month in months]


@pytest.mark.parametrize(
    ("receipts", "shown"),
    [
        (_monthly(), True),
        (_monthly()[:5], False),
        ([{**row, "amount": f"{3000 + place}.00"} for place, row in enumerate(_monthly())], False),
        ([{**row, "amount": f"{3000 + place}.00", "payer": "ACME"} for place, row in enumerate(_monthly())], True),
        ([{**row, "amount": f"{3000 + place}.00", "payer": f"client {place}"} for place, row in enumerate(_monthly())], False),
    ],
    ids=["six equal months", "five equal months", "six different amounts", "one payer", "many payers"],
)
def test_employment_is_told_where_receipts_look_like_pay(receipts: list[dict[str, str]], shown: bool) -> None:
    assert ("employment" in swings_of({}, receipts)) == shown


def test_employment_comes_to_the_tax_on_salary() -> None:
    found = swings_of({}, _monthly())["employment"]
    assert found["total"] == found_of({"engagement": "employment"}, _monthly())["tax"]["total"]
    assert "employment" not in swings_of({"engagement": "contract"}, _monthly())
    assert "employment" not in swings_of({"kind": "company"}, _monthly())


def test_what_was_deducted_is_expected_to_the_paisa_and_at_the_rate_off_the_list() -> None:
    creator = [{"date": "2026-08-25", "amount": "125.00", "currency": "USD", "rate": "278"}]
    on, off = (found_of({"activity": "social_media", "atl": listed}, creator, 2027)["tax"]["withheld_expected"] for listed in (True, False))
    assert (on, off) == ("1737.50", "3475.00")
