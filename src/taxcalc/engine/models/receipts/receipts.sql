-- Receipts that have a rupee value, each in its cell: the certificate's rupees, else amount x rate, half-up to paisa (computation 2).
-- Receipts that are retained together (one period, one standing of registration, and where it is described one currency) share a number.
-- Dollars count as they are, in whole cents; what other money comes to in dollars is found by `in_other_money`.
-- kind: table until the sums
-- grain: one row for each receipt that has a rupee value
-- law: ITO 2001 s.71, s.154A(1) (value at realisation)
-- reads: certified_codes, days, ledger, ledger_words, looked_up, pseb_windows, signature_cells, taxpayer_years, withholds

with of_taxpayers as (
    select
        l.words,
        l.date,
        l.amount,
        l.rate,
        l.pkr,
        l.withheld,
        l.foreign_amount,
        d.period,
        d.part + y.part as part,
        y.ty,
        y.fact_row,
        y.activity_code,
        y.part_by_activity
    from ledger as l
    inner join days as d on l.date = d.day
    inner join taxpayer_years as y on l.tp = y.tp and d.tax_year = y.tax_year
),

valued as (
    select
        r.ty,
        r.date as day,
        r.rate,
        r.period,
        o.fcy,
        case
            when r.pkr is not null then paisa(r.pkr)
            when o.rupees then paisa(r.amount)
            when o.in_hundredths then value_of_hundredths(r.amount, coalesce(r.rate, u.rate))
            else paisa(rupee_value(r.amount, coalesce(r.rate, u.rate)))
        end as pkr,
        case when o.dollars then paisa(coalesce(r.foreign_amount, r.amount)) end as usd,
        case when not o.dollars then thousandths(coalesce(r.foreign_amount, r.amount)) end as famount,
        case when getvariable('withholds') then paisa(r.withheld) end as withheld,
        o.part
        + coalesce(o.part_by_activity, r.part_by_activity)
        + r.part
        + part_of_standing(w.fact_row is not null, z.fact_row is not null) as signature
    from of_taxpayers as r
    inner join ledger_words as o on r.words = o.words
    left join pseb_windows as w on r.fact_row = w.fact_row and r.date between w.day_from and w.day_to
    left join certified_codes as z on r.fact_row = z.fact_row and coalesce(o.activity_code, r.activity_code) = z.activity_code
    left join looked_up as u on o.currency_code = u.currency_code and r.date = u.date
    where o.proceeds and (r.pkr is not null or r.rate is not null or o.rupees or u.rate is not null)
)

select
    v.ty,
    c.cell,
    case when c.keeps then retained_together(v.period, c.recognised, case when getvariable('details') then v.fcy else 0 end) end as retained_in,
    v.day,
    v.rate,
    v.usd,
    v.famount,
    v.pkr,
    v.withheld
from valued as v
inner join signature_cells as c on v.signature = c.signature
