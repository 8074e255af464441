-- The heads salary and business, and taxable income (computation 5.3). The pro-rata part of expenses (s.67) makes taxable income a
-- fraction: it is carried as numerator over `whole`, so that nothing is rounded before the law rounds.
-- kind: embedded
-- grain: one row for each subject and scenario
-- law: ITO 2001 s.67
-- reads: class_lines, effects, kinds, scenarios, subjects, versions

with receipts_by_treatment as (
    select
        subject,
        scenario,
        narrow(coalesce(sum(case when not local and not pay and treatment <> 'uncovered' then pkr end), 0)) as exports,
        narrow(coalesce(sum(case when not local and not pay and treatment in ('normal', 'minimum') then pkr end), 0)) as normal_exports,
        narrow(coalesce(sum(case when pay and treatment = 'normal' then pkr end), 0)) as pay,
        narrow(coalesce(sum(case when treatment = 'minimum' then pkr end), 0)) as minimum_receipts,
        narrow(coalesce(sum(case when local and not pay and treatment = 'normal' then pkr end), 0)) as local_receipts,
        narrow(coalesce(sum(case when treatment = 'final' then pkr end), 0)) as final_receipts,
        narrow(coalesce(sum(case when treatment in ('exempt', 'credit') then pkr end), 0)) as exempt_receipts,
        narrow(coalesce(sum(tax), 0)) as final_tax,
        list({
            'class_order': class_order,
            'pkr': cast(pkr as hugeint),
            'numerator': rate_numerator,
            'denominator': cast(rate_denominator as hugeint)
        } order by class_order) filter (where treatment = 'minimum') as minimum_lines,
        coalesce(bool_or(treatment = 'uncovered'), false) as uncovered
    from class_lines
    group by subject, scenario
),

heads as (
    select
        s.subject,
        s.scenario,
        s.rules,
        s.other_surcharge,
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
)

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
