-- noqa: enable=LT02
-- Most conditions ask for facts that few words or dates tell, so they are answered once for all taxpayers who share these facts.
-- kind: table
-- grain: one row for each set of facts that few words or dates tell
-- reads: given_words, subjects

select
    cast(row_number() over () as integer) as profile,
    *
from (
    select
        s.rules,
        s.tax_year,
        s.pseb,
        s.it_activity,
        s.realised,
        s.retention_registration,
        g.* exclude (fact_row),
        list(s.subject) as subjects
    from subjects as s
    inner join given_words as g on s.fact_row = g.fact_row
    group by all
)
