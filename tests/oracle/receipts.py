"""Ledger rows as exact receipts: their PKR value, their dollar value, local or export."""

from __future__ import annotations

import datetime as dt
import math
from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple

from .law import FIRST_154B, GROUPS, USD_MONTHLY

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from decimal import Decimal

Facts = dict[str, Any]
Row = dict[str, Any]
PROCEEDS = ("receipt", "realize")


def half_up(value: Fraction, places: int = 0) -> Fraction:
    """Nearest unit of `places` decimals, halves away from zero on both sides of it."""
    scale = 10**places
    size = math.floor(abs(value) * scale + Fraction(1, 2))
    return Fraction(size if value >= 0 else -size, scale)


def rupees(value: Fraction) -> int:
    """A component of tax in whole rupees (s.219)."""
    return int(half_up(value))


def share(basis_points: int) -> Fraction:
    """A rate of the law file as a fraction."""
    return Fraction(basis_points, 10_000)


def exact(value: str | int | Decimal | None) -> Fraction:
    """A number of a ledger or profile; an absent one is 0."""
    return Fraction(str(value)) if value not in (None, "") else Fraction(0)


def day(value: str | dt.date) -> dt.date:
    """A date of a ledger or profile."""
    return value if isinstance(value, dt.date) else dt.date.fromisoformat(value)


def tax_year_of(date: dt.date) -> int:
    """Tax year N runs from 1 July N-1 to 30 June N (s.74)."""
    return date.year + (date.month >= 7)


class Receipt(NamedTuple):
    """One row of proceeds."""

    date: dt.date
    currency: str
    amount: Fraction
    pkr: Fraction
    activity: str
    group: str
    channel: str
    local: bool
    withheld: Fraction
    per_unit: Fraction | None  # PKR per unit of currency, as the row says or implies


def read(rows: Sequence[Row], facts: Facts, tax_year: int) -> tuple[list[Receipt], Fraction]:
    """The year's proceeds, and the tax its `wht` rows say was deducted.

    Reading: every other kind is a movement of money already counted or still to come, and is ignored;
    a negative `wht` row is a deduction given back.
    """
    receipts: list[Receipt] = []
    deducted = Fraction(0)
    for row in rows:
        if tax_year_of(day(row["date"])) != tax_year:
            continue
        kind = row.get("kind") or "receipt"
        if kind in PROCEEDS:
            receipts.append(_receipt(row, facts, kind))
        elif kind == "wht":
            deducted += exact(row["amount"])
    return receipts, deducted


def _receipt(row: Row, facts: Facts, kind: str) -> Receipt:
    amount = exact(row["amount"])
    rate = exact(row["rate"]) if row.get("rate") else None
    if rate is None and row["currency"] == "PKR":
        rate = Fraction(1)
    # Reading: the certificate's PKR wins over amount x rate, which is rounded to paisa away from zero for reversals too.
    if row.get("pkr"):
        pkr = exact(row["pkr"])
    elif rate is not None:
        pkr = half_up(amount * rate, 2)
    else:
        msg = f"row without pkr and rate: {row}"
        raise ValueError(msg)
    activity = row.get("activity") or facts.get("activity") or "software_development"
    channel = row.get("channel") or "bank"
    # Reading: PKR that a client paid into a bank, wallet or till is local income; a bank's rupee credit of foreign money
    # (`realize`) and rupees through any other channel are export proceeds.
    # From tax year 2027 any credit of a platform to an account is platform revenue (s.154B(1)); notes in the hand are no credit.
    accounts = () if activity == "social_media" and tax_year_of(day(row["date"])) >= FIRST_154B else ("bank", "wallet")
    local = activity == "local_service" or (row["currency"] == "PKR" and kind == "receipt" and channel in (*accounts, "cash"))
    per_unit = rate if rate is not None else (pkr / amount if amount else None)
    return Receipt(day(row["date"]), row["currency"], amount, pkr, activity, GROUPS[activity], channel, local, exact(row.get("withheld")), per_unit)


def in_dollars(receipt: Receipt, receipts: Sequence[Receipt], monthly: Mapping[str, str] = USD_MONTHLY) -> Fraction | None:
    """USD equivalent in cents: dollars as they are, the rest at the day's dollar rate in this ledger, else the month's.

    Reading: of several dollar rates on one day the highest counts. None where no rate is known.
    """
    if receipt.currency == "USD":
        return receipt.amount
    rates = [other.per_unit for other in receipts if other.currency == "USD" and other.date == receipt.date and other.per_unit]
    month = f"{receipt.date:%Y-%m}"
    if rates:
        rate = max(rates)
    elif month in monthly:
        rate = exact(monthly[month])
    else:
        return None
    return half_up(receipt.pkr / rate, 2)


def pseb_valid(facts: Facts, date: dt.date) -> bool:
    """Whether the PSEB registration covers a date: `pseb` is true, false or a list of (from, to), both days included."""
    windows = facts.get("pseb")
    if windows is None or isinstance(windows, bool):
        return bool(windows)
    return any(day(first) <= date and (last is None or date <= day(last)) for first, last in windows)
