"""Dates under a profile's formats; an order of day and month is proved by the file or refused, never guessed."""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[ T][0-9]{2}:[0-9]{2}:[0-9]{2})?\Z")
SERIAL = re.compile(r"[0-9]{5}(?:\.[0-9]+)?\Z")
RESAVED = re.compile(r"[0-9]{1,2}/[0-9]{1,2}/[0-9]{2,4}( [0-9]{1,2}:[0-9]{2}(:[0-9]{2})?( ?[AP]M)?)?\Z|#+\Z|[0-9]{5}(\.[0-9]+)?\Z", re.IGNORECASE)
SEPTEMBER = re.compile(r"\bSept\b", re.IGNORECASE)  # British banks write four letters, the standard library knows three
EXCEL_DAY_ZERO = dt.date(1899, 12, 30)
KARACHI = "Asia/Karachi"
ZONE_NAMES = {"pdt": "America/Los_Angeles", "pst": "America/Los_Angeles", "gmt": "UTC", "z": "UTC"}
JUNE, JULY = 6, 7


@lru_cache(maxsize=65536)
def parse_date(text: str, form: str) -> dt.date | None:
    """The day, or None when the text does not have this form."""
    try:
        return dt.datetime.strptime(text, form).date()  # noqa: DTZ007 - the file's own day is wanted, zones only warn
    except ValueError:
        short = SEPTEMBER.sub("Sep", text)
        return parse_date(short, form) if short != text else None


@lru_cache(maxsize=65536)
def parse_sheet_date(text: str) -> dt.date | None:
    """A date cell of a workbook: ISO text made from a typed cell, or the serial number itself."""
    if ISO.match(text):
        return parse_date(text[:10], "%Y-%m-%d")
    if SERIAL.match(text):
        return EXCEL_DAY_ZERO + dt.timedelta(days=int(text.split(".", maxsplit=1)[0]))
    return None


def fitting(forms: tuple[str, ...], text: str) -> dict[str, dt.date]:
    """The forms that read this text, with what they read."""
    found = {form: parse_date(text, form) for form in forms}
    return {form: day for form, day in found.items() if day is not None}


def near_year_end(day: dt.date) -> bool:
    """Within a day of 30 June, where a tax year ends (ITO 2001 s.74)."""
    return (day.month == JUNE and day.day >= 29) or (day.month == JULY and day.day == 1)  # noqa: PLR2004 - 29 June to 1 July


def day_in_karachi(day: dt.date, time: str, zone: str) -> dt.date | None:
    """The calendar day in Pakistan of a file's time stamp, None when time or zone is not known."""
    clock = re.match(r"([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?", time.strip())
    if not clock or not zone:
        return None
    try:
        here = dt.datetime(day.year, day.month, day.day, int(clock[1]), int(clock[2]), int(clock[3] or 0), tzinfo=ZoneInfo(ZONE_NAMES.get(zone.lower(), zone)))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None
    return here.astimezone(ZoneInfo(KARACHI)).date()
