"""A whole run: inputs found, divided into parts, assessed part by part, and joined into one output and one list of what was left out."""

from __future__ import annotations

import errno
import os
import tempfile
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import duckdb

from taxcalc.batch import row_warnings
from taxcalc.batch.cache import key, prune, recall, remember
from taxcalc.batch.compare import keep_last, note_gone
from taxcalc.batch.facts_store import Clients, asked_of, own_facts, own_rates, read_clients, store_facts
from taxcalc.batch.folder import WRITTEN
from taxcalc.batch.ingest import Vocabulary
from taxcalc.batch.interruption import ended_by_signals
from taxcalc.batch.job import Job, Outcome, Part, cores
from taxcalc.batch.left_overs import run_folder
from taxcalc.batch.near_ids import note_near_ids
from taxcalc.batch.ownership import ask_where_two_readings, mark_doubts, may_share
from taxcalc.batch.part import assess_part, in_order
from taxcalc.batch.plan import parts_of, share_of_memory
from taxcalc.batch.rejects import write_rejects
from taxcalc.batch.run_totals import SHOWN, RunTotals, side_outputs
from taxcalc.batch.sources import find, keep_stdin, without_copies
from taxcalc.batch.statement_folders import take_statements
from taxcalc.batch.status import write_missing, year_of
from taxcalc.batch.workers import here, in_processes, in_threads, on_cluster
from taxcalc.batch.writing import results_of, write
from taxcalc.clock import today
from taxcalc.diagnostics import Diagnostic, InputRejectedError, Severity
from taxcalc.engine.connection import connect, load
from taxcalc.ledger.rates import load_rates

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from taxcalc.batch.job import Rate
    from taxcalc.batch.request import Request, Watcher
    from taxcalc.batch.sources import Found, Source

LACKING = {
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "the disk quota is used up",
    errno.EFBIG: "a file would be larger than is allowed (ulimit -f)",
    errno.EMFILE: "more files would be open than are allowed (ulimit -n)",
    errno.ENFILE: "the system has too many files open",
    errno.ENOMEM: "the system gives no more memory",
}
WITH_RATES = 10**8  # the first part of a client who has rates of his own
ASKED = 10**9  # the last part: after every other in the rejects file


def run(request: Request, watcher: Watcher) -> RunTotals:
    """Assess everybody; raises InputRejectedError where there is nothing to assess, the clients file is none, or memory and disk do not suffice."""
    shared = request.output.parent if request.cluster else None  # workers elsewhere see the output's folder, and perhaps no other
    with ended_by_signals(), run_folder(request.output, shared) as folder:
        try:
            return _run(request, watcher, folder)
        except (duckdb.OutOfMemoryException, duckdb.IOException, OSError, MemoryError) as error:
            needed = _lacking(error, request.memory)
            if needed is None:
                raise
            message = f"{needed}; nothing was written"
            remedy = f"give more with --memory, or fewer --jobs, and look whether {tempfile.gettempdir()} has free space for what does not fit in memory"
            raise InputRejectedError([Diagnostic("TC708", message, remedy=remedy)]) from error


def _lacking(error: Exception, memory: str | None) -> str | None:
    """What the machine, or a limit of it (`ulimit`), does not give; None where it is something else."""
    if isinstance(error, duckdb.OutOfMemoryException | MemoryError):
        return f"the database needs more than it may use{f' ({memory})' if memory else ''}"
    return next((words for number, words in LACKING.items() if os.strerror(number) in str(error)), None)


def _run(request: Request, watcher: Watcher, folder: Path) -> RunTotals:
    totals = RunTotals(request.output)
    found = find(keep_stdin(request.paths, folder, request.stdin), folder, own=_own(request), taker=request.taker)
    activities = request.law.activities()
    clients = read_clients(request.clients, activities, request.law.declared()) if request.clients else Clients()
    names = {facts.taxpayer or "" for facts in clients.rows} | clients.refused
    if request.taker is None and names:
        ask_where_two_readings(found.entries, names)
    totals.diagnostics += clients.diagnostics
    copied = without_copies(found)
    totals.spoiled.update(mark_doubts(found, names))
    clients = own_facts(found, clients, activities, request.law.declared())
    rates_of = own_rates(found)
    if request.compare:
        keep_last(request.compare, folder)
    rates = load_rates(request.rates) if request.rates else None
    has_rates, tells_files = bool(rates or request.estimate_rates), may_share(found.sources, found.entries)
    vocabulary = Vocabulary(activities, has_rates=has_rates, layout=request.layout, tells_files=tells_files, channels=request.law.channels())
    statements = take_statements(found, vocabulary, folder, request.jobs)
    totals.spoiled.update((row.taxpayer, year_of(row)) for row in (*statements.doubts, *statements.rejected))
    rejected = [*found.rejected, *clients.rejected, *statements.rejected]
    if not found.sources and not clients.rows:
        raise InputRejectedError([row.diagnostic() for row in rejected])
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
        _store_files(connection, found, folder)
    totals.warned.update(row_warnings.lay_down_copies(copied, folder / "warnings-0-0.csv"))
    write_rejects(folder / "rejects-0.csv", rejected)
    write_missing(folder / "missing-0.csv", [*rejected, *statements.doubts])
    totals.note(rejected)
    _assess(request, job, (found.sources, rates_of), totals, watcher)
    asked = {pair for pair in statements.asked if request.law.year in (None, pair[1])}
    _assess_asked(job, sorted({*asked_of(clients, request.law.year), *asked}), totals)
    watcher.writing()
    totals.warned.update(note_near_ids(job, ASKED + 1))
    with connect(closed=False, spill=str(folder)) as connection:
        totals.warned.update(note_gone(connection, folder, ASKED + 2))
    totals.diagnostics += _of_the_rules(job)
    _note_lost(found, totals)
    write(request, job, totals, found.entries)
    return totals


