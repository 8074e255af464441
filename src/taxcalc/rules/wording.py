"""How a value of the law is written: exactly for machines, and as people in Pakistan write it."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from taxcalc.money import lakh, percent, plain, thousands

if TYPE_CHECKING:
    from taxcalc.rules.schema import Test

Scalar = str | int | Decimal | bool | dt.date | tuple[str, ...] | None
Unit = Literal["rate", "pkr", "usd", "count", "date", "flag", "name", "text", "choices"]

KINDS = {
    "individual": "individuals",
    "aop": "associations of persons",
    "professional_aop": "professional associations",
    "company": "companies",
    "small_company": "small companies",
}
TABLES = {
    "business": "Business slab",
    "salaried": "Salaried slab",
    "professional_aop": "Professional association's slab",
    "company": "Company rate",
    "small_company": "Small company rate",
}
EXPORTERS = {"freelancer": "freelancers", "it_company": "IT companies"}
OPERATORS = {"is": "must be", "above": "must be above", "at_least": "must be at least", "below": "must be below", "at_most": "may be at most"}
ON_DATES = {"above": "after", "at_least": "from", "below": "before", "at_most": "on or before"}
FACT_NAMES = {
    "pseb": "PSEB registration",
    "atl": "on the Active Taxpayers' List",
    "pasha": "P@SHA membership",
    "income_4c": "income for super tax",
    "startup_certified_on": "start-up certificate",
    "startup_age": "tax years since the start-up certificate",
    "stz_licence_on": "zone licence",
    "stz_age": "tax years since the zone licence",
    "women_enterprise_since": "women-owned business",
}
UNITS: dict[str, Unit] = {"pkr": "pkr", "usd": "usd", "share": "rate", "count": "count", "date": "date", "text": "name"}


def exact(value: Scalar, unit: Unit) -> str | None:
    """A decimal without trailing zeros, an ISO date, `true`, words separated by a comma; None where there is none."""
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, tuple):
        return ", ".join(value)
    if isinstance(value, Decimal) or unit in ("rate", "usd"):
        return plain(Decimal(str(value)))
    return str(value)


def spoken(value: Scalar, unit: Unit) -> str:
    """As in a sentence."""
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dt.date):
        return day(value)
    if isinstance(value, tuple):
        return ", ".join(word(text) for text in value)
    if unit in ("rate", "pkr", "usd"):
        number = Decimal(str(value))
        return percent(number) if unit == "rate" else f"Rs {lakh(number)}" if unit == "pkr" else f"USD {thousands(number)}"
    return word(str(value)) if unit == "name" else str(value)


def day(date: dt.date) -> str:
    """1 July 2026, in English whatever the locale."""
    months = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"]
    return f"{date.day} {months[date.month - 1]} {date.year}"


def word(name: str) -> str:
    """`not_required` as people write it."""
    return name.replace("_", " ")


def fact(name: str) -> str:
    """A fact's name in words."""
    return FACT_NAMES.get(name, word(name.removesuffix("_pkr").removesuffix("_usd")))


def unit_of(test: Test) -> Unit:
    """The unit of what a fact is compared with."""
    return UNITS[test.answer.unit]


def test(test: Test) -> str:
    """A condition in words: `sales tax returns: yes or not required`."""
    if test.operator == "is":
        return f"{fact(test.fact)}: {' or '.join(word(text) for text in test.is_ or ())}"
    bound: Scalar = test.bound  # type: ignore[assignment]  # every operator but `is` has text, a number or a date
    relation = ON_DATES[test.operator] if isinstance(bound, dt.date) else word(test.operator)
    return f"{fact(test.fact)} {relation} {spoken(bound, unit_of(test))}"


def retention(fraction: Decimal, floor_usd: Decimal) -> str:
    """A retention rule in words."""
    share = f"{percent(fraction)} of a month's proceeds"
    return f"{share} or {spoken(floor_usd, 'usd')}, whichever is more" if floor_usd else share
