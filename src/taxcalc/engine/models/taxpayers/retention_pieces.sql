-- What each subject may retain from, with the rule that holds.
-- kind: embedded
-- grain: one row for each subject and row of month_facts
-- reads: dated_retention, month_facts, ruled_pieces, subjects

with keepers as (
    select distinct
        keeper,
        rules,
        exporter
    from dated_retention
),

keeping as (
    select
        s.subject,
        s.ty,
        k.keeper,
        s.exporter = 'freelancer' as is_freelancer,
        partly_recognised(s.traits) as mixed
    from subjects as s
    left join keepers as k on s.rules = k.rules and s.exporter = k.exporter
)

select
    s.subject,
    s.mixed,
    m.month,
    m.split,
    m.fcy,
    m.famount,
    m.pkr,
    m.usd,
    r.entry,
    r.rule,
    r.fraction_numerator,
    r.fraction_denominator,
    r.floor_cents,
    r.alternative_floor_cents,
    r.rule is not null as ruled
from keeping as s
inner join month_facts as m on s.ty = m.ty
left join ruled_pieces as r on s.keeper = r.keeper and m.piece = r.piece
where s.is_freelancer or m.recognised or not coalesce(r.registration, true)
