"""A whole run: inputs found, divided into parts, assessed part by part, and joined into one output and one list of what was left out."""

from __future__ import annotations

import tempfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from taxcalc.batch.facts_store import Clients, asked_of, read_clients, store_facts
from taxcalc.batch.ingest import Vocabulary
from taxcalc.batch.job import Job, Law, Outcome, Part
from taxcalc.batch.output import beside, write_results
from taxcalc.batch.part import assess_part
from taxcalc.batch.rejects import join_rejects, write_rejects
from taxcalc.batch.sources import REJECTS, Source, copies, find
from taxcalc.diagnostics import Diagnostic, InputRejectedError, Severity
from taxcalc.engine.connection import connect
from taxcalc.ledger.rates import load_rates
from taxcalc.ledger.read import RejectedRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked for."""

    paths: tuple[str, ...]
    output: Path
    form: str
    law: Law
    clients: Path | None = None
    rates: Path | None = None
    estimate_rates: bool = False
    jobs: int = 1
    memory: str | None = None


@dataclass(slots=True)
class Finished:
    """How a run went: totals, rejects by code, and what to tell."""

    output: Path
    rejects: Path
    rows: int = 0
    results: int = 0
    incomplete: int = 0
    without_facts: int = 0
    rejected: Counter[str] = field(default_factory=Counter)
    samples: list[tuple[str, ...]] = field(default_factory=list)
    rules: dict[str, str] = field(default_factory=dict)
    diagnostics: list[Diagnostic] = field(default_factory=list)

    @property
    def complete(self) -> bool:
        """Whether nothing was left out."""
        return not self.rejected and not self.incomplete

    def add(self, outcome: Outcome) -> None:
        """Count one part."""
        self.rows += outcome.rows
        self.results += outcome.results
        self.incomplete += outcome.incomplete
        self.without_facts += outcome.without_facts
        self.rejected.update(outcome.rejected)
        self.samples += outcome.samples
        self.rules |= outcome.rules


class Watcher(Protocol):
    """Who is told how far the run is."""

    def parts(self, count: int, size: int) -> None:
        """How many parts there are, and their bytes."""

    def done(self, outcome: Outcome) -> None:
        """One part is finished."""


def run(request: Request, watcher: Watcher) -> Finished:
    """Assess everybody; raises InputRejectedError where there is nothing to assess or the clients file is none."""
    with tempfile.TemporaryDirectory(prefix="taxcalc-") as name:
        return _run(request, watcher, Path(name))


def _run(request: Request, watcher: Watcher, folder: Path) -> Finished:
    rejects_path = request.output.with_name(request.output.name + REJECTS)
    finished = Finished(request.output, rejects_path)
    own = [request.output, rejects_path, *(path for path in (request.clients, request.rates) if path)]
    sources, rejected = find(request.paths, but=own)
    sources, copied = _without_copies(sources)
    rejected += copied
    activities = request.law.activities()
    clients = read_clients(request.clients, activities) if request.clients else Clients()
    rejected += clients.rejected
    finished.diagnostics += clients.diagnostics
    if not sources and not clients.rows:
        raise InputRejectedError([row.diagnostic() for row in rejected])
    rates = load_rates(request.rates) if request.rates else None
    vocabulary = Vocabulary(activities, has_rates=bool(rates or request.estimate_rates))
    job = Job(request.law, folder, vocabulary, tuple(rates.rows) if rates else (), request.estimate_rates, request.memory, details=request.form == "xlsx")
    with connect(closed=False) as connection:
        store_facts(connection, clients, folder)
    write_rejects(folder / "rejects-0.csv", rejected)
    finished.rejected.update(row.code for row in rejected)
    parts = [Part(1, tuple(sources))] if sources else []
    watcher.parts(len(parts), sum(source.size for source in sources))
    for part in parts:
        outcome = assess_part(job, part)
        finished.add(outcome)
        watcher.done(outcome)
    _assess_asked(job, parts, asked_of(clients, request.law.year), finished)
    _write(request, folder, finished)
    return finished


def _without_copies(sources: Sequence[Source]) -> tuple[list[Source], list[RejectedRow]]:
    """The same bytes twice would count the same money twice; rows that name no taxpayer are different people's in files of different names."""
    from taxcalc.batch.headers import read_header  # noqa: PLC0415 - only where files are alike

    found = copies(sources)
    refused = {}
    for name, first in found.items():
        header = read_header(name)
        if header is None or header.names_taxpayers:
            refused[name] = RejectedRow(
                None,
                None,
                None,
                "TC163",
                f"the file is the same, byte for byte, as {first}: its receipts would count twice",
                None,
                "give each file once",
                name,
            )
    return [source for source in sources if source.name not in refused], list(refused.values())


def _assess_asked(job: Job, parts: Sequence[Part], asked: Sequence[tuple[str, int]], finished: Finished) -> None:
    """The years that the clients file asks for and no receipts were found in."""
    results = _results(job.folder)
    with connect(closed=False) as connection:
        done = set(connection.execute("select taxpayer, tax_year from read_parquet($files)", {"files": results}).fetchall()) if results else set()
    left = tuple(pair for pair in asked if pair not in done)
    if left:
        finished.add(assess_part(job, Part(len(parts) + 1, asked=left)))


def _results(folder: Path) -> list[str]:
    return [str(path) for path in _in_order(folder.glob("results-*.parquet"))]


def _in_order(paths: Iterable[Path]) -> Iterator[Path]:
    yield from sorted(paths, key=lambda path: int(path.stem.rpartition("-")[2]))


def _write(request: Request, folder: Path, finished: Finished) -> None:
    results = _results(folder)
    if not results:
        finished.diagnostics.append(Diagnostic("TC702", "nobody could be assessed", Severity.ERROR, remedy=f"see {finished.rejects.name} for each reason"))
    with beside(finished.rejects) as draft:
        join_rejects(draft, _in_order(folder.glob("rejects-*.csv")))
        if results:
            with beside(request.output) as output:
                write_results(output, request.form, [Path(name) for name in results], memory=request.memory, spill=folder)
