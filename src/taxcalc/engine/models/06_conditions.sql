-- Fact x condition, three-valued: true, false, or null where the fact is not known.
-- Every condition names a fact and an operator; a share is compared by cross-multiplication, so nothing is divided.
-- An absent certificate, licence or date of founding is none (computation 4), so its condition fails instead of being unknown.
-- Adds: fact_values' reading of each condition, and `truth`.
-- The linter expects no indent inside a macro:
-- noqa: disable=LT02
create or replace macro fact_text(fact, f) as
    case fact
        when 'kind' then f.kind
        when 'exporter' then f.exporter
        when 'province' then f.province
        when 'atl' then f.atl
        when 'pasha' then f.pasha
        when 'pseb' then f.pseb
        when 'it_activity' then f.it_activity
        when 'realised' then f.realised
        when 'return_filed' then f.return_filed
        when 'withholding_statements' then f.withholding_statements
        when 'sales_tax_returns' then f.sales_tax_returns
        when 'foreign_tax_credit' then f.foreign_tax_credit
        when 'opt_out' then case when f.opt_out then 'yes' else 'no' end
        when 'tribal_area' then f.tribal_area
        when 'retention_registration' then f.retention_registration
    end;

create or replace macro fact_number(fact, f) as
    case fact
        when 'startup_certified_on' then coalesce(epoch_days(f.startup_certified_on), -1000000)
        when 'startup_age' then coalesce(f.tax_year - tax_year_of(f.startup_certified_on), -1)
        when 'stz_licence_on' then coalesce(epoch_days(f.stz_licence_on), -1000000)
        when 'stz_age' then coalesce(f.tax_year - tax_year_of(f.stz_licence_on), -1)
        when 'women_enterprise_since' then coalesce(epoch_days(f.women_enterprise_since), -1000000)
        when 'export_pkr' then f.export_pkr
        when 'it_export_pkr' then f.it_export_pkr
        when 'realised_export_pkr' then f.realised_export_pkr
        when 'home_remittance_pkr' then f.home_remittance_pkr
        when 'retention_pkr' then f.retention_pkr
        when 'export_usd' then f.export_usd
        when 'local_pkr' then f.local_receipts_pkr
        when 'business_pkr' then f.business_pkr
        when 'social_media_pkr' then f.social_media_pkr
        when 'remitted_share' then f.it_realised_pkr
        when 'export_share' then f.exported
    end;

create or replace macro fact_whole(fact, f) as
    case fact
        when 'remitted_share' then f.it_export_pkr
        when 'export_share' then f.turned_over
        else 1
    end;

create or replace macro holds(operator, is_one_of, bound, per, told, counted, whole) as
    case operator
        when 'is' then list_contains(is_one_of, told)
        when 'above' then counted * per > bound * whole
        when 'at_least' then counted * per >= bound * whole
        when 'below' then counted * per < bound * whole
        when 'at_most' then counted * per <= bound * whole
    end;
-- noqa: enable=LT02

create or replace temp table condition_truths as
with read as (
    select
        s.subject,
        c.*,
        fact_text(c.fact, s) as told,
        cast(fact_number(c.fact, s) as hugeint) as counted,
        cast(fact_whole(c.fact, s) as hugeint) as whole
    from subjects as s
    inner join conditions as c on s.rules = c.rules
    where c.stage = 1
)

select
    subject,
    regime,
    condition_order,
    relevance,
    per_receipt,
    case when list_contains(unknown_for, told) is not true then holds(operator, is_one_of, bound, per, told, counted, whole) end as truth
from read;
