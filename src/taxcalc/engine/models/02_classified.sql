-- Which class takes a receipt: the first of the rule file whose conditions it meets (ITO 2001 s.154A(1) and its neighbours).
-- Receipts with the same signature share their class under every rule version, so classes are found per signature, and
-- signatures that no version tells apart are one cell. `forced` names a regime whose conditions are taken as met.
-- Adds: ledger_words (what the words of the rows at hand say), signatures (of the receipts at hand, whoever's they might be and whenever),
-- cells (cell x rules x forced -> class, next class), cell_traits, signature_cells.
create or replace table ledger_words as
with at_hand as (
    select distinct words from ledger
),

decoded as (
    select
        words,
        currency_in(words) as currency_code,
        coalesce(foreign_currency_in(words), currency_in(words)) as fcy,
        activity_in(words) as activity_code,
        channel_in(words) as channel_code,
        kind_in(words) in (1, 2) as proceeds,
        kind_in(words) = 2 as realized,
        kind_in(words) = 3 as tax,
        currency_in(words) = rupee() as rupees
    from at_hand
)

select
    d.*,
    d.fcy = dollar() as dollars,
    d.fcy = rupee() as rupees_behind,
    c.unit >= 10 as in_hundredths,
    part_of_row(d.channel_code, d.realized, d.rupees, d.fcy = rupee()) as part,
    part_of_activity(d.activity_code) as part_by_activity
from decoded as d
inner join currency_codes as c on d.currency_code = c.code;

create or replace table signatures as
with of_rows as (
    select distinct
        activity_code,
        channel_code,
        realized,
        rupees,
        rupees_behind
    from ledger_words
    where proceeds
),

of_taxpayers as (
    select distinct
        activity_code,
        kind_code,
        pasha
    from taxpayer_years
),

of_days as (
    select distinct
        class_piece,
        part
    from days
),

registrations as (
    select false as registered
    union
    select true as registered from pseb_windows
),

certificates as (
    select false as certified
    union
    select true as certified from certified_codes
),

words as (
    select distinct
        coalesce(r.activity_code, t.activity_code) as activity_code,
        r.channel_code,
        r.realized,
        r.rupees,
        r.rupees_behind,
        t.kind_code,
        t.pasha,
        g.registered,
        e.certified,
        d.class_piece,
        d.part
    from of_rows as r
    cross join of_taxpayers as t
    cross join registrations as g
    cross join certificates as e
    cross join of_days as d
),

named as (
    select
        w.*,
        a.activity,
        a.activity_group,
        a.digital,
        k.word as taxpayer_kind,
        c.realised,
        c.retention as account,
        c.channel = 'home_remittance' as home_remittance,
        a.activity_group = 'local' or (w.rupees and not w.realized and c.channel in ('bank', 'wallet', 'cash')) as local
    from words as w
    inner join activity_codes as i on w.activity_code = i.code
    inner join activities as a on i.word = a.activity
    inner join channel_codes as h on w.channel_code = h.code
    inner join channels as c on h.word = c.channel
    inner join kind_codes as k on w.kind_code = k.code
)

select
    part_of_row(channel_code, realized, rupees, rupees_behind)
    + part_of_activity(activity_code)
    + part_of_taxpayer(kind_code, pasha)
    + part_of_standing(registered, certified)
    + part as signature,
    activity,
    activity_group,
    taxpayer_kind,
    local,
    realised,
    registered,
    registered or pasha as recognised,
    certified,
    account and not rupees_behind and digital and not local as keeps,
    home_remittance,
    class_piece,
    -- What is only described: rupees behind which the foreign amount is not known, and what an export account would have kept.
    case when getvariable('details') then not local and account and rupees_behind end as unknown_foreign,
    case when getvariable('details') then not local and account and rupees_behind and digital end as perhaps_kept,
    case when getvariable('details') then not local and not account and not rupees_behind and digital end as kept_elsewhere
from named;

create or replace table matches as
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

create or replace table signature_cells as
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
                s.activity_group in ('it', 'ites'), s.activity_group in ('it', 'ites') or s.certified, s.activity_group = 'platform',
                s.unknown_foreign, s.perhaps_kept, s.kept_elsewhere
        ) as integer
    ) as cell
from signatures as s
left join vectors as v on s.signature = v.signature;

-- What a version makes of a cell: its class, and the class behind it where the first lets its receipts fall through.
create or replace table cells as
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
create or replace table cell_traits as
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
        activity_group = 'platform' as platform,
        unknown_foreign,
        perhaps_kept,
        kept_elsewhere
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
