-- Months, cut where a retention rule changes.
-- kind: table
-- grain: one row for each month, cut where a retention rule changes
-- reads: days

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
from days
