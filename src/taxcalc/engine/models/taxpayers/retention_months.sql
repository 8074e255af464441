-- What may be retained of a month.
-- kind: embedded
-- grain: one row for each subject and month
-- law: FE Manual ch. 12
-- reads: retention_parts

select
    subject,
    month,
    sum(usd) as usd,
    sum(pkr) as pkr,
    sum(limit_usd) as limit_usd,
    sum(limit_pkr) as limit_pkr,
    sum(usd) - sum(limit_usd) as convert_usd,
    sum(pkr) - sum(limit_pkr) as convert_pkr,
    case when count(alternative_limit_usd) > 0 then sum(coalesce(alternative_limit_usd, limit_usd)) end as alternative_limit_usd
from retention_parts
where rule is not null
group by subject, month
