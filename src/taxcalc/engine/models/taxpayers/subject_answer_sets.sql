-- Which set of answers a subject has.
-- kind: table
-- grain: one row for each subject
-- reads: answer_sets

select
    answer_set,
    unnest(subjects) as subject
from answer_sets
