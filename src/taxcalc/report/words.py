"""Figures and dates as people in Pakistan write them; only their look is decided here."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from taxcalc.money import PAISA, RUPEE, decimals_of, lakh, plain, round_half_up, thousands

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
KINDS = {
    "individual": "individual",
    "aop": "association of persons",
    "professional_aop": "association of professionals",
    "company": "company",
    "small_company": "small company",
}


def whole_or_paisa(value: Decimal) -> Decimal:
    """Without decimals when whole, else with two; never minus zero."""
    return value.quantize(RUPEE if value == value.to_integral_value() else PAISA) + 0


def amount(value: Decimal) -> str:
    """Rupees without their mark, paisa only where there are some: 12,34,567 or 12,34,567.50."""
    return lakh(whole_or_paisa(value))


def rupees(value: Decimal) -> str:
    """Rupees with their mark: Rs 12,34,567."""
    return f"-Rs {amount(-value)}" if value < 0 else f"Rs {amount(value)}"


def amounts(values: Iterable[Decimal | None]) -> list[str]:
    """A column of rupees: all with paisa, or none; empty where there is no figure."""
    listed = list(values)
    unit = RUPEE if all(v is None or v == v.to_integral_value() for v in listed) else PAISA
    return ["" if v is None else lakh(v.quantize(unit) + 0) for v in listed]


def foreign(value: Decimal, currency: str = "USD") -> str:
    """Foreign money with its code and its currency's decimals: USD 24,000.00."""
    return f"{currency} {bare(value, currency)}"


def bare(value: Decimal, currency: str = "USD") -> str:
    """Foreign money without its code, for a column that names it."""
    return thousands(value.quantize(Decimal(1).scaleb(-decimals_of(currency))) + 0)


def share(rate: Decimal) -> str:
    """A share of income to two decimals of a percent: 0.004375 as 0.44%."""
    return f"{plain(round_half_up(rate * 100, PAISA))}%"


def day(date: dt.date) -> str:
    """15 Oct 2026."""
    return f"{date.day} {MONTHS[date.month - 1]} {date.year}"


def month(key: str) -> str:
    """2025-07 as Jul 2025."""
    year, number = key.split("-")
    return f"{MONTHS[int(number) - 1]} {year}"


def counted(number: int, noun: str) -> str:
    """1 receipt, 2 receipts."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def visible(text: str) -> str:
    """Control characters shown, never sent: a name in a ledger must not be able to drive the terminal."""
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode("ascii") for char in text)
