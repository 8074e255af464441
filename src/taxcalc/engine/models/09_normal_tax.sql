-- The normal regime (computation 5.3, 5.4): heads salary and business, taxable income, slab tax, surcharge and the minimum taxes.
-- The pro-rata part of expenses (s.67) makes taxable income a fraction: it is carried as numerator over `whole`, so that nothing
-- is rounded before the law rounds. A boundary amount is in the lower band (First Schedule: "exceeds").
-- Adds: normal_lines (subject x scenario), which 12 reads once: income (paisa x whole), whole, schedule,
-- slab_tax, surcharge, turnover, excesses.
-- Read in place.
create or replace temp view normal_lines as
with receipts_by_treatment as (
    select
        subject,
        scenario,
        narrow(coalesce(sum(pkr) filter (where not local and not pay and treatment <> 'uncovered'), 0)) as exports,
        narrow(coalesce(sum(pkr) filter (where not local and not pay and treatment in ('normal', 'minimum')), 0)) as normal_exports,
        narrow(coalesce(sum(pkr) filter (where pay and treatment = 'normal'), 0)) as pay,
        narrow(coalesce(sum(pkr) filter (where treatment = 'minimum'), 0)) as minimum_receipts,
        narrow(coalesce(sum(pkr) filter (where local and not pay and treatment = 'normal'), 0)) as local_receipts,
        narrow(coalesce(sum(pkr) filter (where treatment = 'final'), 0)) as final_receipts,
        narrow(coalesce(sum(pkr) filter (where treatment in ('exempt', 'credit')), 0)) as exempt_receipts,
        narrow(coalesce(sum(tax), 0)) as final_tax,
        list({'pkr': cast(pkr as hugeint), 'numerator': rate_numerator, 'denominator': cast(rate_denominator as hugeint)}) filter (where treatment = 'minimum')
            as minimum_lines,
        coalesce(bool_or(treatment = 'uncovered'), false) as uncovered
    from class_lines
    group by subject, scenario
),

heads as (
    select
        s.subject,
        s.scenario,
        s.rules,
        f.kind,
        f.allowances,
        f.expenses,
        f.accounting_income,
        r.minimum_lines,
        e.credits as credits_granted,
        cast(case when f.expenses = 0 or coalesce(r.normal_exports, 0) = 0 then 1 else r.exports end as hugeint) as whole,
        coalesce(e.exempted, false) as exempted,
        coalesce(e.super_tax_off, false) as super_tax_off,
        f.salary + coalesce(r.pay, 0) as salary,
        coalesce(r.pay, 0) as pay,
        case when e.exempted then 0 else f.business_income end as business_income,
        case when e.exempted then 0 else f.local_turnover end as local_turnover,
        coalesce(r.exports, 0) as exports,
        coalesce(r.normal_exports, 0) as normal_exports,
        coalesce(r.minimum_receipts, 0) as minimum_receipts,
        coalesce(r.local_receipts, 0) as local_receipts,
        coalesce(r.final_receipts, 0) as final_receipts,
        coalesce(r.exempt_receipts, 0) as exempt_receipts,
        coalesce(r.final_tax, 0) as final_tax,
        coalesce(r.uncovered, false) as uncovered
    from scenarios as s
    inner join subjects as f on s.subject = f.subject
    left join receipts_by_treatment as r on s.subject = r.subject and s.scenario = r.scenario
    left join effects as e on s.answer_set = e.answer_set and s.scenario = e.scenario
),

businesses as (
    select
        *,
        (cast(business_income as hugeint) + local_receipts + normal_exports) * whole
        - case when normal_exports = 0 then 0 else cast(expenses as hugeint) * normal_exports end as business_result
    from heads
),

totals as (
    select
        *,
        greatest(business_result, 0) as business_head,
        greatest((cast(salary as hugeint) - allowances) * whole + greatest(business_result, 0), 0) as income,
        local_turnover + local_receipts + normal_exports as turnover
    from businesses
),

incomes as (
    select
        t.*,
        k.schedule,
        k.salaried_schedule,
        k.imputable_schedule,
        k.surcharged,
        k.minimum_turnover,
        k.accounts_taxed,
        k.salaried_schedule is not null
        and t.salary > 0
        and cast(t.salary as hugeint) * t.whole * v.salaried_denominator > v.salaried_numerator * t.income as salaried
    from totals as t
    inner join versions as v on t.rules = v.rules
    inner join kinds as k on t.rules = k.rules and t.kind = k.kind
),

banded as (
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
        case when s.salaried then v.surcharge_salaried_numerator else v.surcharge_business_numerator end as surcharge_numerator,
        case when s.salaried then v.surcharge_salaried_denominator else v.surcharge_business_denominator end as surcharge_denominator,
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
        -- Few have any: the others are not asked.
        case
            when c.minimum_lines is null then 0
            else
                narrow(
                    list_sum(
                        list_transform(
                            c.minimum_lines,
                            lambda line: case
                                when c.income = 0 then half_up(line.numerator * line.pkr, line.denominator * 100)
                                else
                                    greatest(
                                        half_up(
                                            line.numerator * line.pkr * c.income
                                            - c.slab_tax * 100 * line.denominator * least(
                                                c.income,
                                                greatest(case when c.whole = 1 then line.pkr else line.pkr * (c.whole - c.expenses) end, 0)
                                            ),
                                            c.income * line.denominator * 100
                                        ),
                                        0
                                    )
                            end
                        )
                    )
                )
        end as platform_excess
    from charged as c
)

select
    *,
    case
        when accounts_taxed and accounting_income is not null and not exempted and accounts_numerator is not null
            then
                greatest(
                    half_up(cast(accounting_income as hugeint) * accounts_numerator, cast(accounts_denominator as hugeint) * 100)
                    - slab_tax - turnover_excess - platform_excess,
                    0
                )
        else 0
    end as accounts_excess
from minima;
