-- Subjects with one set of answers have the same answer to every condition: what follows from the answers is found once for all of them.
-- kind: table
-- grain: one row for each set of answers
-- reads: profile_members, subject_truths

with answers as (
    select
        subject,
        list(truth order by regime, condition_order) as answers
    from subject_truths
    group by subject
)

select
    cast(row_number() over () as integer) as answer_set,
    m.profile,
    any_value(m.subject) as one_subject,
    list(m.subject) as subjects
from profile_members as m
left join answers as a on m.subject = a.subject
group by m.profile, a.answers
