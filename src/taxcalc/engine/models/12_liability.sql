-- Liability = final + normal + surcharge + minimum-tax excess + super tax - credits (computation 5.5); balance after what was
-- withheld and paid, negative where refundable (s.169, s.170). A credit takes its share of the tax that its regime names.
-- Adds: levies (subject x scenario: all that is charged), credits, and both together as liabilities; all components in whole rupees.
create or replace temp table levies as
select
    subject,
    scenario,
    rules,
    answer_set,
    forced,
    final_receipts,
    exempt_receipts,
    normal_exports + local_receipts + pay as normal_receipts,
    uncovered,
    salary,
    business_result,
    business_head,
    income,
    whole,
    turnover,
    salaried,
    income_4c,
    income_4c_whole,
    final_tax,
    slab_tax,
    surcharge,
    turnover_excess,
    turnover_excess + platform_excess + accounts_excess as minimum_excess,
    super_tax
from super_lines;

create or replace temp table credits as
with granted as (
    select
        n.subject,
        n.scenario,
        r.credit_numerator,
        r.credit_denominator,
        greatest(n.income, 1) as income,
        case when r.credit_final then n.final_tax else 0 end
        + case when r.credit_minimum then n.minimum_excess else 0 end
        + case when r.credit_super and n.salary = 0 then n.surcharge + n.super_tax else 0 end as taxes,
        case when r.credit_business then n.slab_tax * least(n.business_head, n.income) else 0 end as slab_tax_on_business
    from levies as n
    inner join gates as g on n.answer_set = g.answer_set and g.acts = 'credit'
    inner join regimes as r on g.rules = r.rules and g.regime = r.regime
    where coalesce(g.gate and g.relevant, false) or coalesce(n.forced = g.regime, false)
),

shares as (
    select
        subject,
        scenario,
        credit_numerator * (taxes * income + slab_tax_on_business) as share,
        credit_denominator * income as whole
    from granted
)

select
    subject,
    scenario,
    max(half_up(share, whole)) as credits
from shares
group by subject, scenario;

create or replace temp view liabilities as
select
    n.*,
    coalesce(c.credits, 0) as credits,
    n.final_tax + n.slab_tax + n.surcharge + n.minimum_excess + n.super_tax - coalesce(c.credits, 0) as total
from levies as n
left join credits as c on n.subject = c.subject and n.scenario = c.scenario;
