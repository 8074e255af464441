-- Whether any receipt says what was withheld from it.
-- kind: variable
-- grain: one value
-- reads: ledger

select count(withheld) > 0 from ledger
