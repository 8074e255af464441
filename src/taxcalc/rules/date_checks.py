"""The dates of a rule set: windows that hold a day of the tax year, retention on every day, returns due after the year has ended."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from typing import TYPE_CHECKING

from taxcalc.rules import wording
from taxcalc.rules.validate import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from taxcalc.rules.schema import Exporter, RetentionRule, RuleSet

ONE_DAY = dt.timedelta(days=1)


def dates(rules: RuleSet) -> Iterator[Finding]:
    """Everything that is doubtful about the dates."""
    yield from windows(rules)
    yield from retention(rules)
    yield from returns(rules)


def windows(rules: RuleSet) -> Iterator[Finding]:
    """Years and days of classes and regimes: they run forwards, and some day of the tax year lies in them."""
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
        elif when.from_ and rules.end and when.from_ > rules.end:
            yield _outside(name, "from", when.from_, rules, f"after tax year {rules.tax_year} ends")
        elif when.to and rules.start and when.to < rules.start:
            yield _outside(name, "to", when.to, rules, f"before tax year {rules.tax_year} begins")


def _outside(name: str, field: str, day: dt.date, rules: RuleSet, where: str) -> Finding:
    message = f"class {name!r} takes receipts {field} {day}, {where}: it takes none"
    remedy = f"write a day from {rules.start} to {rules.end}, or use from_tax_year and to_tax_year"
    return Finding("TC413", ("classes", name, "when", field), message, remedy, str(day))


def retention(rules: RuleSet) -> Iterator[Finding]:
    """From its first rule on, each exporter has exactly one retention rule on every day."""
    for exporter, entries in rules.retention.items():
        for index, (before, rule) in enumerate(pairwise(entries), start=1):
            key = ("retention", exporter, index, "from")
            expected = before.to + ONE_DAY if before.to else None
            if expected is None or rule.from_ < expected:
                remedy = f"end the rule before it: to = {rule.from_ - ONE_DAY}"
                also = (("retention", exporter, index - 1, "to"),)
                yield Finding("TC413", key, f"two retention rules for {wording.EXPORTERS[exporter]} hold from {rule.from_}", remedy, str(rule.from_), also=also)
            elif rule.from_ > expected:
                message = f"no retention rule for {wording.EXPORTERS[exporter]} from {expected} to {rule.from_ - ONE_DAY}"
                also = (("retention", exporter, index - 1, "to"),)
                remedy = f"begin this rule there (from = {expected}), or add the rule of those days"
                yield Finding("TC413", key, message, remedy, str(rule.from_), also=also)
        for index, rule in enumerate(entries):
            if rule.to and rule.to < rule.from_:
                message = f"retention rule {rule.id!r} ends on {rule.to}, before it begins on {rule.from_}"
                yield Finding("TC413", ("retention", exporter, index, "to"), message, "exchange the two dates", str(rule.to))
        yield from _to_the_end(exporter, entries, rules)


def _to_the_end(exporter: Exporter, entries: tuple[RetentionRule, ...], rules: RuleSet) -> Iterator[Finding]:
    """The last rule holds to the end of the tax year: a day after it would have none, and none is guessed."""
    last = max(entries, key=lambda rule: rule.from_, default=None)
    if last is None or last.to is None or rules.end is None or not last.from_ <= last.to < rules.end:
        return
    start = max(last.to + ONE_DAY, rules.start or last.to)
    message = f"no retention rule for {wording.EXPORTERS[exporter]} from {start} to {rules.end}: the last one ends on {last.to}"
    remedy = f"add the rule that holds from {last.to + ONE_DAY} under a new id, or let this one stay open: leave `to` out"
    yield Finding("TC413", ("retention", exporter, entries.index(last), "to"), message, remedy, str(last.to))


def returns(rules: RuleSet) -> Iterator[Finding]:
    """A return is of a year that has ended."""
    if rules.return_ is None or rules.end is None:
        return
    for field in ("individual", "company", "extended"):
        day = getattr(rules.return_, field)
        if day is not None and day <= rules.end:
            message = f"the return of tax year {rules.tax_year} would be due on {day}, before the year has ended on {rules.end}"
            due = {"individual": f"{rules.end.year}-09-30", "company": f"{rules.end.year}-12-31"}.get(field, f"{rules.end.year}-10-31")
            yield Finding("TC426", ("return", field), message, f"write a day after the year: {field} = {due}", str(day))
