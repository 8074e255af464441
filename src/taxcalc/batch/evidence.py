"""What the rows say about their own evidence, for all taxpayers at once: as `ledger.evidence` finds it for one, so far as it makes a year partial.

Money that left and no arrival proves, income that nothing was ever paid out of, tax deducted where no receipt counts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from taxcalc.batch.reading_sql import TAX_YEAR
from taxcalc.batch.row_marks import MOVING
from taxcalc.ledger.evidence import WITHHELD_WITHIN

if TYPE_CHECKING:
    import duckdb

WITHDRAW, INCOME, REFUND, WHT = (MOVING.index(kind) + 1 for kind in ("withdraw", "income", "refund", "wht"))
DOUBTS = f"""
with movers as (select distinct taxpayer from typed where moved > 0),
rows as (select t.*, {TAX_YEAR} as tax_year from typed as t semi join movers using (taxpayer)),
proceeds as (select distinct taxpayer, source_mark, date, tax_year from rows where kind_in(words) in (1, 2)),
gone as (select distinct taxpayer, coalesce(source_mark, 0) as source_mark from rows where moved = {WITHDRAW}),
earned as (
    select taxpayer, coalesce(source_mark, 0) as source_mark, currency_in(words) as currency, tax_year,
        sum(case when moved = {INCOME} then amount else -amount end) as total
    from rows where moved in ({INCOME}, {REFUND})
        and (taxpayer, coalesce(source_mark, 0)) not in (select (taxpayer, source_mark) from gone)
        and (taxpayer, tax_year) not in (select (taxpayer, tax_year) from proceeds)
    group by all
),
deducted as (
    select w.taxpayer, w.tax_year, w.date,
        w.source_mark is not null and (w.taxpayer, w.source_mark) in (select (taxpayer, source_mark) from proceeds where source_mark is not null) as has_beside,
        w.source_mark
    from rows as w where w.moved = {WHT} and w.amount > 0
)
select taxpayer, tax_year, 'payout-unproven' as what from rows where moved = {WITHDRAW} and amount > 0 and not linked
union
select taxpayer, tax_year, 'payout-unproven' from earned where total > 0
union
select taxpayer, tax_year, 'withheld-without-receipt' from deducted
where not has_beside and (taxpayer, tax_year) not in (select (taxpayer, tax_year) from proceeds)
union
select d.taxpayer, d.tax_year, 'withheld-without-receipt' from deducted as d
where d.has_beside and not exists (
    select 1 from proceeds as p
    where p.taxpayer = d.taxpayer and p.source_mark = d.source_mark
        and p.date between d.date - {WITHHELD_WITHIN} and d.date + {WITHHELD_WITHIN}
)
order by all
"""  # noqa: S608 - numbers of our own


def doubts_of(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, int, str]]:
    """Whose year is in doubt, and why; nothing where no file has a column for the kind of a row."""
    present = {row[0] for row in connection.execute("describe typed").fetchall()}
    if "moved" not in present or connection.execute("select bool_or(moved > 0) from typed").fetchone() != (True,):
        return []
    return [(name, year, what) for name, year, what in connection.execute(DOUBTS).fetchall()]
