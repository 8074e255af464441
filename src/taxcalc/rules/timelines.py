"""Retention as a timeline: the terms of each kind of exporter day by day, whatever entries of a rule file say them.

A change stands in the year in which it happens, once: between two years it is looked for after the end of the earlier and up
to the end of the later; within one year two versions are compared day by day. Before the first rule the terms are not known.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from taxcalc.rules import wording
from taxcalc.rules.changes import ARROW, Change, Kind, from_day
from taxcalc.rules.values import law_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from taxcalc.rules.schema import Exporter, RetentionRule, RuleSet

ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Shift:
    """The terms of a kind of exporter from a day on, under A (or before) and under B; None where none is known."""

    exporter: Exporter
    since: dt.date | None
    old: RetentionRule | None
    new: RetentionRule | None


def retention_changes(a: RuleSet, b: RuleSet) -> Iterator[Change]:
    """Every change of what may be retained, by exporter and day."""
    for exporter in dict.fromkeys((*b.retention, *a.retention)):
        for shift in _shifts(exporter, a, b):
            yield _change(shift, a, b)


def in_the_year(rules: RuleSet, exporter: Exporter) -> str | None:
    """The terms of a version's tax year in words, with the days between which they hold; None where none is known."""
    days = _days([rules], exporter, rules.start, rules.end)
    parts: list[tuple[dt.date, RetentionRule | None]] = []
    for day in days:
        rule = _rule(rules, exporter, day)
        if not parts or not _same(parts[-1][1], rule):
            parts.append((day, rule))
    if [rule for _, rule in parts] == [None]:
        return None
    said = ["not known" if rule is None else _terms(rule, None) for _, rule in parts]
    return "; ".join(text if index == 0 else f"from {wording.day(parts[index][0])} {text}" for index, text in enumerate(said))


def _shifts(exporter: Exporter, a: RuleSet, b: RuleSet) -> list[Shift]:
    if a.end and b.end and a.end > b.end:
        return [Shift(exporter, shift.since, shift.new, shift.old) for shift in reversed(_shifts(exporter, b, a))]
    if a.end and b.end and a.end < b.end:
        return _after(exporter, a, a.end, b)
    found: list[Shift] = []
    before: tuple[RetentionRule | None, RetentionRule | None] | None = None
    for day in _days([a, b], exporter, b.start, b.end):
        here = _rule(a, exporter, day), _rule(b, exporter, day)
        again = before is not None and _same(before[0], here[0]) and _same(before[1], here[1])
        before = here
        if not again and not _same(*here):
            found.append(Shift(exporter, day, *here))
    return found


def _after(exporter: Exporter, a: RuleSet, end: dt.date, b: RuleSet) -> list[Shift]:
    """What changes after the end of A's year, up to the end of B's."""
    found: list[Shift] = []
    before = _rule(a, exporter, end)
    for day in _days([b], exporter, end + ONE_DAY, b.end):
        here = _rule(b, exporter, day)
        if not _same(before, here):
            found.append(Shift(exporter, day, before, here))
        before = here
    return found


def _days(versions: list[RuleSet], exporter: Exporter, first: dt.date | None, last: dt.date | None) -> list[dt.date]:
    """The first day, and each later one on which a rule begins or has just ended."""
    rules = [rule for version in versions for rule in version.retention.get(exporter, ())]
    edges = {day for rule in rules for day in (rule.from_, rule.to and rule.to + ONE_DAY) if day}
    start = first or min(edges, default=dt.date.min)
    return sorted({start, *(day for day in edges if start < day and (last is None or day <= last))})


def _rule(rules: RuleSet, exporter: Exporter, day: dt.date) -> RetentionRule | None:
    return next((rule for rule in rules.retention.get(exporter, ()) if rule.from_ <= day and (rule.to is None or day <= rule.to)), None)


def _same(one: RetentionRule | None, other: RetentionRule | None) -> bool:
    """Two entries that say the same are one rule."""
    if one is None or other is None:
        return one is other
    return _said(one) == _said(other)


def _said(rule: RetentionRule) -> tuple[object, ...]:
    return rule.fraction, rule.floor_usd, rule.alternative_floor_usd, rule.registration


def _terms(rule: RetentionRule, other: RetentionRule | None) -> str:
    """In words; the registration and the other reading are named where the two differ in them."""
    words = wording.retention(rule.fraction, rule.floor_usd)
    if rule.registration and not (other and other.registration):
        words += ", with PSEB or P@SHA registration"
    if rule.alternative_floor_usd is not None and not (other and other.alternative_floor_usd == rule.alternative_floor_usd):
        words += f" (on another reading at least {wording.spoken(rule.alternative_floor_usd, 'usd')})"
    return words


def _change(shift: Shift, a: RuleSet, b: RuleSet) -> Change:
    old = _terms(shift.old, shift.new) if shift.old else None
    new = _terms(shift.new, shift.old) if shift.new else None
    rule = shift.new or shift.old
    side = b if shift.new else a
    index = side.retention[shift.exporter].index(rule) if rule else 0
    since = from_day(shift.since)
    name = f"Foreign exchange that {wording.EXPORTERS[shift.exporter]} may retain"
    backwards = a.end is not None and b.end is not None and a.end > b.end
    if old and new:
        sentence = f"{name}: {old} {ARROW} {new}{f' (until {wording.day(shift.since - ONE_DAY)})' if backwards and shift.since else since}"
    elif new:
        known = a if backwards else b
        sentence = f"{name}: {new}{since}{_not_known(shift, known)}"
    else:
        ends = "not known before" if backwards else "would end: no rule for it" if b.status != "enacted" else "no rule is known"
        sentence = f"{name}: {old}; {ends}{since}"
    kind: Kind = "changed" if old and new else "added" if new else "removed"
    return Change(f"retention.{shift.exporter}[{index}]", kind, old, new, shift.since, law_of(rule.cite if rule else ()), sentence)


def _not_known(shift: Shift, rules: RuleSet) -> str:
    first = min((rule.from_ for rule in rules.retention.get(shift.exporter, ())), default=None)
    return f"; not known before {wording.day(first)}" if first and first == shift.since else ""
