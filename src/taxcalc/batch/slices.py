"""The taxpayers of a part in slices: what the models need at one time is bounded, and each core has one to work on."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from taxcalc.batch import row_warnings, summary
from taxcalc.batch.interruption import at_work, interrupt
from taxcalc.batch.job import cores
from taxcalc.diagnostics import InputRejectedError
from taxcalc.engine import inputs
from taxcalc.engine.connection import run_models
from taxcalc.engine.model_graph import Stage, composed
from taxcalc.ledger.read import RejectedRow

if TYPE_CHECKING:
    import duckdb

    from taxcalc.batch.job import Job


WORTH_SHARING = 4000  # taxpayer years; below it, sharing the work among cores costs more than it saves
OF_YEARS = ("taxpayer_years", "cell_sums", "month_facts", "in_other_money", "left_out", "tax_rows")  # what the first stage makes


@dataclass(slots=True)
class Tally:
    """What slices add up to."""

    rejected: list[RejectedRow] = field(default_factory=list)
    results: int = 0
    incomplete: int = 0
    without_facts: int = 0

    def add(self, other: Tally) -> None:
        """Count another slice."""
        self.rejected += other.rejected
        self.results += other.results
        self.incomplete += other.incomplete
        self.without_facts += other.without_facts


def assess_taxpayers(connection: duckdb.DuckDBPyConnection, job: Job, part: int, taxpayers: tuple[int, int], *, is_last: bool = True) -> Tally:
    """The results of the taxpayers whose numbers lie in the range, as Parquet files of the run's folder.

    Where receipts cannot be valued exactly the range is halved until only the taxpayer they belong to is left out, and named. `is_last`: nobody
    asks for the rows as they were read after this range.
    """
    first, beyond = taxpayers
    try:
        value_receipts(connection, job, taxpayers, is_last=is_last)
    except InputRejectedError as error:
        if beyond - first == 1:
            (name,) = connection.execute("select taxpayer from taxpayers where number = $number", {"number": first}).fetchone() or ("",)
            return Tally([_named(error, name)])
        middle = (first + beyond) // 2
        total = assess_taxpayers(connection, job, part, (first, middle), is_last=False)
        total.add(assess_taxpayers(connection, job, part, (middle, beyond), is_last=is_last))
        return total
    row_warnings.note_remittances(connection)
    return _assess_slices(connection, job, f"{part}-{first}")


def _named(error: InputRejectedError, taxpayer: str, tax_year: int | None = None) -> RejectedRow:
    (problem,) = error.diagnostics
    column, value = ("tax_year", str(tax_year)) if tax_year else ("amount", None)
    return RejectedRow(None, column, value, problem.code, f"taxpayer {taxpayer}: {problem.message}", None, problem.remedy or "", taxpayer=taxpayer)


def _forget(connection: duckdb.DuckDBPyConnection, job: Job) -> None:
    """Rows as they were read are not asked again once they are valued, unless they are described: their memory is for what follows."""
    is_table = connection.execute("select count(*) from duckdb_tables() where table_name = 'typed'").fetchone() != (0,)  # else only a view of a file
    if is_table and not (job.details or job.trace):
        connection.execute("create or replace table typed as from typed limit 0")


def value_receipts(connection: duckdb.DuckDBPyConnection, job: Job, taxpayers: tuple[int, int], *, is_last: bool = False) -> None:
    """The models that value every receipt and add up, for the taxpayers whose numbers lie in the range."""
    first, beyond = taxpayers
    present = {row[0] for row in connection.execute("describe typed").fetchall()}
    given = ", ".join("taxpayer as tp" if name == "tp" else f"{name if name in present else _absent(name, job)} as {name}" for name in inputs.CODED)
    connection.execute(f"create or replace view ledger as select {given} from typed")  # noqa: S608 - names from code
    connection.execute(
        "create or replace table asked as select y.taxpayer as tp, y.tax_year from years as y join taxpayers using (taxpayer)"
        " where number >= $first and number < $beyond",
        {"first": first, "beyond": beyond},
    )
    run_models(connection, details=job.details, stage=Stage.RECEIPTS)
    if is_last:
        _forget(connection, job)
    run_models(connection, details=job.details, stage=Stage.SUMS)


def _assess_slices(connection: duckdb.DuckDBPyConnection, job: Job, name: str) -> Tally:
    """The taxpayers whose receipts are valued, a slice for each core at a time. Each connection makes its own temporary tables, which nobody else sees."""
    at_once = job.threads or cores()
    (years,) = connection.execute("select count(*) from taxpayer_years").fetchone() or (0,)
    width = -(-years // _count(years, job.slice_years, at_once)) or 1
    slices = [(first, min(first + width, years + 1)) for first in range(1, years + 1, width)]
    cursors = [connection.cursor() for _ in range(max(1, min(at_once, len(slices))))]
    free = list(cursors)

    def assess(number: int) -> Tally:
        cursor = free.pop()
        try:
            with at_work(cursor):
                return _assess_years(cursor, job, slices[number], name)
        finally:
            free.append(cursor)

    total = Tally()
    pool = ThreadPoolExecutor(len(cursors))
    try:
        for found in pool.map(assess, range(len(slices))):
            total.add(found)
    except BaseException:
        pool.shutdown(wait=False, cancel_futures=True)
        interrupt()
        raise
    finally:
        pool.shutdown()
        for cursor in cursors:
            cursor.close()
    return total


def _assess_years(cursor: duckdb.DuckDBPyConnection, job: Job, years: tuple[int, int], name: str) -> Tally:
    """Halved as above, where it is the tax that cannot be computed exactly."""
    first, beyond = years
    try:
        assess_slice(cursor, job, years)
    except InputRejectedError as error:
        if beyond - first == 1:
            query = "select tp, tax_year from memory.main.taxpayer_years where ty = $ty"
            return Tally([_named(error, *(cursor.execute(query, {"ty": first}).fetchone() or ("",)))])
        middle = (first + beyond) // 2
        total = _assess_years(cursor, job, (first, middle), name)
        total.add(_assess_years(cursor, job, (middle, beyond), name))
        return total
    _lay_down(cursor, job, f"{name}-{first}")
    row_warnings.note_reversals(cursor, details=job.details)
    return _tally(cursor, job)


def _count(years: int, each: int, at_once: int) -> int:
    """How many slices: one where that is quickest, else as many for each core."""
    return 1 if years < WORTH_SHARING else max(1, -(-years // (each * at_once))) * at_once


def assess_slice(cursor: duckdb.DuckDBPyConnection, job: Job, years: tuple[int, int]) -> None:
    """The models that follow for the taxpayer years of the range, and their rows in the table `results`."""
    first, beyond = years
    for table in OF_YEARS:
        cursor.execute(f"create or replace temp view {table} as select * from memory.main.{table} where ty >= {first} and ty < {beyond}")  # noqa: S608 - names from code, numbers
    run_models(cursor, details=job.details, stage=Stage.TAXPAYERS, then=(summary.LINES, summary.RESULTS, *(summary.DETAILED if job.details else ())))


def _absent(name: str, job: Job) -> str:
    """What a column holds that no source has."""
    if name == "row":
        return "cast(rowid as integer)" if job.details else "0"  # only what is described asks which row it was
    return f"cast(null as {inputs.CODED[name]})"


def _lay_down(cursor: duckdb.DuckDBPyConnection, job: Job, name: str) -> None:
    """The finished rows of a slice as Parquet files of the run's folder."""
    tables = {"results": "results"} | ({table: f"{table}_told" for table in summary.DETAILS} if job.details else {})
    for table, made in tables.items():
        cursor.execute(f"copy (from {made}) to $file (format parquet)", {"file": str(job.folder / f"{table}-{name}.parquet")})


def _tally(cursor: duckdb.DuckDBPyConnection, job: Job) -> Tally:
    query = "select count(*), count(*) filter (where not complete), (select count(distinct tp) from taxpayer_years where fact_row = 0) from results"
    results, incomplete, without_facts = cursor.execute(query).fetchone() or (0, 0, 0)
    return Tally(_uncovered(cursor, job) if incomplete else [], results, incomplete, without_facts)


def _uncovered(cursor: duckdb.DuckDBPyConnection, job: Job) -> list[RejectedRow]:
    remedy = "have an adviser settle these receipts; the figures here are for the others only"
    return [
        RejectedRow(
            None,
            "tax_year",
            str(year),
            "TC504",
            f"taxpayer {name}: no verified rule covers {count} receipts; they are left out of the tax",
            None,
            remedy,
            taxpayer=name,
        )
        for name, year, count in cursor.execute(composed(summary.UNCOVERED, details=job.details)).fetchall()
    ]
