-- Where nothing is described, only the conditions that change a figure are answered, and only what they ask for is added up.
-- kind: table
-- grain: one row for each condition that is answered before the tax is known
-- reads: conditions, regimes

select
    c.*,
    r.acts,
    c.stage <> 'shared' as of_year
from conditions as c
inner join regimes as r on c.rules = r.rules and c.regime = r.regime
where
    c.stage <> 'outcome'
    and (
        getvariable('details')
        or getvariable('savings')
        or r.acts in ('credit', 'exemption', 'super-tax-off')
        or (r.acts = 'class' and not c.relevance and not c.per_receipt)
    )
