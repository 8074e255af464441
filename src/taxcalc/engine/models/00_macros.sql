-- Integer arithmetic that the law asks for. No division of money ever leaves whole numbers.
-- The linter expects no indent inside a macro:
-- noqa: disable=LT02

-- ITO 2001 s.219: the nearest unit, halves away from zero; `divisor` is positive, and `//` cuts towards zero.
create or replace macro half_up(amount, divisor) as
    (amount * 2 + sign(amount) * divisor) // (divisor * 2);

-- ITO 2001 s.74: tax year N runs from 1 July N-1 to 30 June N.
create or replace macro tax_year_of(day) as
    cast(year(day) + case when month(day) >= 7 then 1 else 0 end as integer);

-- Three answers, never two, over the rows that count: one failure fails; else one unknown is unknown; else it holds.
create or replace macro all_hold(truth, counts) as
    case
        when bool_or(coalesce(counts, false) and truth is false) then false
        when bool_or(coalesce(counts, false) and truth is null) then null
        else true
    end;

-- Dates are compared as days, so that one comparison serves amounts, counts and dates.
create or replace macro epoch_days(day) as date_diff('day', date '1970-01-01', day);
