-- What all receipts of a cell have in common; `traits` says the same in bits, so that a year's traits are one fold of its
-- cells.
-- kind: table
-- grain: one row for each cell
-- reads: signature_cells

with traits as (
    select distinct
        cell,
        local,
        realised,
        registered,
        recognised,
        keeps,
        home_remittance,
        activity_group in ('it', 'ites') as it,
        activity_group in ('it', 'ites') or certified as it_or_certified,
        activity_group = 'platform' as platform,
        unknown_foreign,
        perhaps_kept,
        kept_elsewhere
    from signature_cells
)

select
    *,
    case when local then 0 else traits_of_export(registered, realised, it_or_certified, platform, keeps, recognised) end as traits
from traits
