-- One row per receipt of proceeds: its value in paisa, in US cents, the taxpayer's registration on that day.
-- Computation 2: the certificate's rupees, else amount x rate, half-up to paisa; ITO 2001 s.71, s.154A(1) (value at realisation).
-- Adds: ty, day, month, piece, local, realised, registered, certified, account, fcy, famount (thousandths), pkr (paisa), usd (cents).

-- A rate from the rates file: of that day, else the newest earlier one within seven days; an estimate only where asked for.
create or replace temp table looked_up as
with wanted as (
    select distinct
        currency,
        date
    from ledger
    where kind in ('receipt', 'realize') and pkr is null and rate is null and currency <> 'PKR'
),

filed as (
    select
        wanted.currency,
        wanted.date,
        case when date_diff('day', rates.date, wanted.date) <= 7 then rates.rate end as rate
    from wanted
    asof left join rates on wanted.currency = rates.currency and wanted.date >= rates.date
)

select
    filed.currency,
    filed.date,
    coalesce(filed.rate, case when getvariable('estimate_rates') then monthly_rates.rate end) as rate,
    filed.rate is null as estimated
from filed
asof left join monthly_rates on filed.currency = monthly_rates.currency and filed.date >= monthly_rates.date;

create or replace temp table priced as
select
    l.row,
    y.ty,
    l.date as day,
    l.kind,
    l.currency,
    l.amount,
    coalesce(l.activity, f.activity) as activity,
    l.channel,
    l.withheld,
    coalesce(l.foreign_currency, l.currency) as fcy,
    cast(cast(coalesce(l.foreign_amount, l.amount) as decimal(38, 3)) * 1000 as bigint) as famount,
    cast(
        round(
            case
                when l.pkr is not null then l.pkr
                when l.currency = 'PKR' then l.amount
                else cast(l.amount as decimal(38, 3)) * coalesce(l.rate, u.rate)
            end,
            2
        ) * 100 as bigint
    ) as pkr,
    l.rate,
    l.pkr is null and l.rate is null and coalesce(u.estimated, false) as estimated,
    y.fact_row,
    f.kind as taxpayer_kind,
    f.pasha,
    l.pkr is not null and l.rate is not null and abs(cast(l.amount as decimal(38, 3)) * l.rate - l.pkr) > 1 as disagrees
from ledger as l
inner join taxpayer_years as y on l.tp = y.tp and tax_year_of(l.date) = y.tax_year
inner join facts as f on y.fact_row = f.fact_row
left join looked_up as u on l.currency = u.currency and l.date = u.date
where l.kind in ('receipt', 'realize');

-- A US dollar's rupees on a day: the taxpayer's own dollar receipts of that day (the highest where they differ: it counts the
-- fewest dollars), else the rates file, else the bundled monthly table (noted). Kept as a fraction, so nothing is rounded twice.
create or replace temp table dollar_days as
with wanted as (
    select distinct
        ty,
        day
    from priced
    where fcy <> 'USD' and pkr is not null
),

own as (
    select
        w.ty,
        w.day,
        arg_max(
            case
                when p.rate is not null then {'n': cast(cast(p.rate as decimal(38, 8)) * 100000000 as hugeint), 'd': cast(100000000 as hugeint)}
                else {'n': abs(cast(p.pkr as hugeint)) * 10, 'd': abs(cast(p.famount as hugeint))}
            end,
            case
                when p.rate is not null then cast(cast(p.rate as decimal(38, 8)) * 100000000 as hugeint)
                else abs(cast(p.pkr as hugeint)) * 1000000000 // abs(p.famount)
            end
        ) as rate
    from wanted as w
    inner join priced as p on w.ty = p.ty and w.day = p.day
    where p.currency = 'USD' and p.famount <> 0 and p.pkr <> 0 and (p.famount > 0) = (p.pkr > 0)
    group by w.ty, w.day
),

filed as (
    select
        w.day,
        case when date_diff('day', r.date, w.day) <= 7 then r.rate end as rate
    from (select distinct day from wanted) as w
    asof left join (select * from rates where currency = 'USD') as r on w.day >= r.date
),

estimated as (
    select
        f.day,
        f.rate as filed,
        m.rate as monthly
    from filed as f
    asof left join (select * from monthly_rates where currency = 'USD') as m on f.day >= m.date
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
left join estimated as e on w.day = e.day;

create or replace temp table receipts as
select
    p.row,
    p.ty,
    p.day,
    cast(year(p.day) * 100 + month(p.day) as integer) as month,
    p.kind,
    p.currency,
    cast(cast(p.amount as decimal(38, 3)) * 1000 as bigint) as amount,
    p.activity,
    p.channel,
    p.taxpayer_kind,
    a.activity_group = 'local' or (p.currency = 'PKR' and p.kind = 'receipt' and p.channel in ('bank', 'wallet', 'cash')) as local,
    c.realised,
    w.fact_row is not null as registered,
    z.fact_row is not null as certified,
    c.retention as account,
    a.digital,
    a.activity_group,
    p.fcy,
    p.famount,
    p.pkr,
    case
        when p.fcy = 'USD' then half_up(p.famount, 10)
        else cast(half_up(cast(p.pkr as hugeint) * d.rate.d, d.rate.n) as bigint)
    end as usd,
    coalesce(p.fcy <> 'USD' and d.monthly, false) as monthly_usd,
    cast(cast(coalesce(p.withheld, 0) as decimal(38, 2)) * 100 as bigint) as withheld,
    p.estimated,
    p.disagrees,
    coalesce(cast(list_sum(list_transform(getvariable('class_days'), lambda x: cast(p.day >= x as integer))) as integer), 0) as class_piece,
    coalesce(cast(list_sum(list_transform(getvariable('retention_days'), lambda x: cast(p.day >= x as integer))) as integer), 0) as piece,
    w.fact_row is not null or coalesce(p.pasha, false) as recognised
from priced as p
inner join activities as a on p.activity = a.activity
inner join channels as c on p.channel = c.channel
left join pseb_windows as w on p.fact_row = w.fact_row and p.day between w.day_from and w.day_to
left join certified as z on p.fact_row = z.fact_row and p.activity = z.activity
left join dollar_days as d on p.ty = d.ty and p.day = d.day and p.fcy <> 'USD'
where p.pkr is not null;
