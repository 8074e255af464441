"""A change of the law between two versions, as every view of it shows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from taxcalc.rules import wording

if TYPE_CHECKING:
    import datetime as dt

    from taxcalc.rules.charges import Interval

ARROW = "→"
Kind = Literal["added", "removed", "changed", "schedule"]


@dataclass(frozen=True)
class Part:
    """One value of an entry that comes or goes: a rate, an amount, a condition. `value` is for machines, `words` for people."""

    path: str
    what: str
    value: str
    words: str


@dataclass(frozen=True)
class Alike:
    """A table that changes as another does; `rows` are the intervals in which it does not."""

    path: str
    name: str
    rows: tuple[Interval, ...]


@dataclass(frozen=True)
class Change:
    """One change of the law, from version A to version B.

    A `schedule` has `rows`, over the union of both sides' thresholds, and the tables that are `alike`; an entry that comes or
    goes has its `parts`. `whole`: the schedule is a rate on the whole income.
    """

    path: str
    kind: Kind
    old: str | None
    new: str | None
    effective: dt.date | None
    law: str
    sentence: str
    rows: tuple[Interval, ...] = ()
    alike: tuple[Alike, ...] = ()
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True)
class Row:
    """One value in several versions; `words` has the reading of each version, None where it has no such value."""

    path: str
    subject: str
    words: tuple[str | None, ...]
    texts: tuple[str | None, ...]
    law: str


def from_day(effective: dt.date | None) -> str:
    """` (from 1 July 2026)`, or nothing."""
    return f" (from {wording.day(effective)})" if effective else ""
