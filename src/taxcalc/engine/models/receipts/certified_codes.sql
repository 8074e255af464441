-- The activities that PSEB certified for a taxpayer (computation 4).
-- kind: table
-- grain: one row for each row of facts and activity
-- reads: activity_codes, certified

select
    c.fact_row,
    a.code as activity_code
from certified as c
inner join activity_codes as a on c.activity = a.word
