-- What all receipts of a cell have in common; `traits` says the same in bits, so that a year's traits are one fold of its cells:
-- export registered, export not, export realised, export not, export of IT or certified, export of neither (nor platform),
-- retainable recognised, retainable not.
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
    case
        when local then 0
        else
            case when registered then 1 else 2 end
            + case when realised then 4 else 8 end
            + case when it_or_certified then 16 when platform then 0 else 32 end
            + case when not keeps then 0 when recognised then 64 else 128 end
    end as traits
from traits
