"""A whole run: inputs found, divided into parts, assessed part by part, and joined into one output and one list of what was left out."""

from __future__ import annotations

import errno
import os
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import duckdb

from taxcalc import __version__
from taxcalc.batch import row_warnings
from taxcalc.batch.cache import key, recall, remember
from taxcalc.batch.facts_store import Clients, asked_of, read_clients, store_facts
from taxcalc.batch.ingest import Vocabulary
from taxcalc.batch.job import Job, Law, Outcome, Part, cores
from taxcalc.batch.output import beside, write_results
from taxcalc.batch.part import assess_part
from taxcalc.batch.plan import for_one_pass, parts_of, share_of_memory
from taxcalc.batch.rejects import join_rejects, write_rejects
from taxcalc.batch.run_totals import SHOWN, RunTotals
from taxcalc.batch.sheets import Tables, tables_of
from taxcalc.batch.sources import KEPT, Source, as_given, copies, find, keep_stdin
from taxcalc.batch.workers import here, in_processes, in_threads, on_cluster
from taxcalc.clock import today
from taxcalc.diagnostics import Diagnostic, InputRejectedError, Severity
from taxcalc.engine.connection import connect
from taxcalc.ledger.rates import load_rates
from taxcalc.ledger.read import RejectedRow
from taxcalc.ledger.source import STDIN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from typing import BinaryIO

