-- What becomes of the receipts of each class, and the final tax on those that stay in the final regime: rate x gross rupees,
-- no expenses (ITO 2001 s.154A(2), s.169(2)), rounded once per class (s.219). A class of the final regime whose conditions
-- fail, or that is opted out, joins the normal regime (s.154A(3)). Reversals reduce their class, never below nothing.
-- Adds: class_lines (subject x scenario x class): treatment, receipts, pkr (paisa), withheld (paisa), tax (rupees).
create or replace temp table exempting as
select
    s.subject,
    s.scenario,
    bool_or(g.acts = 'exemption' and (coalesce(g.gate and g.relevant, false) or coalesce(s.forced = g.regime, false))) as exempted,
    bool_or(g.acts = 'super-tax-off' and (coalesce(g.gate, false) or coalesce(s.forced = g.regime, false))) as super_tax_off
from scenarios as s
inner join gates as g on s.subject = g.subject
where g.acts in ('exemption', 'super-tax-off') and (g.gate or s.forced = g.regime)
group by s.subject, s.scenario;

create or replace temp table class_lines as
with placed as (
    select
        s.subject,
        s.scenario,
        s.rules,
        s.opt_out,
        s.forced,
        s.reading_order,
        case
            when k.first_class = d.class_order and d.other_class_order is not null then d.other_class_order
            when c.falls_through and not (coalesce(g.gate, false) or coalesce(s.forced = c.regime, false)) then k.next_class
            else k.first_class
        end as class_order,
        x.receipts,
        x.pkr,
        x.usd,
        x.withheld
    from scenarios as s
    inner join cell_sums as x on s.ty = x.ty
    left join cells as k on x.cell = k.cell and s.rules = k.rules and s.variant = k.forced
    left join classes as c on k.rules = c.rules and k.first_class = c.class_order
    left join gates as g on s.subject = g.subject and c.regime = g.regime
    left join readings as d on s.rules = d.rules and s.reading_order = d.reading_order
),

summed as (
    select
        subject,
        scenario,
        any_value(rules) as rules,
        any_value(opt_out) as opt_out,
        any_value(forced) as forced,
        any_value(reading_order) as reading_order,
        class_order,
        sum(receipts) as receipts,
        greatest(sum(pkr), 0) as pkr,
        sum(pkr) < 0 as negative,
        sum(withheld) as withheld
    from placed
    group by subject, scenario, class_order
),

treated as (
    select
        t.*,
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
                and (t.opt_out or not (coalesce(g.gate, true) or coalesce(t.forced = c.regime, false)))
                then 'normal'
            else c.treatment
        end as treatment,
        case
            when d.other_rate_numerator is not null then d.other_rate_numerator
            when f.atl = 'no' then c.non_atl_numerator
            else c.rate_numerator
        end as rate_numerator,
        case
            when d.other_rate_numerator is not null then d.other_rate_denominator
            when f.atl = 'no' then c.non_atl_denominator
            else c.rate_denominator
        end as rate_denominator
    from summed as t
    inner join subjects as f on t.subject = f.subject
    left join classes as c on t.rules = c.rules and t.class_order = c.class_order
    left join gates as g on t.subject = g.subject and c.regime = g.regime
    left join exempting as e on t.subject = e.subject and t.scenario = e.scenario
    left join readings as d on t.rules = d.rules and t.reading_order = d.reading_order and t.class_order = d.class_order
)

select
    *,
    case
        when treatment = 'final' then half_up(pkr * rate_numerator, cast(rate_denominator as hugeint) * 100)
        else 0
    end as tax
from treated;
