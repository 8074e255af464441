-- The foreign currency that can be retained, by calendar month of credit and by currency: export proceeds of digital services through a
-- channel with an export account, reversals subtracted. `piece` counts the change dates of retention rules passed by that day, so that a
-- month in which a rule changes stands in two pieces.
-- kind: table
-- grain: one row for each taxpayer year, period, standing of registration and (where described) currency
-- law: FE Manual ch. 12 para 12(iii)
-- reads: in_other_money, periods, receipt_amounts

with sums as (
    select
        ty,
        retained_in,
        sum(pkr) as pkr,
        sum(usd) as usd
    from receipt_amounts
    where retained_in is not null
    group by ty, retained_in
),

other_sums as (
    select
        ty,
        retained_in,
        sum(famount) as famount
    from in_other_money
    where retained_in is not null and getvariable('details')
    group by ty, retained_in
)

select
    s.ty,
    p.month,
    cast(p.piece as usmallint) as piece,
    p.split,
    is_recognised(s.retained_in) as recognised,
    case when getvariable('details') then currency_retained(s.retained_in) end as fcy,
    case when getvariable('details') then narrow(coalesce(o.famount, s.usd * 10)) end as famount,
    narrow(s.pkr) as pkr,
    narrow(s.usd) as usd
from sums as s
inner join periods as p on period_retained(s.retained_in) = p.period
left join other_sums as o on s.ty = o.ty and s.retained_in = o.retained_in
