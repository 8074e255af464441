"""The rows that a run writes, read from the finished models in the columns of the interface; amounts in rupees and dollars."""

from __future__ import annotations

from taxcalc.engine.summary import SCHEMA

WHOLE_WHERE_WHOLE = ("taxable_income", "balance", "last_total_tax", "change")  # printed without decimals where they are whole rupees

# What the banks should have deducted, and the rupees of each line of the return form.
LINES = """
create or replace temp table told_lines as
with by_code as (
    select
        l.subject,
        r.code,
        sum(l.pkr) as pkr,
        sum(l.receipts) as receipts,
        sum(
            case
                when c.treatment in ('final', 'minimum') and l.rate_denominator is not null
                    then half_up(l.pkr * l.rate_numerator, cast(l.rate_denominator as hugeint) * 100)
            end
        ) as expected
    from class_lines as l
    left join classes as c on l.rules = c.rules and l.class_order = c.class_order
    left join return_codes as r on l.rules = r.rules and c.class = r.class
    where l.scenario = 0
    group by l.subject, r.code
)

select
    subject,
    sum(expected) as expected,
    map_from_entries(list(struct_pack(k := code, v := pkr) order by code) filter (where code is not null and receipts > 0)) as iris
from by_code
group by subject
"""

# A limit is shown only where `assess` shows one: a verified rule exists for these receipts, or began before a year without any.
RESULTS = f"""
create or replace temp table results as
select
    a.tp as taxpayer,
    a.tax_year,
    a.rules,
    not a.uncovered and l.ty is null and s.taxpayer is null
    and not exists (select 1 from spoiled_for_all as e where e.tax_year is null or e.tax_year = a.tax_year) as complete,
    cast(a.receipts as bigint) as receipts,
    hundredths(a.receipts_pkr) as receipts_pkr,
    hundredths(a.receipts_usd) as receipts_usd,
    hundredths(a.final_receipts) as final_pkr,
    hundredths(a.normal_receipts) as normal_pkr,
    hundredths(a.taxable_income) as taxable_income,
    whole(a.final_tax) as final_tax,
    whole(a.slab_tax) as normal_tax,
    whole(a.surcharge) as surcharge,
    whole(a.minimum_excess) as minimum_excess,
    whole(a.super_tax) as super_tax,
    whole(a.credits) as credits,
    whole(a.total) as total_tax,
    hundredths(a.withheld) as withheld,
    hundredths(a.balance) as balance,
    case when b.rules is not null then hundredths(a.limit_usd) end as retained_usd,
    case when b.rules is not null then hundredths(a.limit_pkr) end as retained_pkr,
    a.regime,
    a.lower,
    whole(a.difference) as difference,
    '{SCHEMA}' as schema,
    whole(coalesce(g.expected, 0)) as withheld_expected,
    g.iris
from assessments as a
inner join subjects as f on a.subject = f.subject
left join told_lines as g on a.subject = g.subject
left join (select distinct ty from left_out) as l on a.ty = l.ty
left join spoiled as s on a.tp = s.taxpayer and (s.tax_year is null or a.tax_year = s.tax_year)
left join retention_begins as b
    on
        a.rules = b.rules
        and f.exporter = b.exporter
        and (a.retention_ruled > 0 or (a.retention_pieces = 0 and a.tax_year >= b.first_year))
"""  # noqa: S608 - all that is put in is the name of our own schema

# What was computed but not covered by a verified rule: named, since its tax is not in the figures.
UNCOVERED = """
select
    s.tp as taxpayer,
    s.tax_year,
    sum(c.receipts)
from class_lines as c
inner join subjects as s on c.subject = s.subject
where c.scenario = 0 and c.treatment = 'uncovered'
group by s.tp, s.tax_year
order by s.tp, s.tax_year
"""

# What a workbook shows beside the results: a query over the finished models, and its columns.
DETAILS = {
    "classes": (
        (
            "select s.tp as taxpayer, s.tax_year, coalesce(c.class, 'uncovered') as class, c.treatment, cast(c.receipts as bigint) as receipts,"
            " hundredths(c.pkr) as pkr, whole(c.tax) as tax, hundredths(c.withheld) as withheld"
            " from class_lines as c join subjects as s on c.subject = s.subject where c.scenario = 0"
        ),
        ("taxpayer", "tax_year", "class", "treatment", "receipts", "pkr", "tax", "withheld"),
    ),
    "reconciliation": (
        (
            "select taxpayer, tax_year, class, pkr, withheld as deducted, expected, withheld - expected as difference from ("
            "select s.tp as taxpayer, s.tax_year, coalesce(c.class, 'uncovered') as class, hundredths(c.pkr) as pkr, hundredths(c.withheld) as withheld,"
            " whole(case when k.treatment in ('final', 'minimum') and c.rate_denominator is not null"
            " then half_up(c.pkr * c.rate_numerator, cast(c.rate_denominator as hugeint) * 100) else 0 end) as expected"
            " from class_lines as c join subjects as s on c.subject = s.subject"
            " left join classes as k on c.rules = k.rules and c.class_order = k.class_order where c.scenario = 0)"
        ),
        ("taxpayer", "tax_year", "class", "pkr", "deducted", "expected", "difference"),
    ),
    "regimes": (
        (
            "select s.tp as taxpayer, s.tax_year, r.regime, r.status, whole(r.saving) as saving_pkr"
            " from standings as r join subjects as s on r.subject = s.subject where r.status <> 'not-relevant'"
        ),
        ("taxpayer", "tax_year", "regime", "status", "saving_pkr"),
    ),
    "retention": (
        (
            "select s.tp as taxpayer, s.tax_year, shown_month(m.month) as month,"
            " hundredths(m.usd) as proceeds_usd, hundredths(m.limit_usd) as limit_usd, hundredths(m.usd - m.limit_usd) as convert_usd,"
            " hundredths(m.limit_pkr) as limit_pkr, hundredths(m.pkr - m.limit_pkr) as convert_pkr"
            " from retention_months as m join subjects as s on m.subject = s.subject"
        ),
        ("taxpayer", "tax_year", "month", "proceeds_usd", "limit_usd", "convert_usd", "limit_pkr", "convert_pkr"),
    ),
}
DETAILED = tuple(f"create or replace temp table {table}_told as {query}" for table, (query, _) in DETAILS.items())
