-- Which class takes a receipt: the first of the rule file whose conditions it meets (ITO 2001 s.154A(1) and its neighbours).
-- Receipts with the same signature share their class under every rule version, so classes are found per signature, and
-- signatures that no version tells apart are one cell. `forced` names a regime whose conditions are taken as met.
-- Adds: receipts (as priced, with usd in cents), signatures, cells (cell x rules x forced -> class, next class), cell_traits,
-- cell_sums (one row per taxpayer year and cell, pkr and withheld in paisa, usd in cents).
-- Dollars count as they are, in whole cents. The few receipts in other money are apart, so that the many need not look for a rate.
create or replace temp view receipts as
select
    ty,
    day,
    signature,
    fcy,
    famount,
    pkr,
    famount // 10 as usd,
    withheld,
    estimated,
    false as monthly_usd
from priced
where fcy = dollar() and pkr is not null
union all
select * from in_other_money;

create or replace temp table signatures as
with numbers as (
    select distinct signature
    from priced
    where pkr is not null
),

words as (
    select
        signature,
        signature % 256 as class_piece,
        signature // 256 % 2 = 1 as certified,
        signature // 512 % 2 = 1 as registered,
        signature // 1024 % 2 = 1 as pasha,
        signature // 2048 % 8 as kind_code,
        signature // 16384 % 2 = 1 as rupees_behind,
        signature // 32768 % 2 = 1 as rupees,
        signature // 65536 % 2 = 1 as realized,
        signature // 131072 % 16 as channel_code,
        signature // 2097152 as activity_code
    from numbers
)

select
    w.signature,
    a.activity,
    a.activity_group,
    k.word as taxpayer_kind,
    a.activity_group = 'local' or (w.rupees and not w.realized and c.channel in ('bank', 'wallet', 'cash')) as local,
    c.realised,
    w.registered,
    w.registered or w.pasha as recognised,
    w.certified,
    c.retention as account,
    a.digital,
    w.rupees_behind,
    c.retention and not w.rupees_behind and a.digital as keeps,
    c.channel = 'home_remittance' as home_remittance,
    w.class_piece
from words as w
inner join activity_codes as i on w.activity_code = i.code
inner join activities as a on i.word = a.activity
inner join channel_codes as h on w.channel_code = h.code
inner join channels as c on h.word = c.channel
inner join kind_codes as k on w.kind_code = k.code;

create or replace temp table matches as
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
group by s.signature, v.rules, v.forced;

create or replace temp table signature_cells as
with vectors as (
    select
        signature,
        list({'rules': rules, 'forced': forced, 'first': orders[1], 'next': orders[2]} order by rules, forced) as vector
    from matches
    group by signature
)

select
    s.*,
    cast(
        dense_rank() over (
            order by
                v.vector, s.local, s.realised, s.registered, s.recognised, s.keeps, s.home_remittance,
                s.activity_group in ('it', 'ites'), s.activity_group in ('it', 'ites') or s.certified, s.activity_group = 'platform'
        ) as integer
    ) as cell
from signatures as s
left join vectors as v on s.signature = v.signature;

-- What a version makes of a cell: its class, and the class behind it where the first lets its receipts fall through.
create or replace temp table cells as
select distinct
    s.cell,
    m.rules,
    m.forced,
    m.orders[1] as first_class,
    m.orders[2] as next_class,
    case when c.falls_through then coalesce(c.regime, '') end as falling
from signature_cells as s
inner join matches as m on s.signature = m.signature
inner join classes as c on m.rules = c.rules and m.orders[1] = c.class_order;

-- What all receipts of a cell have in common; `traits` says the same in bits, so that a year's traits are one fold of its cells:
-- export registered, export not, export realised, export not, export of IT or certified, export of neither (nor platform),
-- retainable recognised, retainable not.
create or replace temp table cell_traits as
with traits as (
    select distinct
        cell,
        local,
        realised,
        registered,
        recognised,
        keeps,
        home_remittance,
        activity_group in ('it', 'ites') as it,
        activity_group in ('it', 'ites') or certified as it_or_certified,
        activity_group = 'platform' as platform
    from signature_cells
)

select
    *,
    case
        when local then 0
        else
            case when registered then 1 else 2 end
            + case when realised then 4 else 8 end
            + case when it_or_certified then 16 when platform then 0 else 32 end
            + case when not keeps then 0 when recognised then 64 else 128 end
    end as traits
from traits;

create or replace temp table cell_sums as
with sums as (
    select
        r.ty,
        s.cell,
        count(*) as receipts,
        sum(r.pkr) as pkr,
        sum(r.usd) as usd,
        sum(r.withheld) as withheld
    from receipts as r
    inner join signature_cells as s on r.signature = s.signature
    group by r.ty, s.cell
)

select
    s.*,
    t.* exclude (cell)
from sums as s
inner join cell_traits as t on s.cell = t.cell;
