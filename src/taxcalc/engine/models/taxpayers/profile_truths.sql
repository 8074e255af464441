-- Fact x condition, three-valued: true, false, or null where the fact is not known. Every condition names a fact and an operator. An
-- absent certificate, licence or date of founding is none (computation 4), so its condition fails instead of being unknown.
-- kind: table
-- grain: one row for each set of facts and condition
-- reads: asked_conditions, fact_profiles

select
    profile,
    regime,
    condition_order,
    relevance,
    per_receipt,
    case when list_contains(unknown_for, told) is not true then holds(operator, is_one_of, bound, per, told, counted, 1) end as truth
from (
    select
        f.profile,
        c.*,
        case when c.operator = 'is' then shared_text(c.fact, f) end as told,
        cast(case when c.operator <> 'is' then shared_number(c.fact, f) end as hugeint) as counted
    from fact_profiles as f
    inner join asked_conditions as c on f.rules = c.rules
    where not c.of_year
)
