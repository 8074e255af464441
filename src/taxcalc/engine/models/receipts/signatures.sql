-- All that the class and the retention of a receipt depend on besides its month, whoever's it might be and whenever it came: receipts with
-- the same signature share their answers.
-- kind: table
-- grain: one row for each signature
-- reads: activities, activity_codes, certified_codes, channel_codes, channels, days, kind_codes, ledger_words, pseb_windows, taxpayer_years

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
        a.activity_group = 'local'
        or (
            w.rupees
            and not w.realized
            and (c.channel = 'cash' or (c.channel in ('bank', 'wallet') and not coalesce(w.class_piece >= a.rupees_from, false)))
        ) as local
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
from named
