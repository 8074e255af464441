-- What each receipt adds: a receipt in other money stands twice, once with its rupees and once with its dollars.
-- kind: embedded
-- grain: one row for each receipt, and one more for each in other money than dollars
-- reads: in_other_money, receipts

select
    ty,
    cell,
    retained_in,
    pkr,
    usd,
    withheld
from receipts
union all
select
    ty,
    cell,
    retained_in,
    cast(null as bigint) as pkr,
    usd,
    cast(null as bigint) as withheld
from in_other_money
