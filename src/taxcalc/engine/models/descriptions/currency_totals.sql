-- What was received in each currency; what is left out is left out here too.
-- kind: table
-- grain: one row for each taxpayer year and currency
-- reads: currency_codes, ledger, ledger_words, left_out, taxpayer_years

select
    y.ty,
    c.word as currency,
    sum(thousandths(l.amount)) as amount
from ledger as l
inner join taxpayer_years as y on l.tp = y.tp and tax_year_of(l.date) = y.tax_year
inner join ledger_words as w on l.words = w.words
inner join currency_codes as c on w.currency_code = c.code
left join left_out as o on y.ty = o.ty and l.row = o.row
where w.proceeds and o.row is null
group by y.ty, c.word
