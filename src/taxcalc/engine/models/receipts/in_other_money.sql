-- What receipts in other money come to in dollars, by the rate of their day.
-- kind: table
-- grain: one row for each receipt in other money than dollars
-- reads: dollar_days, receipts

with in_dollars as (
    select
        r.ty,
        r.cell,
        r.retained_in,
        r.famount,
        cast(r.pkr as hugeint) * d.rate.d as charge,
        d.rate.n as divisor,
        d.monthly
    from receipts as r
    inner join dollar_days as d on r.ty = d.ty and r.day = d.day
    where r.famount is not null
)

select
    ty,
    cell,
    retained_in,
    famount,
    half_up(charge, divisor) as usd,
    coalesce(monthly, false) as monthly_usd
from in_dollars
