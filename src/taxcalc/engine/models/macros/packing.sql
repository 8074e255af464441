-- The parts of a signature.
-- kind: macros
-- The linter expects no indent inside a macro:
-- noqa: disable=LT02

-- A rupee and a dollar among the currency codes: they come first (engine/inputs.py).
create or replace temp macro rupee() as cast(0 as utinyint);

create or replace temp macro dollar() as cast(1 as utinyint);

-- All that the class and the retention of a receipt depend on besides its month, as one number, its signature: receipts with the same
-- signature share their answers. It is the sum of what the row's words say, its activity (or the taxpayer's), the taxpayer, the day
-- (`days`) and whether the taxpayer was registered and the activity certified on that day. `pasha` is membership of P@SHA, which
-- stands in for registration where the State Bank asks for it.
create or replace temp macro part_of_standing(registered, certified) as
    case when registered then 1 else 0 end + case when certified then 2 else 0 end;

create or replace temp macro part_of_taxpayer(kind, pasha) as cast(kind as integer) * 8 + case when pasha then 4 else 0 end;

create or replace temp macro part_of_row(channel, realized, rupees, rupees_behind) as
    case when rupees_behind then 64 else 0 end
    + case when rupees then 128 else 0 end
    + case when realized then 256 else 0 end
    + cast(channel as integer) * 512;

create or replace temp macro part_of_activity(activity) as cast(activity as integer) * 8192;
