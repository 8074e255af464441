-- One row per receipt of proceeds: its value in paisa, in US cents, the taxpayer's registration on that day.
-- Computation 2: the certificate's rupees, else amount x rate, half-up to paisa; ITO 2001 s.71, s.154A(1) (value at realisation).
-- Adds: priced: ty, day, signature, fcy, famount (thousandths), pkr (paisa), withheld (paisa); left_out; tax_rows (withheld by
-- certificates of their own, paisa); dollar_days (what a dollar was worth to a taxpayer on a day) and
-- in_other_money (the receipts valued by it, usd in cents).

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

create or replace table priced as
select
    y.ty,
    l.date as day,
    signature_of(
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
    ) as signature,
    l.currency_code,
    coalesce(l.foreign_currency_code, l.currency_code) as fcy,
    thousandths(coalesce(l.foreign_amount, l.amount)) as famount,
    paisa(
        case
            when l.pkr is not null then l.pkr
            when l.currency_code = rupee() then cast(l.amount as decimal(18, 2))
            when l.rate is not null then rupee_value(l.amount, l.rate)
            else rupee_value(l.amount, u.rate)
        end
    ) as pkr,
    l.rate,
    coalesce(paisa(l.withheld), 0) as withheld,
    l.pkr is null and l.rate is null and coalesce(u.estimated, false) as estimated
from ledger as l
inner join days as d on l.date = d.day
inner join taxpayer_years as y on l.tp = y.tp and d.tax_year = y.tax_year
left join pseb_windows as w on y.fact_row = w.fact_row and l.date between w.day_from and w.day_to
left join certified_codes as z on y.fact_row = z.fact_row and coalesce(l.activity_code, y.activity_code) = z.activity_code
left join looked_up as u on l.currency_code = u.currency_code and l.date = u.date
where l.proceeds;

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

-- A US dollar's rupees on a day: the taxpayer's own dollar receipts of that day (the highest where they differ: it counts the
-- fewest dollars), else the rates file, else the bundled monthly table (noted). Kept as a fraction, so nothing is rounded twice.
create or replace table dollar_days as
with wanted as materialized (
    select distinct
        ty,
        day
    from priced
    where fcy <> dollar() and pkr is not null
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
                else abs(cast(p.pkr as hugeint)) * 1000000000 // nullif(abs(p.famount), 0)
            end
        ) filter (where p.famount <> 0 and p.pkr <> 0 and (p.famount > 0) = (p.pkr > 0)) as rate  -- asked of few, after the join
    from wanted as w
    inner join priced as p on w.ty = p.ty and w.day = p.day
    where p.currency_code = dollar()
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
with valued as (
    select
        p.*,
        cast(p.pkr as hugeint) * d.rate.d as charge,
        d.rate.n as divisor,
        d.monthly
    from priced as p
    left join dollar_days as d on p.ty = d.ty and p.day = d.day
    where p.fcy <> dollar() and p.pkr is not null
)

select
    ty,
    day,
    signature,
    fcy,
    famount,
    pkr,
    cast(half_up(charge, divisor) as bigint) as usd,
    withheld,
    estimated,
    coalesce(monthly, false) as monthly_usd
from valued;
