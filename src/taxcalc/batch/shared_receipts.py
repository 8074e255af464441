"""Receipts that two files of one taxpayer share: downloads overlap, and one receipt is money once.

With a certificate, the same certificate, day and amount in two files is one receipt. Without one, rows count once where two files share, line for line,
everything that lies in the days which both cover; where only some of it is shared nobody can tell one receipt from two, so both count and the year is
incomplete. Inside one file nothing is taken for a copy: a certificate that stands there twice is only told.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from taxcalc.batch.reading_sql import TAX_YEAR

if TYPE_CHECKING:
    import duckdb

ONE_OF_THEM = "TC722"  # counted once
CANNOT_TELL = "TC723"  # both count, and the year is incomplete
TWICE_IN_A_FILE = "TC724"
VALUES = ("amount", "words", "rate", "pkr", "withheld", "foreign_amount", "cells")

SHARERS = """
create or replace temp table sharers as
select taxpayer from typed group by taxpayer having min(file) <> max(file)
"""
ROWS = """
create or replace temp table shared_rows as
select t.taxpayer, t.date, t.amount, {certificate} as certificate, hash({values}) as row_hash, t.file, {year} as tax_year, count(*) as times
from typed as t semi join sharers using (taxpayer)
group by all
"""
# One receipt by its certificate: it counts in the file that has it most often, the first of several.
BY_CERTIFICATE = """
create or replace temp table kept_by_certificate as
with files as (
    select taxpayer, certificate, date, amount, file, sum(times) as times, min(row_hash) as row_hash, min(tax_year) as tax_year
    from shared_rows where certificate is not null group by all
)
select
    taxpayer, certificate, date, amount, arg_max(file, times * 10000000000 - file) as kept, list(file order by file) as files,
    min(row_hash) <> max(row_hash) as differ, min(tax_year) as tax_year
from files group by all having count(*) > 1
"""
# Of two files the days that both cover; what lies in them and stands in only one of the two.
PAIRS = """
create or replace temp table file_pairs as
with rows as (select * from shared_rows where certificate is null),
spans as (select taxpayer, file, min(date) as first_day, max(date) as last_day from shared_rows group by all),
pairs as (
    select a.taxpayer, a.file as one, b.file as other, greatest(a.first_day, b.first_day) as first_day, least(a.last_day, b.last_day) as last_day
    from spans as a join spans as b on a.taxpayer = b.taxpayer and a.file < b.file
),
sides as (
    select p.taxpayer, p.one, p.other, r.date, r.row_hash, r.tax_year,
        sum(r.times) filter (where r.file = p.one) as of_one, sum(r.times) filter (where r.file = p.other) as of_other
    from pairs as p join rows as r on p.taxpayer = r.taxpayer and r.file in (p.one, p.other) and r.date between p.first_day and p.last_day
    group by all
)
select
    taxpayer, one, other, bool_and(of_one is not null and of_other is not null and of_one = of_other) as is_whole,
    list(distinct tax_year) filter (where of_one > 0 and of_other > 0) as years, min(date) filter (where of_one > 0 and of_other > 0) as first_day,
    max(date) filter (where of_one > 0 and of_other > 0) as last_day, sum(of_other) filter (where of_one > 0 and of_other > 0) as count
from sides group by all having count(*) filter (where of_one > 0 and of_other > 0) > 0
"""
DROPPED = """
create or replace temp table dropped as
select r.taxpayer, r.date, r.amount, r.certificate, r.row_hash, r.file
from shared_rows as r join kept_by_certificate as k
    on r.taxpayer = k.taxpayer and r.certificate = k.certificate and r.date = k.date and r.amount = k.amount and r.file <> k.kept
union
select r.taxpayer, r.date, r.amount, null, r.row_hash, r.file
from file_pairs as p join shared_rows as r on p.taxpayer = r.taxpayer and p.other = r.file and r.certificate is null
    join shared_rows as o on o.taxpayer = r.taxpayer and o.file = p.one and o.certificate is null and o.date = r.date and o.row_hash = r.row_hash
