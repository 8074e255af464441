-- What one assessment tells beside its figures: receipts and limits by currency, what was left out, and how values were found.
-- Adds: retention_currencies (the limit pro rata to the month's receipts), currency_totals, remarks (one row per taxpayer year),
-- particulars (per subject): the effective rate in millionths, and what banks are expected to have deducted (rupees).
create or replace temp table retention_currencies as
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
group by a.subject, a.month, c.word;

create or replace temp table currency_totals as
select
    y.ty,
    c.word as currency,
    sum(thousandths(l.amount)) as amount
from ledger as l
inner join taxpayer_years as y on l.tp = y.tp and tax_year_of(l.date) = y.tax_year
inner join currency_codes as c on l.currency_code = c.code
left join left_out as o on y.ty = o.ty and l.row = o.row
where l.proceeds and o.row is null
group by y.ty, c.word;

create or replace temp table remarks as
select
    y.ty,
    count(*) filter (where not l.proceeds) as movements,
    coalesce(any_value(r.estimated), 0) as estimated,
    coalesce(any_value(r.monthly_usd), 0) as monthly_usd,
    coalesce(any_value(r.unknown_foreign), 0) as unknown_foreign,
    coalesce(any_value(r.retainable_elsewhere), 0) as retainable_elsewhere
from taxpayer_years as y
left join ledger as l on y.tp = l.tp and tax_year_of(l.date) = y.tax_year
left join (
    select
        r.ty,
        count(*) filter (where r.estimated) as estimated,
        count(*) filter (where r.monthly_usd) as monthly_usd,
        count(*) filter (where not s.local and s.rupees_behind and s.account) as unknown_foreign,
        coalesce(sum(r.usd) filter (where not s.local and not s.account and s.digital and not s.rupees_behind), 0) as retainable_elsewhere
    from receipts as r
    inner join signatures as s on r.signature = s.signature
    group by r.ty
) as r on y.ty = r.ty
group by y.ty;

create or replace temp table particulars as
with expected as (
    select
        l.subject,
        sum(half_up(l.pkr * l.rate_numerator, cast(l.rate_denominator as hugeint) * 100)) as deduction
    from class_lines as l
    inner join classes as c on l.rules = c.rules and l.class_order = c.class_order and c.treatment in ('final', 'minimum')
    where l.scenario = 0
    group by l.subject
)

select
    a.subject,
    case
        when f.business_pkr + f.salary > 0
            then half_up(cast(a.total as hugeint) * 100 * 1000000, cast(f.business_pkr + f.salary as hugeint))
    end as millionths,
    coalesce(e.deduction, 0) as expected_deduction
from assessments as a
inner join subjects as f on a.subject = f.subject
left join expected as e on a.subject = e.subject;
