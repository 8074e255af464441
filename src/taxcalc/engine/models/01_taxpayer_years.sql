-- Who is assessed for which tax year (ITO 2001 s.74), and which row of facts speaks for that year: the row of the year,
-- else the row without a year, else the defaults (fact row 0).
-- Adds: taxpayer_years: ty, tp, tax_year, fact_row, and of the facts what every receipt is asked for; days (each day of these tax
-- years: month, how many change dates of classes and of retention rules have passed, period, part of signatures), periods,
-- certified_codes (activities that PSEB certified).
create or replace table taxpayer_years as
select
    cast(row_number() over (order by x.tp, x.tax_year) as integer) as ty,
    x.tp,
    x.tax_year,
    f.fact_row,
    a.code as activity_code,
    k.code as kind_code,
    coalesce(f.pasha, false) as pasha,
    part_of_taxpayer(k.code, f.pasha) as part,
    part_of_activity(a.code) as part_by_activity
from asked as x
left join facts as of_year on x.tp = of_year.tp and x.tax_year = of_year.tax_year
left join facts as of_any_year on x.tp = of_any_year.tp and of_any_year.tax_year is null
inner join facts as f on coalesce(of_year.fact_row, of_any_year.fact_row, 0) = f.fact_row
inner join activity_codes as a on f.activity = a.word
inner join kind_codes as k on f.kind = k.word
where x.tax_year in (select applies.tax_year from applies);

create or replace table days as
with years as (
    select distinct tax_year from taxpayer_years
),

calendar as (
    select
        tax_year,
        cast(unnest(generate_series(make_date(tax_year - 1, 7, 1), make_date(tax_year, 6, 30), interval '1' day)) as date) as day
    from years
),

pieces as (
    select
        day,
        tax_year,
        cast(year(day) * 100 + month(day) as integer) as month,
        coalesce(cast(list_sum(list_transform(getvariable('class_days'), lambda x: cast(day >= x as integer))) as integer), 0) as class_piece,
        coalesce(cast(list_sum(list_transform(getvariable('retention_days'), lambda x: cast(day >= x as integer))) as integer), 0) as piece
    from calendar
)

select
    *,
    cast(dense_rank() over (order by month, piece) as integer) as period,
    cast(class_piece * part_of_activity((select count(*) from activity_codes)) as integer) as part
from pieces;

-- Months, cut where a retention rule changes.
create or replace table periods as
with split_months as (
    select month
    from days
    group by month
    having count(distinct piece) > 1
)

select distinct
    period,
    month,
    piece,
    month in (select s.month from split_months as s) as split
from days;

create or replace table certified_codes as
select
    c.fact_row,
    a.code as activity_code
from certified as c
inner join activity_codes as a on c.activity = a.word;
