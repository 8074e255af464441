-- What the receipts of each class add up to. Reversals reduce their class, never below nothing. Where the work is employment, what comes
-- from abroad is pay, whatever class it would have.
-- kind: embedded unless described
-- grain: one row for each subject, way and class
-- law: ITO 2001 s.12, s.101(1)(a)
-- reads: cell_sums, cell_traits, cells, classes, gates, readings, scenarios

with placed as (
    select
        s.subject,
        s.way,
        case
            when s.employed and e.class_order is not null and not t.local then e.class_order
            when k.first_class = d.class_order and d.other_class_order is not null then d.other_class_order
            when k.falling is not null and not is_open(coalesce(g.gate, false), s.forced, s.denied, k.falling) then k.next_class
            else k.first_class
        end as class_order,
        x.receipts,
        x.pkr,
        x.withheld
    from scenarios as s
    inner join cell_sums as x on s.ty = x.ty
    inner join cell_traits as t on x.cell = t.cell
    left join classes as e on s.employed and s.rules = e.rules and e.employed
    left join cells as k on x.cell = k.cell and s.rules = k.rules and s.variant = k.forced
    left join gates as g on s.answer_set = g.answer_set and k.falling = g.regime
    left join readings as d on s.rules = d.rules and s.reading_order = d.reading_order
    where s.scenario <> 1
)

select
    subject,
    way,
    class_order,
    narrow(sum(receipts)) as receipts,
    narrow(greatest(sum(pkr), 0)) as pkr,
    sum(pkr) < 0 as negative,
    narrow(sum(withheld)) as withheld
from placed
group by subject, way, class_order
