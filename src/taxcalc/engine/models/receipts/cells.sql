-- What a version makes of a cell: its class, and the class behind it where the first lets its receipts fall through.
-- kind: table
-- grain: one row for each cell, rule version and forced regime
-- law: ITO 2001 s.154A(1) and its neighbours
-- reads: classes, matches, signature_cells

select distinct
    s.cell,
    m.rules,
    m.forced,
    m.orders[1] as first_class,
    m.orders[2] as next_class,
    case when c.falls_through then coalesce(c.regime, '') end as falling
from signature_cells as s
inner join matches as m on s.signature = m.signature
inner join classes as c on m.rules = c.rules and m.orders[1] = c.class_order
