-- Rows without a value: no rate was given or found for them, and for tax that was withheld none is looked for.
-- kind: table
-- grain: one row for each ledger row without a value
-- reads: ledger, ledger_words, looked_up, taxpayer_years

with without_rate as (
    select
        l.row,
        l.tp,
        l.date,
        o.currency_code,
        o.tax
    from ledger as l
    inner join ledger_words as o on l.words = o.words
    where l.rate is null and l.pkr is null and not o.rupees and (o.proceeds or o.tax)
)

select
    y.ty,
    l.row
from without_rate as l
inner join taxpayer_years as y on l.tp = y.tp and tax_year_of(l.date) = y.tax_year
left join looked_up as u on l.currency_code = u.currency_code and l.date = u.date
where l.tax or u.rate is null
