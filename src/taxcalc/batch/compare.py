"""Last year's results beside this year's: what each client owed and received then, and who was there and is missing now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from taxcalc.batch.row_warnings import lay_down_table
from taxcalc.diagnostics import Diagnostic, InputRejectedError
from taxcalc.engine.connection import connect
from taxcalc.formulas import as_meant
from taxcalc.ledger.source import read_source
from taxcalc.ledger.tables import read_table

if TYPE_CHECKING:
    from pathlib import Path

    import duckdb

LAST = "last.parquet"
NEEDED = ("taxpayer", "tax_year", "receipts_pkr", "total_tax")
COLUMNS = ("last_total_tax", "last_receipts_pkr", "change")
GONE = """
select
    null as file, l.taxpayer, max(l.tax_year) as tax_year, 'taxpayer' as "column", null as "value", 'TC729' as code,
    concat('was assessed for tax year ', max(l.tax_year), ' in the results to compare with, and is not in this run') as message
from read_parquet($last) as l
where l.taxpayer not in (select taxpayer from results)
group by l.taxpayer
"""


def keep_last(path: Path, folder: Path) -> None:
    """The results to compare with, as a table of the run's folder. Raises InputRejectedError where they are none."""
    read_source(path, ",".join(NEEDED))
    table = read_table(path, ",".join(NEEDED))
    absent = [name for name in NEEDED if name not in table.header]
    remedy = "give the CSV, XLSX or Parquet file that an earlier `taxcalc batch` wrote"
    if absent or table.rejected:
        message = f"these are no results of a batch: there is no column {', '.join(absent)}" if absent else "these are no results of a batch"
        raise InputRejectedError([Diagnostic("TC730", message, file=str(path), remedy=remedy)])
    cells = {name: [as_meant(text.strip()) for text in table.column(name) or ()] for name in NEEDED}
    with connect(closed=False) as connection:
        unnested = ", ".join(f"unnest(${number}::varchar[]) as {name}" for number, name in enumerate(NEEDED, 1))
        connection.execute(f"create table given as select {unnested}", list(cells.values()))
        typed = (
            "select taxpayer, try_cast(tax_year as integer) as tax_year, try_cast(receipts_pkr as decimal(38, 2)) as receipts_pkr,"
            " try_cast(total_tax as decimal(38, 2)) as total_tax from given"
        )
        connection.execute(f"create table last as {typed}")
        bad = connection.execute("select count(*) from last where tax_year is null or receipts_pkr is null or total_tax is null").fetchone()
        if bad != (0,):
            raise InputRejectedError([Diagnostic("TC730", "these are no results of a batch: a year or an amount is no number", file=str(path), remedy=remedy)])
        connection.execute("copy last to $file (format parquet)", {"file": str(folder / LAST)})


def joined(rows: str, folder: Path) -> tuple[str, tuple[str, ...]]:
    """The rows of this run with those of the year before, and the columns that this adds; as they are where nothing is compared."""
    if not (folder / LAST).exists():
        return rows, ()
    last = f"read_parquet('{str(folder / LAST).replace(chr(39), chr(39) * 2)}')"
    query = (
        "(select t.*, l.total_tax as last_total_tax, l.receipts_pkr as last_receipts_pkr, t.total_tax - l.total_tax as change"  # noqa: S608 - our own files
        f" from {rows} as t left join {last} as l on t.taxpayer = l.taxpayer and t.tax_year = l.tax_year + 1)"
    )
    return query, COLUMNS


def note_gone(connection: duckdb.DuckDBPyConnection, folder: Path, number: int) -> dict[str, int]:
    """Who was there and is missing: warnings laid down as those of a part with this number."""
    if not (folder / LAST).exists():
        return {}
    files = [str(path) for path in folder.glob("results-*.parquet")]
    source = "select distinct taxpayer from read_parquet($files, union_by_name = true)" if files else "select null::varchar as taxpayer limit 0"
    connection.execute(f"create or replace table results as {source}", {"files": files} if files else {})
    connection.execute(f"create or replace table gone as {GONE}", {"last": str(folder / LAST)})
    return lay_down_table(connection, "gone", folder / f"warnings-{number}-0.csv")
