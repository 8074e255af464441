-- The truth of each condition, whether it asks for words or for sums.
-- kind: embedded
-- grain: one row for each subject and condition
-- reads: profile_members, profile_truths, subject_truths

select
    m.subject,
    t.* exclude (profile)
from profile_members as m
inner join profile_truths as t on m.profile = t.profile
union all
select * from subject_truths
