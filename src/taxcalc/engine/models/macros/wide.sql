-- The macros whose amounts may need more than sixty-four bits, with all the digits that there are: for a run in which a sum had more.
-- kind: macros of a wide run
-- reads: money

create or replace temp macro narrow(amount) as cast(amount as hugeint);
create or replace temp macro hundredths(amount) as cast(cast(amount as decimal(36, 0)) * 0.01 as decimal(38, 2));
create or replace temp macro whole(amount) as cast(amount as decimal(38, 0));
create or replace temp macro paisa(amount) as cast(cast(amount as decimal(38, 2)) * 100 as bigint);
create or replace temp macro thousandths(amount) as cast(cast(amount as decimal(38, 3)) * 1000 as bigint);
create or replace temp macro value_of_hundredths(amount, rate) as paisa(rupee_value(amount, rate));
