-- What may be retained in each currency: the limit pro rata to the month's receipts.
-- kind: table
-- grain: one row for each subject, month and currency
-- reads: currency_codes, retention_parts, retention_pieces

with amounts as (
    select
        p.subject,
        p.month,
        p.fcy,
        t.usd,
        t.limit_usd,
        sum(p.famount) as famount
    from retention_pieces as p
    inner join retention_parts as t
        on
            p.subject = t.subject
            and p.month = t.month
            and p.rule = t.rule
    group by p.subject, p.month, p.fcy, t.usd, t.limit_usd
)

select
    a.subject,
    a.month,
    c.word as fcy,
    sum(
        case
            when a.usd = 0 then 0
            else half_up(greatest(a.famount, 0) * a.limit_usd, a.usd * c.unit) * c.unit
        end
    ) as limit_famount
from amounts as a
inner join currency_codes as c on a.fcy = c.code
group by a.subject, a.month, c.word
