-- Signatures that no rule version tells apart are one cell.
-- kind: table
-- grain: one row for each signature
-- reads: matches, signatures

with vectors as (
    select
        signature,
        list({'rules': rules, 'forced': forced, 'first': orders[1], 'next': orders[2]} order by rules, forced) as vector
    from matches
    group by signature
)

select
    s.*,
    cast(
        dense_rank() over (
            order by
                v.vector, s.local, s.realised, s.registered, s.recognised, s.keeps, s.home_remittance,
                s.activity_group in ('it', 'ites'), s.activity_group in ('it', 'ites') or s.certified, s.activity_group = 'platform',
                s.unknown_foreign, s.perhaps_kept, s.kept_elsewhere
        ) as integer
    ) as cell
from signatures as s
left join vectors as v on s.signature = v.signature
