-- What one assessment tells beside its figures: receipts by currency, what was left out, and how values were found.
-- Adds: currency_totals, left_out (rows without a value), remarks (one row per taxpayer year),
-- particulars (per subject): the effective rate in millionths, and what banks are expected to have deducted (rupees).
create or replace temp table currency_totals as
select
    ty,
    currency,
    sum(amount) as amount
from receipts
group by ty, currency;

create or replace temp table left_out as
select
    p.ty,
    p.row
from priced as p
where p.pkr is null
union all
select
    y.ty,
    l.row
from ledger as l
inner join taxpayer_years as y on l.tp = y.tp and tax_year_of(l.date) = y.tax_year
where l.kind = 'wht' and l.currency <> 'PKR' and l.pkr is null and l.rate is null;

create or replace temp table remarks as
select
    y.ty,
    count(*) filter (where l.kind not in ('receipt', 'realize')) as movements,
    coalesce(any_value(r.estimated), 0) as estimated,
    coalesce(any_value(r.monthly_usd), 0) as monthly_usd,
    coalesce(any_value(r.unknown_foreign), 0) as unknown_foreign,
    coalesce(any_value(r.retainable_elsewhere), 0) as retainable_elsewhere
from taxpayer_years as y
left join ledger as l on y.tp = l.tp and tax_year_of(l.date) = y.tax_year
left join (
    select
        ty,
        count(*) filter (where estimated) as estimated,
        count(*) filter (where monthly_usd) as monthly_usd,
        count(*) filter (where not local and fcy = 'PKR' and account) as unknown_foreign,
        coalesce(sum(usd) filter (where not local and not account and digital and fcy <> 'PKR'), 0) as retainable_elsewhere
    from receipts
    group by ty
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
