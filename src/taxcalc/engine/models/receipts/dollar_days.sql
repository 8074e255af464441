-- A US dollar's rupees on a day: the taxpayer's own dollar receipts of that day (the highest where they differ: it counts the
-- fewest dollars), else the rates file, else the bundled monthly table (noted). Kept as a fraction, so nothing is rounded twice.
-- kind: table
-- grain: one row for each taxpayer year and day with receipts in other money than dollars
-- reads: monthly_rates, rates, receipts

with wanted as materialized (
    select distinct
        ty,
        day
    from receipts
    where famount is not null
),

own as (
    select
        w.ty,
        w.day,
        arg_max(
            case
                when r.rate is not null then {'n': cast(cast(r.rate as decimal(38, 8)) * 100000000 as hugeint), 'd': cast(100000000 as hugeint)}
                else {'n': abs(cast(r.pkr as hugeint)), 'd': abs(cast(r.usd as hugeint))}
            end,
            case
                when r.rate is not null then cast(cast(r.rate as decimal(38, 8)) * 100000000 as hugeint)
                else abs(cast(r.pkr as hugeint)) * 100000000 // nullif(abs(r.usd), 0)
            end
        ) filter (where r.usd <> 0 and r.pkr <> 0 and (r.usd > 0) = (r.pkr > 0)) as rate  -- asked of few, after the join
    from wanted as w
    inner join receipts as r on w.ty = r.ty and w.day = r.day and r.usd is not null
    group by w.ty, w.day
),

wanted_days as (
    select distinct day from wanted
),

filed_dollars as (
    select * from rates
    where currency = 'USD'
),

monthly_dollars as (
    select * from monthly_rates
    where currency = 'USD'
),

filed as (
    select
        w.day,
        case when date_diff('day', r.date, w.day) <= 7 then r.rate end as rate
    from wanted_days as w
    asof left join filed_dollars as r on w.day >= r.date
),

estimated as (
    select
        f.day,
        f.rate as filed,
        m.rate as monthly
    from filed as f
    asof left join monthly_dollars as m on f.day >= m.date
)

select
    w.ty,
    w.day,
    coalesce(
        own.rate,
        {'n': cast(cast(coalesce(e.filed, e.monthly) as decimal(38, 8)) * 100000000 as hugeint), 'd': cast(100000000 as hugeint)}
    ) as rate,
    own.rate is null and e.filed is null as monthly
from wanted as w
left join own on w.ty = own.ty and w.day = own.day
left join estimated as e on w.day = e.day
