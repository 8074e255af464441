-- The figures that conditions of the second stage are measured on.
-- kind: table
-- grain: one row for each subject
-- reads: cell_sums, cell_traits, liabilities, scenarios, subjects

with rupee_credits as (
    select distinct x.ty
    from cell_sums as x
    inner join cell_traits as t on x.cell = t.cell
    where t.perhaps_kept
)

select
    l.subject,
    l.income as taxable_income,
    l.whole as taxable_income_whole,
    o.income as taxable_income_opted,
    o.whole as taxable_income_opted_whole,
    l.turnover,
    l.income_4c,
    l.income_4c_whole,
    l.slab_tax,
    l.credits,
    -- A rupee credit whose foreign amount nobody gave: whether anything could be retained is not known.
    case when f.retention_pkr <> 0 or f.ty not in (select r.ty from rupee_credits as r) then f.retention_pkr end as retention_pkr
from liabilities as l
inner join subjects as f on l.subject = f.subject
inner join liabilities as o on l.subject = o.subject
inner join scenarios as s on o.subject = s.subject and o.scenario = s.scenario and s.opt_out and s.scenario in (0, 1)
where l.scenario = 0
