-- Both ways: the liability in the final regime and opted out of it; a tie is left in the final regime. The assessment's summary, as
-- `batch` writes it. `taxable_income` is shown to the paisa (the tax was computed on the exact fraction); the balance is after what was
-- withheld and paid, negative where refundable.
-- kind: embedded unless described
-- grain: one row for each subject
-- law: ITO 2001 s.154A(3)
-- reads: liabilities, retention_years, subjects

with both_ways as materialized (
    select * from liabilities
    where scenario in (0, 1)
)

select
    f.subject,
    f.rules,
    f.ty,
    f.tp,
    f.tax_year,
    f.kind,
    f.receipts,
    f.receipts_pkr,
    f.export_usd as receipts_usd,
    f.withheld,
    f.tax_paid,
    l.final_receipts,
    l.exempt_receipts,
    l.normal_receipts,
    half_up(l.income, l.whole) as taxable_income,
    l.income,
    l.whole,
    l.final_tax,
    l.slab_tax,
    l.surcharge,
    l.minimum_excess,
    l.super_tax,
    l.credits,
    l.total,
    l.uncovered,
    l.total * 100 - f.withheld - f.tax_paid as balance,
    case when f.opt_out then o.total else l.total end as total_final,
    case when f.opt_out then l.total else o.total end as total_opt_out,
    case when (case when f.opt_out then o.total else l.total end) <= (case when f.opt_out then l.total else o.total end) then 'final' else 'opt_out' end
        as lower,
    abs(l.total - o.total) as difference,
    case
        when l.final_receipts > 0 and (l.normal_receipts + l.business_head + l.salary) > 0 then 'mixed'
        when l.final_receipts > 0 then 'final'
        when l.normal_receipts + l.business_head + l.salary > 0 then 'normal'
        when l.exempt_receipts > 0 then 'exempt'
        else 'none'
    end as regime,
    r.pieces as retention_pieces,
    r.ruled as retention_ruled,
    r.limit_usd,
    r.limit_pkr
from subjects as f
inner join both_ways as l on f.subject = l.subject and l.scenario = 0
inner join both_ways as o on f.subject = o.subject and o.scenario = 1
inner join retention_years as r on f.subject = r.subject
