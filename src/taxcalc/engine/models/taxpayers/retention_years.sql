-- What may be retained of a year.
-- kind: embedded unless described
-- grain: one row for each subject
-- law: FE Manual ch. 12
-- reads: retention_parts, subjects

with sums as (
    select
        subject,
        sum(pieces) as pieces,
        coalesce(sum(case when rule is not null then pieces end), 0) as ruled,
        coalesce(sum(case when rule is not null then usd end), 0) as usd,
        coalesce(sum(case when rule is not null then pkr end), 0) as pkr,
        coalesce(sum(case when rule is null then usd end), 0) as unruled_usd,
        coalesce(sum(limit_usd), 0) as limit_usd,
        coalesce(sum(case when rule is not null then limit_pkr end), 0) as limit_pkr,
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
    coalesce(m.unruled_usd, 0) as unruled_usd,
    coalesce(m.limit_usd, 0) as limit_usd,
    coalesce(m.limit_pkr, 0) as limit_pkr,
    coalesce(m.usd - m.limit_usd, 0) as convert_usd,
    coalesce(m.pkr - m.limit_pkr, 0) as convert_pkr,
    m.alternative_limit_usd
from subjects as s
left join sums as m on s.subject = m.subject
