-- Whether each regime opens: `gate` folds the conditions of the year, `whole` all conditions, also those already decided
-- receipt by receipt in the class; `relevant` folds what makes the regime of interest. Then the scenarios: the facts as they
-- are (0), the other answer to the opt-out of s.154A(3) (1), each regime that is not met taken as met (its saving), and each
-- other reading of a class (from 1000).
-- Adds: gates (subject x regime), scenarios (subject x scenario).
create or replace temp table gates as
with deciding as (
    select * from regimes
    where acts in ('class', 'credit', 'exemption', 'super-tax-off')
),

of_profiles as (
    select
        f.profile,
        r.rules,
        r.regime,
        r.regime_order,
        r.acts,
        r.election,
        all_hold(t.truth, not t.relevance and not t.per_receipt) as gate,
        all_hold(t.truth, not t.relevance) as whole,
        all_hold(t.truth, t.relevance) as relevant
    from fact_profiles as f
    inner join deciding as r on f.rules = r.rules
    left join profile_truths as t on f.profile = t.profile and r.regime = t.regime
    group by f.profile, r.rules, r.regime, r.regime_order, r.acts, r.election
),

of_sums as (
    select
        subject,
        regime,
        all_hold(truth, not relevance and not per_receipt) as gate,
        all_hold(truth, not relevance) as whole,
        all_hold(truth, relevance) as relevant
    from subject_truths
    group by subject, regime
)

select
    m.subject,
    p.rules,
    p.regime,
    p.regime_order,
    p.acts,
    p.election,
    case when s.subject is null then p.gate else p.gate and s.gate end as gate,
    case when s.subject is null then p.whole else p.whole and s.whole end as whole,
    case when s.subject is null then p.relevant else p.relevant and s.relevant end as relevant
from profile_members as m
inner join of_profiles as p on m.profile = p.profile
left join of_sums as s on m.subject = s.subject and p.regime = s.regime;

-- The class regimes for which this taxpayer has receipts, once their conditions are taken as met. Where a class lets its
-- receipts fall through because its regime is not met, the regime of the next class is one of them.
create or replace temp table candidates as
select distinct
    s.subject,
    c.regime
from subjects as s
inner join cell_sums as x on s.ty = x.ty
inner join cells as k on x.cell = k.cell and s.rules = k.rules
inner join classes as f on k.rules = f.rules and k.first_class = f.class_order
left join gates as g on s.subject = g.subject and f.regime = g.regime
inner join classes as c
    on
        k.rules = c.rules
        and (c.class_order = k.first_class or (c.class_order = k.next_class and f.falls_through and g.gate is distinct from true))
        and k.forced in ('', c.regime)
where c.regime is not null and (getvariable('details') or getvariable('savings'));

create or replace temp table scenarios as
select
    subject,
    rules,
    ty,
    0 as scenario,
    opt_out,
    cast(null as varchar) as forced,
    '' as variant,
    cast(null as integer) as reading_order
from subjects
union all
select
    subject,
    rules,
    ty,
    1 as scenario,
    not opt_out as opt_out,
    cast(null as varchar) as forced,
    '' as variant,
    cast(null as integer) as reading_order
from subjects
union all
select
    s.subject,
    s.rules,
    s.ty,
    1 + g.regime_order as scenario,
    s.opt_out and not g.election as opt_out,
    g.regime as forced,
    coalesce(v.forced, '') as variant,
    cast(null as integer) as reading_order
from subjects as s
inner join gates as g on s.subject = g.subject
left join candidates as c on g.subject = c.subject and g.regime = c.regime
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
    1000 + r.reading_order as scenario,
    s.opt_out,
    cast(null as varchar) as forced,
    '' as variant,
    r.reading_order
from subjects as s
inner join cell_sums as x on s.ty = x.ty
inner join cells as k on x.cell = k.cell and s.rules = k.rules and k.forced = ''
inner join readings as r on k.rules = r.rules and k.first_class = r.class_order
where getvariable('savings') and (not r.off_atl or s.atl is distinct from 'yes');
