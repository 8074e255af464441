"""Dates in the order that was said for a run: 3/7/2025 is 3 July under `dmy`. Nothing is guessed: without an order only ISO dates are read."""

from __future__ import annotations

import datetime as dt
import re
from functools import partial
from typing import TYPE_CHECKING

from taxcalc.ledger import cells
from taxcalc.ledger.cells import Defect, shown

if TYPE_CHECKING:
    from collections.abc import Callable

    from taxcalc.ledger.layout import Dates

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_PARTS = re.compile(r"([0-9]{1,4})[/.\- ]([0-9]{1,2}|[A-Za-z]{3,9})[/.\- ,]{1,2}([0-9]{1,4})\Z")
_NAMED_FIRST = re.compile(r"([A-Za-z]{3,9})[/.\- ]([0-9]{1,2})[/.\- ,]{1,2}([0-9]{1,4})\Z")
_ORDERS = {"dmy": (2, 1, 0), "mdy": (2, 0, 1), "ymd": (0, 1, 2)}
_FULL_YEAR, _CENTURY = 4, 2000


def parser(order: Dates | None) -> Callable[[str], dt.date | Defect]:
    """The parser of dates in that order; ISO dates are read under every order."""
    return cells.date if order is None else partial(_date, order)


def _date(order: str, text: str) -> dt.date | Defect:
    plain = cells.date(text)
    found = _PARTS.match(text) or _NAMED_FIRST.match(text)
    if not isinstance(plain, Defect) or not found:
        return plain
    year, month, day = (found[place + 1] for place in _ORDERS[order])
    try:
        return dt.date(_year(year), _month(month), int(day))
    except ValueError:
        return Defect("TC140", f'"{shown(text)}" is no day where dates are written {order}', "correct it, or name another order with --dates (dmy, mdy, ymd)")


def _year(text: str) -> int:
    return int(text) if len(text) == _FULL_YEAR else _CENTURY + int(text)


def _month(text: str) -> int:
    return int(text) if text.isdigit() else MONTHS.index(text[:3].lower()) + 1
