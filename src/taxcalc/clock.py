"""Today, from one place: the system's date, or TAXCALC_TODAY for reproducible reports."""

from __future__ import annotations

import datetime as dt
import os

from taxcalc.diagnostics import Diagnostic, InputRejectedError

VARIABLE = "TAXCALC_TODAY"
FIRST_MONTH_OF_TAX_YEAR = 7  # ITO 2001 s.74: 1 July to 30 June


def today() -> dt.date:
    """The current date; `TAXCALC_TODAY=2026-11-22` fixes it."""
    text = os.environ.get(VARIABLE)
    if not text:
        return dt.date.today()  # noqa: DTZ011 - the user's own calendar day decides deadlines
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise InputRejectedError([Diagnostic("TC002", f"{VARIABLE} is not a date", value=text, remedy="write it as 2026-11-22")]) from None


def tax_year_of(day: dt.date) -> int:
    """Tax year N runs from 1 July N-1 to 30 June N (ITO 2001 s.74)."""
    return day.year + (day.month >= FIRST_MONTH_OF_TAX_YEAR)
