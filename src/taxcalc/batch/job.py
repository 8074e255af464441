"""What every part of a run needs to know, small enough to be sent to another process or machine."""

from __future__ import annotations

import datetime as dt
import os
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING

from taxcalc.diagnostics import RulesInvalidError
from taxcalc.engine.api import activity_codes, channel_codes, declared_facts
from taxcalc.ledger.rates import monthly_rates
from taxcalc.rules.catalogue import Catalogue

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from taxcalc.batch.ingest import Vocabulary
    from taxcalc.batch.sources import Source
    from taxcalc.ledger.taxpayer import Fact
    from taxcalc.rules.catalogue import LoadedRules

Rate = tuple[dt.date, str, Decimal]


@dataclass(frozen=True, slots=True)
class Law:
    """Which rules to assess under, as they were asked for; loaded once in each process."""

    chosen: str | Path | None = None
    dirs: tuple[Path, ...] = ()
    known_on: dt.date | None = None
    year: int | None = None

    def activities(self) -> tuple[str, ...]:
        """The codes that a ledger may use."""
        chosen = None if self.chosen is None else _load(self.dirs, self.known_on, self.chosen)
        return tuple(activity_codes(_catalogue(self.dirs), chosen))

    def declared(self) -> dict[str, Fact]:
        """The facts that these rules declare, which a clients file may give."""
        chosen = None if self.chosen is None else _load(self.dirs, self.known_on, self.chosen)
        return declared_facts(_catalogue(self.dirs), chosen)

    def channels(self) -> tuple[str, ...]:
        """The channels that a ledger may name."""
        return tuple(channel_codes(None if self.chosen is None else _load(self.dirs, self.known_on, self.chosen)))

    def fingerprints(self) -> list[str]:
        """The law that may be asked for: of the rules chosen, else of every enacted year."""
        if self.chosen is not None:
            return [_load(self.dirs, self.known_on, self.chosen).sha256]
        found, _ = self.plan(_catalogue(self.dirs).years())
        return [loaded.sha256 for loaded in found.values()]

    def plan(self, years: Iterable[int]) -> tuple[dict[int, LoadedRules], dict[int, str]]:
        """The rules of each year, and for each year without any the reason."""
        found: dict[int, LoadedRules] = {}
        missing: dict[int, str] = {}
        for year in sorted(years):
            if self.year not in (None, year):
                continue
            if self.chosen is not None:
                found[year] = _load(self.dirs, self.known_on, self.chosen)
                continue
            try:
                name = _catalogue(self.dirs).enacted_year(year)
            except RulesInvalidError as error:
                missing[year] = error.diagnostics[0].message
                continue
            found[year] = _load(self.dirs, self.known_on, name)
        return found, missing


@cache
def _catalogue(dirs: tuple[Path, ...]) -> Catalogue:
    return Catalogue(dirs)


@cache
def _load(dirs: tuple[Path, ...], known_on: dt.date | None, name: str | Path) -> LoadedRules:
    return _catalogue(dirs).load_law(name, known_on)


@dataclass(frozen=True, slots=True)
class Job:
    """The run: the law, the rates, where facts and results lie, and what each process may use."""

    law: Law
    folder: Path
    vocabulary: Vocabulary
    rates: tuple[Rate, ...] = field(repr=False, default=())
    estimate_rates: bool = False
    memory: str | None = None
    threads: int | None = None
    details: bool = False
    slice_years: int = 100_000
    trace: str | None = None

    def monthly(self) -> list[tuple[str, str, Decimal]]:
        """The bundled monthly rates."""
        return monthly_rates().rows


@dataclass(frozen=True, slots=True)
class Part:
    """Whole taxpayers: some files, or typed rows already laid aside, or only taxpayers asked for without receipts."""

    number: int
    sources: tuple[Source, ...] = ()
    stored: tuple[str, ...] = ()
    asked: tuple[tuple[str, int], ...] = ()
    spoiled: tuple[tuple[str | None, int | None], ...] = ()
    rates: tuple[Rate, ...] = ()  # that hold for these taxpayers alone, before those of the run


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a part gave: how many receipts rows and results, how many rejects and warnings by code; the rest lies in files named by its number."""

    number: int
    rows: int
    results: int
    rejected: dict[str, int]
    rules: dict[str, str]
    samples: tuple[tuple[str, ...], ...]
    without_facts: int
    incomplete: int
    lost: tuple[tuple[str, str, str, str], ...] = ()  # files that could not be read: name, code, why, remedy
    spoiled: tuple[tuple[str | None, int | None], ...] = ()  # whose year may be incomplete
    unread: tuple[tuple[str, str, int], ...] = ()  # columns that no ledger has: their names, the first file, how many files
    warned: dict[str, int] = field(default_factory=dict)


def cores() -> int:
    """How many processes can run at one time."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
