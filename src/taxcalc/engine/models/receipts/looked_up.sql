-- A rate from the rates file: of that day, else the newest earlier one within seven days; an estimate only where asked for.
-- kind: table
-- grain: one row for each currency and day without a rate of its own
-- reads: currency_codes, ledger, ledger_words, monthly_rates, rates

with wanted as (
    select distinct
        o.currency_code,
        c.word as currency,
        l.date
    from ledger as l
    inner join ledger_words as o on l.words = o.words
    inner join currency_codes as c on o.currency_code = c.code
    where o.proceeds and l.pkr is null and l.rate is null and not o.rupees
),

filed as (
    select
        wanted.currency_code,
        wanted.currency,
        wanted.date,
        case when date_diff('day', rates.date, wanted.date) <= 7 then rates.rate end as rate
    from wanted
    asof left join rates on wanted.currency = rates.currency and wanted.date >= rates.date
)

select
    filed.currency_code,
    filed.date,
    coalesce(filed.rate, case when getvariable('estimate_rates') then monthly_rates.rate end) as rate,
    filed.rate is null as estimated
from filed
asof left join monthly_rates on filed.currency = monthly_rates.currency and filed.date >= monthly_rates.date
