-- Integer arithmetic that the law asks for. No division of money ever leaves whole numbers.
-- kind: macros
-- The linter expects no indent inside a macro:
-- noqa: disable=LT02

-- Sixty-four bits where they suffice: several times as quick. Where a sum has more, everything is run again with all that there are.
create or replace temp macro narrow(amount) as cast(amount as bigint);

-- Hundredths as an amount with two decimals, by a multiplication, since nothing of money is divided; rupees as a number without any.
create or replace temp macro hundredths(amount) as cast(cast(amount as decimal(16, 0)) * cast(0.01 as decimal(2, 2)) as decimal(18, 2));

create or replace temp macro whole(amount) as cast(amount as decimal(18, 0));

-- ITO 2001 s.219: the nearest unit, halves away from zero on both sides; `divisor` is positive. `//` and `%` turn towards zero, so twice
-- the remainder holds the divisor once where half a unit or more is left. Each argument is written out wherever it stands: few of them.
create or replace temp macro half_up(amount, divisor) as
    case
        when amount between -2000000000000000000 and 2000000000000000000 and divisor < 2000000000000000000
            then (2 * cast(amount as bigint) + sign(amount) * cast(divisor as bigint)) // (2 * cast(divisor as bigint))
        else narrow(amount // divisor + 2 * (amount % divisor) // divisor)
    end;

-- Amounts as whole numbers, where `wide` has all digits that there are.
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