def _own(request: Request) -> dict[Path, str]:
    """Files of this run itself, which a folder may hold."""
    own = dict.fromkeys((request.output, *side_outputs(request.output)), WRITTEN)
    return own | {path: f"given by --{what}" for path, what in ((request.clients, "clients"), (request.rates, "rates"), (request.compare, "compare")) if path}


def _store_files(connection: duckdb.DuckDBPyConnection, found: Found, folder: Path) -> None:
    """The files by their numbers, for what is told of rows."""
    numbers = [source.number for source in found.sources]
    load(connection, "files", {"number": "uinteger", "told": "varchar"}, [numbers, [source.told for source in found.sources]])
    connection.execute("copy files to $file (format parquet)", {"file": str(folder / "files.parquet")})


def _of_the_rules(job: Job) -> list[Diagnostic]:
    """What `assess` warns of its rules, of all years that were assessed: an enacted law that a file overrides, a review that is due."""
    results = results_of(job.folder)
    if not results:
        return []
    with connect(closed=False) as connection:
        years = connection.execute("select distinct tax_year from read_parquet($files, union_by_name = true)", {"files": results}).fetchall()
    plan, _ = job.law.plan(year for (year,) in years)
    return list(dict.fromkeys(said for loaded in plan.values() for said in loaded.warnings(today()) if said.severity is not Severity.ERROR))


def _note_lost(found: Found, totals: RunTotals) -> None:
    """Files that the parts could not read are refused entries."""
    for file, (_, message, remedy) in totals.lost.items():
        entry = found.by_source.get(file)
        if entry is not None:
            entry.status, entry.reason, entry.remedy = "refused", message, remedy


def _assess(request: Request, job: Job, given: tuple[Sequence[Source], Mapping[str, tuple[Rate, ...]]], totals: RunTotals, watcher: Watcher) -> None:
    """Every part, or as many as the errors that are allowed. A client with rates of his own is a part of his own."""
    sources, rates_of = given
    watcher.reading(len(sources), sum(source.size for source in sources))
    small = request.resume or request.cluster is not None
    parts, strict = parts_of(job, [source for source in sources if source.owner not in rates_of], jobs=request.jobs, small=small)
    for number, (owner, rates) in enumerate(rates_of.items(), WITH_RATES):
        of_owner = tuple(source for source in sources if source.owner == owner)
        parts += [Part(number, of_owner, rates=rates)] if of_owner else []
    doubts = in_order(totals.spoiled)
    parts = [replace(part, spoiled=in_order({*part.spoiled, *doubts})) for part in parts]
    if strict is not None:
        totals.note_partitioned(strict)
    _stop_at(request, totals)
    watcher.parts(len(parts))
    cache = request.output.with_name(f".{request.output.name}.parts") if request.resume else None
    names = {part.number: key(job, part) for part in parts} if cache else {}
    left = []
    for part in parts:
        known = recall(cache, names[part.number], job, part) if cache else None
        if known is None:
            left.append(part)
        else:
            totals.add(known)
            watcher.done(known)
    if cache:
        prune(cache, set(names.values()))
    for outcome in _runner(request, left)(_share(request, job, len(left)), left):
        totals.add(outcome)
        if cache:
            remember(cache, names[outcome.number], job, outcome)
        watcher.done(outcome)
        _stop_at(request, totals)


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


def _stop_at(request: Request, totals: RunTotals) -> None:
    """Stop where more was rejected than `--max-errors` allows: a number, or a share of all rows read so far."""
    if request.max_errors is None:
        return
    count = totals.rejected.total()
    share = request.max_errors.removesuffix("%")
    allowed = Decimal(share) if share == request.max_errors else Decimal(share) * (totals.rows + count) / 100
    if count > allowed:
        message = f"stopped: {count} defects are more than the {request.max_errors} that --max-errors allows; nothing was written"
        codes = ", ".join(f"{number} x {code}" for code, number in totals.rejected.most_common())
        where = [f"{file}:{line}".rstrip(":") for _, file, line in totals.samples[:SHOWN]]
        remedy = f"mend the input (the first: {', '.join(where)}), or allow more"
        raise InputRejectedError([Diagnostic("TC703", message, value=codes, remedy=remedy)])


def _assess_asked(job: Job, asked: Sequence[tuple[str, int]], totals: RunTotals) -> None:
    """The years that the clients file asks for and no receipts were found in; incomplete where a file that could not be read may hold some."""
    done = set()
    if asked and (results := results_of(job.folder)):
        with connect(closed=False) as connection:
            done = set(connection.execute("select taxpayer, tax_year from read_parquet($files)", {"files": results}).fetchall())
    left = tuple(pair for pair in asked if pair not in done)
    if left:
        totals.add(assess_part(job, Part(ASKED, asked=left, spoiled=in_order(totals.spoiled))))
