-- What a taxpayer's receipts of a cell add up to.
-- kind: table
-- grain: one row for each taxpayer year and cell
-- reads: receipt_amounts, withholds

select
    ty,
    cell,
    count(pkr) as receipts,
    narrow(sum(pkr)) as pkr,
    narrow(sum(usd)) as usd,
    narrow(case when getvariable('withholds') then coalesce(sum(withheld), 0) else 0 end) as withheld
from receipt_amounts
group by ty, cell
