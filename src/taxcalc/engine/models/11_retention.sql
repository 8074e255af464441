-- Foreign exchange that may be retained (FE Manual ch. 12): per calendar month, limit = min(P, max(fraction x P, floor)).
-- Pieces of a month under one rule are measured together, pieces under two rules each under its own, and the parts add up.
-- Adds: retention_parts (subject x month x rule), retention_months, retention_years (dollars in cents).
-- Entries that say the same are one rule, whatever their dates.
create or replace temp table dated_retention as
select
    *,
    cast(dense_rank() over (order by fraction_numerator, fraction_denominator, floor_cents, alternative_floor_cents) as integer) as rule,
    cast(dense_rank() over (order by rules, exporter) as integer) as keeper
from retention_rules;

create or replace temp table ruled_pieces as
with pieces as (
    select distinct piece from month_facts
)

select
    p.piece,
    r.keeper,
    r.registration,
    r.rule,
    r.fraction_numerator,
    r.fraction_denominator,
    r.floor_cents,
    r.alternative_floor_cents
from pieces as p
inner join dated_retention as r on p.piece >= r.piece_from and (r.piece_to is null or p.piece <= r.piece_to);

-- Whether any month is in pieces under two rules, or partly before registration: hardly ever where many are assessed.
set variable some_shared = (
    select
        coalesce(bool_or(m.split), false)
        or (select coalesce(bool_or(s.traits & 192 = 192), false) from subjects as s)
    from month_facts as m
);

create or replace temp view retention_pieces as
with keepers as (
    select distinct
        keeper,
        rules,
        exporter
    from dated_retention
),

keeping as (
    select
        s.subject,
        s.ty,
        k.keeper,
        s.exporter = 'freelancer' as is_freelancer,
        s.traits & 192 = 192 as mixed
    from subjects as s
    left join keepers as k on s.rules = k.rules and s.exporter = k.exporter
)

select
    s.subject,
    s.mixed,
    m.month,
    m.split,
    m.fcy,
    m.famount,
    m.pkr,
    m.usd,
    r.rule,
    r.fraction_numerator,
    r.fraction_denominator,
    r.floor_cents,
    r.alternative_floor_cents,
    r.rule is not null as ruled
from keeping as s
inner join month_facts as m on s.ty = m.ty
left join ruled_pieces as r on s.keeper = r.keeper and m.piece = r.piece
where s.is_freelancer or m.recognised or not coalesce(r.registration, true);

-- Pieces without a rule are kept apart (rule null): they have no limit, and the reader is told of them. Most months are one piece,
-- which needs no adding up.
-- Read in place where nothing is described.
create or replace temp table retention_parts as
with proceeds as (
    select
        subject,
        month,
        rule,
        fraction_numerator,
        fraction_denominator,
        floor_cents,
        alternative_floor_cents,
        1 as pieces,
        greatest(usd, 0) as usd,
        greatest(pkr, 0) as pkr
    from retention_pieces
    where not split and not mixed and not getvariable('details')
    union all
    select
        subject,
        month,
        rule,
        fraction_numerator,
        fraction_denominator,
        floor_cents,
        alternative_floor_cents,
        count(*) as pieces,
        narrow(greatest(sum(usd), 0)) as usd,
        narrow(greatest(sum(pkr), 0)) as pkr
    from retention_pieces
    where getvariable('details') or (getvariable('some_shared') and (split or mixed))
    group by subject, month, rule, fraction_numerator, fraction_denominator, floor_cents, alternative_floor_cents
),

shares as (
    select
        *,
        usd * fraction_numerator as fraction_of_usd
    from proceeds
),

rounded as (
    select
        *,
        half_up(fraction_of_usd, fraction_denominator) as share_usd
    from shares
),

limits as (
    select
        subject,
        month,
        rule,
        pieces,
        usd,
        pkr,
        case when rule is not null then least(usd, greatest(share_usd, floor_cents)) end as limit_usd,
        case when alternative_floor_cents is not null then least(usd, greatest(share_usd, alternative_floor_cents)) end as alternative_limit_usd
    from rounded
),

valued as (
    select
        *,
        cast(pkr as hugeint) * limit_usd as limit_charge
    from limits
)

select
    * exclude (limit_charge),
    case
        when usd = 0 then 0
        when limit_usd = usd then pkr
        else half_up(limit_charge, usd)
    end as limit_pkr
from valued;

create or replace temp view retention_months as
select
    subject,
    month,
    sum(usd) as usd,
    sum(pkr) as pkr,
    sum(limit_usd) as limit_usd,
    sum(limit_pkr) as limit_pkr,
    case when count(alternative_limit_usd) > 0 then sum(coalesce(alternative_limit_usd, limit_usd)) end as alternative_limit_usd
from retention_parts
where rule is not null
group by subject, month;

-- Read in place where nothing is described.
create or replace temp table retention_years as
with sums as (
    select
        subject,
        sum(pieces) as pieces,
        coalesce(sum(pieces) filter (where rule is not null), 0) as ruled,
        coalesce(sum(usd) filter (where rule is not null), 0) as usd,
        coalesce(sum(pkr) filter (where rule is not null), 0) as pkr,
        coalesce(sum(limit_usd), 0) as limit_usd,
        coalesce(sum(limit_pkr) filter (where rule is not null), 0) as limit_pkr,
        case when count(alternative_limit_usd) > 0 then sum(coalesce(alternative_limit_usd, limit_usd)) end as alternative_limit_usd
    from retention_parts
    group by subject
)

select
    s.subject,
    coalesce(m.pieces, 0) as pieces,
    coalesce(m.ruled, 0) as ruled,
    coalesce(m.usd, 0) as usd,
    coalesce(m.pkr, 0) as pkr,
    coalesce(m.limit_usd, 0) as limit_usd,
    coalesce(m.limit_pkr, 0) as limit_pkr,
    m.alternative_limit_usd
from subjects as s
left join sums as m on s.subject = m.subject;
