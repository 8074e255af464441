"""What changed between versions of the law, by meaning. Schedules and retention are compared as functions, all else value by value.

Returns are due some days after the tax year: between different years a due date has changed only if that distance has, and
extensions, which are announced for one year, are compared only within a year.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

from taxcalc.rules import wording
from taxcalc.rules.asked import AT
from taxcalc.rules.changes import ARROW, Change, Part, Row, from_day
from taxcalc.rules.schedule_changes import schedule_changes, schedule_rows
from taxcalc.rules.timelines import in_the_year, retention_changes
from taxcalc.rules.values import Value, values

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from taxcalc.rules.schema import RuleSet

CHAPTERS = (
    "activities",
    "channels",
    "schedules",
    "salaried_test",
    "classes",
    "slabs",
    "surcharge",
    "minimum_tax",
    "corporate_minimum",
    "super_tax",
    "return",
    "late_filing",
    "regimes",
    "retention",
)
UNSAID = (".acts", ".treatment", ".fact")  # said by the sentence itself
FUNCTIONS = ("slabs.", "super_tax@", "retention.")  # compared as functions


def diff(a: RuleSet, b: RuleSet) -> list[Change]:
    """Every change from A to B, in the order of the chapters of B; what A alone has comes at its place in A."""
    found = [*_changes(_comparable(a, b), _comparable(b, a), a, b), *schedule_changes(a, b), *retention_changes(a, b)]
    return sorted(found, key=lambda change: _chapter(change.path))


def compare(versions: list[RuleSet]) -> list[Row]:
    """The values that are not the same in all versions, one row each, in the order of the last version."""
    listed = [{value.key: value for value in _comparable(rules, *versions)} for rules in versions]
    order: list[str] = []
    for found in listed:
        order = _in_order(order, list(found))
    rows = [_row([found.get(key) for found in listed]) for key in order if not _of_a_new_entry(key, listed)]
    rows += [row for row in (*schedule_rows(versions), *_retained(versions)) if len(set(row.texts)) > 1]
    return sorted((row for row in rows if row is not None), key=lambda row: _chapter(row.path))


def _chapter(path: str) -> int:
    return CHAPTERS.index(path.partition(".")[0].partition("[")[0].partition("@")[0])


def _row(here: list[Value | None]) -> Row | None:
    """None where all versions agree, or where the parts of the entry are listed one by one."""
    newest = next(value for value in reversed(here) if value)
    texts = tuple(value.text if value else None for value in here)
    if (newest.entry and None not in here) or len({(value is None, text) for value, text in zip(here, texts, strict=True)}) == 1:
        return None
    words = tuple(None if value is None else "in force" if value.named else value.words for value in here)
    return Row(newest.path, newest.subject, words, texts, newest.law)


def _retained(versions: list[RuleSet]) -> Iterator[Row]:
    """What each kind of exporter may retain in the year of each version."""
    for exporter in dict.fromkeys(name for rules in reversed(versions) for name in rules.retention):
        terms = tuple(in_the_year(rules, exporter) for rules in versions)
        yield Row(f"retention.{exporter}", f"Foreign exchange that {wording.EXPORTERS[exporter]} may retain", terms, terms, "")


def _comparable(rules: RuleSet, *others: RuleSet) -> list[Value]:
    """The values of one version, the due dates in a form that can be compared with the other versions."""
    same_year = all(other.tax_year == rules.tax_year for other in others)
    found = [value for value in values(rules) if not value.key.startswith(FUNCTIONS)]
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
    if due.year == year:
        return text
    years = abs(due.year - year)
    return f"{text} of the year {'after' if due.year > year else 'before'}" + (f" ({years} years)" if years > 1 else "")


def _changes(old: list[Value], new: list[Value], a: RuleSet, b: RuleSet) -> Iterator[Change]:
    before, after = {value.key: value for value in old}, {value.key: value for value in new}
    gone = [key for key, value in before.items() if value.entry and key not in after]
    come = [key for key, value in after.items() if value.entry and key not in before]
    for key in _in_order(list(before), list(after)):
        was, now = before.get(key), after.get(key)
        if was is None and now is not None and not _inside(key, come):
            yield _added(now, new, b)
        elif now is None and was is not None and not _inside(key, gone):
            yield _removed(was, old, a, b)
        elif was is not None and now is not None and not now.entry and was.text != now.text:
            yield _changed(was, now, b)
    yield from _order(before, after, b)


def _added(value: Value, others: list[Value], b: RuleSet) -> Change:
    summary = "" if value.named or value.text is None else f": {value.words}"
    effective = _effective(value, b)
    said = "is new" if b.status == "enacted" else "would be new"
    return Change(
        value.path,
        "added",
        None,
        value.text,
        effective,
        value.law,
        f"{value.subject}{summary} {said}{from_day(effective)}",
        parts=_parts(value, others, asks="asks for"),
    )


def _removed(value: Value, others: list[Value], a: RuleSet, b: RuleSet) -> Change:
    summary = "" if value.named or value.text is None else f" ({value.words})"
    effective = value.until + dt.timedelta(days=1) if value.until else b.start
    sentence = f"{value.subject}{summary} {_ends(value, a, b)}{from_day(effective)}"
    law = next((block.law for path, block in b.removed.items() if _inside_of(value.key, path) or _inside_of(value.path, path)), value.law)
    return Change(value.path, "removed", value.text, None, effective, law, sentence, parts=_parts(value, others, asks="no longer asks for"))


def _inside_of(key: str, removed: str) -> bool:
    """Whether a value is what was removed, or part of it; an entry of a list has its id behind an @."""
    place = key.replace("@", ".")
    return place == removed or place.startswith(f"{removed}.")


def _ends(value: Value, a: RuleSet, b: RuleSet) -> str:
    """Enacted law has ended; a proposal would end it; what only a proposal has was never law."""
    condition = ".condition." in value.key
    if AT in b.id and b.status == "enacted":
        return "was not law then"
    if b.status != "enacted" and a.status == "enacted":
        return "would no longer be asked for" if condition else "would end"
    if a.status == "enacted":
        return "is no longer asked for" if condition else "is no longer law"
    return f"is asked for only by {a.id}" if condition else f"is only in {a.id}"


def _changed(was: Value, now: Value, b: RuleSet) -> Change:
    effective = _effective(now, b)
    sentence = f"{now.subject}: {was.words} {ARROW} {now.words}{from_day(effective)}"
    return Change(now.path, "changed", was.text, now.text, effective, now.law, sentence)


def _parts(entry: Value, listed: Iterable[Value], *, asks: str) -> tuple[Part, ...]:
    """Every rate, amount and condition of an entry that comes or goes."""
    if ".condition." in entry.key:
        return ()  # its subject says it all
    inside = [value for value in listed if value.key.startswith(f"{entry.key}.") and value.text not in (None, "false") and not value.key.endswith(UNSAID)]
    conditions = {value.key: value for value in inside if value.entry}
    found = []
    for value in inside:
        holder = conditions.get(value.key.rpartition(".")[0])
        if holder and value.key.endswith(".bound"):
            found.append(Part(value.path, asks, value.text or "", holder.text or ""))
        elif holder is None and value.key not in conditions and not value.key.startswith(f"{entry.key}.condition."):
            what = value.subject.removeprefix(entry.subject).strip(":, ") or wording.word(value.key.rpartition(".")[2])
            found.append(Part(value.path, what, value.text or "", value.words))
    return tuple(found)


def _effective(value: Value, b: RuleSet) -> dt.date | None:
    """The first day of B's tax year, or a later day that the rule itself names."""
    return max((day for day in (b.start, value.since) if day), default=None)


