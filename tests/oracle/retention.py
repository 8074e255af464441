"""Foreign exchange an exporter may keep, month by month (computation 7)."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from .law import RETENTION
from .receipts import Facts, Receipt, half_up, in_dollars, pseb_valid, share

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

GROUPS_WITH_RULE = ("it", "ites", "unlisted", "platform")


class Month(NamedTuple):
    """A calendar month; the parts of a month in which the rule changed are added."""

    proceeds_usd: Fraction
    limit_usd: Fraction
    limit_pkr: Fraction


def eligible(receipt: Receipt, facts: Facts) -> bool:
    """Foreign money through an export account, from someone the rule names."""
    if receipt.local or receipt.currency == "PKR" or receipt.channel not in ("bank", "esfca") or receipt.group not in GROUPS_WITH_RULE:
        return False
    exporter = facts.get("exporter") or ("freelancer" if facts.get("kind", "individual") == "individual" else "it_company")
    # Reading: an IT company without PSEB on that date and without P@SHA has no figure for the receipt.
    return exporter == "freelancer" or pseb_valid(facts, receipt.date) or facts.get("pasha") is True


def rule_on(date: dt.date) -> int | None:
    """Which row of the rule is in force on a date; None before the first."""
    found = [number for number, (start, _, _) in enumerate(RETENTION) if start <= date]
    return found[-1] if found else None


def months_of(receipts: Sequence[Receipt], facts: Facts, tax_year: int, monthly: Mapping[str, str]) -> dict[str, Month] | None:
    """The months with a figure; None for a year without a rule, and where all the receipts precede the first rule."""
    parts: dict[tuple[str, int], list[Receipt]] = {}
    keep = [receipt for receipt in receipts if eligible(receipt, facts)]
    for receipt in keep:
        rule = rule_on(receipt.date)
        if rule is not None:
            parts.setdefault((f"{receipt.date:%Y-%m}", rule), []).append(receipt)
    if rule_on(dt.date(tax_year, 6, 30)) is None or (keep and not parts):
        return None
    months: dict[str, Month] = {}
    for (month, rule), members in sorted(parts.items()):
        found = _part(members, receipts, rule, monthly)
        before = months.get(month, Month(Fraction(0), Fraction(0), Fraction(0)))
        months[month] = Month(*(old + new for old, new in zip(before, found, strict=True)))
    return months


def _part(members: Sequence[Receipt], receipts: Sequence[Receipt], rule: int, monthly: Mapping[str, str]) -> Month:
    """One part of a month under one rule; the floor counts in full in each part."""
    _, fraction, floor = RETENTION[rule]
    dollars = [in_dollars(receipt, receipts, monthly) for receipt in members]
    proceeds = max(Fraction(0), sum((value for value in dollars if value is not None), Fraction(0)))
    limit = half_up(min(proceeds, max(share(fraction) * proceeds, Fraction(floor))), 2)
    pkr = max(Fraction(0), sum((receipt.pkr for receipt in members), Fraction(0)))
    return Month(proceeds, limit, half_up(pkr * limit / proceeds, 2) if proceeds else Fraction(0))
