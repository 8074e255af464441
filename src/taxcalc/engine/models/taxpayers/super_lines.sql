-- Super tax: one rate on the whole income once over a band. Income = taxable income + imputable income, that is the income that would
-- have borne the final tax (s.2(28A)), found by inverting the table of the kind.
-- kind: embedded
-- grain: one row for each subject and scenario
-- law: ITO 2001 s.4C (s.4B to tax year 2019), s.2(28A)
-- reads: bands, normal_lines, super_bands

with imputed as (
    select
        n.*,
        cast(coalesce(b.rate_numerator, 1) as hugeint) as imputable_whole,
        coalesce(b.over * b.rate_numerator + (cast(n.final_tax as hugeint) * 100 - b.fixed) * b.rate_denominator, 0) as imputable
    from normal_lines as n
    left join bands as b
        on
            n.rules = b.rules
            and n.imputable_schedule = b.schedule
            and n.final_tax * 100 > b.fixed
            and (b.tax_at_upto is null or n.final_tax * 100 <= b.tax_at_upto)
            and b.rate_numerator > 0
),

total as (
    select
        *,
        income * imputable_whole + imputable * whole as income_4c,
        whole * imputable_whole as income_4c_whole
    from imputed
),

lowest as (
    select
        rules,
        min(over) as over
    from super_bands
    group by rules
),

-- Few reach the lowest band: the others look for none.
reached as (
    select
        t.*,
        case when t.income_4c >= w.over * t.income_4c_whole then t.rules end as super_rules
    from total as t
    left join lowest as w on t.rules = w.rules
),

banded as (
    select
        t.*,
        b.over as super_over,
        b.rate_numerator as super_numerator,
        b.rate_denominator as super_denominator,
        case when not t.super_tax_off then b.rate_numerator * t.income_4c end as super_charge,
        cast(b.rate_denominator as hugeint) * t.income_4c_whole * 100 as super_divisor
    from reached as t
    left join super_bands as b
        on
            t.super_rules = b.rules
            and (t.income_4c > b.over * t.income_4c_whole or (b.at_least and t.income_4c = b.over * t.income_4c_whole))
            and (
                b.upto is null
                or t.income_4c < b.upto * t.income_4c_whole
                or (not b.upto_at_least and t.income_4c = b.upto * t.income_4c_whole)
            )
)

select
    * exclude (super_charge, super_divisor, super_rules),
    case when super_charge is null then 0 else half_up(super_charge, super_divisor) end as super_tax
from banded
