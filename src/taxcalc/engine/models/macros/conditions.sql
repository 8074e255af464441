-- Facts as the operators of a condition compare them.
-- kind: macros
-- reads: law
-- The linter expects no indent inside a macro:
-- noqa: disable=LT02

create or replace temp macro is_asked(fact) as coalesce(getvariable('details') or list_contains(getvariable('asked_facts'), fact), false);

create or replace temp macro fact_text(fact, f) as
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

create or replace temp macro profile_number(fact, f) as
    case fact
        when 'startup_certified_on' then coalesce(epoch_days(f.startup_certified_on), -1000000)
        when 'startup_age' then coalesce(f.tax_year - tax_year_of(f.startup_certified_on), -1)
        when 'stz_licence_on' then coalesce(epoch_days(f.stz_licence_on), -1000000)
        when 'stz_age' then coalesce(f.tax_year - tax_year_of(f.stz_licence_on), -1)
        when 'women_enterprise_since' then coalesce(epoch_days(f.women_enterprise_since), -1000000)
    end;

create or replace temp macro subject_number(fact, f) as
    case fact
        when 'export_pkr' then f.export_pkr
        when 'it_export_pkr' then f.it_export_pkr
        when 'realised_export_pkr' then f.realised_export_pkr
        when 'home_remittance_pkr' then f.home_remittance_pkr
        when 'export_usd' then f.export_usd
        when 'local_pkr' then f.local_receipts_pkr
        when 'business_pkr' then f.business_pkr
        when 'social_media_pkr' then f.social_media_pkr
        when 'remitted_share' then f.it_realised_pkr
        when 'export_share' then f.exported
    end;

create or replace temp macro fact_whole(fact, f) as
    case fact
        when 'remitted_share' then f.it_export_pkr
        when 'export_share' then f.turned_over
        else 1
    end;

create or replace temp macro holds(operator, is_one_of, bound, per, told, counted, whole) as
    case operator
        when 'is' then list_contains(is_one_of, told)
        when 'above' then counted * per > bound * whole
        when 'at_least' then counted * per >= bound * whole
        when 'below' then counted * per < bound * whole
        when 'at_most' then counted * per <= bound * whole
    end;

create or replace temp macro outcome_number(fact, o) as
    case fact
        when 'taxable_income' then o.taxable_income
        when 'taxable_income_opted' then o.taxable_income_opted
        when 'turnover' then o.turnover
        when 'retention_pkr' then o.retention_pkr
        when 'income_4c' then o.income_4c
        when 'normal_tax' then o.slab_tax * 100
    end;

create or replace temp macro outcome_whole(fact, o) as
    case fact
        when 'taxable_income' then o.taxable_income_whole
        when 'taxable_income_opted' then o.taxable_income_opted_whole
        when 'income_4c' then o.income_4c_whole
        else 1
    end;
