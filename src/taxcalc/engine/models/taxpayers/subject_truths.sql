-- Conditions on amounts, on what receipts add up to and on facts that a rule file declares; a share is compared by cross-multiplication, so nothing is divided.
-- kind: table
-- grain: one row for each subject and condition on a figure of its own
-- reads: asked_conditions, declared_facts, facts, subjects

select
    subject,
    regime,
    condition_order,
    relevance,
    per_receipt,
    case when list_contains(unknown_for, told) is not true then holds(operator, is_one_of, bound, per, told, counted, whole) end as truth
from (
    select
        s.subject,
        c.*,
        d.told,
        cast(case when c.stage = 'declared' then d.counted else year_number(c.fact, s, g) end as hugeint) as counted,
        cast(case when c.stage = 'declared' then d.whole else year_whole(c.fact, s, g) end as hugeint) as whole
    from subjects as s
    inner join facts as g on s.fact_row = g.fact_row
    inner join asked_conditions as c on s.rules = c.rules
    left join declared_facts as d on s.fact_row = d.fact_row and c.fact = d.fact and c.stage = 'declared'
    where c.of_year
)
