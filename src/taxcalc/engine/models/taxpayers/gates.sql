-- Whether each regime opens: `gate` folds the conditions of the year, `whole` all conditions, also those already decided receipt by
-- receipt in the class; `relevant` folds what makes the regime of interest.
-- kind: table
-- grain: one row for each set of answers and deciding regime
-- reads: answer_sets, fact_profiles, profile_truths, regimes, subject_truths

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

answers as (
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
left join answers as t on s.answer_set = t.answer_set and r.regime = t.regime
group by s.answer_set, s.rules, r.regime, r.regime_order, r.acts, r.election
