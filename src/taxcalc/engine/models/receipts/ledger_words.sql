-- What the words of the rows at hand say.
-- kind: table
-- grain: one row for each set of words that a ledger row has
-- reads: currency_codes, ledger

with at_hand as (
    select distinct words from ledger
),

decoded as (
    select
        words,
        currency_in(words) as currency_code,
        coalesce(foreign_currency_in(words), currency_in(words)) as fcy,
        activity_in(words) as activity_code,
        channel_in(words) as channel_code,
        kind_in(words) in (1, 2) as proceeds,
        kind_in(words) = 2 as realized,
        kind_in(words) = 3 as tax,
        currency_in(words) = rupee() as rupees
    from at_hand
)

select
    d.*,
    d.fcy = dollar() as dollars,
    d.fcy = rupee() as rupees_behind,
    c.unit >= 10 as in_hundredths,
    part_of_row(d.channel_code, d.realized, d.rupees, d.fcy = rupee()) as part,
    part_of_activity(d.activity_code) as part_by_activity
from decoded as d
inner join currency_codes as c on d.currency_code = c.code
