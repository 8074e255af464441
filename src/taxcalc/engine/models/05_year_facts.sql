-- The taxpayer's year: given facts with their defaults (computation 4) and what the receipts add up to.
-- A fact nobody gave stays null where the law needs an answer, and takes its default where the law lets one be assumed.
-- Adds: one row per ty; amounts in paisa (bigint sums as hugeint), dollars in cents, dates as dates.
create or replace temp table year_facts as
with sums as (
    select
        ty,
        sum(receipts) as receipts,
        sum(pkr) as receipts_pkr,
        sum(usd) as receipts_usd,
        sum(withheld) as withheld,
        sum(greatest(pkr, 0)) as business_pkr,
        coalesce(sum(receipts) filter (where not local), 0) as exports,
        coalesce(sum(pkr) filter (where not local), 0) as export_pkr,
        coalesce(sum(usd) filter (where not local), 0) as export_usd,
        coalesce(sum(pkr) filter (where not local and it), 0) as it_export_pkr,
        coalesce(sum(pkr) filter (where not local and it and realised), 0) as it_realised_pkr,
        coalesce(sum(pkr) filter (where not local and realised), 0) as realised_export_pkr,
        coalesce(sum(pkr) filter (where not local and home_remittance), 0) as home_remittance_pkr,
        coalesce(sum(pkr) filter (where not local and keeps), 0) as retention_pkr,
        coalesce(sum(usd) filter (where not local and not keeps), 0) as not_retainable_usd,
        coalesce(sum(pkr) filter (where local), 0) as local_receipts_pkr,
        coalesce(sum(pkr) filter (where not local and platform), 0) as social_media_pkr,
        count(*) filter (where not local and it_or_certified) > 0 as some_it,
        count(*) filter (where not local and not it_or_certified and not platform) > 0 as some_other,
        bool_and(registered) filter (where not local) as all_registered,
        bool_or(registered) filter (where not local) as any_registered,
        bool_and(realised) filter (where not local) as all_realised,
        bool_or(realised) filter (where not local) as any_realised,
        coalesce(sum(unrecognised_usd) filter (where not local and keeps), 0) <> 0 as some_unrecognised,
        coalesce(sum(recognised_usd) filter (where not local and keeps), 0) <> 0 as some_recognised
    from cell_sums
    group by ty
),

tax_rows as (
    select
        y.ty,
        sum(
            paisa(
                case
                    when l.pkr is not null then l.pkr
                    when l.currency_code = rupee() then cast(l.amount as decimal(18, 2))
                    else rupee_value(l.amount, l.rate)
                end
            )
        ) as withheld
    from ledger as l
    inner join taxpayer_years as y on l.tp = y.tp and tax_year_of(l.date) = y.tax_year
    where l.tax
    group by y.ty
)

select
    y.ty,
    y.tp,
    y.tax_year,
    y.fact_row,
    f.kind,
    f.exporter,
    f.province,
    case when f.atl then 'yes' when not f.atl then 'no' end as atl,
    case when f.pasha then 'yes' when not f.pasha then 'no' end as pasha,
    case
        when s.all_registered then 'yes'
        when s.any_registered then 'part'
        when s.exports > 0 then 'no'
        when f.registered_in_year then 'yes'
        else 'no'
    end as pseb,
    case
        when not s.some_other then 'yes'
        when f.certifications_given and not s.some_it then 'no'
        when f.certifications_given then 'part'
    end as it_activity,
    case when s.all_realised then 'yes' when s.any_realised then 'part' when s.exports > 0 then 'no' end as realised,
    coalesce(f.return_filed, 'yes') as return_filed,
    coalesce(f.withholding_statements, 'not_required') as withholding_statements,
    coalesce(f.sales_tax_returns, 'not_required') as sales_tax_returns,
    case when f.foreign_tax_credit then 'yes' else 'no' end as foreign_tax_credit,
    coalesce(f.opt_out, false) as opt_out,
    case when f.tribal_area then 'yes' else 'no' end as tribal_area,
    f.startup_certified_on,
    f.stz_licence_on,
    f.women_enterprise_since,
    coalesce(f.salary, 0) as salary,
    coalesce(f.business_income, 0) as business_income,
    coalesce(f.local_turnover, 0) as local_turnover,
    coalesce(f.expenses, 0) as expenses,
    coalesce(f.allowances, 0) as allowances,
    f.accounting_income,
    coalesce(f.tax_paid, 0) as tax_paid,
    coalesce(s.receipts, 0) as receipts,
    coalesce(s.receipts_pkr, 0) as receipts_pkr,
    coalesce(s.receipts_usd, 0) as receipts_usd,
    coalesce(s.withheld, 0) + coalesce(t.withheld, 0) as withheld,
    coalesce(s.exports, 0) as exports,
    coalesce(s.export_pkr, 0) as export_pkr,
    coalesce(s.export_usd, 0) as export_usd,
    coalesce(s.it_export_pkr, 0) as it_export_pkr,
    coalesce(s.it_realised_pkr, 0) as it_realised_pkr,
    coalesce(s.realised_export_pkr, 0) as realised_export_pkr,
    coalesce(s.home_remittance_pkr, 0) as home_remittance_pkr,
    coalesce(s.retention_pkr, 0) as retention_pkr,
    coalesce(s.not_retainable_usd, 0) as not_retainable_usd,
    coalesce(s.local_receipts_pkr, 0) as local_receipts_pkr,
    coalesce(s.social_media_pkr, 0) as social_media_pkr,
    coalesce(s.business_pkr, 0) + coalesce(f.local_turnover, 0) + greatest(coalesce(f.business_income, 0), 0) as business_pkr,
    case
        when f.exporter = 'freelancer' or not s.some_unrecognised then 'yes'
        when f.pasha is null then null
        when s.some_recognised then 'part'
        else 'no'
    end as retention_registration
from taxpayer_years as y
inner join facts as f on y.fact_row = f.fact_row
left join sums as s on y.ty = s.ty
left join tax_rows as t on y.ty = t.ty;

-- One subject per taxpayer year and rule version; everything after this point is per subject. What the classes of that version
-- add up to, reversals taken within their class and never below nothing, gives the share of exports in turnover (cl.(104B)).
create or replace temp table subjects as
with class_sums as (
    select
        x.ty,
        k.rules,
        c.local,
        coalesce(c.realised, true) as realised,
        greatest(sum(x.pkr), 0) as pkr
    from cell_sums as x
    inner join cells as k on x.cell = k.cell and k.forced = ''
    inner join classes as c on k.rules = c.rules and k.first_class = c.class_order
    group by x.ty, k.rules, c.class_order, c.local, c.realised
),

shares as (
    select
        ty,
        rules,
        coalesce(sum(pkr) filter (where not local and realised), 0) as exported,
        sum(pkr) as turned_over
    from class_sums
    group by ty, rules
)

select
    cast(row_number() over (order by y.ty, a.rules) as integer) as subject,
    a.rules,
    y.*,
    coalesce(s.exported, 0) as exported,
    coalesce(s.turned_over, 0) + y.local_turnover as turned_over
from year_facts as y
inner join applies as a on y.tax_year = a.tax_year
left join shares as s on y.ty = s.ty and a.rules = s.rules;
