-- Conditions on what receipts add up to; a share is compared by cross-multiplication, so nothing is divided.
-- kind: table
-- grain: one row for each subject and condition on a sum of receipts
-- reads: asked_conditions, subjects

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
        cast(subject_number(c.fact, s) as hugeint) as counted,
        cast(fact_whole(c.fact, s) as hugeint) as whole
    from subjects as s
    inner join asked_conditions as c on s.rules = c.rules
    where c.of_sums
)