where p.is_whole
"""
KEPT = """
select t.* from {table} as t
where t.taxpayer not in (select taxpayer from dropped) or not exists (
    select 1 from dropped as d
    where d.taxpayer = t.taxpayer and d.date = t.date and d.amount = t.amount and d.file = t.file and d.row_hash = hash({values})
)
"""
TOLD_ONCE = f"""
insert into row_warnings
select f.told, k.taxpayer, k.tax_year, 'certificate', cast(k.amount as varchar), '{ONE_OF_THEM}',
    concat(
        k.date, ': the same certificate and amount stand in ', array_to_string(list_transform(k.files, lambda n: o.names[n]), ' and '),
        '; it counts once, as in ', f.told,
        case when k.differ then ' (the other cells differ)' else '' end
    )
from kept_by_certificate as k join file_names as f on f.number = k.kept
    cross join (select map(list(number), list(told)) as names from file_names) as o
"""  # noqa: S608 - a code of ours
TOLD_LINES = f"""
insert into row_warnings
select b.told, p.taxpayer, p.years[1], 'date', cast(p.first_day as varchar), case when p.is_whole then '{ONE_OF_THEM}' else '{CANNOT_TELL}' end,
    concat(
        p.count, case when p.count = 1 then ' row of ' else ' rows of ' end, b.told, case when p.count = 1 then ' stands' else ' stand' end,
        ' line for line in ', a.told,
        case when p.first_day = p.last_day then concat(' (', p.first_day, ')') else concat(' (', p.first_day, ' to ', p.last_day, ')') end,
        case when p.is_whole then '; they count once' else
        ', and other rows of the same days do not: one receipt or two cannot be told, so both count and the year is incomplete' end
    )
from file_pairs as p join file_names as a on a.number = p.one join file_names as b on b.number = p.other
"""  # noqa: S608 - as above
IN_ONE_FILE = f"""
insert into row_warnings
select {{file}}, taxpayer, min({TAX_YEAR}), 'certificate', cast(amount as varchar), '{TWICE_IN_A_FILE}',
    concat(date, ': ', count(*), ' rows of one file carry the same certificate and amount; all count')
from typed {{join}}
where certificate is not null
group by all having count(*) > 1
"""  # noqa: S608 - as above


def count_once(connection: duckdb.DuckDBPyConnection, files: str) -> list[tuple[str, int]]:
    """Leave each receipt in `typed` that two files share in one of them; returns whose years are in doubt. `files` is the table of the files' names.

    The table `row_warnings` is told of each.
    """
    present = {row[0] for row in connection.execute("describe typed").fetchall()}
    has_files, has_certificates = "file" in present, "certificate" in present
    if not (has_files or has_certificates):
        return []
    connection.execute("create or replace temp table file_names as select number, told from read_parquet($files)", {"files": files})
    if has_certificates:
        ways = {"file": "any_value(told)", "join": "join file_names on file = number"} if has_files else {"file": "(select told from file_names)", "join": ""}
        connection.execute(IN_ONE_FILE.format(**ways).replace("group by all", f"group by taxpayer, date, amount, certificate{', file' if has_files else ''}"))
    if not has_files:
        return []
    connection.execute(SHARERS)
    if connection.execute("select count(*) from sharers").fetchone() == (0,):
        return []
    values = ", ".join(f"t.{name}" for name in VALUES if name in present)
    connection.execute(ROWS.format(certificate="t.certificate" if has_certificates else "cast(null as ubigint)", values=values, year=TAX_YEAR))
    for statement in (BY_CERTIFICATE, PAIRS, DROPPED, TOLD_ONCE, TOLD_LINES):
        connection.execute(statement)
    if connection.execute("select count(*) from dropped").fetchone() != (0,):
        _leave_out(connection, values)
    doubts = "select distinct taxpayer, unnest(years) from file_pairs where not is_whole union select taxpayer, tax_year from kept_by_certificate where differ"
    doubts += " order by all"
    return [(name, year) for name, year in connection.execute(doubts).fetchall()]


def _leave_out(connection: duckdb.DuckDBPyConnection, values: str) -> None:
    is_view = connection.execute("select count(*) from duckdb_views() where view_name = 'typed'").fetchone() != (0,)
    if is_view:
        connection.execute("alter view typed rename to typed_with_copies")
        connection.execute(f"create view typed as {KEPT.format(table='typed_with_copies', values=values)}")
    else:
        connection.execute(f"create or replace table typed as {KEPT.format(table='typed', values=values)}")
