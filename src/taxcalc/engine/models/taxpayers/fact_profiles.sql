-- noqa: enable=LT02
-- Most conditions ask for facts that few words or dates tell, so they are answered once for all taxpayers who share these facts.
-- kind: table
-- grain: one row for each set of facts that few words or dates tell
-- reads: subjects

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
)
