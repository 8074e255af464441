-- One row per receipt of proceeds: its value in paisa, in US cents, and where it counts.
-- Computation 2: the certificate's rupees, else amount x rate, half-up to paisa; ITO 2001 s.71, s.154A(1) (value at realisation).
-- Adds: receipts: ty, cell, retained_in (null where nothing can be retained), day, rate, usd (cents), famount (thousandths of other money
-- than dollars), pkr (paisa), withheld (paisa); in_other_money (those whose dollars had to be found); left_out; tax_rows (withheld by
-- certificates of their own, paisa); dollar_days (what a dollar was worth to a taxpayer on a day).

-- A rate from the rates file: of that day, else the newest earlier one within seven days; an estimate only where asked for.
create or replace table looked_up as
with wanted as (
    select distinct
        o.currency_code,
        c.word as currency,
        l.date
    from ledger as l
    inner join ledger_words as o on l.words = o.words
    inner join currency_codes as c on o.currency_code = c.code
    where o.proceeds and l.pkr is null and l.rate is null and not o.rupees
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
where l.tax or u.rate is null;

-- What was withheld on certificates of its own.
create or replace table tax_rows as
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
group by y.ty;

-- Receipts that have a rupee value, each in its cell. Receipts that are retained together (one period, one standing of registration, and
-- where it is described one currency) share a number. Dollars count as they are, in whole cents; what other money comes to is found below.
set variable withholds = (select count(withheld) > 0 from ledger);

create or replace table receipts as
with of_taxpayers as (
    select
        l.words,
        l.date,
        l.amount,
        l.rate,
        l.pkr,
        l.withheld,
        l.foreign_amount,
        d.period,
        d.part + y.part as part,
        y.ty,
        y.fact_row,
        y.activity_code,
        y.part_by_activity
    from ledger as l
    inner join days as d on l.date = d.day
    inner join taxpayer_years as y on l.tp = y.tp and d.tax_year = y.tax_year
),

valued as (
    select
        r.ty,
        r.date as day,
        r.rate,
        r.period,
        o.fcy,
        case
            when r.pkr is not null then paisa(r.pkr)
            when o.rupees then paisa(r.amount)
            when o.in_hundredths then value_of_hundredths(r.amount, coalesce(r.rate, u.rate))
            else paisa(rupee_value(r.amount, coalesce(r.rate, u.rate)))
        end as pkr,
        case when o.dollars then paisa(coalesce(r.foreign_amount, r.amount)) end as usd,
        case when not o.dollars then thousandths(coalesce(r.foreign_amount, r.amount)) end as famount,
        case when getvariable('withholds') then paisa(r.withheld) end as withheld,
        o.part
        + coalesce(o.part_by_activity, r.part_by_activity)
        + r.part
        + part_of_standing(w.fact_row is not null, z.fact_row is not null) as signature
    from of_taxpayers as r
    inner join ledger_words as o on r.words = o.words
    left join pseb_windows as w on r.fact_row = w.fact_row and r.date between w.day_from and w.day_to
    left join certified_codes as z on r.fact_row = z.fact_row and coalesce(o.activity_code, r.activity_code) = z.activity_code
    left join looked_up as u on o.currency_code = u.currency_code and r.date = u.date
    where o.proceeds and (r.pkr is not null or r.rate is not null or o.rupees or u.rate is not null)
)

select
    v.ty,
    c.cell,
    case when c.keeps then (v.period * 2 + cast(c.recognised as integer)) * 256 + case when getvariable('details') then v.fcy else 0 end end as retained_in,
    v.day,
    v.rate,
    v.usd,
    v.famount,
    v.pkr,
    v.withheld
from valued as v
inner join signature_cells as c on v.signature = c.signature;

-- A US dollar's rupees on a day: the taxpayer's own dollar receipts of that day (the highest where they differ: it counts the
-- fewest dollars), else the rates file, else the bundled monthly table (noted). Kept as a fraction, so nothing is rounded twice.
create or replace table dollar_days as
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
left join estimated as e on w.day = e.day;

create or replace table in_other_money as
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
from in_dollars;

-- Their rupees are counted already.
insert into receipts by name
select
    ty,
    cell,
    retained_in,
    usd
from in_other_money;
