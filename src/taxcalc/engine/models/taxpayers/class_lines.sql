-- What becomes of the receipts of each class, and the final tax on those that stay in the final regime: rate x gross rupees, no expenses
-- (s.154A(2), s.169(2)), rounded once per class (s.219). A class of the final regime whose conditions fail, or that is opted out, joins
-- the normal regime (s.154A(3)).
-- kind: embedded unless described
-- grain: one row for each subject, scenario and class
-- law: ITO 2001 s.154A(2), s.154A(3), s.169(2), s.219
-- reads: class_sums, classes, effects, gates, readings, scenarios

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
                and (s.opt_out or not is_open(coalesce(g.gate, true), s.forced, s.denied, c.regime))
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
from charged
