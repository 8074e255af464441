"""The status of everybody and of every entry: nobody whom the clients file, a file or a reject names is left out, and no file."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

from taxcalc.batch.folder import printable
from taxcalc.batch.row_warnings import INERT
from taxcalc.clock import tax_year_of
from taxcalc.engine.connection import connect
from taxcalc.formulas import inert_within
from taxcalc.ledger import cells

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    import duckdb

    from taxcalc.batch.folder import Entry
    from taxcalc.batch.job import Job
    from taxcalc.ledger.read import RejectedRow

COLUMNS = ("taxpayer", "tax_year", "status", "file", "reason", "missing", "remedy")
MISSING = {"taxpayer": "varchar", "tax_year": "integer", "what": "varchar", "remedy": "varchar", "lost": "boolean"}
LAID_DOWN = {
    "years": {"taxpayer": "varchar", "tax_year": "integer", "has_ledger": "boolean", "counts": "boolean"},
    "results": {"taxpayer": "varchar", "tax_year": "integer", "complete": "boolean"},
}
SHOWN = 3
APART = "rows that two files share (TC723)"
REMEDIES = {
    APART: "give each receipt its certificate, or leave one of the two files out",
    "payout-unproven": "give the bank's statement for these days too, or type the receipt from the bank's certificate",
    "withheld-without-receipt": "find the credit on which the bank deducted this, or type the receipt",
}
WHAT = f"""concat(
            array_to_string(list_slice(list(distinct m.what order by m.what), 1, {SHOWN}), '; '), case when count(distinct m.what) > {SHOWN} then '; ...' end
        )"""

# The worst holds: refused, incomplete, not asked for, no ledger, the law's defaults, assessed.
EVERYBODY = f"""
create or replace temp table told as
with found as (select taxpayer, tax_year, bool_or(has_ledger) as has_ledger, bool_or(counts) as counts from years group by all),
assessed as (select taxpayer, tax_year, bool_and(complete) as complete from results group by all),
of_facts as (select distinct taxpayer, tax_year from facts where fact_row <> 0),
named as (
    select taxpayer from of_facts union select taxpayer from refused union select taxpayer from missing where taxpayer <> ''
    union select taxpayer from owners
),
pairs as (
    select taxpayer, tax_year from found
    union select taxpayer, tax_year from of_facts where tax_year is not null
    union select taxpayer, tax_year from missing where taxpayer <> '' and tax_year is not null
    union select taxpayer, null from named where taxpayer not in (select taxpayer from found)
        and taxpayer not in (select taxpayer from of_facts where tax_year is not null)
        and taxpayer not in (select taxpayer from missing where tax_year is not null)
),
lacking as (
    select p.taxpayer, p.tax_year, min(m.remedy) as remedy, bool_or(m.lost) as lost,
        {WHAT} as what
    from pairs as p join missing as m
        on m.taxpayer = p.taxpayer and (m.tax_year is null or p.tax_year is null or m.tax_year = p.tax_year)
    group by all
),
of_all as (
    select p.tax_year, min(m.remedy) as remedy,
        {WHAT} as what
    from (select distinct tax_year from pairs) as p join missing as m
        on m.taxpayer = '' and (m.tax_year is null or p.tax_year is null or m.tax_year = p.tax_year)
    group by all
),
judged as (
    select
        p.taxpayer, p.tax_year,
        case
            when p.taxpayer in (select taxpayer from refused) then 'refused'
            when a.taxpayer is null and p.tax_year <> $year then 'not-asked'
            when a.taxpayer is null and l.taxpayer is not null then 'refused'
            when a.taxpayer is null and f.has_ledger and not f.counts then 'incomplete'
            when a.taxpayer is null and f.counts then 'refused'
            when l.lost and p.taxpayer not in (select taxpayer from found where has_ledger) then 'refused'
            when not a.complete then 'incomplete'
            when p.taxpayer not in (select taxpayer from found where has_ledger) then 'no-ledger'
            when $has_clients and p.taxpayer not in (select taxpayer from of_facts where tax_year is null)
                and not exists (select 1 from of_facts as o where o.taxpayer = p.taxpayer and o.tax_year = p.tax_year) then 'defaults'
            else 'assessed'
        end as status,
        concat_ws('; ', l.what, o.what) as missing,
        coalesce(l.remedy, o.remedy, '') as remedy
    from pairs as p
    left join assessed as a on p.taxpayer = a.taxpayer and p.tax_year = a.tax_year
    left join found as f on p.taxpayer = f.taxpayer and p.tax_year = f.tax_year
    left join lacking as l on p.taxpayer = l.taxpayer and p.tax_year is not distinct from l.tax_year
    left join of_all as o on p.tax_year is not distinct from o.tax_year
)
select
    taxpayer, tax_year, status, cast(null as varchar) as file,
    case status
        when 'refused' then 'could not be assessed'
        when 'not-asked' then concat('receipts of a year that --year leaves out: ', tax_year)
        when 'incomplete' then case when missing <> '' then 'something may be missing' else 'figures are missing, or nothing that moved counts as a receipt' end
        when 'no-ledger' then 'no receipts were found'
        when 'defaults' then 'the clients file has no row: the law''s defaults were taken'
        else null
    end as reason,
    nullif(missing, '') as missing,
    case
        when remedy <> '' then remedy
        when status = 'no-ledger' then 'give a ledger of this taxpayer, or take the row out of the clients file'
        when status = 'defaults' then 'add a row to the clients file'
        when status = 'not-asked' then 'leave --year out to assess every year'
        when status in ('refused', 'incomplete') then 'the rejects file names each defect'
        else null
    end as remedy
