-- What was withheld on certificates of its own.
-- kind: table
-- grain: one row for each taxpayer year with such certificates
-- reads: ledger, ledger_words, taxpayer_years

select
    y.ty,
    sum(
        case
            when l.pkr is not null then paisa(l.pkr)
            when o.rupees then paisa(l.amount)
            else paisa(rupee_value(l.amount, l.rate))
        end
    ) as withheld
from ledger as l
inner join ledger_words as o on l.words = o.words
inner join taxpayer_years as y on l.tp = y.tp and tax_year_of(l.date) = y.tax_year
where o.tax
group by y.ty
