-- Which classes take a receipt of a signature, in the order of the rule file: the first takes it. `forced` names a regime whose
-- conditions are taken as met.
-- kind: table
-- grain: one row for each signature, rule version and forced regime
-- law: ITO 2001 s.154A(1) and its neighbours
-- reads: class_activities, class_kinds, classes, signatures, variants

select
    s.signature,
    v.rules,
    v.forced,
    list(c.class_order order by c.class_order) as orders
from signatures as s
cross join variants as v
inner join classes as c
    on
        v.rules = c.rules
        and not c.employed
        and s.local = c.local
        and (c.realised is null or s.realised = c.realised or (c.realised and c.regime = v.forced))
        and (not c.registration or s.registered or c.regime = v.forced)
        and (c.piece_from is null or s.class_piece >= c.piece_from)
        and (c.piece_to is null or s.class_piece <= c.piece_to)
inner join class_activities as a
    on
        c.rules = a.rules
        and c.class_order = a.class_order
        and s.activity = a.activity
        and (not a.certified_only or s.certified or c.regime = v.forced)
inner join class_kinds as k on c.rules = k.rules and c.class_order = k.class_order and s.taxpayer_kind = k.kind
group by s.signature, v.rules, v.forced
