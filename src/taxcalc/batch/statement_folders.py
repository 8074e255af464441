"""Clients whose folders hold raw statements: each client's files become one ledger, as `assess` makes it of them, apart from all others."""

from __future__ import annotations

import multiprocessing
from collections import defaultdict
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from taxcalc.diagnostics import InputRejectedError
from taxcalc.engine.connection import load
from taxcalc.engine.evidence import Found as Evidence
from taxcalc.ledger.read import RejectedRow
from taxcalc.ledger.vocabulary import COLUMNS
from taxcalc.statements.intake import intake, is_ledger

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from taxcalc.batch.folder import Entry
    from taxcalc.batch.ingest import Vocabulary
    from taxcalc.batch.sources import Found, Source
    from taxcalc.ledger.finding import Finding
    from taxcalc.ledger.read import Ledger

FEW = 8  # clients; for no more than these the start of a process costs more than it saves
NOT_READ = "file-not-read"


@dataclass(frozen=True, slots=True)
class Client:
    """The files of one client, some of which are no ledgers."""

    owner: str
    files: tuple[str, ...]
    target: str


@dataclass(slots=True)
class Taken:
    """What a client's files came to: nothing where `rejected` says why; whose years are in doubt and why; years in which money moved that counts nowhere."""

    owner: str
    rows: int = 0
    rejected: list[RejectedRow] = field(default_factory=list)
    not_read: list[tuple[str, str]] = field(default_factory=list)
    doubts: list[tuple[int | None, str, str]] = field(default_factory=list)
    years: set[int] = field(default_factory=set)


@dataclass(slots=True)
class Folders:
    """All of them together."""

    rejected: list[RejectedRow] = field(default_factory=list)
    doubts: list[RejectedRow] = field(default_factory=list)
    asked: list[tuple[str, int]] = field(default_factory=list)


def take_statements(found: Found, vocabulary: Vocabulary, folder: Path, jobs: int) -> Folders:
    """Put one ledger in the place of the files of each client who has statements. A client whose files cannot be joined keeps his ledgers only."""
    clients = _with_statements(found, folder / "clients")
    if not clients:
        return Folders()
    (folder / "clients").mkdir()
    work = partial(take, activities=vocabulary.activities, channels=vocabulary.channels)
    if jobs > 1 and len(clients) > FEW:
        with ProcessPoolExecutor(min(jobs, len(clients)), mp_context=multiprocessing.get_context("spawn")) as pool:
            taken = list(pool.map(work, clients, chunksize=max(1, len(clients) // (jobs * 4))))
    else:
        taken = [work(client) for client in clients]
    folders = Folders()
    for client, one in zip(clients, taken, strict=True):
        _put(client, one, found, folders)
    return folders


def _with_statements(found: Found, folder: Path) -> list[Client]:
    by_owner: defaultdict[str, list[Source]] = defaultdict(list)
    for source in found.sources:
        by_owner[source.owner].append(source)
    clients: list[Client] = []
    for owner, sources in by_owner.items():
        if any(_may_be_a_statement(found.by_source[source.told]) and not is_ledger(source.name) for source in sources):
            clients.append(Client(owner, tuple(source.name for source in sources), str(folder / f"{len(clients)}.parquet")))
    return clients


def _may_be_a_statement(entry: Entry) -> bool:
    return entry.names_taxpayers is None and not entry.is_parquet


def take(client: Client, activities: Sequence[str], channels: Sequence[str]) -> Taken:
    """One client's files as one ledger in Parquet."""
    taken = Taken(client.owner)
    try:
        ledger = intake(*client.files, activities=activities, channels=channels, taxpayer=client.owner)
    except InputRejectedError as error:
        taken.rejected = [replace(RejectedRow.of_file(problem), taxpayer=client.owner) for problem in error.diagnostics if problem.severity == "error"]
        return taken
    evidence = Evidence.of(ledger)
    taken.years = evidence.years
    for one in evidence.findings:
        if one.what == NOT_READ:
            taken.not_read.append((one.file or "", one.remedy))
        elif one.makes_partial:
            taken.doubts.append((one.tax_year, _told(one), one.remedy))
    taken.rows = len(ledger)
    _write(ledger, client.target)
    return taken


def _told(one: Finding) -> str:
    place = f"{one.file}:{one.line} " if one.file and one.line else ""
    return f"{place}({one.what})"


def _write(ledger: Ledger, target: str) -> None:
    """The ledger's rows as texts; nothing is rounded, and the ledger's own reader judges them again."""
    texts = [[None if value is None else f"{value:f}" if hasattr(value, "quantize") else str(value) for value in ledger.columns[name]] for name in COLUMNS]
    with duckdb.connect(":memory:", config={"threads": "1"}) as connection:
        load(connection, "rows", dict.fromkeys(COLUMNS, "varchar"), texts)
        connection.execute("copy rows to $file (format parquet)", {"file": target})


def _put(client: Client, taken: Taken, found: Found, folders: Folders) -> None:
    """The client's one ledger among the sources, or what is left of his files."""
    of_client = [source for source in found.sources if source.owner == client.owner]
    entries = {source.name: found.by_source[source.told] for source in of_client}
    if taken.rejected:
        statements = {source.name for source in of_client if _may_be_a_statement(entries[source.name]) and not is_ledger(source.name)}
        _refuse(entries, taken.rejected, statements)
        found.sources = [source for source in found.sources if source.name not in statements]
        folders.rejected += [row for row in taken.rejected if row.file is None or row.file in statements]
        return
    for file, remedy in taken.not_read:
        entries[file].refuse("TC721", "the statement could not be read", remedy)
        folders.rejected.append(RejectedRow(None, None, None, "TC721", "the statement could not be read", None, remedy, file, client.owner))
    folders.doubts += [_doubt(client.owner, year, what, remedy) for year, what, remedy in taken.doubts]
    folders.asked += [(client.owner, year) for year in sorted(taken.years)]
    place = found.sources.index(of_client[0])
    told = str(Path(of_client[0].told).parent)
    ledger = replace(of_client[0], name=client.target, size=Path(client.target).stat().st_size, is_parquet=True, told=told, holds=client.owner)
    found.by_source[told] = entries[of_client[0].name]
    found.sources = [source for source in (*found.sources[:place], ledger, *found.sources[place:]) if source not in of_client]


def _refuse(entries: dict[str, Entry], rejected: Iterable[RejectedRow], statements: Iterable[str]) -> None:
    reasons = {row.file: row for row in rejected}
    for name in statements:
        row = reasons.get(name)
        entries[name].refuse(row.code if row else "TC721", row.message if row else "the client's files cannot be joined", (row.remedy if row else "") or "")


def _doubt(owner: str, year: int | None, what: str, remedy: str) -> RejectedRow:
    """What leaves a year in doubt, for the status; it is no reject."""
    column, value = ("tax_year", str(year)) if year else (None, None)
    return RejectedRow(None, column, value, "", what, None, remedy, None, owner)
