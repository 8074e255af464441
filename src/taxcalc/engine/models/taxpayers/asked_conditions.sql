-- Where nothing is described, only the conditions that change a figure are answered, and only what they ask for is added up.
-- kind: table
-- grain: one row for each condition that is answered before the tax is known
-- reads: conditions, regimes

select
    c.*,
    r.acts,
    c.fact in (
        'export_pkr', 'it_export_pkr', 'realised_export_pkr', 'home_remittance_pkr', 'retention_pkr', 'export_usd', 'local_pkr',
        'business_pkr', 'social_media_pkr', 'remitted_share', 'export_share'
    ) as of_sums
from conditions as c
inner join regimes as r on c.rules = r.rules and c.regime = r.regime
where
    c.stage = 1
    and (
        getvariable('details')
        or getvariable('savings')
        or r.acts in ('credit', 'exemption', 'super-tax-off')
        or (r.acts = 'class' and not c.relevance and not c.per_receipt)
    )
