-- The dated rules of retention, numbered: entries that say the same are one rule, whatever their dates.
-- kind: table
-- grain: one row for each dated retention rule of a version
-- reads: retention_rules

select
    *,
    cast(dense_rank() over (order by fraction_numerator, fraction_denominator, floor_cents, alternative_floor_cents) as integer) as rule,
    cast(dense_rank() over (order by rules, exporter) as integer) as keeper
from retention_rules
