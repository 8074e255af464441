-- Liability = final + normal + surcharge + minimum-tax excess + super tax - credits (computation 5.5); balance after what was
-- withheld and paid, negative where refundable (s.169, s.170). A credit takes its share of the tax that its regime names.
-- Adds: liabilities (subject x scenario), all components in whole rupees, balance in paisa.
create or replace temp table liabilities as
with granted as (
    select
        n.subject,
        n.scenario,
        r.credit_numerator,
        r.credit_denominator,
        greatest(n.income, 1) as income,
        case when r.credit_final then n.final_tax else 0 end
        + case when r.credit_minimum then n.turnover_excess + n.platform_excess + n.accounts_excess else 0 end
        + case when r.credit_super and n.salary = 0 then n.surcharge + x.super_tax else 0 end as taxes,
        case when r.credit_business then n.slab_tax * least(n.business_head, n.income) else 0 end as slab_tax_on_business
    from normal_lines as n
    inner join super_lines as x on n.subject = x.subject and n.scenario = x.scenario
    inner join scenarios as s on n.subject = s.subject and n.scenario = s.scenario
    inner join gates as g on n.subject = g.subject and g.acts = 'credit'
    inner join regimes as r on n.rules = r.rules and g.regime = r.regime
    where coalesce(g.gate and g.relevant, false) or coalesce(s.forced = g.regime, false)
),

shares as (
    select
        subject,
        scenario,
        credit_numerator * (taxes * income + slab_tax_on_business) as share,
        credit_denominator * income as whole
    from granted
),

credits as (
    select
        subject,
        scenario,
        max(half_up(share, whole)) as credits
    from shares
    group by subject, scenario
)

select
    n.*,
    n.turnover_excess + n.platform_excess + n.accounts_excess as minimum_excess,
    x.imputable,
    x.imputable_whole,
    x.income_4c,
    x.income_4c_whole,
    x.super_over,
    x.super_numerator,
    x.super_denominator,
    x.super_tax,
    coalesce(c.credits, 0) as credits,
    n.final_tax + n.slab_tax + n.surcharge + n.turnover_excess + n.platform_excess + n.accounts_excess + x.super_tax
    - coalesce(c.credits, 0) as total
from normal_lines as n
inner join super_lines as x on n.subject = x.subject and n.scenario = x.scenario
left join credits as c on n.subject = c.subject and n.scenario = c.scenario;
