-- Days and answers as the law counts them.
-- kind: macros
-- The linter expects no indent inside a macro:
-- noqa: disable=LT02

-- ITO 2001 s.74: tax year N runs from 1 July N-1 to 30 June N.
create or replace temp macro tax_year_of(day) as
    cast(year(day) + case when month(day) >= 7 then 1 else 0 end as integer);

-- Dates are compared as days, so that one comparison serves amounts, counts and dates.
create or replace temp macro epoch_days(day) as date_diff('day', date '1970-01-01', day);

-- Whether a regime takes part in a scenario: its gate is open or taken as open, and nothing that the scenario supposes denies it.
create or replace temp macro is_open(gate, forced, denied, regime) as
    (coalesce(gate, false) or coalesce(forced = regime, false)) and not coalesce(list_contains(denied, regime), false);

-- Three answers, never two, over the rows that count: one failure fails; else one unknown is unknown; else it holds.
create or replace temp macro all_hold(truth, counts) as
    case
        when bool_or(coalesce(counts, false) and truth is false) then false
        when bool_or(coalesce(counts, false) and truth is null) then null
        else true
    end;
