-- The foreign currency that can be retained, by calendar month of credit and by currency (FE Manual ch. 12 para 12(iii)):
-- export proceeds of digital services through a channel with an export account, reversals subtracted. `piece` counts the
-- change dates of retention rules passed by that day, so that a month in which a rule changes stands in two pieces.
-- Adds: ty, month, piece, recognised (PSEB or P@SHA on the day), fcy (null where nothing is described), receipts, famount, pkr, usd,
-- split (a rule changes within the month).
create or replace temp table month_facts as
with receipts_kept as (
    select
        r.ty,
        d.month * 256 + d.piece as period,
        s.recognised,
        case when getvariable('details') then r.fcy end as fcy,
        r.famount,
        r.pkr,
        r.usd
    from receipts as r
    inner join signatures as s on r.signature = s.signature
    inner join days as d on r.day = d.day
    where s.keeps and not s.local
),

-- Months in which no rule changes are one piece.
split_months as (
    select month
    from days
    group by month
    having count(distinct piece) > 1
),

sums as (
    select
        ty,
        period,
        recognised,
        fcy,
        count(*) as receipts,
        case when getvariable('details') then sum(famount) end as famount,
        sum(pkr) as pkr,
        sum(usd) as usd
    from receipts_kept
    group by ty, period, recognised, fcy
)

select
    *,
    period // 256 as month,
    period % 256 as piece,
    period // 256 in (select s.month from split_months as s) as split
from sums;
