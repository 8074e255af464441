-- The truth of every condition. Conditions on outcomes are answered here; they only describe.
-- kind: table
-- grain: one row for each subject and condition
-- reads: condition_truths, conditions, outcomes, subjects

select
    t.subject,
    t.regime,
    t.condition_order,
    t.relevance,
    t.per_receipt,
    t.truth
from condition_truths as t
union all
select
    subject,
    regime,
    condition_order,
    relevance,
    per_receipt,
    holds(operator, is_one_of, bound, per, null, counted, whole) as truth
from (
    select
        s.subject,
        c.*,
        cast(outcome_number(c.fact, o) as hugeint) as counted,
        cast(outcome_whole(c.fact, o) as hugeint) as whole
    from subjects as s
    inner join outcomes as o on s.subject = o.subject
    inner join conditions as c on s.rules = c.rules
    where c.stage = 'outcome'
)
