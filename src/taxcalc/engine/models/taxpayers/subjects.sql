-- The taxpayer's year under each rule version: given facts with their defaults (computation 4), what the receipts add up to, and the
-- share of exports in turnover (cl.(104B)). A fact nobody gave stays null where the law needs an answer, and takes its default where the
-- law lets one be assumed. Everything after this model is per subject. Amounts in paisa, dollars in cents, dates as dates.
-- kind: table
-- grain: one row for each taxpayer year and rule version
-- reads: applies, asked_facts, cell_sums, cell_traits, cells, classes, conditions, facts, tax_rows, taxpayer_years, versions

with sums as (
    select
        ty,
        bit_or(traits) as traits,
        narrow(sum(receipts)) as receipts,
        narrow(sum(pkr)) as receipts_pkr,
        narrow(sum(withheld)) as withheld,
        narrow(sum(greatest(pkr, 0))) as business_pkr,
        narrow(coalesce(sum(case when not local then receipts end), 0)) as exports,
        narrow(coalesce(sum(case when not local then pkr end), 0)) as export_pkr,
        narrow(coalesce(sum(case when not local then usd end), 0)) as export_usd,
        narrow(coalesce(sum(case when not local and it and (is_asked('it_export_pkr') or is_asked('remitted_share')) then pkr end), 0)) as it_export_pkr,
        narrow(coalesce(sum(case when not local and it and realised and is_asked('remitted_share') then pkr end), 0)) as it_realised_pkr,
        narrow(coalesce(sum(case when not local and realised and is_asked('realised_export_pkr') then pkr end), 0)) as realised_export_pkr,
        narrow(coalesce(sum(case when not local and home_remittance and is_asked('home_remittance_pkr') then pkr end), 0)) as home_remittance_pkr,
        narrow(coalesce(sum(case when not local and keeps and is_asked('retention_pkr') then pkr end), 0)) as retention_pkr,
        narrow(coalesce(sum(case when not local and platform and is_asked('social_media_pkr') then pkr end), 0)) as social_media_pkr,
        coalesce(sum(case when not local and keeps and not recognised then usd end), 0) <> 0 as some_unrecognised,
        coalesce(sum(case when not local and keeps and recognised then usd end), 0) <> 0 as some_recognised
    from cell_sums
    inner join cell_traits on cell_sums.cell = cell_traits.cell
    group by ty
),

year_facts as (
    select
        y.ty,
        y.tp,
        y.tax_year,
        y.fact_row,
        f.kind,
        f.exporter,
        case when f.atl then 'yes' when not f.atl then 'no' end as atl,
        case
            when always_registered(s.traits) then 'yes'
            when sometimes_registered(s.traits) then 'part'
            when s.exports > 0 then 'no'
            when f.registered_in_year then 'yes'
            else 'no'
        end as pseb,
        case
            when not sometimes_not_it(s.traits) then 'yes'
            when f.certifications_given and not sometimes_it(s.traits) then 'no'
            when f.certifications_given then 'part'
        end as it_activity,
        case when always_realised(s.traits) then 'yes' when sometimes_realised(s.traits) then 'part' when s.exports > 0 then 'no' end as realised,
        coalesce(f.opt_out, false) as opt_out,
        coalesce(f.engagement = 'employment' and f.kind = 'individual', false) as employed,
        coalesce(f.salary, 0) as salary,
        coalesce(f.business_income, 0) as business_income,
        coalesce(f.local_turnover, 0) as local_turnover,
        coalesce(f.expenses, 0) as expenses,
        coalesce(f.allowances, 0) as allowances,
        f.accounting_income,
        coalesce(f.tax_paid, 0) as tax_paid,
        coalesce(s.traits, 0) as traits,
        coalesce(s.receipts, 0) as receipts,
        coalesce(s.receipts_pkr, 0) as receipts_pkr,
        narrow(coalesce(s.withheld, 0) + coalesce(t.withheld, 0)) as withheld,
        coalesce(s.exports, 0) as exports,
        coalesce(s.export_pkr, 0) as export_pkr,
        coalesce(s.export_usd, 0) as export_usd,
        coalesce(s.it_export_pkr, 0) as it_export_pkr,
        coalesce(s.it_realised_pkr, 0) as it_realised_pkr,
        coalesce(s.realised_export_pkr, 0) as realised_export_pkr,
        coalesce(s.home_remittance_pkr, 0) as home_remittance_pkr,
        coalesce(s.retention_pkr, 0) as retention_pkr,
        coalesce(s.receipts_pkr - s.export_pkr, 0) as local_receipts_pkr,
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
    left join tax_rows as t on y.ty = t.ty
),

-- Where a condition asks for it: what the classes of a version add up to, reversals taken within their class and never below nothing.
sums_of_classes as (
    select
        x.ty,
        k.rules,
        c.local,
        coalesce(c.realised, true) as realised,
        narrow(greatest(sum(x.pkr), 0)) as pkr
    from cell_sums as x
    inner join cells as k on x.cell = k.cell and k.forced = ''
    inner join classes as c on k.rules = c.rules and k.first_class = c.class_order
    where
        k.rules in (
            select n.rules from conditions as n
            where n.fact = 'export_share'
        )
    group by x.ty, k.rules, c.class_order, c.local, c.realised
),

shares as (
    select
        ty,
        rules,
        narrow(coalesce(sum(case when not local and realised then pkr end), 0)) as exported,
        narrow(sum(pkr)) as turned_over
    from sums_of_classes
    group by ty, rules
)

select
    cast(y.ty * (select count(*) from versions) + v.number as integer) as subject,
    a.rules,
    y.*,
    case when y.employed then 0 else coalesce(s.exported, 0) end as exported,
    coalesce(s.turned_over, 0) + y.local_turnover as turned_over
from year_facts as y
inner join applies as a on y.tax_year = a.tax_year
inner join (select
    rules,
    row_number() over (order by rules) - 1 as number
from versions) as v on a.rules = v.rules
left join shares as s on y.ty = s.ty and a.rules = s.rules
