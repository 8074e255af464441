-- How values were found, and what is no receipt: counts for the notes beside the figures.
-- kind: table
-- grain: one row for each taxpayer year
-- reads: cell_sums, cell_traits, in_other_money, ledger, ledger_words, looked_up, taxpayer_years

with of_rows as (
    select
        y.ty,
        count(case when not w.proceeds then 1 end) as movements,
        count(case when w.proceeds and l.pkr is null and l.rate is null and u.estimated and u.rate is not null then 1 end) as estimated
    from taxpayer_years as y
    left join ledger as l on y.tp = l.tp and tax_year_of(l.date) = y.tax_year
    left join ledger_words as w on l.words = w.words
    left join looked_up as u on w.currency_code = u.currency_code and l.date = u.date
    group by y.ty
),

of_cells as (
    select
        x.ty,
        sum(case when t.unknown_foreign then x.receipts end) as unknown_foreign,
        sum(case when t.kept_elsewhere then x.usd end) as retainable_elsewhere
    from cell_sums as x
    inner join cell_traits as t on x.cell = t.cell
    group by x.ty
),

of_other_money as (
    select
        ty,
        count(case when monthly_usd then 1 end) as monthly_usd
    from in_other_money
    group by ty
)

select
    r.ty,
    r.movements,
    r.estimated,
    coalesce(o.monthly_usd, 0) as monthly_usd,
    coalesce(c.unknown_foreign, 0) as unknown_foreign,
    coalesce(c.retainable_elsewhere, 0) as retainable_elsewhere
from of_rows as r
left join of_cells as c on r.ty = c.ty
left join of_other_money as o on r.ty = o.ty
