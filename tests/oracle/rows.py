"""The shape of a ledger row, and the days on which the population has any."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .receipts import Row

COLUMNS = ("id", "date", "amount", "currency", "rate", "pkr", "kind", "activity", "channel", "withheld")
LAST_DAY = dt.date(2026, 11, 21)  # neither the monthly rates nor the clock reach further


def year_bounds(tax_year: int) -> tuple[dt.date, dt.date]:
    """First and last day on which this population has receipts."""
    return dt.date(tax_year - 1, 7, 1), min(dt.date(tax_year, 6, 30), LAST_DAY)


def simple_row(date: dt.date, amount: str, pkr: str | None = None, currency: str = "USD", **more: str) -> Row:
    """A plain receipt with the columns left to their defaults."""
    row: Row = dict.fromkeys(COLUMNS, "")
    return row | {"date": date.isoformat(), "amount": amount, "currency": currency, "pkr": pkr or ""} | more