ASKED = 10**9  # the last part: after every other in the rejects file


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked for. `jobs` processes, or the Dask scheduler `cluster`; `resume` keeps parts beside the output for the next run."""

    paths: tuple[str, ...]
    output: Path
    form: str
    law: Law
    clients: Path | None = None
    rates: Path | None = None
    estimate_rates: bool = False
    jobs: int = 1
    memory: str | None = None
    resume: bool = False
    cluster: str | None = None
    max_errors: str | None = None
    trace: str | None = None
    stdin: BinaryIO | None = None  # what the path `-` stands for
    workbook: Callable[[Path, Tables], None] | None = None  # writes an XLSX; the renderers are not known here


class Watcher(Protocol):
    """Who is told how far the run is."""

    def reading(self, files: int, size: int) -> None:
        """What is read: how many files, how many bytes."""

    def parts(self, count: int) -> None:
        """How many parts there are to assess."""

    def done(self, outcome: Outcome) -> None:
        """One part is finished."""

    def writing(self) -> None:
        """All parts are finished."""


def run(request: Request, watcher: Watcher) -> RunTotals:
    """Assess everybody; raises InputRejectedError where there is nothing to assess, the clients file is none, or memory and disk do not suffice."""
    shared = request.output.parent if request.cluster else None  # workers elsewhere see the output's folder, and perhaps no other
    with tempfile.TemporaryDirectory(prefix=".taxcalc-", dir=shared) as name:
        try:
            return _run(request, watcher, Path(name).resolve())
        except (duckdb.OutOfMemoryException, duckdb.IOException, OSError) as error:
            is_disk = os.strerror(errno.ENOSPC) in str(error)
            if not (is_disk or isinstance(error, duckdb.OutOfMemoryException)):
                raise
            needed = "the disk is full" if is_disk else f"the database needs more than it may use{f' ({request.memory})' if request.memory else ''}"
            message = f"{needed}; nothing was written"
            remedy = f"give more with --memory, or fewer --jobs, and look whether {tempfile.gettempdir()} has free space for what does not fit in memory"
            raise InputRejectedError([Diagnostic("TC708", message, remedy=remedy)]) from error


def _run(request: Request, watcher: Watcher, folder: Path) -> RunTotals:
    finished = RunTotals(request.output)
    own = [request.output, finished.rejects, finished.warnings, *(path for path in (request.clients, request.rates) if path)]
    sources, rejected = find(keep_stdin(request.paths, folder, request.stdin), but=own)
    sources, copied = _without_copies(sources)
    rejected = as_given([*rejected, *copied], folder)
    activities = request.law.activities()
    clients = read_clients(request.clients, activities, request.law.declared()) if request.clients else Clients()
    rejected += clients.rejected
    finished.diagnostics += clients.diagnostics
    if not sources and not clients.rows:
        raise InputRejectedError([row.diagnostic() for row in rejected])
    rates = load_rates(request.rates) if request.rates else None
    vocabulary = Vocabulary(activities, has_rates=bool(rates or request.estimate_rates), channels=request.law.channels())
    job = Job(
        request.law,
        folder,
        vocabulary,
        tuple(rates.rows) if rates else (),
        request.estimate_rates,
        request.memory,
        details=request.form == "xlsx",
        trace=request.trace,
    )
    with connect(closed=False) as connection:
        store_facts(connection, clients, folder)
    write_rejects(folder / "rejects-0.csv", rejected)
    finished.note(rejected)
    _assess(request, job, sources, finished, watcher)
    _assess_asked(job, asked_of(clients, request.law.year), finished)
    watcher.writing()
    _write(request, job, finished)
    return finished


def _assess(request: Request, job: Job, sources: Sequence[Source], finished: RunTotals, watcher: Watcher) -> None:
    """Every part, or as many as the errors that are allowed."""
    watcher.reading(len(sources), sum(source.size for source in sources))
    small = request.resume or request.cluster is not None
    parts, strict = parts_of(job, sources, jobs=request.jobs, small=small)
    if strict is not None:
        finished.note_partitioned(strict)
    _stop_at(request, finished)
    watcher.parts(len(parts))
    cache = request.output.with_name(f".{request.output.name}.parts") if request.resume else None
    names = {part.number: key(job, part) for part in parts} if cache else {}
    left = []
    for part in parts:
        known = recall(cache, names[part.number], job, part) if cache else None
        if known is None:
            left.append(part)
        else:
            finished.add(known)
            watcher.done(known)
    for outcome in _runner(request, left)(_share(request, job, len(left)), left):
        finished.add(outcome)
        if cache:
            remember(cache, names[outcome.number], job, outcome)
        watcher.done(outcome)
        _stop_at(request, finished)


def _runner(request: Request, parts: Sequence[Part]) -> Callable[[Job, Sequence[Part]], Iterator[Outcome]]:
    if request.cluster:
        return on_cluster(request.cluster)
    at_once = min(request.jobs, len(parts))
    if at_once <= 1:
        return here
    return in_threads(at_once) if all(part.stored for part in parts) else in_processes(at_once)


def _share(request: Request, job: Job, parts: int) -> Job:
    """Each process's share of memory and cores."""
    if parts <= 1 or request.cluster:
        return job
    processes = min(request.jobs, parts)
    return replace(job, memory=f"{share_of_memory(request.memory, processes) // 10**6}MB", threads=max(1, cores() // processes))


def _stop_at(request: Request, finished: RunTotals) -> None:
    """Stop where more was rejected than `--max-errors` allows: a number, or a share of all rows read so far."""
    if request.max_errors is None:
        return
    count = finished.rejected.total()
    share = request.max_errors.removesuffix("%")
    allowed = Decimal(share) if share == request.max_errors else Decimal(share) * (finished.rows + count) / 100
    if count > allowed:
        message = f"stopped: {count} defects are more than the {request.max_errors} that --max-errors allows; nothing was written"
        codes = ", ".join(f"{number} x {code}" for code, number in finished.rejected.most_common())
        where = [f"{file}:{line}".rstrip(":") for _, file, line in finished.samples[:SHOWN]]
        remedy = f"mend the input (the first: {', '.join(where)}), or allow more"
        raise InputRejectedError([Diagnostic("TC703", message, value=codes, remedy=remedy)])


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


def _assess_asked(job: Job, asked: Sequence[tuple[str, int]], finished: RunTotals) -> None:
    """The years that the clients file asks for and no receipts were found in.

    A client whose file was rejected is not asked about: its receipts are not known.
    """
    done = set()
    if asked and (results := _results(job.folder)):
        with connect(closed=False) as connection:
            done = set(connection.execute("select taxpayer, tax_year from read_parquet($files)", {"files": results}).fetchall())
    lost = {KEPT if file == STDIN else Path(file).stem for file in finished.lost_files}
    left = tuple(pair for pair in asked if pair not in done and pair[0] not in lost)
    if left:
        finished.add(assess_part(job, Part(ASKED, asked=left)))


def _results(folder: Path) -> list[str]:
    return [str(path) for path in _in_order(folder.glob("results-*.parquet"))]


def _in_order(paths: Iterable[Path]) -> Iterator[Path]:
    yield from sorted(paths, key=lambda path: [int(number) for number in path.stem.split("-")[1:]])


def _write(request: Request, job: Job, finished: RunTotals) -> None:
    results = _results(job.folder)
    if not results:
        finished.diagnostics.append(Diagnostic("TC702", "nobody could be assessed", remedy=f"{finished.rejects.name} gives each reason"))
    odd = list(_in_order(job.folder.glob("warnings-*.csv")))
    with ExitStack() as drafts:
        told = {"Rejects": drafts.enter_context(beside(finished.rejects)), "Warnings": drafts.enter_context(beside(finished.warnings))}
        join_rejects(told["Rejects"], _in_order(job.folder.glob("rejects-*.csv")))
        row_warnings.join(told["Warnings"], odd)
        if results:
            with beside(request.output) as output:
                if request.workbook and request.form == "xlsx":
                    _write_workbook(request.workbook, output, told, job, finished)
                else:
                    write_results(output, request.form, [Path(name) for name in results], memory=for_one_pass(request.memory), spill=job.folder)
    if not odd:
        finished.warnings.unlink()  # a file that is there says that there is something to look at
    finished.diagnostics += finished.told(request.clients)


def _write_workbook(write: Callable[[Path, Tables], None], output: Path, told: dict[str, Path], job: Job, finished: RunTotals) -> None:
    facts = {
        "Made by": f"taxcalc {__version__}",
        "On": today().isoformat(),
        "Taxpayer years": str(finished.results),
        "Receipts": str(finished.rows),
        "Incomplete": str(finished.incomplete),
        "Defects (sheet Rejects)": str(finished.rejected.total()),
        "Warnings (sheet Warnings)": str(finished.warned.total()),
        "Rules": ", ".join(sorted(finished.rules)),
    }
    if job.trace and not any(job.folder.glob("trace-*.json")):
        remedy = "write the id as the column taxpayer of the results has it"
        finished.diagnostics.append(Diagnostic("TC710", "nobody was assessed by the id that --trace gives", Severity.WARNING, remedy=remedy))
    with connect(closed=False, spill=str(job.folder)) as connection:
        write(output, tables_of(connection, job.folder, told, facts, finished.rules))
