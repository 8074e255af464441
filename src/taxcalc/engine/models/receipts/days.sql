-- Each day with its month, and how many change dates of classes and of retention rules have passed by then.
-- kind: table
-- grain: one row for each day of the tax years that are assessed
-- law: ITO 2001 s.74
-- reads: taxpayer_years

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
        year_and_month(day) as month,
        coalesce(cast(list_sum(list_transform(getvariable('class_days'), lambda x: cast(day >= x as integer))) as integer), 0) as class_piece,
        coalesce(cast(list_sum(list_transform(getvariable('retention_days'), lambda x: cast(day >= x as integer))) as integer), 0) as piece
    from calendar
)

select
    *,
    cast(dense_rank() over (order by month, piece) as integer) as period,
    part_of_day(class_piece) as part
from pieces
