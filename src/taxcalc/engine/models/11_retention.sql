-- Foreign exchange that may be retained (FE Manual ch. 12): per calendar month, limit = min(P, max(fraction x P, floor)).
-- Pieces of a month under one rule are measured together, pieces under two rules each under its own, and the parts add up.
-- Adds: retention_parts (subject x month x rule), retention_months, retention_years (dollars in cents).
create or replace temp table retention_pieces as
select
    s.subject,
    s.rules,
    m.month,
    m.fcy,
    m.receipts,
    m.famount,
    m.pkr,
    m.usd,
    r.rules is not null as ruled,
    r.fraction_numerator,
    r.fraction_denominator,
    r.floor_cents,
    r.alternative_floor_cents
from subjects as s
inner join month_facts as m on s.ty = m.ty
left join retention_rules as r
    on
        s.rules = r.rules
        and s.exporter = r.exporter
        and m.piece >= r.piece_from
        and (r.piece_to is null or m.piece <= r.piece_to)
where s.exporter = 'freelancer' or m.recognised or not coalesce(r.registration, true);

create or replace temp table retention_parts as
with proceeds as (
    select
        subject,
        month,
        fraction_numerator,
        fraction_denominator,
        floor_cents,
        alternative_floor_cents,
        greatest(sum(usd), 0) as usd,
        greatest(sum(pkr), 0) as pkr
    from retention_pieces
    where ruled
    group by subject, month, fraction_numerator, fraction_denominator, floor_cents, alternative_floor_cents
)

select
    *,
    least(usd, greatest(half_up(usd * fraction_numerator, fraction_denominator), floor_cents)) as limit_usd,
    case
        when alternative_floor_cents is not null
            then least(usd, greatest(half_up(usd * fraction_numerator, fraction_denominator), alternative_floor_cents))
    end as alternative_limit_usd,
    case
        when usd = 0 then 0
        else half_up(pkr * least(usd, greatest(half_up(usd * fraction_numerator, fraction_denominator), floor_cents)), usd)
    end as limit_pkr
from proceeds;

create or replace temp table retention_months as
select
    subject,
    month,
    sum(usd) as usd,
    sum(pkr) as pkr,
    sum(limit_usd) as limit_usd,
    sum(limit_pkr) as limit_pkr,
    case when count(alternative_limit_usd) > 0 then sum(coalesce(alternative_limit_usd, limit_usd)) end as alternative_limit_usd
from retention_parts
group by subject, month;

create or replace temp table retention_years as
select
    s.subject,
    coalesce(sum(m.usd), 0) as usd,
    coalesce(sum(m.pkr), 0) as pkr,
    coalesce(sum(m.limit_usd), 0) as limit_usd,
    coalesce(sum(m.limit_pkr), 0) as limit_pkr,
    case when count(m.alternative_limit_usd) > 0 then sum(coalesce(m.alternative_limit_usd, m.limit_usd)) end as alternative_limit_usd
from subjects as s
left join retention_months as m on s.subject = m.subject
group by s.subject;
