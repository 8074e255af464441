-- Which rule holds in which piece of a month.
-- kind: table
-- grain: one row for each piece of a month and keeper
-- reads: dated_retention, month_facts

with pieces as (
    select distinct piece from month_facts
)

select
    p.piece,
    r.keeper,
    r.registration,
    r.entry,
    r.rule,
    r.fraction_numerator,
    r.fraction_denominator,
    r.floor_cents,
    r.alternative_floor_cents
from pieces as p
inner join dated_retention as r on p.piece >= r.piece_from and (r.piece_to is null or p.piece <= r.piece_to)
