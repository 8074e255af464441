-- The class regimes for which this taxpayer has receipts, once their conditions are taken as met. Where a class lets its
-- receipts fall through because its regime is not met, the regime of the next class is one of them.
-- kind: table
-- grain: one row for each subject and class regime
-- reads: cell_sums, cells, classes, gates, subject_answer_sets, subjects

select distinct
    s.subject,
    c.regime
from subjects as s
inner join subject_answer_sets as m on s.subject = m.subject
inner join cell_sums as x on s.ty = x.ty
inner join cells as k on x.cell = k.cell and s.rules = k.rules
left join gates as g on m.answer_set = g.answer_set and k.falling = g.regime
inner join classes as c
    on
        k.rules = c.rules
        and (c.class_order = k.first_class or (c.class_order = k.next_class and k.falling is not null and g.gate is distinct from true))
        and k.forced in ('', c.regime)
where c.regime is not null and (getvariable('details') or getvariable('savings'))
