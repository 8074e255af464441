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
inner join ledger_words as w on l.words = w.words
inner join currency_codes as c on w.currency_code = c.code
left join left_out as o on y.ty = o.ty and l.row = o.row
where w.proceeds and o.row is null
group by y.ty, c.word;

create or replace temp table remarks as
with of_rows as (
    select
        y.ty,
        count(*) filter (where not w.proceeds) as movements,
        count(*) filter (where w.proceeds and l.pkr is null and l.rate is null and u.estimated and u.rate is not null) as estimated
    from taxpayer_years as y
    left join ledger as l on y.tp = l.tp and tax_year_of(l.date) = y.tax_year
    left join ledger_words as w on l.words = w.words
    left join looked_up as u on w.currency_code = u.currency_code and l.date = u.date
    group by y.ty
),

of_cells as (
    select
        x.ty,
        sum(x.receipts) filter (where t.unknown_foreign) as unknown_foreign,
        sum(x.usd) filter (where t.kept_elsewhere) as retainable_elsewhere
    from cell_sums as x
    inner join cell_traits as t on x.cell = t.cell
    group by x.ty
),

of_other_money as (
    select
        ty,
        count(*) filter (where monthly_usd) as monthly_usd
    from in_other_money
    group by ty
)

select
    r.ty,
    r.movements,
    r.estimated,
    coalesce(o.monthly_usd, 0) as monthly_usd,
    coalesce(c.unknown_foreign, 0) as unknown_foreign,
    coalesce(c.retainable_elsewhere, 0) as retainable_elsewhere
from of_rows as r
left join of_cells as c on r.ty = c.ty
left join of_other_money as o on r.ty = o.ty;

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
