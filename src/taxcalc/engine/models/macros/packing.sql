-- Several small numbers as one, and each told from it again. The weights are computed from the vocabularies loaded (engine/packing.py).
-- kind: macros of the database
-- The linter expects no indent inside a macro:
-- noqa: disable=LT02

-- A rupee and a dollar among the currency codes: they come first.
create or replace macro rupee() as cast(0 as usmallint);

create or replace macro dollar() as cast(1 as usmallint);

-- All words of a ledger row as one number: rows with the same words share what follows from them, and one number joins many times
-- faster than texts. A kind counts as receipt (1), realize (2), wht (3) or as nothing that changes a figure (0).
create or replace macro counted_as(kind) as case kind when 'receipt' then 1 when 'realize' then 2 when 'wht' then 3 else 0 end;

create or replace macro words_of(currency, foreign_currency, activity, channel, counted) as
    cast(counted as integer)
    + cast(channel as integer) * getvariable('weights').channel
    + coalesce(cast(activity as integer) + 1, 0) * getvariable('weights').activity
    + cast(currency as integer) * getvariable('weights').currency
    + coalesce(cast(foreign_currency as integer) + 1, 0) * getvariable('weights').foreign_currency;

create or replace macro kind_in(words) as words % getvariable('weights').channel;

create or replace macro channel_in(words) as
    cast(words % getvariable('weights').activity // getvariable('weights').channel as usmallint);

create or replace macro activity_in(words) as
    cast(nullif(words % getvariable('weights').currency // getvariable('weights').activity, 0) - 1 as usmallint);

create or replace macro currency_in(words) as
    cast(words % getvariable('weights').foreign_currency // getvariable('weights').currency as usmallint);

create or replace macro foreign_currency_in(words) as
    cast(nullif(words // getvariable('weights').foreign_currency, 0) - 1 as usmallint);

-- All that the class and the retention of a receipt depend on besides its month, as one number, its signature: receipts with the same
-- signature share their answers. It is the sum of what the row's words say, its activity (or the taxpayer's), the taxpayer, the day
-- (`days`) and whether the taxpayer was registered and the activity certified on that day. `pasha` is membership of P@SHA, which
-- stands in for registration where the State Bank asks for it.
create or replace macro part_of_standing(registered, certified) as
    case when registered then 1 else 0 end + case when certified then 2 else 0 end;

create or replace macro part_of_taxpayer(kind, pasha) as
    cast(kind as integer) * getvariable('weights').signature_kind + case when pasha then 4 else 0 end;

create or replace macro part_of_row(channel, realized, rupees, rupees_behind) as
    case when rupees_behind then 8 else 0 end
    + case when rupees then 16 else 0 end
    + case when realized then 32 else 0 end
    + cast(channel as integer) * getvariable('weights').signature_channel;

create or replace macro part_of_activity(activity) as cast(activity as integer) * getvariable('weights').signature_activity;

create or replace macro part_of_day(class_piece) as class_piece * getvariable('weights').signature_day;

-- What is retained together: a period, whether registration was recognised, and the currency, or 0 where none is described.
create or replace macro retained_together(period, recognised, currency) as
    (period * 2 + cast(recognised as integer)) * getvariable('weights').currencies + currency;

create or replace macro period_retained(retained) as retained // (2 * getvariable('weights').currencies);

create or replace macro is_recognised(retained) as retained // getvariable('weights').currencies % 2 = 1;

create or replace macro currency_retained(retained) as cast(retained % getvariable('weights').currencies as usmallint);

-- What some receipts have in common, in bits, so that a year's traits are one fold of its cells: exports registered (1) and not (2),
-- realised (4) and not (8), of IT or certified (16) and of neither nor of a platform (32), retainable recognised (64) and not (128).
create or replace macro traits_of_export(registered, realised, it_or_certified, platform, keeps, recognised) as
    case when registered then 1 else 2 end
    + case when realised then 4 else 8 end
    + case when it_or_certified then 16 when platform then 0 else 32 end
    + case when not keeps then 0 when recognised then 64 else 128 end;

create or replace macro always_registered(traits) as traits & 3 = 1;

create or replace macro sometimes_registered(traits) as traits & 1 = 1;

create or replace macro always_realised(traits) as traits & 12 = 4;

create or replace macro sometimes_realised(traits) as traits & 4 = 4;

create or replace macro sometimes_it(traits) as traits & 16 = 16;

create or replace macro sometimes_not_it(traits) as traits & 32 = 32;

create or replace macro partly_recognised(traits) as traits & 192 = 192;

-- The scenarios of a subject: the facts as they are (0), the other answer to the opt-out (1), then every third number for regimes taken
-- as met, for other readings and for other answers, so that they never meet, however many there are.
create or replace macro scenario_of_regime(regime_order) as 3 * regime_order;

create or replace macro scenario_of_reading(reading_order) as 3 * reading_order + 1;

create or replace macro scenario_of_swing(swing_order) as 3 * swing_order + 2;

-- A calendar month, 202507 for July 2025.
create or replace macro year_and_month(day) as cast(year(day) * 100 + month(day) as integer);

create or replace macro shown_month(year_and_month) as
    concat(year_and_month // 100, '-', lpad(cast(year_and_month % 100 as varchar), 2, '0'));
