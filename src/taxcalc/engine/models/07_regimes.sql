-- Whether each regime opens: `gate` folds the conditions of the year, `whole` all conditions, also those already decided
-- receipt by receipt in the class; `relevant` folds what makes the regime of interest. Then the scenarios: the facts as they
-- are (0), the other answer to the opt-out of s.154A(3) (1), each regime that is not met taken as met (its saving), and each
-- other reading of a class (from 1000). `way` numbers the ways in which receipts fall into classes: opting out changes none.
-- Adds: gates (answer_set x regime), scenarios (subject x scenario).
create or replace temp table gates as
with deciding as (
    select * from regimes
    where acts in ('class', 'credit', 'exemption', 'super-tax-off')
),

of_answer_sets as (
    select
        s.answer_set,
        f.profile,
        f.rules,
        s.one_subject
    from answer_sets as s
    inner join fact_profiles as f on s.profile = f.profile
),

truths as (
    select
        s.answer_set,
        t.* exclude (profile)
    from of_answer_sets as s
    inner join profile_truths as t on s.profile = t.profile
    union all
    select
        s.answer_set,
        t.* exclude (subject)
    from of_answer_sets as s
    inner join subject_truths as t on s.one_subject = t.subject
)

select
    s.answer_set,
    s.rules,
    r.regime,
    r.regime_order,
    r.acts,
    r.election,
    all_hold(t.truth, not t.relevance and not t.per_receipt) as gate,
    all_hold(t.truth, not t.relevance) as whole,
    all_hold(t.truth, t.relevance) as relevant
from of_answer_sets as s
inner join deciding as r on s.rules = r.rules
left join truths as t on s.answer_set = t.answer_set and r.regime = t.regime
group by s.answer_set, s.rules, r.regime, r.regime_order, r.acts, r.election;

-- The class regimes for which this taxpayer has receipts, once their conditions are taken as met. Where a class lets its
-- receipts fall through because its regime is not met, the regime of the next class is one of them.
create or replace temp table candidates as
select distinct
    s.subject,
    c.regime
from subjects as s
inner join subject_answer_sets as m on s.subject = m.subject
inner join cell_sums as x on s.ty = x.ty
inner join cells as k on x.cell = k.cell and s.rules = k.rules
left join gates as g on m.answer_set = g.answer_set and k.falling = g.regime
inner join classes as c
    on
        k.rules = c.rules
        and (c.class_order = k.first_class or (c.class_order = k.next_class and k.falling is not null and g.gate is distinct from true))
        and k.forced in ('', c.regime)
where c.regime is not null and (getvariable('details') or getvariable('savings'));

create or replace temp table scenarios as
with answered_subjects as (
    select
        s.subject,
        s.rules,
        s.ty,
        m.answer_set,
        s.opt_out,
        s.atl
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
    cast(null as integer) as reading_order
from both_ways
union all
select
    s.subject,
    s.rules,
    s.ty,
    s.answer_set,
    1 + g.regime_order as scenario,
    1 + g.regime_order as way,
    s.opt_out and not g.election as opt_out,
    coalesce(s.atl = 'no', false) as off_atl,
    g.regime as forced,
    coalesce(v.forced, '') as variant,
    cast(null as integer) as reading_order
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
    1000 + r.reading_order as scenario,
    1000 + r.reading_order as way,
    s.opt_out,
    coalesce(s.atl = 'no', false) as off_atl,
    cast(null as varchar) as forced,
    '' as variant,
    r.reading_order
from answered_subjects as s
inner join cell_sums as x on s.ty = x.ty
inner join cells as k on x.cell = k.cell and s.rules = k.rules and k.forced = ''
inner join readings as r on k.rules = r.rules and k.first_class = r.class_order
where getvariable('savings') and (not r.off_atl or s.atl is distinct from 'yes');
