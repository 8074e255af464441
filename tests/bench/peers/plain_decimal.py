"""The year's figures of each taxpayer with the csv module and Decimal, in one loop: exact.

Less than taxcalc does: nothing is checked (a bad row stops the script or slips through), nothing is left out and named. One tax year, one rule
version, one kind of taxpayer who gave no facts: no registration, salary, expenses, opt-out, credits, minimum or super tax. Every activity is an
export of digital services, and its class is told by the channel alone; reversals are not held at nothing. No regime is judged, the other choice is not
computed, the rupees retained are not told, no trace or month is kept. CSV with these column names only, without `pkr`, `kind` or `withheld`.
"""

from __future__ import annotations

import csv
import sys
from collections import defaultdict
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from operator import itemgetter
from pathlib import Path

from . import law

PAISA = Decimal("0.01")
RUPEE = Decimal(1)
SLABS = [tuple(map(Decimal, band)) for band in reversed(law.SLABS)]
COLUMNS = ("date", "taxpayer", "currency", "amount", "rate", "channel")


@dataclass(slots=True)
class Year:
    """What one taxpayer's receipts add up to; receipts in other money wait until all dollar rates are known."""

    final_pkr: Decimal = Decimal(0)
    normal_pkr: Decimal = Decimal(0)
    dollars: defaultdict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    own_rates: dict[str, Decimal] = field(default_factory=dict)
    other_money: list[tuple[str, Decimal]] = field(default_factory=list)


def half_up(value: Decimal, unit: Decimal) -> Decimal:
    """Nearest unit, halves away from zero (s.219)."""
    return value.quantize(unit, ROUND_HALF_UP)


def read(source: Path) -> dict[str, Year]:
    """One pass over the receipts."""
    years: defaultdict[str, Year] = defaultdict(Year)
    with source.open(encoding="utf-8", newline="") as stream:
        rows = csv.reader(stream)
        header = next(rows)
        wanted = itemgetter(*(header.index(name) for name in COLUMNS))
        for date, taxpayer, currency, amount_text, rate_text, channel in map(wanted, rows):
            year = years[taxpayer]
            amount, rate = Decimal(amount_text), Decimal(rate_text)
            pkr = half_up(amount * rate, PAISA)
            if channel in law.REALISED:
                year.final_pkr += pkr
            else:
                year.normal_pkr += pkr
            if currency == "USD":
                # the highest rate of the day counts the fewest dollars
                if rate > year.own_rates.get(date, 0):
                    year.own_rates[date] = rate
                if channel in law.RETAINING:
                    year.dollars[date[:7]] += amount
            elif channel in law.RETAINING:
                year.other_money.append((date, pkr))
    return years


def retained(year: Year, monthly: dict[str, Decimal]) -> Decimal:
    """Month by month the higher of half the proceeds and USD 5,000, never more than the proceeds (FE Manual ch. 12 para 12(iii))."""
    for date, pkr in year.other_money:
        year.dollars[date[:7]] += half_up(pkr / (year.own_rates.get(date) or monthly[date[:7]]), PAISA)
    share, floor = Decimal(law.RETAINED_SHARE), Decimal(law.RETAINED_FLOOR)
    return sum((min(proceeds, max(half_up(proceeds * share, PAISA), floor)) for proceeds in year.dollars.values()), Decimal(0))


def slab_tax(income: Decimal) -> Decimal:
    """First Schedule, Part I, Division I; a boundary amount is in the lower band."""
    for over, fixed, rate in SLABS:
        if income > over:
            return half_up(fixed + rate * (income - over), RUPEE)
    return Decimal(0)


def main(source: Path, target: Path) -> None:
    """One row per taxpayer, in the order of their names."""
    monthly = {month: Decimal(rate) for month, rate in law.monthly_dollars().items()}
    with target.open("w", encoding="utf-8", newline="") as stream:
        rows = csv.writer(stream, lineterminator="\n")
        rows.writerow(["taxpayer", "final_pkr", "normal_pkr", "final_tax", "normal_tax", "surcharge", "total_tax", "retained_usd"])
        for taxpayer, year in sorted(read(source).items()):
            final_tax = half_up(year.final_pkr * Decimal(law.FINAL_RATE), RUPEE)
            normal_tax = slab_tax(year.normal_pkr)
            surcharge = half_up(normal_tax * Decimal(law.SURCHARGE_RATE), RUPEE) if year.normal_pkr > Decimal(law.SURCHARGE_OVER) else Decimal(0)
            amounts = [half_up(amount, PAISA) for amount in (year.final_pkr, year.normal_pkr)]
            rows.writerow([taxpayer, *amounts, final_tax, normal_tax, surcharge, final_tax + normal_tax + surcharge, half_up(retained(year, monthly), PAISA)])


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
