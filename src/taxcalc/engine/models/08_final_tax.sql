-- What becomes of the receipts of each class, and the final tax on those that stay in the final regime: rate x gross rupees,
-- no expenses (ITO 2001 s.154A(2), s.169(2)), rounded once per class (s.219). A class of the final regime whose conditions
-- fail, or that is opted out, joins the normal regime (s.154A(3)). Reversals reduce their class, never below nothing.
-- Adds: effects (answer_set x scenario: what the regimes do that act on the whole year), class_sums (subject x way x class),
-- class_lines (subject x scenario x class): treatment, receipts, pkr (paisa), withheld (paisa), tax (rupees).
create or replace temp table effects as
with asked_scenarios as (
    select distinct
        answer_set,
        scenario,
        forced
    from scenarios
)

select
    s.answer_set,
    s.scenario,
    bool_or(g.acts = 'exemption') as exempted,
    bool_or(g.acts = 'super-tax-off') as super_tax_off,
    list({
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
    and ((g.gate and (g.relevant or g.acts = 'super-tax-off')) or s.forced = g.regime)
group by s.answer_set, s.scenario;

-- Read in place where nothing is described.
create or replace temp table class_sums as
with placed as (
    select
        s.subject,
        s.way,
        case
            when k.first_class = d.class_order and d.other_class_order is not null then d.other_class_order
            when k.falling is not null and not (coalesce(g.gate, false) or coalesce(s.forced = k.falling, false)) then k.next_class
            else k.first_class
        end as class_order,
        x.receipts,
        x.pkr,
        x.withheld
    from scenarios as s
    inner join cell_sums as x on s.ty = x.ty
    left join cells as k on x.cell = k.cell and s.rules = k.rules and s.variant = k.forced
    left join gates as g on s.answer_set = g.answer_set and k.falling = g.regime
    left join readings as d on s.rules = d.rules and s.reading_order = d.reading_order
    where s.scenario <> 1
)

select
    subject,
    way,
    class_order,
    narrow(sum(receipts)) as receipts,
    narrow(greatest(sum(pkr), 0)) as pkr,
    sum(pkr) < 0 as negative,
    narrow(sum(withheld)) as withheld
from placed
group by subject, way, class_order;

-- Read in place where nothing is described.
create or replace temp table class_lines as
with treated as (
    select
        s.subject,
        s.scenario,
        s.rules,
        t.class_order,
        t.receipts,
        t.pkr,
        t.negative,
        t.withheld,
        c.class,
        coalesce(c.local, false) as local,
        coalesce(c.salary, false) as pay,
        c.regime,
        case
            when c.class is null then 'uncovered'
            when c.treatment = 'uncovered' then 'uncovered'
            when e.exempted then 'exempt'
            when
                c.treatment = 'final'
                and (s.opt_out or not (coalesce(g.gate, true) or coalesce(s.forced = c.regime, false)))
                then 'normal'
            else c.treatment
        end as treatment,
        case
            when d.other_rate_numerator is not null then d.other_rate_numerator
            when s.off_atl then c.non_atl_numerator
            else c.rate_numerator
        end as rate_numerator,
        case
            when d.other_rate_numerator is not null then d.other_rate_denominator
            when s.off_atl then c.non_atl_denominator
            else c.rate_denominator
        end as rate_denominator
    from scenarios as s
    inner join class_sums as t on s.subject = t.subject and s.way = t.way
    left join classes as c on s.rules = c.rules and t.class_order = c.class_order
    left join gates as g on s.answer_set = g.answer_set and c.regime = g.regime
    left join effects as e on s.answer_set = e.answer_set and s.scenario = e.scenario
    left join readings as d on s.rules = d.rules and s.reading_order = d.reading_order and t.class_order = d.class_order
),

charged as (
    select
        *,
        case when treatment = 'final' then cast(pkr as hugeint) * rate_numerator end as charge,
        cast(rate_denominator as hugeint) * 100 as divisor
    from treated
)

select
    * exclude (charge, divisor),
    case when treatment = 'final' then half_up(charge, divisor) else 0 end as tax
from charged;
