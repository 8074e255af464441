-- Whether any month is in pieces under two rules, or partly before registration: hardly ever where many are assessed.
-- kind: variable
-- grain: one value
-- reads: month_facts, subjects

select
    coalesce(bool_or(m.split), false)
    or (select coalesce(bool_or(partly_recognised(s.traits)), false) from subjects as s)
from month_facts as m
