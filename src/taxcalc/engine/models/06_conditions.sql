-- Fact x condition, three-valued: true, false, or null where the fact is not known.
-- Every condition names a fact and an operator; a share is compared by cross-multiplication, so nothing is divided.
-- An absent certificate, licence or date of founding is none (computation 4), so its condition fails instead of being unknown.
-- Adds: profile_truths and subject_truths, together condition_truths: the truth of each condition; subject_answer_sets.
-- The linter expects no indent inside a macro:
-- noqa: disable=LT02
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
-- noqa: enable=LT02

-- Most conditions ask for facts that few words or dates tell, so they are answered once for all taxpayers who share these facts.
create or replace temp table fact_profiles as
select
    cast(row_number() over () as integer) as profile,
    *
from (
    select
        rules,
        tax_year,
        kind,
        exporter,
        province,
        atl,
        pasha,
        pseb,
        it_activity,
        realised,
        return_filed,
        withholding_statements,
        sales_tax_returns,
        foreign_tax_credit,
        opt_out,
        tribal_area,
        retention_registration,
        startup_certified_on,
        stz_licence_on,
        women_enterprise_since,
        list(subject) as subjects
    from subjects
    group by all
);

create or replace temp table profile_members as
select
    profile,
    unnest(subjects) as subject
from fact_profiles;

create or replace temp table profile_truths as
select
    profile,
    regime,
    condition_order,
    relevance,
    per_receipt,
    case when list_contains(unknown_for, told) is not true then holds(operator, is_one_of, bound, per, told, counted, 1) end as truth
from (
    select
        f.profile,
        c.*,
        fact_text(c.fact, f) as told,
        cast(profile_number(c.fact, f) as hugeint) as counted
    from fact_profiles as f
    inner join asked_conditions as c on f.rules = c.rules
    where not c.of_sums
);

create or replace temp table subject_truths as
select
    subject,
    regime,
    condition_order,
    relevance,
    per_receipt,
    holds(operator, is_one_of, bound, per, null, counted, whole) as truth
from (
    select
        s.subject,
        c.*,
        cast(subject_number(c.fact, s) as hugeint) as counted,
        cast(fact_whole(c.fact, s) as hugeint) as whole
    from subjects as s
    inner join asked_conditions as c on s.rules = c.rules
    where c.of_sums
);

-- Subjects with one set of answers have the same answer to every condition: what follows from the answers is found once for all of them.
create or replace temp table answer_sets as
with answers as (
    select
        subject,
        list(truth order by regime, condition_order) as answers
    from subject_truths
    group by subject
)

select
    cast(row_number() over () as integer) as answer_set,
    m.profile,
    any_value(m.subject) as one_subject,
    list(m.subject) as subjects
from profile_members as m
left join answers as a on m.subject = a.subject
group by m.profile, a.answers;

create or replace temp table subject_answer_sets as
select
    answer_set,
    unnest(subjects) as subject
from answer_sets;

create or replace temp view condition_truths as
select
    m.subject,
    t.* exclude (profile)
from profile_members as m
inner join profile_truths as t on m.profile = t.profile
union all
select * from subject_truths;
