-- Foreign exchange that may be retained: per calendar month, limit = min(P, max(fraction x P, floor)). Pieces of a month under one rule
-- are measured together, pieces under two rules each under its own, and the parts add up. Pieces without a rule are kept apart (rule
-- null): they have no limit, and the reader is told of them. Most months are one piece, which needs no adding up.
-- kind: embedded unless described
-- grain: one row for each subject, month and rule
-- law: FE Manual ch. 12
-- reads: retention_pieces, some_shared

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
from valued
