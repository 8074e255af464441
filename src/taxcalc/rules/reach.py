"""Which class takes which receipt: every kind of receipt walks through the classes in their order.

A class that never comes to its turn is dead, a receipt without a class is a gap.
"""

from __future__ import annotations

import datetime as dt
from itertools import product
from typing import TYPE_CHECKING, get_args

from taxcalc.rules.schema import Kind, ReceiptClass, RuleSet
from taxcalc.rules.validate import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

ONE_DAY = dt.timedelta(days=1)
NAMED = 5  # classes that one finding names

Cell = tuple[str, bool, str, bool, bool, dt.date]


def reach(rules: RuleSet) -> Iterator[Finding]:
    """One finding for the classes that the same others leave nothing to, one for each kind of receipt that no class takes."""
    if rules.tax_year is None:  # the years share a structure; which classes meet is known only for a year
        return
    reached: set[str] = set()
    before: dict[str, set[str]] = {}
    gaps: dict[tuple[str, str, bool], None] = {}
    for income in ("export", "local"):
        entries = [(name, entry) for name, entry in rules.classes.items() if entry.when.income == income and entry.when.engagement is None]
        for cell in product(_groups(rules, income), (True, False), get_args(Kind), (True, False), (True, False), _days(rules)):
            stop: str | None = None
            for name, entry in entries:
                if not _takes(entry, cell):
                    continue
                if stop is not None:
                    before.setdefault(name, set()).add(stop)
                else:
                    reached.add(name)
                    stop = None if _may_fall_through(entry) else name
            if stop is None:
                gaps[income, cell[0], cell[1]] = None
    yield from _dead({name: before.get(name, set()) for name, entry in rules.classes.items() if name not in reached and entry.when.engagement is None}, rules)
    for income, group, realised in gaps:
        how = "realised through an authorised dealer" if realised else "not realised through an authorised dealer"
        message = f"{rules.id}: {income} receipts of activity group {group!r}, {how}, fall into no class for some taxpayers"
        remedy = f'add a last [[class]] that takes the rest: when = {{ income = "{income}", groups = ["{group}"] }}, treatment = "normal"'
        yield Finding("TC414", ("classes",), message, remedy)


def _dead(dead: dict[str, set[str]], rules: RuleSet) -> Iterator[Finding]:
    groups: dict[frozenset[str], list[str]] = {}
    for name, takers in dead.items():
        if takers:
            groups.setdefault(frozenset(takers), []).append(name)
        elif not _outside(rules.classes[name], rules):
            remedy = "widen what it takes: its groups, kinds of taxpayer, days"
            yield Finding("TC414", ("classes", name), f"class {name!r} of {rules.id} takes no receipt at all", remedy)
    for blocking, names in groups.items():
        blockers = [name for name in rules.classes if name in blocking]
        one = len(names) == 1
        who = f"class {_list(names)} of {rules.id} is" if one else f"classes {_list(names)} of {rules.id} are"
        takes = "takes" if len(blockers) == 1 else "take"
        message = f"{who} never reached: {_list(blockers)} {takes} every receipt that {'it' if one else 'they'} could take"
        remedy = f'let {_list(names)} stand before (ahead_of = "{blockers[0]}"), narrow {_list(blockers)}, or take out what is to go with: remove = true'
        yield Finding("TC414", ("classes", names[0]), message, remedy, also=tuple(("classes", name) for name in (*names[1:], *blockers)))


def _list(names: list[str]) -> str:
    shown = ", ".join(repr(name) for name in names[:NAMED])
    return shown if len(names) <= NAMED else f"{shown} and {len(names) - NAMED} more"


def _outside(entry: ReceiptClass, rules: RuleSet) -> bool:
    """Its days lie outside the tax year, which is said of its dates."""
    when = entry.when
    return bool((when.from_ and rules.end and when.from_ > rules.end) or (when.to and rules.start and when.to < rules.start))


def _groups(rules: RuleSet, income: str) -> list[str]:
    """The activity groups whose receipts can be such income: all, where some class takes any."""
    listed = [entry.when for entry in rules.classes.values() if entry.when.income == income]
    if any(when.groups is None for when in listed):
        return sorted(rules.activities)
    return sorted({group for when in listed for group in (*(when.groups or ()), *when.certified)})


def _takes(entry: ReceiptClass, cell: Cell) -> bool:
    group, realised, kind, registered, certified, day = cell
    when = entry.when
    in_group = when.groups is None or group in when.groups or (certified and group in when.certified)
    return (
        in_group
        and (when.realised is None or when.realised == realised)
        and (when.kinds is None or kind in when.kinds)
        and (when.registration is None or registered)
        and (when.from_ is None or when.from_ <= day)
        and (when.to is None or day <= when.to)
    )


def _may_fall_through(entry: ReceiptClass) -> bool:
    return entry.falls_through and entry.regime is not None


def _days(rules: RuleSet) -> list[dt.date]:
    """A day in each part of the year between which classes begin and end."""
    start, end = rules.start or dt.date.min, rules.end or dt.date.max
    dates = {start}
    for entry in rules.classes.values():
        dates |= {day for day in (entry.when.from_, entry.when.to and entry.when.to + ONE_DAY) if day and start <= day <= end}
    return sorted(dates)
