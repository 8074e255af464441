"""Ids that are nearly equal, and names that are none: three spellings are three people (ids are exact), but nobody means that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from taxcalc.batch.row_warnings import INERT, lay_down_table
from taxcalc.engine.connection import connect

if TYPE_CHECKING:
    from taxcalc.batch.job import Job

SHOWN = 5
# Case, and any blanks or marks between words: "Asma Khan", "asma  khan", "asma_khan".
FOLDED = "trim(regexp_replace(lower(nfc_normalize(taxpayer)), '[\\s\\p{Z}_.\\-]+', ' ', 'g'))"
NEAR = f"""
with ids as (select distinct taxpayer, {FOLDED} as folded from names)
select
    null as file, min(taxpayer) as taxpayer, null as tax_year, 'taxpayer' as "column", min(taxpayer) as "value", 'TC725' as code,
    concat(
        count(*), ' ids are nearly equal and taken for different taxpayers: ',
        array_to_string(list_transform(list_slice(list(taxpayer order by taxpayer), 1, {SHOWN}), lambda x: concat('"', x, '"')), ', '),
        case when count(*) > {SHOWN} then ', ...' else '' end
    ) as message
from ids group by folded having count(*) > 1
union all
select
    null, taxpayer, null, 'taxpayer', taxpayer, 'TC726',
    'a row with totals is read as a taxpayer of its own; delete it from the ledger'
from ids where folded in ('total', 'totals', 'grand total', 'sub total', 'subtotal', 'sum', 'sum total')
"""  # noqa: S608 - a number and an expression of our own


def note_near_ids(job: Job, number: int) -> dict[str, int]:
    """Warnings of the whole run, laid down as those of a part with this number; how many of each code."""
    files = [str(path) for path in job.folder.glob("years-*.parquet")]
    with connect(closed=False, spill=str(job.folder)) as connection:
        connection.execute(INERT)
        of_files = "select taxpayer from read_parquet($files) union all " if files else ""
        connection.execute(
            f"create table names as {of_files}select taxpayer from read_parquet($facts) where fact_row <> 0",  # noqa: S608 - constants
            {"facts": str(job.folder / "facts.parquet")} | ({"files": files} if files else {}),
        )
        connection.execute(f"create table found as {NEAR}")
        return lay_down_table(connection, "found", job.folder / f"warnings-{number}-0.csv")
