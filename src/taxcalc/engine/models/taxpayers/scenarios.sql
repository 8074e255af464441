-- The facts as they are (0), the other answer to the opt-out of s.154A(3) (1), each regime that is not met taken as met (its saving), each
-- other reading of a class, and each fact that was assumed answered the other way: the regimes that ask for it are then `denied`. `way`
-- numbers the ways in which receipts fall into classes: opting out changes none.
-- kind: table
-- grain: one row for each subject and scenario
-- law: ITO 2001 s.154A(3)
-- reads: candidates, cell_sums, cells, gates, readings, subject_answer_sets, subjects, swings, variants

with answered_subjects as (
    select
        s.subject,
        s.rules,
        s.ty,
        m.answer_set,
        s.opt_out,
        s.atl,
        s.kind,
        s.employed
    from subjects as s
    inner join subject_answer_sets as m on s.subject = m.subject
),

both_ways as (
    select
        *,
        unnest([0, 1]) as scenario
    from answered_subjects
)

select
    subject,
    rules,
    ty,
    answer_set,
    scenario,
    0 as way,
    case when scenario = 0 then opt_out else not opt_out end as opt_out,
    coalesce(atl = 'no', false) as off_atl,
    cast(null as varchar) as forced,
    '' as variant,
    cast(null as integer) as reading_order,
    cast(null as integer) as swing_order,
    cast(null as varchar[]) as denied,
    false as other_surcharge,
    employed
from both_ways
union all
select
    s.subject,
    s.rules,
    s.ty,
    s.answer_set,
    scenario_of_regime(g.regime_order) as scenario,
    scenario_of_regime(g.regime_order) as way,
    s.opt_out and not g.election as opt_out,
    coalesce(s.atl = 'no', false) as off_atl,
    g.regime as forced,
    coalesce(v.forced, '') as variant,
    cast(null as integer) as reading_order,
    cast(null as integer) as swing_order,
    cast(null as varchar[]) as denied,
    false as other_surcharge,
    s.employed
from answered_subjects as s
inner join gates as g on s.answer_set = g.answer_set
left join candidates as c on s.subject = c.subject and g.regime = c.regime
left join variants as v on g.rules = v.rules and g.regime = v.forced
where
    getvariable('savings')
    and g.whole is distinct from true
    and g.relevant
    and (g.acts <> 'class' or c.regime is not null)
union all
select distinct
    s.subject,
    s.rules,
    s.ty,
    s.answer_set,
    scenario_of_reading(r.reading_order) as scenario,
    scenario_of_reading(r.reading_order) as way,
    s.opt_out,
    coalesce(s.atl = 'no', false) as off_atl,
    cast(null as varchar) as forced,
    '' as variant,
    r.reading_order,
    cast(null as integer) as swing_order,
    cast(null as varchar[]) as denied,
    false as other_surcharge,
    s.employed
from answered_subjects as s
inner join cell_sums as x on s.ty = x.ty
inner join cells as k on x.cell = k.cell and s.rules = k.rules and k.forced = ''
inner join readings as r on k.rules = r.rules and k.first_class = r.class_order
where getvariable('savings') and (not r.off_atl or s.atl is distinct from 'yes')
union all
select
    s.subject,
    s.rules,
    s.ty,
    s.answer_set,
    scenario_of_swing(w.swing_order) as scenario,
    scenario_of_swing(w.swing_order) as way,
    s.opt_out,
    coalesce(s.atl = 'no', false) as off_atl,
    cast(null as varchar) as forced,
    '' as variant,
    cast(null as integer) as reading_order,
    w.swing_order,
    w.denied,
    w.other_surcharge,
    s.employed or w.employed as employed
from answered_subjects as s
inner join swings as w on s.rules = w.rules and (not w.employed or s.kind = 'individual')
