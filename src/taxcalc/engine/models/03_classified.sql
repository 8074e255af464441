-- Which class takes a receipt: the first of the rule file whose conditions it meets (ITO 2001 s.154A(1) and its neighbours).
-- Receipts with the same signature share their class under every rule version, so classes are found per signature, and
-- signatures that no version tells apart are one cell. `forced` names a regime whose conditions are taken as met.
-- Adds: signatures, cells (cell x rules x forced -> class, next class), cell_sums (one row per taxpayer year and cell).
create or replace temp table signatures as
select
    cast(row_number() over () as integer) as signature,
    *
from (
    select distinct
        activity,
        activity_group,
        taxpayer_kind,
        local,
        realised,
        registered,
        certified,
        account and fcy <> 'PKR' and digital as keeps,
        channel = 'home_remittance' as home_remittance,
        class_piece
    from receipts
);

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
    on c.rules = a.rules and c.class_order = a.class_order and s.activity = a.activity
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
                v.vector, s.local, s.realised, s.registered, s.keeps, s.home_remittance,
                s.activity_group in ('it', 'ites'), s.activity_group in ('it', 'ites') or s.certified, s.activity_group = 'platform'
        ) as integer
    ) as cell
from signatures as s
left join vectors as v on s.signature = v.signature;

create or replace temp table cells as
select distinct
    s.cell,
    m.rules,
    m.forced,
    m.orders[1] as first_class,
    m.orders[2] as next_class
from signature_cells as s
inner join matches as m on s.signature = m.signature;

create or replace temp table cell_sums as
select
    r.ty,
    s.cell,
    any_value(s.local) as local,
    any_value(s.realised) as realised,
    any_value(s.registered) as registered,
    any_value(s.keeps) as keeps,
    any_value(s.home_remittance) as home_remittance,
    any_value(s.activity_group in ('it', 'ites')) as it,
    any_value(s.activity_group in ('it', 'ites') or s.certified) as it_or_certified,
    any_value(s.activity_group = 'platform') as platform,
    count(*) as receipts,
    sum(r.pkr) as pkr,
    sum(r.usd) as usd,
    sum(r.withheld) as withheld,
    sum(r.usd) filter (where r.recognised) as recognised_usd,
    sum(r.usd) filter (where not r.recognised) as unrecognised_usd
from receipts as r
inner join signature_cells as s
    on
        r.activity = s.activity
        and r.taxpayer_kind = s.taxpayer_kind
        and r.local = s.local
        and r.realised = s.realised
        and r.registered = s.registered
        and r.certified = s.certified
        and (r.account and r.fcy <> 'PKR' and r.digital) = s.keeps
        and (r.channel = 'home_remittance') = s.home_remittance
        and r.class_piece = s.class_piece
group by r.ty, s.cell;
