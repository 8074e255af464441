-- The foreign currency that can be retained, by calendar month of credit and by currency (FE Manual ch. 12 para 12(iii)):
-- export proceeds of digital services through a channel with an export account, reversals subtracted. `piece` counts the
-- change dates of retention rules passed by that day, so that a month in which a rule changes stands in two pieces.
-- Adds: ty, month, piece, recognised (PSEB or P@SHA on the day), fcy, receipts, famount, pkr, usd.
create or replace temp table month_facts as
select
    r.ty,
    r.month,
    r.piece,
    r.recognised,
    r.fcy,
    count(*) as receipts,
    sum(r.famount) as famount,
    sum(r.pkr) as pkr,
    sum(r.usd) as usd
from receipts as r
inner join signatures as s on r.signature = s.signature
where s.keeps and not s.local
group by r.ty, r.month, r.piece, r.recognised, r.fcy;
