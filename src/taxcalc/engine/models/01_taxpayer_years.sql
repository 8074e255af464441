-- Who is assessed for which tax year (ITO 2001 s.74), and which row of facts speaks for that year: the row of the year,
-- else the row without a year, else the defaults (fact row 0).
-- Adds: days (each day of the ledger: tax year, month, how many change dates of classes and of retention rules have passed),
-- certified_codes (activities that PSEB certified), taxpayer_years: ty, tp, tax_year, fact_row, and of the facts what every receipt is asked for.
create or replace temp table days as
select
    day,
    tax_year_of(day) as tax_year,
    cast(year(day) * 100 + month(day) as integer) as month,
    coalesce(cast(list_sum(list_transform(getvariable('class_days'), lambda x: cast(day >= x as integer))) as integer), 0) as class_piece,
    coalesce(cast(list_sum(list_transform(getvariable('retention_days'), lambda x: cast(day >= x as integer))) as integer), 0) as piece
from (select distinct date as day from ledger);

create or replace temp table certified_codes as
select
    c.fact_row,
    a.code as activity_code
from certified as c
inner join activity_codes as a on c.activity = a.word;

create or replace temp table taxpayer_years as
with found as (
    select distinct
        l.tp,
        d.tax_year
    from ledger as l
    inner join days as d on l.date = d.day
    where l.proceeds or l.tax
    union
    select
        tp,
        tax_year
    from asked
)

select
    cast(row_number() over (order by found.tp, found.tax_year) as integer) as ty,
    found.tp,
    found.tax_year,
    f.fact_row,
    a.code as activity_code,
    k.code as kind_code,
    coalesce(f.pasha, false) as pasha
from found
left join facts as of_year on found.tp = of_year.tp and found.tax_year = of_year.tax_year
left join facts as of_any_year on found.tp = of_any_year.tp and of_any_year.tax_year is null
inner join facts as f on coalesce(of_year.fact_row, of_any_year.fact_row, 0) = f.fact_row
inner join activity_codes as a on f.activity = a.word
inner join kind_codes as k on f.kind = k.word
where found.tax_year in (select applies.tax_year from applies);
