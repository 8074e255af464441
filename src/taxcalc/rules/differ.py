"""What changed between versions of the law, by meaning: bands are matched by where they begin, not by their position.

Returns are due some days after the tax year: between different years a due date has changed only if that distance has, and
extensions, which are announced for one year, are compared only within a year.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

from taxcalc.rules import wording
from taxcalc.rules.values import Value, values

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from taxcalc.rules.schema import RuleSet

ARROW = "\u2192"
BAND = re.compile(r"(?P<table>.+)@(?P<over>\d+)\Z")
IN_BAND = re.compile(r"(?P<table>[^@]+)@(?P<over>\d+)(?:\..+)?\Z")  # the band or one of its values


@dataclass(frozen=True)
class Change:
    """One change of the law, from version A to version B."""

    path: str
    kind: Literal["added", "removed", "changed"]
    old: str | None
    new: str | None
    effective: dt.date | None
    law: str
    sentence: str


@dataclass(frozen=True)
class Row:
    """One value in several versions; `words` has the reading of each version, None where it has no such value."""

    path: str
    subject: str
    words: tuple[str | None, ...]
    texts: tuple[str | None, ...]
    law: str


def diff(a: RuleSet, b: RuleSet) -> list[Change]:
    """Every change from A to B, in the order of the chapters of B; what A alone has comes at its place in A."""
    return list(_changes(_comparable(a, b), _comparable(b, a), b))


def compare(versions: list[RuleSet]) -> list[Row]:
    """The values that are not the same in all versions, one row each, in the order of the last version."""
    listed = [{value.key: value for value in _comparable(rules, *versions)} for rules in versions]
    order: list[str] = []
    for found in listed:
        order = _in_order(order, list(found))
    rows = [_row([found.get(key) for found in listed]) for key in order if not _of_a_new_entry(key, listed)]
    return [row for row in rows if row is not None]


def _row(here: list[Value | None]) -> Row | None:
    """None where all versions agree, or where the parts of the entry are listed one by one."""
    newest = next(value for value in reversed(here) if value)
    texts = tuple(value.text if value else None for value in here)
    if (newest.entry and None not in here) or len({(value is None, text) for value, text in zip(here, texts, strict=True)}) == 1:
        return None
    words = tuple(None if value is None else "in force" if value.named else value.words for value in here)
    return Row(newest.path, newest.subject, words, texts, newest.law)


def _comparable(rules: RuleSet, *others: RuleSet) -> list[Value]:
    """The values of one version, the due dates in a form that can be compared with the other versions."""
    same_year = all(other.tax_year == rules.tax_year for other in others)
    found = values(rules)
    if same_year:
        return found
    return [_relative(value, rules) for value in found if value.key != "return.extended"]


def _relative(value: Value, rules: RuleSet) -> Value:
    if value.key.startswith("return.") and isinstance(value.value, dt.date) and rules.end:
        return replace(value, value=_of_the_year(value.value, rules.end.year), unit="text")
    return value


def _of_the_year(due: dt.date, year: int) -> str:
    """30 September 2026 in tax year 2026 is the same rule as 30 September 2027 in 2027."""
    text = wording.day(due).removesuffix(f" {due.year}")
    return text if due.year == year else f"{text} of year {due.year - year:+d}"


def _changes(old: list[Value], new: list[Value], b: RuleSet) -> Iterator[Change]:
    before, after = {value.key: value for value in old}, {value.key: value for value in new}
    moved = _moved_bands(before, after)
    before = {_renamed(key, moved): value for key, value in before.items()}
    gone = [key for key, value in before.items() if value.entry and key not in after]
    come = [key for key, value in after.items() if value.entry and key not in before]
    for key in _in_order(list(before), list(after)):
        was, now = before.get(key), after.get(key)
        if was is None and now is not None and not _inside(key, come):
            yield _added(now, b)
        elif now is None and was is not None and not _inside(key, gone):
            yield _removed(was, b)
        elif was is not None and now is not None and not now.entry and was.text != now.text:
            yield _changed(was, now, b)
    yield from _order(before, after, b)


def _added(value: Value, b: RuleSet) -> Change:
    summary = "" if value.named or value.text is None else f": {value.words}"
    effective = _effective(value, b)
    return Change(value.path, "added", None, value.text, effective, value.law, f"{value.subject}{summary} is new{_from(effective)}")


def _removed(value: Value, b: RuleSet) -> Change:
    summary = "" if value.named or value.text is None else f" ({value.words})"
    effective = value.until + dt.timedelta(days=1) if value.until else b.start
    return Change(value.path, "removed", value.text, None, effective, value.law, f"{value.subject}{summary} is no longer law{_from(effective)}")


def _changed(was: Value, now: Value, b: RuleSet) -> Change:
    effective = _effective(now, b)
    sentence = f"{now.subject}: {was.words} {ARROW} {now.words}{_from(effective)}"
    if now.key.endswith(".over") and BAND.match(now.key.removesuffix(".over")):
        sentence = f"{was.subject.removesuffix(': threshold')} now begins above {now.words}{_from(effective)}"
    return Change(now.path, "changed", was.text, now.text, effective, now.law, sentence)


def _effective(value: Value, b: RuleSet) -> dt.date | None:
    """The first day of B's tax year, or a later day that the rule itself names."""
    return max((day for day in (b.start, value.since) if day), default=None)


