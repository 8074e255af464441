"""Independent rates to measure a journey against: the user's rates file, else the bundled monthly table, labelled an estimate."""

from __future__ import annotations

import csv
import datetime as dt
from bisect import bisect_right
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING

from taxcalc.diagnostics import Diagnostic, InputRejectedError
from taxcalc.money import NUMBER

if TYPE_CHECKING:
    from pathlib import Path

DAYS_BACK = 7


@dataclass(slots=True)
class MidRates:
    """PKR per unit of a currency on a day, with where it comes from."""

    days: dict[str, list[tuple[dt.date, Decimal]]] = field(default_factory=dict)

    def on(self, currency: str, day: dt.date) -> tuple[Decimal, str] | None:
        """The rate of that day, else the newest within seven days before it, else the month's estimate."""
        known = self.days.get(currency, [])
        place = bisect_right(known, (day, Decimal("Infinity")))
        if place and (day - known[place - 1][0]).days <= DAYS_BACK:
            return known[place - 1][1], "rates file"
        monthly = bundled_months().get((day.strftime("%Y-%m"), currency))
        return (monthly, "estimate: monthly table") if monthly else None

    def rate(self, currency: str, day: dt.date) -> Decimal | None:
        """The rate alone."""
        found = self.on(currency, day)
        return found[0] if found else None


@lru_cache(maxsize=1)
def bundled_months() -> dict[tuple[str, str], Decimal]:
    """The monthly table of the package; empty where the package was built without it."""
    table = resources.files("taxcalc.ledger").joinpath("fx_monthly.csv")
    if not table.is_file():
        return {}
    rows = csv.DictReader(table.read_text("utf-8").splitlines())
    return {(row["month"], row["currency"]): Decimal(row["pkr_per_unit"]) for row in rows}


def read_rates(path: Path | None) -> MidRates:
    """A `date,currency,rate` file; every bad line is reported."""
    rates = MidRates()
    if path is None:
        return rates
    problems: list[Diagnostic] = []
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            rows = csv.DictReader(stream)
            for row in rows:
                _add(rates, row, str(path), rows.line_num, problems)
    except (OSError, UnicodeDecodeError, csv.Error) as problem:
        problems.append(Diagnostic("TC633", f"cannot read this rates file: {problem}", file=str(path), remedy="give a CSV file: date,currency,rate"))
    if problems:
        raise InputRejectedError(problems)
    for known in rates.days.values():
        known.sort()
    return rates


def _add(rates: MidRates, row: dict[str, str], name: str, line: int, problems: list[Diagnostic]) -> None:
    day, currency, rate = (str(row.get(column) or "").strip() for column in ("date", "currency", "rate"))
    try:
        when = dt.date.fromisoformat(day)
    except ValueError:
        when = None
    if when is None or not currency or not NUMBER.match(rate) or Decimal(rate) <= 0:
        problems.append(
            Diagnostic("TC633", "this line is not a rate", file=name, line=line, value=f"{day},{currency},{rate}", remedy="write: 2025-07-02,USD,284.10")
        )
        return
    rates.days.setdefault(currency.upper(), []).append((when, Decimal(rate)))
