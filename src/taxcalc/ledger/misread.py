"""What a text that is no plain number or no ISO date was probably meant to be: only loaded to explain an error."""

from __future__ import annotations

import datetime as dt
import re

from taxcalc.ledger.cells import Defect, shown

_DAY_FIRST = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})\Z")
_EXPONENT = re.compile(r"[+-]?[0-9.]+[eE][+-]?[0-9]+\Z")
_NOT_A_NUMBER = re.compile(r"[+-]?(nan|inf|infinity)\Z", re.IGNORECASE)
_MARK = r"(?:[A-Za-z]{1,3}\.?|[A-Za-z]{0,3}[$€£¥₹₨])"
_MARKED = re.compile(rf"({_MARK} ?)?([+-]?[0-9][0-9,. ']*?)( ?(?:{_MARK}|/-))?\Z")
_OWN_FILE = "a platform's or bank's own file is read by: taxcalc import FILE"
_GROUPED = re.compile(r"[+-]?[0-9]{1,3}([, '][0-9]{2,3})*[, '][0-9]{3}(\.[0-9]+)?\Z")
_DECIMAL_COMMA = re.compile(r"[+-]?[0-9]+(\.[0-9]{3})*,[0-9]+\Z")


def misread_date(text: str) -> Defect:
    """Days written in another order are given in the order of a ledger, both ways where both are possible."""
    day_first = _DAY_FIRST.match(text)
    if day_first:
        day, month, year = (int(part) for part in day_first.groups())
        readings = [reading for reading in (_iso(year, month, day), _iso(year, day, month)) if reading]
        if readings:
            return Defect("TC140", f'"{text}" is not an ISO date', "write " + " or ".join(dict.fromkeys(readings)))
    return Defect("TC140", f'"{shown(text)}" is not a date', "write YEAR-MONTH-DAY without a time, like 2025-07-01")


def _iso(year: int, month: int, day: int) -> str | None:
    try:
        return dt.date(year, month, day).isoformat()
    except ValueError:
        return None


def misread_number(text: str) -> Defect:
    """What is wrong with a text that is not a plain number, most telling reason first."""
    quoted = f'"{shown(text)}"'
    if _NOT_A_NUMBER.match(text):
        return Defect("TC144", f"{quoted} is not an amount of money", "write the amount in digits, or delete the row")
    if _EXPONENT.match(text):
        return Defect(
            "TC145", f"{quoted} is written with an exponent", "write all digits, like 100000 for 1e5 (in a spreadsheet: format the column as a number)"
        )
    if _DECIMAL_COMMA.match(text) and not _GROUPED.match(text):
        return Defect("TC142", f"{quoted} has a decimal comma", f"write {shown(text.replace('.', '').replace(',', '.'))}")
    if _GROUPED.match(text):
        return Defect("TC142", f"{quoted} has thousands separators", f"write {_ungrouped(text)}; {_OWN_FILE}")
    marked = _MARKED.match(text)
    if marked and (marked[1] or marked[3]):
        remedy = f"write {_ungrouped(marked[2])} and the currency's ISO code in the currency column; {_OWN_FILE}"
        return Defect("TC143", f"{quoted} has a currency mark", remedy)
    return Defect("TC141", f"{quoted} is not a number", "write digits with at most one decimal point, like 1250.00 or -80.50")


def _ungrouped(text: str) -> str:
    return shown(re.sub(r"[, ']", "", text))
