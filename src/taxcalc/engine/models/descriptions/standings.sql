-- The answer of every regime (computation 6): applies, available, blocked, unknown or not-relevant, and what the regime would save.
-- kind: table
-- grain: one row for each subject and regime
-- reads: candidates, class_lines, classes, conditions, liabilities, outcomes, regimes, scenarios, subjects, truths

-- What passing a threshold costs, by the figure that the threshold is measured on.
with charges as (
    select distinct
        l.subject,
        c.regime,
        case c.fact
            when 'taxable_income' then l.surcharge
            when 'turnover' then l.turnover_excess
            when 'income_4c' then l.super_tax
        end as charge
    from liabilities as l
    inner join conditions as c on l.rules = c.rules and c.fact in ('taxable_income', 'turnover', 'income_4c') and not c.relevance
    where l.scenario = 0
),

-- Thresholds that are measured on the income of someone who opts out.
by_opting_out as (
    select distinct regime
    from conditions
    where fact = 'taxable_income_opted' and not relevance
),

folded as (
    select
        s.subject,
        s.rules,
        s.opt_out,
        r.regime,
        r.regime_order,
        r.acts,
        r.election,
        all_hold(t.truth, t.relevance) as relevant,
        all_hold(t.truth, not t.relevance) as met
    from subjects as s
    inner join regimes as r on s.rules = r.rules
    left join truths as t on s.subject = t.subject and r.regime = t.regime
    group by s.subject, s.rules, s.opt_out, r.regime, r.regime_order, r.acts, r.election
),

used as (
    select
        l.subject,
        l.regime,
        sum(l.receipts) as receipts,
        sum(l.pkr) as pkr
    from class_lines as l
    inner join classes as c on l.rules = c.rules and l.class_order = c.class_order and l.treatment = c.treatment
    where l.scenario = 0 and l.regime is not null and l.receipts > 0
    group by l.subject, l.regime
)

select
    f.subject,
    f.regime,
    f.regime_order,
    f.met,
    coalesce(u.receipts, 0) as receipts,
    coalesce(u.pkr, 0) as pkr,
    case
        when not coalesce(f.relevant, false) then 'not-relevant'
        when f.acts = 'class' and u.receipts > 0 then 'applies'
        when f.acts = 'class' and k.regime is null then 'not-relevant'
        when f.met is false then 'blocked'
        when f.met is null then 'unknown'
        when f.acts = 'class' then 'available'
        when f.acts = 'credit' and o.credits = 0 then 'available'
        when h.regime is not null and now.final_receipts > 0 then 'available'
        else 'applies'
    end as status,
    case
        when f.acts = 'information' then 0
        when f.acts = 'threshold' then t.charge
        else now.total - made_whole.total
    end as saving
from folded as f
inner join outcomes as o on f.subject = o.subject
left join used as u on f.subject = u.subject and f.regime = u.regime
left join candidates as k on f.subject = k.subject and f.regime = k.regime
left join scenarios as s on f.subject = s.subject and f.regime = s.forced
left join liabilities as made_whole on s.subject = made_whole.subject and s.scenario = made_whole.scenario
left join liabilities as now on f.subject = now.subject and now.scenario = 0
left join by_opting_out as h on f.regime = h.regime
left join charges as t on f.subject = t.subject and f.regime = t.regime
