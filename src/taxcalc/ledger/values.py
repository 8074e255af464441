"""The value of one fact from its text; `profile.toml` and `clients.csv` share these rules."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any

from taxcalc.formulas import as_meant
from taxcalc.ledger import cells
from taxcalc.ledger.cells import Defect, choice, money, nearest, shown
from taxcalc.ledger.taxpayer import FACTS, Fact, FactType

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

YES_NO = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}
NUMBER_DECIMALS = 6  # what a rule can be compared with has no more
FIRST_YEAR, LAST_YEAR = 1980, 2100  # a typing error, not a law: which years have rules is for the rule files to say

Parser = Callable[[str], Any]

_FOUR_DIGITS = re.compile(r"[0-9]{4}\Z")
_rupees = money("PKR")


def parsers(activities: Collection[str] | None, declared: Mapping[str, Fact] | None = None) -> dict[str, Parser]:
    """A parser for each fact, by name. `activities` are the codes of the rule files (None: any code), `declared` the facts that these declare."""
    by_type: dict[FactType, Parser] = {
        "text": as_meant,
        "activity": choice("TC150", "activity", activities) if activities is not None else str,
        "activities": partial(_activities, activities),
        "yes_no": _yes_no,
        "money": _money,
        "signed_money": _rupees,
        "date": cells.date,
        "dates": cells.date,
        "number": _number,
        "year": _year,
    }
    of_words = ("choice", "answer")
    return {name: choice("TC204", name, fact.choices) if fact.type in of_words else by_type[fact.type] for name, fact in {**FACTS, **(declared or {})}.items()}


def _money(text: str) -> Decimal | Defect:
    value = _rupees(text)
    if isinstance(value, Decimal) and value < 0:
        return Defect("TC205", f"{shown(text)} is negative", "write rupees of the year without a minus; only business_income may be a loss")
    return value


def _number(text: str) -> Decimal | Defect:
    value = cells.decimal(text)
    if isinstance(value, Decimal) and cells.places(text) > NUMBER_DECIMALS:
        return Defect("TC146", f"{shown(text)} has {cells.places(text)} decimals; at most {NUMBER_DECIMALS} are read", "write fewer decimals")
    return value


def _yes_no(text: str) -> bool | Defect:
    known = YES_NO.get(text.casefold())
    if known is None:
        return Defect("TC203", f'"{shown(text)}" is neither yes nor no', "write yes or no (true or false in TOML), or leave the fact out when it is not known")
    return known


def _year(text: str) -> int | Defect:
    if _FOUR_DIGITS.match(text) and FIRST_YEAR <= int(text) <= LAST_YEAR:
        return int(text)
    return Defect("TC210", f'"{shown(text)}" is not a tax year', "write the year in which it ends: 2026 for 1 July 2025 to 30 June 2026")


def _activities(known: Collection[str] | None, text: str) -> tuple[str, ...] | Defect:
    codes = tuple(dict.fromkeys(text.replace(";", " ").split()))
    for code in codes:
        if known is not None and code not in known:
            meant = nearest(code, known)
            remedy = f"did you mean {meant}?" if meant else f"write one of: {', '.join(known)}"
            return Defect("TC150", f'"{shown(code)}" is not a known activity', remedy)
    return codes
