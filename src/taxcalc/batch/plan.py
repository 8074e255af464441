"""How a run is divided: parts that hold whole taxpayers, so that each is assessed alone, in bounded memory, wherever it runs."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from taxcalc.batch import row_warnings
from taxcalc.batch.columnar import PATTERN
from taxcalc.batch.headers import read_header
from taxcalc.batch.job import Part
from taxcalc.batch.part import in_order, read
from taxcalc.batch.partitions import Partitions
from taxcalc.batch.rejects import write_rejects
from taxcalc.batch.status import write_missing
from taxcalc.engine.connection import connect

if TYPE_CHECKING:
    from collections.abc import Sequence

    from taxcalc.batch.job import Job
    from taxcalc.batch.sources import Source
    from taxcalc.batch.strict_reader import StrictRows

AT_ONCE = 800_000_000  # bytes of CSV whose rows are held in memory, within two gigabytes, when nothing else is asked for
MEMORY = "800MB"  # what the database may take for larger files when nothing else is asked for
AT_LEAST = 400_000_000  # bytes of it for each process
IN_A_PART = 200_000_000  # bytes of CSV; a process that works on it needs about as many bytes again
WORTH_KEEPING = 1 << 26  # bytes of CSV in a part that is kept for the next run
FILES_IN_A_PART = 1000
OF_PARQUET = 4  # a byte of Parquet holds about as much as four of CSV
UNITS = {"": 1, "K": 10**3, "M": 10**6, "G": 10**9, "T": 10**12}
_MEMORY = re.compile(r"([0-9]+(?:\.[0-9]+)?) ?([KMGT]?)i?B?\Z", re.IGNORECASE)


def memory_bytes(text: str) -> int | None:
    """`500MB`, `2GB` as bytes; None where it is no amount of memory."""
    found = _MEMORY.match(text.strip())
    return int(Decimal(found[1]) * UNITS[found[2].upper()]) if found else None


def machine_memory() -> int | None:
    """Bytes of memory that this machine has; None where it does not say."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, OSError, ValueError):
        return None


def share_of_memory(given: str | None, processes: int) -> int:
    """Bytes for the database in each of several processes: of what was given, else enough for a part."""
    total = memory_bytes(given or MEMORY) or 0
    return total // processes if given else max(total // processes, AT_LEAST)


def for_one_pass(given: str | None) -> str:
    """For one pass over all rows, which more memory makes no quicker."""
    return f"{min(share_of_memory(given, 1), memory_bytes(MEMORY) or 0) // 10**6}MB"


def parts_of(job: Job, sources: Sequence[Source], *, jobs: int, small: bool) -> tuple[list[Part], StrictRows | None]:
    """The parts, and what laying rows aside rejected. `small`: parts of a size that is worth keeping for the next run."""
    size = sum(source.size * (OF_PARQUET if source.is_parquet else 1) for source in sources)
    limit = memory_bytes(job.memory or "") if job.memory else None
    if not sources:
        return [], None
    if _is_by_client(sources):
        return _chunks(sources), None
    if size <= (AT_ONCE if limit is None else limit // 4) and not small:
        return [Part(1, tuple(sources))], None
    if len(sources) > 1 and all(source.is_parquet for source in sources) and _are_disjoint(job, sources):
        return [Part(number, (source,)) for number, source in enumerate(sources, 1)], None
    each = min(share_of_memory(job.memory, jobs) * 7 // 10, WORTH_KEEPING if small else IN_A_PART)
    rounds = -(-size // (max(each, 1 << 20) * jobs))  # in each, every process has a part
    count = rounds * jobs
    return _partitioned(job, sources, 1 << (count - 1).bit_length() if small else count)  # kept parts hold the same taxpayers until the file has doubled


def _is_by_client(sources: Sequence[Source]) -> bool:
    """Many files that do not say whose rows they hold: each is a client's, by its name."""
    if len(sources) <= FILES_IN_A_PART:
        return False
    headers = (None if source.is_parquet else read_header(source.name) for source in sources)
    return all(header is not None and not header.names_taxpayers for header in headers)


def _chunks(sources: Sequence[Source]) -> list[Part]:
    """Runs of files, those of one client together."""
    by_name: dict[str, list[Source]] = {}
    for source in sources:
        by_name.setdefault(source.owner, []).append(source)
    chunks: list[list[Source]] = [[]]
    for files in by_name.values():
        if len(chunks[-1]) >= FILES_IN_A_PART:
            chunks.append([])
        chunks[-1] += files
    return [Part(number, tuple(chunk)) for number, chunk in enumerate(chunks, 1)]


def _are_disjoint(job: Job, sources: Sequence[Source]) -> bool:
    """Whether no taxpayer stands in two files."""
    query = (
        "select count(*) from (select taxpayer from (select distinct taxpayer, filename from read_parquet($files, filename = true))"
        " group by taxpayer having count(*) > 1)"
    )
    import duckdb  # noqa: PLC0415 - only where there are several Parquet files

    try:
        with connect(memory=for_one_pass(job.memory), spill=str(job.folder), closed=False) as connection:
            return connection.execute(query, {"files": [PATTERN.sub(r"[\1]", source.name) for source in sources]}).fetchone() == (0,)
    except duckdb.Error:
        return False


def _partitioned(job: Job, sources: Sequence[Source], count: int) -> tuple[list[Part], StrictRows]:
    """One pass over all sources into Parquet files by a hash of the taxpayer; then each file is a part."""
    folder = job.folder / "part-0"
    folder.mkdir(exist_ok=True)
    partitions = Partitions(job.folder / "aside", count)
    with connect(memory=for_one_pass(job.memory), spill=str(folder), closed=False) as connection:
        strict = read(connection, replace(job, threads=None), Part(0, tuple(sources)), partitions)
        row_warnings.prepare(connection)
        row_warnings.note_columns(connection, strict.nearly)
        row_warnings.note_files(connection, strict.notes)
        row_warnings.lay_down(connection, job.folder / "warnings-1-0.csv")
    write_rejects(job.folder / "rejects-1.csv", strict.rejected)
    write_missing(job.folder / "missing-1.csv", strict.rejected)
    spoiled = in_order(strict.spoiled)
    return [Part(number, stored=tuple(names), spoiled=spoiled) for number, (_, names) in enumerate(sorted(partitions.files.items()), 2)], strict
