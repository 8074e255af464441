"""What a sound version of the law also satisfies, beyond what is needed to compute: arithmetic, reach, dates, consistency."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from itertools import pairwise, product
from typing import TYPE_CHECKING, get_args

from taxcalc.money import plain
from taxcalc.rules import wording
from taxcalc.rules.conditions import contradictions
from taxcalc.rules.schema import Band, Kind, ReceiptClass, RuleSet
from taxcalc.rules.validate import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator


ONE_DAY = dt.timedelta(days=1)


def check(rules: RuleSet) -> list[Finding]:
    """Everything that is doubtful in a valid rule set."""
    return [*_arithmetic(rules), *_reach(rules), *_idle(rules), *contradictions(rules), *_windows(rules), *_retention(rules), *_heading(rules)]


def tax_up_to(bands: tuple[Band, ...], income: int) -> Decimal:
    """The tax of an income under the bands that begin below it."""
    band = next(band for band in reversed(bands) if band.over < income or band is bands[0])
    return max(Decimal(band.fixed) + band.rate * (income - band.over), Decimal(band.minimum))


def _arithmetic(rules: RuleSet) -> Iterator[Finding]:
    """A fixed amount is the tax of the bands below, or there is a step at the boundary that the statute itself must make."""
    for name, slabs in rules.slabs.items():
        if any(after.over <= before.over for before, after in pairwise(slabs.bands)):
            continue  # a wrong order is said already
        for index, band in enumerate(slabs.bands[1:], start=1):
            expected = tax_up_to(slabs.bands[:index], band.over)
            if not band.statutory_step and abs(expected - band.fixed) >= 1:
                message = (
                    f"{wording.TABLES.get(name, name)} above {wording.spoken(band.over, 'pkr')}: the fixed amount is {wording.spoken(band.fixed, 'pkr')}, "
                    f"but the bands below it make {wording.spoken(Decimal(plain(expected)), 'pkr')}"
                )
                remedy = f"write: fixed = {expected:.0f}; if the statute itself sets another amount, add: statutory_step = true"
                yield Finding("TC411", ("slabs", name, "bands", index, "fixed"), message, remedy, str(band.fixed))


def _reach(rules: RuleSet) -> Iterator[Finding]:
    """Walk every kind of receipt through the classes: a class that never comes to its turn is dead, a receipt without a class is a gap."""
    if rules.tax_year is None:  # the years share a structure; which classes meet is known only for a year
        return
    reached: set[str] = set()
    gaps: dict[tuple[str, str, bool], None] = {}
    for income in ("export", "local"):
        for cell in product(_groups(rules, income), (True, False), get_args(Kind), (True, False), (True, False), _days(rules)):
            takers = [name for name, entry in rules.classes.items() if _takes(entry, income, cell)]
            stop = next((index for index, name in enumerate(takers) if not _may_fall_through(rules.classes[name])), None)
            reached |= set(takers if stop is None else takers[: stop + 1])
            if stop is None:
                gaps[income, cell[0], cell[1]] = None
    for name in rules.classes:
        if name not in reached:
            message = f"class {name!r} of {rules.id} is never reached: the classes before it take every receipt it could take"
            yield Finding(
                "TC414",
                ("classes", name),
                message,
                'let it stand before the class that takes its receipts (ahead_of = "it-pseb"), or narrow that class',
            )
    for income, group, realised in gaps:
        how = "realised through an authorised dealer" if realised else "not realised through an authorised dealer"
        message = f"{rules.id}: {income} receipts of activity group {group!r}, {how}, fall into no class for some taxpayers"
        remedy = f'add a last [[class]] that takes the rest: when = {{ income = "{income}", groups = ["{group}"] }}, treatment = "normal"'
        yield Finding("TC414", ("classes",), message, remedy)


def _groups(rules: RuleSet, income: str) -> list[str]:
    """The activity groups whose receipts can be such income: all, where some class takes any."""
    listed = [entry.when for entry in rules.classes.values() if entry.when.income == income]
    if any(when.groups is None for when in listed):
        return sorted(rules.activities)
    return sorted({group for when in listed for group in (*(when.groups or ()), *when.certified)})


Cell = tuple[str, bool, str, bool, bool, dt.date]


def _takes(entry: ReceiptClass, income: str, cell: Cell) -> bool:
    group, realised, kind, registered, certified, day = cell
    when = entry.when
    in_group = when.groups is None or group in when.groups or (certified and group in when.certified)
    return (
        when.income == income
        and in_group
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


def _idle(rules: RuleSet) -> Iterator[Finding]:
    """A regime that is to decide a class, but no class asks it."""
    asked = {entry.regime for entry in rules.classes.values()}
    for name, regime in rules.regimes.items():
        if rules.tax_year is not None and regime.acts == "class" and name not in asked:
            message = f"{regime.title!r} decides nothing: no [[class]] of {rules.id} names it"
            remedy = f'add to the class that it decides: regime = "{name}"; or take the regime out with: remove = true'
            yield Finding("TC414", ("regimes", name), message, remedy)


def _windows(rules: RuleSet) -> Iterator[Finding]:
    for collection, entries in (("classes", rules.classes), ("regimes", rules.regimes)):
        for name, entry in entries.items():
            if entry.from_tax_year and entry.to_tax_year and entry.to_tax_year < entry.from_tax_year:
                message = f"{name!r} ends with tax year {entry.to_tax_year}, before it begins in {entry.from_tax_year}"
                yield Finding("TC413", (collection, name, "to_tax_year"), message, "exchange the two years, or leave to_tax_year out", str(entry.to_tax_year))
    for name, receipts in rules.classes.items():
        when = receipts.when
        if when.from_ and when.to and when.to < when.from_:
            message = f"class {name!r} ends on {when.to}, before it begins on {when.from_}"
            yield Finding("TC413", ("classes", name, "when", "to"), message, "exchange the two dates, or leave `to` out", str(when.to))


def _retention(rules: RuleSet) -> Iterator[Finding]:
    """From its first rule on, each exporter has exactly one retention rule on every day."""
    for exporter, entries in rules.retention.items():
        for index, (before, rule) in enumerate(pairwise(entries), start=1):
            key = ("retention", exporter, index, "from")
            expected = before.to + ONE_DAY if before.to else None
            if expected is None or rule.from_ < expected:
                remedy = f"end the rule before it: to = {rule.from_ - ONE_DAY}"
                yield Finding("TC413", key, f"two retention rules for {wording.EXPORTERS[exporter]} hold from {rule.from_}", remedy, str(rule.from_))
            elif rule.from_ > expected:
                message = f"no retention rule for {wording.EXPORTERS[exporter]} from {expected} to {rule.from_ - ONE_DAY}"
                yield Finding("TC413", key, message, f"begin this rule there (from = {expected}), or add the rule of those days", str(rule.from_))
        for index, rule in enumerate(entries):
            if rule.to and rule.to < rule.from_:
                message = f"retention rule {rule.id!r} ends on {rule.to}, before it begins on {rule.from_}"
                yield Finding("TC413", ("retention", exporter, index, "to"), message, "exchange the two dates", str(rule.to))


def _heading(rules: RuleSet) -> Iterator[Finding]:
    """What a reader must know of a file to trust it."""
    if rules.status == "enacted" and rules.tax_year is not None and rules.enacted_on is None and "until" not in rules.title:
        yield Finding("TC405", (), f"{rules.id} is enacted law of a tax year, but does not say since when", "add the line: enacted_on = 2026-06-26")
    if rules.status != "enacted" and not rules.purpose:
        yield Finding("TC405", (), f"{rules.id} is a {rules.status} without a purpose", 'add one line that says what for: purpose = "..."')
