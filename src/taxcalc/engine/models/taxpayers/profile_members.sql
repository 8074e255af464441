-- Whose facts each set of facts is.
-- kind: table
-- grain: one row for each subject
-- reads: fact_profiles

select
    profile,
    unnest(subjects) as subject
from fact_profiles
