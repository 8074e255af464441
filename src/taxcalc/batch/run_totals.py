"""How a run went: what the parts add up to, and what to tell of it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from taxcalc.batch.sources import REJECTS, WARNINGS
from taxcalc.diagnostics import Diagnostic, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from taxcalc.batch.job import Outcome
    from taxcalc.batch.strict_reader import StrictRows
    from taxcalc.ledger.read import RejectedRow

SHOWN = 5


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
    lost_files: set[str] = field(default_factory=set)
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
                self.lost_files.add(row.file)

    def note_partitioned(self, strict: StrictRows) -> None:
        """Count what was rejected, and what was odd, while rows were laid aside for the parts."""
        self.note(strict.rejected)
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
        self.lost_files.update(outcome.lost_files)
        self.rules |= outcome.rules

    def told(self, clients: Path | None) -> Iterator[Diagnostic]:
        """What to tell at the end. Only counts, codes and places: ids and amounts stay in the files."""
        if clients and self.without_facts:
            message = f"taxpayers without a row in {clients.name}: {self.without_facts}; the law's defaults were taken for them"
            yield Diagnostic("TC704", message, Severity.NOTE, remedy="add a row for each: taxpayer,kind,pseb_from,...")
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
