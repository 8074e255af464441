"""`taxcalc quick`: an answer from one amount."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from report.samples import assessment, result
from taxcalc.engine.results import Receipts

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture
def answers() -> list[Any]:
    """What the engine says, last first; when there is none left, the developer's result."""
    return []


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch, answers: list[Any]) -> list[dict[str, Any]]:
    """The engine replaced by one that remembers what it was asked."""
    seen: list[dict[str, Any]] = []

    def assess_quick(amount: Decimal, **options: object) -> object:
        seen.append({"amount": amount, **options})
        return answers.pop() if answers else result(assessment(assumptions=("The return is filed.",)))

    def quick_beside(amount: Decimal, **options: object) -> object:
        other = assess_quick(amount, **options | {"pseb": not options["pseb"]})
        return assess_quick(amount, **options), other.assessments[0]  # type: ignore[attr-defined]  # a made result

    monkeypatch.setattr("taxcalc.engine.api.assess_quick", assess_quick)
    monkeypatch.setattr("taxcalc.engine.api.quick_beside", quick_beside)
    monkeypatch.setenv("TAXCALC_TODAY", "2026-11-22")
    return seen


def test_the_answer_comes_first_and_stands_beside_the_other_registration(asked: list[dict[str, Any]], taxcalc: Callable[..., Any]) -> None:
    ran = taxcalc("quick", "2000", "--monthly", "--rate", "280", "--pseb", width=120)
    assert ran.status == 0
    first, *rest = ran.stdout.splitlines()
    assert first.strip() == "You owe Rs 9,240 (0.44%) on USD 24,000.00; you may keep USD 14,000.00 of it."
    assert any("PSEB-registered (asked)" in line and "not registered" in line for line in rest)
    assert [(one["pseb"], one["monthly"], one["amount"], one["rate"]) for one in asked] == [
        (False, True, Decimal(2000), Decimal(280)),
        (True, True, Decimal(2000), Decimal(280)),
    ]


def test_json_is_the_same_assessment_as_assess_gives(asked: list[dict[str, Any]], taxcalc: Callable[..., Any]) -> None:
    ran = taxcalc("quick", "2000", "--rate", "280", "--format", "json")
    assert json.loads(ran.stdout)["schema"] == "taxcalc.assessment/1"
    assert len(asked) == 1


def test_rupees_need_no_rate(asked: list[dict[str, Any]], taxcalc: Callable[..., Any]) -> None:
    assert taxcalc("quick", "30000", "--currency", "pkr", "--monthly").status == 0
    assert (asked[0]["currency"], asked[0]["rate"]) == ("PKR", None)


def test_the_bundled_average_is_used_only_when_asked_for(asked: list[dict[str, Any]], taxcalc: Callable[..., Any]) -> None:
    assert taxcalc("quick", "2000", "--estimate-rates").status == 0
    assert asked[0]["rate"] is None


def test_rupees_say_nothing_of_foreign_currency_that_is_not_known(asked: list[dict[str, Any]], answers: list[Any], taxcalc: Callable[..., Any]) -> None:
    receipts = Receipts(count=12, pkr=Decimal(360000), by_currency={"PKR": Decimal("360000.00")}, excluded=0, movements=0, usd=Decimal(0))
    found = assessment(receipts=receipts, retention=None, effective_rate=None, assumptions=())
    answers += [result(found), result(found)]
    ran = taxcalc("quick", "30000", "--currency", "PKR", "--monthly")
    assert ran.stdout.splitlines()[0].strip() == "You owe Rs 9,240 on Rs 3,60,000."
    assert "Assumed" not in ran.stdout
    assert len(asked) == 2


@pytest.mark.usefixtures("asked")
def test_an_amount_without_value_is_no_answer(answers: list[Any], taxcalc: Callable[..., Any]) -> None:
    answers += [result(assessment(complete=False)), result(assessment(complete=False))]
    ran = taxcalc("quick", "2000", "--estimate-rates")
    assert ran.status == 5
    assert ran.stdout.strip().startswith("Incomplete:")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["2000"], "--rate"),
        (["2,00", "--rate", "280"], "above zero"),
        (["0", "--rate", "280"], "above zero"),
        (["nan", "--rate", "280"], "above zero"),
        (["2000.005", "--rate", "280"], "more decimals than USD has (2)"),
        (["2000", "--rate", "0"], "above zero"),
        (["2000", "--rate", "280", "--currency", "USS"], "ISO 4217"),
        (["2000", "--rate", "280", "--currency", "PKR"], "needs no rate"),
    ],
)
def test_wrong_usage_is_explained(arguments: list[str], message: str, taxcalc: Callable[..., Any]) -> None:
    ran = taxcalc("quick", *arguments)
    assert ran.status == 2
    assert message in ran.stderr
    assert ran.stdout == ""


def test_the_engine_gives_the_worked_example(taxcalc: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TAXCALC_TODAY", "2026-11-22")
    ran = taxcalc("quick", "2000", "--monthly", "--rate", "280", "--pseb", "--year", "2026")
    assert ran.stdout.splitlines()[0].strip() == "You owe Rs 16,800 (0.25%) on USD 24,000.00; you may keep USD 24,000.00 of it."
    (one,) = json.loads(taxcalc("quick", "24000", "--rate", "280", "--year", "2026", "--format", "json").stdout)["assessments"]
    assert (one["receipts"]["count"], one["tax"]["total"]) == (12, "67200")


def test_rupees_are_export_proceeds(taxcalc: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TAXCALC_TODAY", "2026-11-22")
    ran = taxcalc("quick", "30000", "--currency", "PKR", "--monthly")
    assert ran.stdout.splitlines()[0].strip() == "You owe Rs 3,600 (1%) on Rs 3,60,000."
