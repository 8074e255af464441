-- Integer arithmetic that the law asks for. No division of money ever leaves whole numbers.
-- The linter expects no indent inside a macro:
-- noqa: disable=LT02

-- Sixty-four bits where they suffice: several times as quick. Where a sum has more, everything is run again with all that there are.
create or replace temp macro narrow(amount) as cast(amount as bigint);

-- Hundredths as an amount with two decimals, by a multiplication, since nothing of money is divided; rupees as a number without any.
create or replace temp macro hundredths(amount) as cast(cast(amount as decimal(16, 0)) * cast(0.01 as decimal(2, 2)) as decimal(18, 2));
create or replace temp macro whole(amount) as cast(amount as decimal(18, 0));

-- ITO 2001 s.219: the nearest unit, halves away from zero; `divisor` is positive.
create or replace temp macro half_up(amount, divisor) as
    case
        when amount between 0 and 2000000000000000000 and divisor < 2000000000000000000
            then (2 * cast(amount as bigint) + cast(divisor as bigint)) // (2 * cast(divisor as bigint))
        when amount >= 0 then narrow(amount // divisor + case when (amount % divisor) * 2 >= divisor then 1 else 0 end)
        else narrow(-((-amount) // divisor + case when ((-amount) % divisor) * 2 >= divisor then 1 else 0 end))
    end;

-- ITO 2001 s.74: tax year N runs from 1 July N-1 to 30 June N.
create or replace temp macro tax_year_of(day) as
    cast(year(day) + case when month(day) >= 7 then 1 else 0 end as integer);

-- Three answers, never two, over the rows that count: one failure fails; else one unknown is unknown; else it holds.
create or replace temp macro all_hold(truth, counts) as
    case
        when bool_or(coalesce(counts, false) and truth is false) then false
        when bool_or(coalesce(counts, false) and truth is null) then null
        else true
    end;

-- Dates are compared as days, so that one comparison serves amounts, counts and dates.
create or replace temp macro epoch_days(day) as date_diff('day', date '1970-01-01', day);

-- A rupee and a dollar among the currency codes: they come first (engine/inputs.py).
create or replace temp macro rupee() as cast(0 as utinyint);
create or replace temp macro dollar() as cast(1 as utinyint);

-- All that the class and the retention of a receipt depend on besides its month, as one number, its signature: receipts with the same
-- signature share their answers. It is the sum of what the row's words say, its activity (or the taxpayer's), the taxpayer, the day
-- (model 01) and whether the taxpayer was registered and the activity certified on that day. `pasha` is membership of P@SHA, which
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

-- Amounts as whole numbers, where 00_wide has all digits that there are.
create or replace temp macro paisa(amount) as cast(amount * cast(100 as decimal(3, 0)) as bigint);
create or replace temp macro thousandths(amount) as cast(amount * cast(1000 as decimal(4, 0)) as bigint);

-- Amount x rate, half-up to paisa. Eighteen digits are much quicker than thirty-eight, and enough for nearly every receipt.
-- `value_of_hundredths` is for an amount without thousandths: as a whole number it leaves more of them for the rupees.
create or replace temp macro rupee_value(amount, rate) as
    case
        when amount between -9000 and 9000 and rate <= 1000 then cast(round(amount * rate, 2) as decimal(18, 2))
        else cast(round(cast(amount as decimal(38, 3)) * rate, 2) as decimal(18, 2))
    end;
create or replace temp macro value_of_hundredths(amount, rate) as
    case
        when amount between -99999 and 99999 and rate <= 1000 then cast(cast(paisa(amount) as decimal(18, 0)) * rate as bigint)
        else paisa(rupee_value(amount, rate))
    end;
