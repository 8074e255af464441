-- Who is assessed for which tax year, and which row of facts speaks for that year: the row of the year, else the row without a year,
-- else the defaults (fact row 0). Of the facts it holds what every receipt is asked for.
-- kind: table
-- grain: one row for each taxpayer and tax year that is assessed
-- law: ITO 2001 s.74
-- reads: activity_codes, applies, asked, facts, kind_codes

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
where x.tax_year in (select applies.tax_year from applies)