def _from(effective: dt.date | None) -> str:
    return f" (from {wording.day(effective)})" if effective else ""


def _inside(key: str, entries: Iterable[str]) -> bool:
    """A value of an entry that is itself added or removed as a whole."""
    return any(key != entry and key.startswith((f"{entry}.", f"{entry}@")) for entry in entries)


def _of_a_new_entry(key: str, listed: list[dict[str, Value]]) -> bool:
    entries = {value.key for found in listed for value in found.values() if value.entry and key.startswith((f"{value.key}.", f"{value.key}@"))}
    return any(entry not in found for entry in entries for found in listed)


def _moved_bands(before: dict[str, Value], after: dict[str, Value]) -> dict[str, str]:
    """Bands that begin elsewhere now: where as many left as came between two bands that stayed, they are the same bands."""
    moved: dict[str, str] = {}
    tables = {match["table"] for key in before if (match := BAND.match(key))}
    for table in sorted(tables):
        old, new = _starts(table, before), _starts(table, after)
        stayed = sorted(set(old) & set(new))
        for low, high in pairwise([-1, *stayed, max([*old, *new]) + 1]):
            left = [over for over in old if over not in stayed and low < over < high]
            came = [over for over in new if over not in stayed and low < over < high]
            if len(left) == len(came):
                moved |= {f"{table}@{was}": f"{table}@{now}" for was, now in zip(left, came, strict=True)}
    return moved


def _starts(table: str, found: dict[str, Value]) -> list[int]:
    return [int(match["over"]) for key in found if (match := BAND.match(key)) and match["table"] == table]


def _renamed(key: str, moved: dict[str, str]) -> str:
    entry, dot, field = key.rpartition(".") if BAND.match(key.rpartition(".")[0]) else (key, "", "")
    return f"{moved.get(entry, entry)}{dot}{field}"


def _in_order(old: list[str], new: list[str]) -> list[str]:
    """B's order, with what only A has after the value that precedes it there."""
    order = list(new)
    known = set(new)
    previous: str | None = None
    for key in old:
        if key not in known:
            order.insert(order.index(previous) + 1 if previous else 0, key)
        previous = key
    return _bands_ascending(order)


def _bands_ascending(order: list[str]) -> list[str]:
    """A table that two versions fill with different bands is read from the lowest income up."""
    found = {key: match for key in order if (match := IN_BAND.match(key))}
    tables = {match["table"] for match in found.values()}
    ascending = {table: iter(sorted(_of_table(table, found), key=lambda key: int(found[key]["over"]))) for table in tables}
    return [next(ascending[found[key]["table"]]) if key in found else key for key in order]


def _of_table(table: str, found: dict[str, re.Match[str]]) -> list[str]:
    return [key for key, match in found.items() if match["table"] == table]


def _order(before: dict[str, Value], after: dict[str, Value], b: RuleSet) -> Iterator[Change]:
    """The first class that fits takes a receipt, so their order is law too."""
    old = [key for key, value in before.items() if value.entry and key.startswith("classes.") and key in after]
    new = [key for key in after if key in old]
    if old != new:
        names = [", ".join(key.removeprefix("classes.") for key in keys) for keys in (old, new)]
        sentence = f"Order in which classes take receipts: {names[0]} {ARROW} {names[1]}{_from(b.start)}"
        yield Change("classes", "changed", names[0], names[1], b.start, "", sentence)
