-- What the regimes do that act on the whole year.
-- kind: table
-- grain: one row for each set of answers and scenario
-- reads: gates, regimes, scenarios

with asked_scenarios as (
    select distinct
        answer_set,
        scenario,
        forced,
        denied
    from scenarios
)

select
    s.answer_set,
    s.scenario,
    bool_or(g.acts = 'exemption') as exempted,
    bool_or(g.acts = 'super-tax-off') as super_tax_off,
    list({
        'regime_order': r.regime_order,
        'numerator': r.credit_numerator,
        'denominator': r.credit_denominator,
        'of_final': r.credit_final,
        'of_minimum': r.credit_minimum,
        'of_super': r.credit_super,
        'of_business': r.credit_business
    }) filter (where g.acts = 'credit') as credits
from asked_scenarios as s
inner join gates as g on s.answer_set = g.answer_set
inner join regimes as r on g.rules = r.rules and g.regime = r.regime
where
    g.acts in ('exemption', 'super-tax-off', 'credit')
    and is_open(g.gate and (g.relevant or g.acts = 'super-tax-off'), s.forced, s.denied, g.regime)
group by s.answer_set, s.scenario
