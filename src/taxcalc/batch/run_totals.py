"""How a run went: what the parts add up to, and what to tell of it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from taxcalc.batch.sources import REJECTS, STATUS, WARNINGS
from taxcalc.diagnostics import Diagnostic, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from taxcalc.batch.job import Outcome
    from taxcalc.batch.strict_reader import Spoiled, StrictRows
    from taxcalc.ledger.read import RejectedRow

SHOWN = 5


def side_outputs(output: Path) -> tuple[Path, ...]:
    """The files beside the output: what was left out, what is odd, and what became of everybody."""
    return tuple(output.with_name(output.name + suffix) for suffix in (REJECTS, WARNINGS, STATUS))


@dataclass(slots=True)
class RunTotals:
    """How a run went: totals, rejects and warnings by code, and what to tell."""

    output: Path
    rows: int = 0
    results: int = 0
    incomplete: int = 0
    without_facts: int = 0
    rejected: Counter[str] = field(default_factory=Counter)
    warned: Counter[str] = field(default_factory=Counter)
    samples: list[tuple[str, ...]] = field(default_factory=list)
    rules: dict[str, str] = field(default_factory=dict)
    lost: dict[str, tuple[str, str, str]] = field(default_factory=dict)
    spoiled: set[Spoiled] = field(default_factory=set)
    unread: dict[str, tuple[str, int]] = field(default_factory=dict)  # columns that no ledger has, the first file, how many files
    statuses: dict[str, int] = field(default_factory=dict)
    diagnostics: list[Diagnostic] = field(default_factory=list)

    @property
    def rejects(self) -> Path:
        """The file beside the output that names what was left out."""
        return self.output.with_name(self.output.name + REJECTS)

    @property
    def warnings(self) -> Path:
        """The file beside the output that names what is odd, where anything is."""
        return self.output.with_name(self.output.name + WARNINGS)

    @property
    def status(self) -> Path:
        """The file beside the output that accounts for everybody and every entry."""
        return self.output.with_name(self.output.name + STATUS)

    @property
    def complete(self) -> bool:
        """Whether nothing was left out."""
        return not self.rejected and not self.incomplete

    def note(self, rejected: Iterable[RejectedRow]) -> None:
        """Count what was rejected before any part began."""
        for row in rejected:
            self.rejected[row.code] += 1
            if len(self.samples) < SHOWN:
                self.samples.append((row.code, row.file or "", str(row.line or "")))
            if row.line is None and row.file:
                self.lost[row.file] = (row.code, row.message, row.remedy or "")

    def note_partitioned(self, strict: StrictRows) -> None:
        """Count what was rejected, and what was odd, while rows were laid aside for the parts."""
        self.note(strict.rejected)
        self.spoiled |= strict.spoiled
        self.warned.update(code for _, _, code, _ in set(strict.notes))
        for names, (file, count) in strict.unread.items():
            self.note_unread(names, file, count)
        if strict.nearly:
            self.warned["TC123"] += len(set(strict.nearly))

    def add(self, outcome: Outcome) -> None:
        """Count one part."""
        self.rows += outcome.rows
        self.results += outcome.results
        self.incomplete += outcome.incomplete
        self.without_facts += outcome.without_facts
        self.rejected.update(outcome.rejected)
        self.warned.update(outcome.warned)
        self.samples += outcome.samples
        self.lost |= {file: tuple(said) for file, *said in outcome.lost}  # type: ignore[misc]  # three texts each
        self.spoiled.update(outcome.spoiled)
        for names, file, count in outcome.unread:
            self.note_unread(names, file, count)
        self.rules |= outcome.rules

    def note_unread(self, names: str, file: str, count: int) -> None:
        """Columns that are not part of a ledger, of so many files."""
        first, before = self.unread.get(names, (file, 0))
        self.unread[names] = (min(first, file), before + count)

    def told(self, clients: Path | None) -> Iterator[Diagnostic]:
        """What to tell at the end. Only counts, codes and places: ids and amounts stay in the files."""
        if clients and self.without_facts:
            message = f"taxpayers without a row in {clients.name}: {self.without_facts}; the law's defaults were taken for them"
            yield Diagnostic("TC704", message, Severity.NOTE, remedy="add a row for each: taxpayer,kind,pseb_from,...")
        for names, (file, count) in sorted(self.unread.items()):
            more = f" and {count - 1} other file{'s' if count > 2 else ''}" if count > 1 else ""  # noqa: PLR2004 - two of them are one other
            yield Diagnostic("TC122", f"columns that are not part of a ledger are ignored: {names} (in {file}{more})", Severity.NOTE)
        if self.warned:
            message = f"warnings: {self.warned.total()} ({_by_code(self.warned)}); the figures count these rows as they stand"
            yield Diagnostic("TC707", message, Severity.WARNING, remedy=f"{self.warnings} names each")
        if self.rejected:
            where = ", ".join(f"{file}:{line}".rstrip(":") for _, file, line in self.samples[:SHOWN] if file)
            remedy = f"{self.rejects} names each, with its reason and the row as it was" + (f"; the first: {where}" if where else "")
            message = f"defects: {self.rejected.total()} ({_by_code(self.rejected)}); what they concern was left out"
            yield Diagnostic("TC705", message, remedy=remedy)


def _by_code(counted: Counter[str]) -> str:
    return ", ".join(f"{number} x {code}" for code, number in counted.most_common())
