"""What must hold between the parts of a rule set before anything is computed with it: every name used is one that exists."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from taxcalc.rules.conditions import misdeclared, untestable
from taxcalc.rules.merge import choose
from taxcalc.rules.validate import Finding

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pydantic import BaseModel

    from taxcalc.rules.files import Key
    from taxcalc.rules.schema import RuleSet


def integrity(rules: RuleSet) -> list[Finding]:
    """Every name that stands for nothing."""
    return [*_sources(rules), *_classes(rules), *_schedules(rules), *_unused(rules), *_bands(rules), *misdeclared(rules), *untestable(rules)]


def cites(rules: RuleSet) -> Iterator[tuple[Key, object]]:
    """Every citation with its place."""
    for key, block in blocks(rules):
        for index, cite in enumerate(getattr(block, "cite", ())):
            yield (*key, "cite", index), cite


def blocks(rules: RuleSet) -> Iterator[tuple[Key, BaseModel]]:
    """Every block that carries citations, with its place."""
    for name in ("provisions", "facts", "activities", "channels", "schedules", "classes", "regimes", "swings", "slabs"):
        for key, block in getattr(rules, name).items():
            yield (name, key), block
    for name in ("salaried_test", "surcharge", "minimum_tax", "corporate_minimum", "super_tax", "return", "late_filing"):
        block = getattr(rules, "return_" if name == "return" else name)
        if block is not None:
            yield (name,), block
    for exporter, entries in rules.retention.items():
        for index, block in enumerate(entries):
            yield ("retention", exporter, index), block
    for path, block in rules.removed.items():
        yield tuple(path.split(".")), block


def _sources(rules: RuleSet) -> Iterator[Finding]:
    for key, cite in cites(rules):
        source = str(getattr(cite, "source", ""))
        if source not in rules.sources:
            near = choose(source, rules.sources)
            remedy = f'{near}; or add it: [sources.{source}] title = "...", date = 2026-07-01, url = "https://..."'
            yield Finding("TC409", (*key, "source"), f"the source {source!r} is not listed in [sources]", remedy, source)


def _classes(rules: RuleSet) -> Iterator[Finding]:
    for name, entry in rules.classes.items():
        key = ("classes", name)
        if entry.regime is not None:
            yield from _named((*key, "regime"), "regime", entry.regime, rules.regimes)
        for field in ("groups", "certified"):
            for index, group in enumerate(getattr(entry.when, field) or ()):
                yield from _named((*key, "when", field, index), "activity group", group, rules.activities)
        for index, reading in enumerate(entry.reading):
            if reading.class_ is not None:
                yield from _named((*key, "reading", index, "class"), "class", reading.class_, rules.classes)
            if reading.group is not None:
                yield from _named((*key, "reading", index, "group"), "activity group", reading.group, rules.activities)
        if entry.treatment in ("final", "minimum") and entry.rate is None and rules.tax_year is not None:
            yield Finding("TC405", key, f"class {name!r} is taxed at a rate in tax year {rules.tax_year}, but has none", 'add to its [[class]]: rate = "0.01"')


def _schedules(rules: RuleSet) -> Iterator[Finding]:
    for kind, schedule in rules.schedules.items():
        for field in ("table", "salaried", "imputable"):
            table = getattr(schedule, field)
            if table is not None and rules.tax_year is not None:
                yield from _named(("schedules", kind, field), "slab table", table, rules.slabs)


def _unused(rules: RuleSet) -> Iterator[Finding]:
    """A slab table under a misspelt name would leave the old table in force without a word."""
    used = {name for schedule in rules.schedules.values() for name in (schedule.table, schedule.salaried, schedule.imputable) if name}
    for name in rules.slabs:
        if rules.tax_year is not None and name not in used:
            yield Finding("TC409", ("slabs", name), f"no taxpayer uses the slab table {name!r}", choose(name, used), name, warning=True)


def _bands(rules: RuleSet) -> Iterator[Finding]:
    for name, slabs in rules.slabs.items():
        yield from _rising(("slabs", name, "bands"), [band.over for band in slabs.bands], from_zero=True)
    if rules.super_tax is not None:
        yield from _rising(("super_tax", "bands"), [band.over for band in rules.super_tax.bands], from_zero=False)


def _rising(key: Key, overs: list[int], *, from_zero: bool) -> Iterator[Finding]:
    """Each band ends where the next begins, so the only faults are a wrong order and income below the first band."""
    if from_zero and overs[0] != 0:
        remedy = 'begin the list with: { over = 0, fixed = 0, rate = "0" }'
        yield Finding("TC410", (*key, 0, "over"), f"the first band begins above {overs[0]}: there is no rate for income below it", remedy, str(overs[0]))
    for index, (before, over) in enumerate(pairwise(overs), start=1):
        if over <= before:
            what = "begins where the one above it begins" if over == before else f"begins at {over}, below the band written before it ({before})"
            yield Finding("TC410", (*key, index, "over"), f"a band {what}", "write the bands from the lowest to the highest, each `over` once", str(over))


def _named(key: Key, what: str, name: str, known: Iterable[str]) -> Iterator[Finding]:
    names = list(known)
    if name not in names:
        yield Finding("TC409", key, f"there is no {what} {name!r}", choose(name, names), name)