from judged
"""  # noqa: S608 - a number of our own


def _owners(entries: Iterable[Entry]) -> Iterator[str]:
    """Who has a file or a folder, whether anything stands in it or not."""
    for entry in entries:
        if entry.names_taxpayers is False and entry.status == "read":
            yield entry.owner
        elif entry.client and entry.owner == entry.client and not entry.names_taxpayers and entry.size == 0 and not entry.is_hidden:
            yield entry.client


def write_missing(path: Path, rejected: Iterable[RejectedRow], doubts: Iterable[tuple[str, int, str]] = ()) -> None:
    """What each rejected row or file may leave out, and of whom (nobody: everybody's); `doubts` are years with receipts that cannot be told apart."""
    with path.open("w", encoding="utf-8", newline="", errors="backslashreplace") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(MISSING)
        writer.writerows((name, year, why, REMEDIES.get(why, ""), False) for name, year, why in doubts)
        for row in rejected:
            place = ":".join(str(part) for part in (row.file, row.line) if part is not None)
            what = f"{place} ({row.code})" if place else f"{row.code}: {row.message}" if row.code else row.message
            writer.writerow((row.taxpayer or "", year_of(row), what, row.remedy or "", row.line is None and row.file is not None))


def year_of(row: RejectedRow) -> int | None:
    """The tax year that a rejected row can touch; None: every year."""
    if row.column == "tax_year" and (row.value or "").isdigit():
        return int(row.value or "")
    day = cells.date(dict(row.cells).get("date", "").strip())
    return None if isinstance(day, cells.Defect) else tax_year_of(day)


def _load(connection: duckdb.DuckDBPyConnection, job: Job) -> None:
    """What the parts laid down, as tables."""
    for table, columns in LAID_DOWN.items():
        files = [str(file) for file in job.folder.glob(f"{table}-*.parquet")]
        if files:
            query = f"create table {table} as select {', '.join(columns)} from read_parquet($files, union_by_name = true)"  # noqa: S608 - names from code
            connection.execute(query, {"files": files})
        else:
            connection.execute(f"create table {table} ({', '.join(f'{name} {kind}' for name, kind in columns.items())})")
    for table in ("facts", "refused"):
        connection.execute(f"create table {table} as from read_parquet($file)", {"file": str(job.folder / f"{table}.parquet")})
    shape = ", ".join(f"'{name}': '{kind}'" for name, kind in MISSING.items())
    options = f"header = true, auto_detect = false, columns = {{{shape}}}, delim = ',', quote = '\"', escape = '\"'"
    files = [str(file) for file in job.folder.glob("missing-*.csv")]
    query = f"create table missing as select coalesce(taxpayer, '') as taxpayer, * exclude (taxpayer) from read_csv($files, {options})"  # noqa: S608 - as above
    connection.execute(query, {"files": files})


def write_status(path: Path, job: Job, entries: Sequence[Entry], *, has_clients: bool) -> dict[str, int]:
    """`OUT.status.csv`: everybody by taxpayer and year, then every entry; returns how many of each status."""
    owners = sorted(_owners(entries))
    with connect(closed=False, spill=str(job.folder)) as connection:
        _load(connection, job)
        connection.execute("create table owners (taxpayer varchar)")
        if owners:
            connection.execute("insert into owners select unnest($names)", {"names": owners})
        connection.execute(INERT)
        connection.execute(EVERYBODY, {"year": job.law.year, "has_clients": has_clients})
        ordered = "select * replace (inert(taxpayer) as taxpayer, inert(missing) as missing) from told order by told.taxpayer, told.tax_year"
        connection.execute(f"copy ({ordered}) to $file (format csv, header true)", {"file": str(path)})
        counted = dict(connection.execute("select status, count(*) from told group by status order by status").fetchall())
    with path.open("a", encoding="utf-8", newline="", errors="backslashreplace") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        for entry in entries:
            owner = "" if entry.names_taxpayers else entry.owner
            told = (owner, "", entry.status, printable(entry.file), entry.reason, "", entry.remedy if entry.status == "refused" else "")
            writer.writerow([inert_within(printable(text)) for text in told])
    return counted
