-- The normal regime (computation 5.4): slab tax, surcharge and the minimum taxes. A boundary amount is in the lower band (First
-- Schedule: "exceeds").
-- kind: embedded
-- grain: one row for each subject and scenario
-- law: ITO 2001 First Schedule, s.4(4AB), s.113, s.113C, s.154B
-- reads: bands, incomes, versions

with banded as (
    select
        i.*,
        b.band as slab_band,
        b.over as slab_over,
        b.fixed as slab_fixed,
        b.rate_numerator as slab_numerator,
        b.rate_denominator as slab_denominator,
        b.minimum as slab_minimum,
        b.fixed * i.whole * b.rate_denominator + b.rate_numerator * (i.income - b.over * i.whole) as slab_charge,
        i.whole * b.rate_denominator * 100 as slab_divisor
    from incomes as i
    left join bands as b
        on
            i.rules = b.rules
            and case when i.salaried then i.salaried_schedule else i.schedule end = b.schedule
            and i.income > b.over * i.whole
            and (b.upto is null or i.income <= b.upto * i.whole)
),

slab as (
    select
        * exclude (slab_charge, slab_divisor, slab_minimum),
        case when slab_band is null then 0 else greatest(half_up(slab_charge, slab_divisor), slab_minimum // 100) end as slab_tax
    from banded
),

charged as (
    select
        s.*,
        v.minimum_numerator,
        v.minimum_denominator,
        v.accounts_numerator,
        v.accounts_denominator,
        v.surcharge_over is not null and s.surcharged and s.income > v.surcharge_over * s.whole as over_surcharge,
        case when s.salaried <> s.other_surcharge then v.surcharge_salaried_numerator else v.surcharge_business_numerator end as surcharge_numerator,
        case when s.salaried <> s.other_surcharge then v.surcharge_salaried_denominator else v.surcharge_business_denominator end as surcharge_denominator,
        s.turnover > 0 and v.minimum_numerator is not null and s.turnover >= s.minimum_turnover as minimum_tax_due
    from slab as s
    inner join versions as v on s.rules = v.rules
),

minima as (
    select
        c.*,
        case
            when c.over_surcharge then half_up(cast(c.slab_tax as hugeint) * c.surcharge_numerator, cast(c.surcharge_denominator as hugeint))
            else 0
        end as surcharge,
        case
            when c.minimum_tax_due
                then greatest(half_up(cast(c.turnover as hugeint) * c.minimum_numerator, cast(c.minimum_denominator as hugeint) * 100) - c.slab_tax, 0)
            else 0
        end as turnover_excess,
        -- What counts against each minimum: the share of these receipts, net of their expenses, in the income. Few have any.
        list_transform(
            c.minimum_lines,
            lambda line: {
                'class_order': line.class_order,
                'pkr': line.pkr,
                'numerator': line.numerator,
                'denominator': line.denominator,
                'counted': least(c.income, greatest(case when c.whole = 1 then line.pkr else line.pkr * (c.whole - c.expenses) end, 0))
            }
        ) as counted_lines
    from charged as c
),

-- Rounded in a step of its own: a macro writes its arguments out several times, and planning them takes longer than all the rest.
charges as (
    select
        m.* replace (
            list_transform(
                m.counted_lines,
                lambda line: {
                    'class_order': line.class_order,
                    'pkr': line.pkr,
                    'numerator': line.numerator,
                    'denominator': line.denominator,
                    'counted': line.counted,
                    'charge': line.numerator * line.pkr * greatest(m.income, 1) - m.slab_tax * 100 * line.denominator * line.counted,
                    'divisor': greatest(m.income, 1) * line.denominator * 100
                }
            ) as counted_lines
        )
    from minima as m
),

exceeding as (
    select
        m.*,
        list_transform(
            m.counted_lines,
            lambda line: {
                'class_order': line.class_order,
                'pkr': line.pkr,
                'numerator': line.numerator,
                'denominator': line.denominator,
                'counted': line.counted,
                'excess': greatest(half_up(line.charge, line.divisor), 0)
            }
        ) as minimum_excesses
    from charges as m
),

platforms as (
    select
        e.*,
        case when e.minimum_excesses is null then 0 else narrow(list_sum(list_transform(e.minimum_excesses, lambda line: line.excess))) end as platform_excess
    from exceeding as e
)

select
    *,
    case
        when accounts_taxed and accounting_income is not null and not exempted and accounts_numerator is not null
            then
                greatest(
                    half_up(cast(accounting_income as hugeint) * accounts_numerator, cast(accounts_denominator as hugeint) * 100)
                    - (slab_tax + turnover_excess + platform_excess),
                    0
                )
        else 0
    end as accounts_excess,
    slab_tax + turnover_excess + platform_excess as accounts_less
from platforms
