"""Windows of registration, and facts against each other: what cannot be true together is said, never resolved by a guess."""

from __future__ import annotations

import datetime as dt
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

from taxcalc.diagnostics import Severity
from taxcalc.ledger.cells import Defect
from taxcalc.ledger.taxpayer import COMPANIES, WHOLE_TIME

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from taxcalc.ledger.taxpayer import Facts, Window

DAY = dt.timedelta(days=1)


class Clash(NamedTuple):
    """Facts that do not go together, told at one of them."""

    fact: str
    defect: Defect
    severity: Severity = Severity.ERROR


def registered(pseb: bool | None, windows: Sequence[tuple[dt.date | None, dt.date | None]]) -> tuple[Window, ...] | Clash | None:  # noqa: FBT001 - a fact, not a switch
    """The windows of registration from what was written: `pseb` for the whole time, or first and last days (a window without a last day is open)."""
    if pseb is not None and windows:
        message = f"pseb = {str(pseb).lower()} speaks of the whole time, pseb_from and pseb_to of a part of it"
        return Clash("pseb", Defect("TC206", message, "keep the dates and delete pseb, or keep pseb and delete the dates"))
    dated: list[Window] = []
    for start, end in windows:
        if start is None:
            remedy = "add the first day of that registration, like pseb_from = 2025-07-01"
            return Clash("pseb_to", Defect("TC206", f"a registration ends on {end} and has no first day", remedy))
        if end is not None and end < start:
            return Clash("pseb_to", Defect("TC206", f"the registration ends on {end}, before it starts on {start}", "correct one of the two dates"))
        dated.append((start, end))
    if pseb is None and not dated:
        return None
    return WHOLE_TIME if pseb else merged(dated)


def merged(windows: Sequence[Window]) -> tuple[Window, ...]:
    """The same days in order; windows that touch or overlap become one."""
    result: list[Window] = []
    for start, end in sorted(windows, key=itemgetter(0)):
        if result and _reaches(result[-1], start):
            first, last = result.pop()
            result.append((first, None if last is None or end is None else max(last, end)))
        else:
            result.append((start, end))
    return tuple(result)


def _reaches(window: Window, day: dt.date) -> bool:
    return window[1] is None or day - window[1] <= DAY


def clashes(facts: Facts) -> Iterator[Clash]:
    """What cannot be, or hardly can be, true together."""
    kind = facts.kind or "individual"
    if facts.salary and kind != "individual":
        remedy = 'delete salary, or write kind = "individual"; salaries that the firm pays are expenses'
        yield Clash("salary", Defect("TC207", f"only an individual has a salary, not kind {kind}", remedy))
    if facts.accounting_income is not None and kind not in COMPANIES:
        message = f"accounting_income is for companies; it is not used for kind {kind}"
        yield Clash("accounting_income", Defect("TC208", message, 'delete it, or write kind = "company"'), Severity.WARNING)
    if facts.exporter == "freelancer" and kind in COMPANIES:
        message = f"a {kind.replace('_', ' ')} is not a freelancer in the State Bank's sense"
        yield Clash("exporter", Defect("TC208", message, 'write exporter = "it_company", or delete exporter'), Severity.WARNING)