def _inside(key: str, entries: Iterable[str]) -> bool:
    """A value of an entry that is itself added or removed as a whole."""
    return any(key != entry and key.startswith(f"{entry}.") for entry in entries)


def _of_a_new_entry(key: str, listed: list[dict[str, Value]]) -> bool:
    entries = {value.key for found in listed for value in found.values() if value.entry and key.startswith(f"{value.key}.")}
    return any(entry not in found for entry in entries for found in listed)


def _in_order(old: list[str], new: list[str]) -> list[str]:
    """B's order, with what only A has after the value that precedes it there."""
    order = list(new)
    known = set(new)
    previous: str | None = None
    for key in old:
        if key not in known:
            order.insert(order.index(previous) + 1 if previous else 0, key)
        previous = key
    return order


def _order(before: dict[str, Value], after: dict[str, Value], b: RuleSet) -> Iterator[Change]:
    """The first class that fits takes a receipt, so their order is law too."""
    old = [key for key, value in before.items() if value.entry and key.startswith("classes.") and key in after]
    new = [key for key in after if key in old]
    if old != new:
        names = [", ".join(key.removeprefix("classes.") for key in keys) for keys in (old, new)]
        sentence = f"Order in which classes take receipts: {names[0]} {ARROW} {names[1]}{from_day(b.start)}"
        yield Change("classes", "changed", names[0], names[1], b.start, "", sentence)
