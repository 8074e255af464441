"""Schedules of two versions compared as functions: what is charged on which incomes, under A and under B."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from taxcalc.rules import charges, wording
from taxcalc.rules.changes import ARROW, Alike, Change, Row, from_day
from taxcalc.rules.values import law_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from decimal import Decimal

    from taxcalc.rules.charges import Charge, Interval
    from taxcalc.rules.schema import RuleSet
    from taxcalc.rules.wording import Unit

COPIES = {"slabs.professional_aop": "slabs.business"}  # First Schedule Part I Division I proviso: the same table with a top rate of its own
SAID = {1: "more", -1: "less"}


def schedules(rules: RuleSet) -> dict[str, Charge]:
    """Every schedule of a version by its path."""
    found = {f"slabs.{name}": charges.of_slabs(slabs.bands) for name, slabs in rules.slabs.items()}
    if rules.super_tax:
        found["super_tax"] = charges.of_super_tax(rules.super_tax.bands)
    return found


def name_of(path: str) -> str:
    """What a schedule is called."""
    return (
        "Super tax (one rate on the whole income)"
        if path == "super_tax"
        else wording.TABLES.get(path.removeprefix("slabs."), f"{path.removeprefix('slabs.')} slab")
    )


def schedule_changes(a: RuleSet, b: RuleSet) -> Iterator[Change]:
    """One change for each schedule that charges differently; a table that follows another is said with it."""
    before, after = _pair(a, b)
    rows = {path: tuple(charges.intervals(before.get(path), after.get(path))) for path in _paths(a, b)}
    followers = {path: leader for path, leader in COPIES.items() if path in rows and leader in rows and _follows(rows[path], rows[leader])}
    for path, found in rows.items():
        alike = tuple(_alike(copy, rows[copy], found) for copy, leader in followers.items() if leader == path)
        if path in followers or not (any(row.differs for row in found) or any(row.differs for copy in alike for row in copy.rows)):
            continue
        sentence = _sentence(path, found, before.get(path), after.get(path), b)
        yield Change(path, "schedule", None, None, b.start, _law(path, b) or _law(path, a), sentence, found, alike)


def _pair(a: RuleSet, b: RuleSet) -> tuple[dict[str, Charge], dict[str, Charge]]:
    """Where one side has no super tax it charges none; a slab table that a side lacks stays away."""
    before, after = schedules(a), schedules(b)
    if "super_tax" in (*before, *after):
        before.setdefault("super_tax", charges.NOTHING)
        after.setdefault("super_tax", charges.NOTHING)
    return before, after


def _paths(a: RuleSet, b: RuleSet) -> list[str]:
    before, after = _pair(a, b)
    return list(dict.fromkeys((*after, *before)))


def _follows(copy: tuple[Interval, ...], leader: tuple[Interval, ...]) -> bool:
    """The same thresholds, and nothing of its own but the last interval."""
    return [row.over for row in copy] == [row.over for row in leader] and copy[:-1] == leader[:-1]


def _alike(path: str, copy: tuple[Interval, ...], leader: tuple[Interval, ...]) -> Alike:
    return Alike(path, name_of(path), tuple(row for row, other in zip(copy, leader, strict=True) if row != other))


def _sentence(path: str, rows: tuple[Interval, ...], before: Charge | None, after: Charge | None, b: RuleSet) -> str:
    name = name_of(path)
    day = from_day(b.start)
    if before is None or after is None:
        would = b.status != "enacted"
        said = ("would be new" if would else "is new") if before is None else "would end" if would else "is no longer law"
        return f"{name}: the table {said}{day}"
    if len(rows) == 1:
        return f"{name}: {_percent(rows[0].rate_a)} {ARROW} {_percent(rows[0].rate_b)}{day}"
    said = "; ".join(
        f"{SAID[sign]} tax on incomes above {_rs(over)}{f' up to {_rs(upto)}' if upto else ''}" for over, upto, sign in charges.regions(before, after)
    )
    top = rows[-1]
    highest = f"; highest rate {_percent(top.rate_a)} {ARROW} {_percent(top.rate_b)}" if top.rate_a != top.rate_b else ""
    return f"{name}: {said}{highest}{day}"


def _percent(rate: Decimal | None) -> str:
    return wording.spoken(rate, "rate")


def _rs(amount: int) -> str:
    return wording.spoken(amount, "pkr")


def _law(path: str, rules: RuleSet) -> str:
    if path == "super_tax":
        return f"{rules.super_tax.law} ({law_of(rules.super_tax.cite)})" if rules.super_tax else ""
    slabs = rules.slabs.get(path.removeprefix("slabs."))
    return law_of(slabs.cite) if slabs else ""


def schedule_rows(versions: list[RuleSet]) -> Iterator[Row]:
    """Several versions side by side: in each interval the rate and the tax at its top, where they are not the same in all."""
    listed = [schedules(rules) for rules in versions]
    if any("super_tax" in found for found in listed):
        listed = [{"super_tax": charges.NOTHING, **found} for found in listed]
    for path in dict.fromkeys(path for found in reversed(listed) for path in found):
        here = [found.get(path) for found in listed]
        law = next(law for rules in reversed(versions) if (law := _law(path, rules)))
        overs = sorted({segment.over for charge in here if charge for segment in charge})
        for over, upto in pairwise([*overs, None]):
            assert over is not None  # noqa: S101 - only the last element of the pairs is None  # nosec
            rates = [None if charge is None else charges.rate_above(charge, over) for charge in here]
            yield _row(f"{path}@{over}.rate", f"{name_of(path)}, {_between(over, upto)}", rates, "rate", law)
            if upto is not None:
                taxes = [None if charge is None else charges.tax(charge, upto) for charge in here]
                yield _row(f"{path}@{upto}.tax", f"{name_of(path)}, tax on {_rs(upto)}", taxes, "pkr", law)


def _between(over: int, upto: int | None) -> str:
    return f"{_rs(over)} to {_rs(upto)}" if upto else f"above {_rs(over)}" if over else "rate"


def _row(path: str, subject: str, found: Sequence[Decimal | int | None], unit: Unit, law: str) -> Row:
    words = tuple(None if value is None else wording.spoken(value, unit) for value in found)
    return Row(path, subject, words, tuple(wording.exact(value, unit) for value in found), law)
