-- Who is assessed for which tax year (ITO 2001 s.74), and which row of facts speaks for that year: the row of the year,
-- else the row without a year, else the defaults (fact row 0).
-- Adds: ty, tp, tax_year, fact_row, asked.
create or replace temp table taxpayer_years as
with found as (
    select distinct
        tp,
        tax_year_of(date) as tax_year
    from ledger
    where kind in ('receipt', 'realize', 'wht')
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
    coalesce(of_year.fact_row, of_any_year.fact_row, 0) as fact_row
from found
left join facts as of_year on found.tp = of_year.tp and found.tax_year = of_year.tax_year
left join facts as of_any_year on found.tp = of_any_year.tp and of_any_year.tax_year is null
where found.tax_year in (select applies.tax_year from applies);
