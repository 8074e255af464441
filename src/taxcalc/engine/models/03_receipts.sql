-- One row per receipt of proceeds: its value in paisa, in US cents, and where it counts.
-- Computation 2: the certificate's rupees, else amount x rate, half-up to paisa; ITO 2001 s.71, s.154A(1) (value at realisation).
-- Adds: receipts: ty, cell, retained_in (null where nothing can be retained), dollar_day and rate (where it was paid in dollars), usd
-- (cents), pkr (paisa), withheld (paisa); in_other_money (those whose dollars had to be found); left_out; tax_rows (withheld by
-- certificates of their own, paisa); dollar_days (what a dollar was worth to a taxpayer on a day).

-- A rate from the rates file: of that day, else the newest earlier one within seven days; an estimate only where asked for.
create or replace table looked_up as
with wanted as (
    select distinct
        l.currency_code,
        c.word as currency,
        l.date
    from ledger as l
    inner join currency_codes as c on l.currency_code = c.code
    where l.proceeds and l.pkr is null and l.rate is null and l.currency_code <> rupee()
),

filed as (
    select
        wanted.currency_code,
        wanted.currency,
        wanted.date,
        case when date_diff('day', rates.date, wanted.date) <= 7 then rates.rate end as rate
    from wanted
    asof left join rates on wanted.currency = rates.currency and wanted.date >= rates.date
)

select
    filed.currency_code,
    filed.date,
    coalesce(filed.rate, case when getvariable('estimate_rates') then monthly_rates.rate end) as rate,
    filed.rate is null as estimated
from filed
asof left join monthly_rates on filed.currency = monthly_rates.currency and filed.date >= monthly_rates.date;

-- Rows without a value: no rate was given or found for them, and for tax that was withheld none is looked for.
create or replace table left_out as
select
    y.ty,
    l.row
from ledger as l
inner join taxpayer_years as y on l.tp = y.tp and tax_year_of(l.date) = y.tax_year
left join looked_up as u on l.currency_code = u.currency_code and l.date = u.date
where l.proceeds and l.currency_code <> rupee() and l.pkr is null and l.rate is null and u.rate is null
union all
select
    y.ty,
    l.row
from ledger as l
inner join taxpayer_years as y on l.tp = y.tp and tax_year_of(l.date) = y.tax_year
where l.tax and l.currency_code <> rupee() and l.pkr is null and l.rate is null;

-- What was withheld on certificates of its own.
create or replace table tax_rows as
select
    y.ty,
    sum(
        paisa(
            case
                when l.pkr is not null then l.pkr
                when l.currency_code = rupee() then cast(l.amount as decimal(18, 2))
                else rupee_value(l.amount, l.rate)
            end
        )
    ) as withheld
from ledger as l
inner join taxpayer_years as y on l.tp = y.tp and tax_year_of(l.date) = y.tax_year
where l.tax
group by y.ty;

-- Receipts that have a rupee value, each in its cell. Receipts that are retained together (one period, one standing of registration, and
-- where it is described one currency) share a number.
create or replace temp view valued as
select
    y.ty,
    l.date as day,
    c.cell,
    l.currency_code,
    l.rate,
    coalesce(l.foreign_currency_code, l.currency_code) as fcy,
    case
        when c.keeps
            then
                (d.period * 2 + cast(c.recognised as integer)) * 256
                + case when getvariable('details') then coalesce(l.foreign_currency_code, l.currency_code) else 0 end
    end as retained_in,
    coalesce(l.foreign_amount, l.amount) as famount,
    paisa(
        case
            when l.pkr is not null then l.pkr
            when l.currency_code = rupee() then cast(l.amount as decimal(18, 2))
            when l.rate is not null then rupee_value(l.amount, l.rate)
            else rupee_value(l.amount, u.rate)
        end
    ) as pkr,
    coalesce(paisa(l.withheld), 0) as withheld
from ledger as l
inner join days as d on l.date = d.day
inner join taxpayer_years as y on l.tp = y.tp and d.tax_year = y.tax_year
left join pseb_windows as w on y.fact_row = w.fact_row and l.date between w.day_from and w.day_to
left join certified_codes as z on y.fact_row = z.fact_row and coalesce(l.activity_code, y.activity_code) = z.activity_code
left join looked_up as u on l.currency_code = u.currency_code and l.date = u.date
inner join signature_cells as c
    on signature_of(
        coalesce(l.activity_code, y.activity_code),
        l.channel_code,
        l.realized,
        l.currency_code = rupee(),
        coalesce(l.foreign_currency_code, l.currency_code) = rupee(),
        y.kind_code,
        y.pasha,
        w.fact_row is not null,
        z.fact_row is not null,
        d.class_piece
    ) = c.signature
where l.proceeds and (l.pkr is not null or l.rate is not null or l.currency_code = rupee() or u.rate is not null);

-- Dollars count as they are, in whole cents. The few receipts in other money are apart, so that the many need not look for a rate.
create or replace table receipts as
select
    ty,
    cell,
    retained_in,
    case when currency_code = dollar() then day end as dollar_day,
    rate,
    paisa(famount) as usd,
    pkr,
    withheld
from valued
where fcy = dollar();

create or replace table other_receipts as
select
    ty,
    cell,
    retained_in,
    day,
    thousandths(famount) as famount,
    pkr,
    withheld
from valued
where fcy <> dollar();

-- A US dollar's rupees on a day: the taxpayer's own dollar receipts of that day (the highest where they differ: it counts the
-- fewest dollars), else the rates file, else the bundled monthly table (noted). Kept as a fraction, so nothing is rounded twice.
create or replace table dollar_days as
with wanted as materialized (
    select distinct
        ty,
        day
    from other_receipts
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
    inner join receipts as r on w.ty = r.ty and w.day = r.dollar_day
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
left join estimated as e on w.day = e.day;

create or replace table in_other_money as
with in_dollars as (
    select
        o.*,
        cast(o.pkr as hugeint) * d.rate.d as charge,
        d.rate.n as divisor,
        d.monthly
    from other_receipts as o
    inner join dollar_days as d on o.ty = d.ty and o.day = d.day
)

select
    ty,
    cell,
    retained_in,
    famount,
    half_up(charge, divisor) as usd,
    pkr,
    withheld,
    coalesce(monthly, false) as monthly_usd
from in_dollars;

insert into receipts by name
select
    ty,
    cell,
    retained_in,
    usd,
    pkr,
    withheld
from in_other_money;
