-- The effective rate in millionths, and what banks are expected to have deducted (paisa: only the year's tax is rounded to rupees).
-- kind: table
-- grain: one row for each subject
-- reads: assessments, class_lines, classes, subjects

with expected as (
    select
        l.subject,
        sum(
            case
                when f.atl = 'no' and c.deducted_numerator is not null then half_up(l.pkr * c.deducted_numerator, cast(c.deducted_denominator as hugeint))
                else half_up(l.pkr * l.rate_numerator, cast(l.rate_denominator as hugeint))
            end
        ) as deduction
    from class_lines as l
    inner join subjects as f on l.subject = f.subject
    inner join classes as c on l.rules = c.rules and l.class_order = c.class_order and c.treatment in ('final', 'minimum')
    where l.scenario = 0
    group by l.subject
)

select
    a.subject,
    case
        when f.business_pkr + f.salary > 0
            then half_up(cast(a.total as hugeint) * 100 * 1000000, cast(f.business_pkr + f.salary as hugeint))
    end as millionths,
    coalesce(e.deduction, 0) as expected_deduction
from assessments as a
inner join subjects as f on a.subject = f.subject
left join expected as e on a.subject = e.subject
