"""Taxpayers moved onto a boundary of the law: exactly on it, one rupee below, one rupee above."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from .law import YEARS
from .normal import tax_by_table
from .oracle import assess
from .receipts import share
from .rows import simple_row, year_bounds

if TYPE_CHECKING:
    import random

    from .receipts import Facts, Row

STEPS = (-1, 0, 0, 1)
CONDITIONS = ("return_filed", "withholding_statements", "sales_tax_returns", "foreign_tax_credit", "opt_out")
NORMAL = ("salary", "business_income", "local_turnover", "expenses", "allowances", "startup_certified_on", "women_enterprise_since")
SURCHARGE_OVER = 10_000_000


def move_to_edge(rnd: random.Random, facts: Facts, rows: list[Row], tax_year: int) -> None:
    """Change facts and rows in place so that one figure of the law is met, or missed by a rupee."""
    choices = [_business_slab, _business_slab, _turnover, _half_rupee]
    if facts.get("kind", "individual") == "individual":
        choices += [_salaried_slab, _salaried_slab, _salary_share]
    if tax_year >= 2022:  # the first whole year with a retention rule, and with a final tax
        choices += [_retention, _imputable]
    if tax_year <= 2022:  # the last year of the 80% condition
        choices.append(_remitted_share)
    if YEARS[tax_year].exporter_super_limit is not None:
        choices.append(_exporter_share)
    rnd.choice(choices)(rnd, facts, rows, tax_year)


def _targets(tax_year: int, *, salaried: bool) -> list[int]:
    year = YEARS[tax_year]
    slabs = [over for over, _, _ in (year.salaried if salaried else year.business) if over]
    bands = [over for over, _ in year.super_bands] + ([year.s4b[0]] if year.s4b else [])
    return [*slabs, *slabs, SURCHARGE_OVER, SURCHARGE_OVER, SURCHARGE_OVER, *bands]


def _amount(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / Decimal(value.denominator)  # paisa: the division ends


def _drop(facts: Facts, *names: str) -> None:
    for name in names:
        facts.pop(name, None)


def _small(rnd: random.Random, rows: list[Row], tax_year: int) -> None:
    first, last = year_bounds(tax_year)
    rows[:] = [simple_row(rnd.choice((first, last)), "1.00", "280.00")]


def _normal_receipts(rnd: random.Random, facts: Facts, rows: list[Row], tax_year: int, most: int) -> Fraction:
    """PKR in the normal regime; rows that bring more than `most` give way to one small receipt."""
    found = Fraction(assess(facts, rows, tax_year)["normal_pkr"])
    if found > most:
        _small(rnd, rows, tax_year)
        found = Fraction(assess(facts, rows, tax_year)["normal_pkr"])
    return found


def _business_slab(rnd: random.Random, facts: Facts, rows: list[Row], tax_year: int) -> None:
    _drop(facts, "salary", "expenses")
    target = rnd.choice(_targets(tax_year, salaried=False)) + rnd.choice(STEPS)
    receipts = _normal_receipts(rnd, facts, rows, tax_year, target)
    facts["business_income"] = _amount(target + Fraction(facts.get("allowances", 0)) - receipts)


def _salaried_slab(rnd: random.Random, facts: Facts, rows: list[Row], tax_year: int) -> None:
    _drop(facts, "business_income", "expenses")
    target = rnd.choice(_targets(tax_year, salaried=True)) + rnd.choice(STEPS)
    receipts = _normal_receipts(rnd, facts, rows, tax_year, target // 5)
    facts["salary"] = _amount(target + Fraction(facts.get("allowances", 0)) - receipts)


def _salary_share(rnd: random.Random, facts: Facts, rows: list[Row], tax_year: int) -> None:
    _drop(facts, "expenses", "allowances")
    taxable = 4 * rnd.randrange(200_000, 4_000_000)
    salary = taxable * YEARS[tax_year].salary_share // 10_000
    receipts = _normal_receipts(rnd, facts, rows, tax_year, taxable // 5)
    facts |= {"salary": Decimal(salary), "business_income": _amount(taxable - salary - receipts + rnd.choice(STEPS))}


def _turnover(rnd: random.Random, facts: Facts, rows: list[Row], tax_year: int) -> None:
    threshold = YEARS[tax_year].minimum_turnover
    receipts = _normal_receipts(rnd, facts, rows, tax_year, threshold // 2)
    facts["local_turnover"] = _amount(threshold + rnd.choice(STEPS) - receipts)


def _half_rupee(rnd: random.Random, facts: Facts, rows: list[Row], tax_year: int) -> None:
    """Receipts whose tax at 0.25% or 1% ends in fifty paisa, or a paisa's worth beside it."""
    first, last = year_bounds(tax_year)
    pkr = Decimal(rnd.choice((50, 200)) * (2 * rnd.randrange(1, 20_000) + 1)) + rnd.choice((Decimal("-0.01"), Decimal(0), Decimal("0.01")))
    _drop(facts, *CONDITIONS)
    rows[:] = [simple_row(rnd.choice((first, last)), "1000.00", str(pkr))]


def _imputable(rnd: random.Random, facts: Facts, rows: list[Row], tax_year: int) -> None:
    """Final tax that is the tax of a super-tax band's edge: some twenty billion rupees of receipts."""
    _drop(facts, *CONDITIONS, *NORMAL, "kind", "accounting_income")
    year = YEARS[tax_year]
    edge, _ = rnd.choice(year.super_bands)
    facts |= {"pseb": rnd.random() < 1 / 2, "activity": "web_development", "atl": True}
    rate = share(year.it_rate if facts["pseb"] else year.other_rate)
    pkr = _amount(tax_by_table(year.business, Fraction(edge)) / rate) + 400 * rnd.choice(STEPS)
    first, last = year_bounds(tax_year)
    rows[:] = [simple_row(rnd.choice((first, last)), "90000000.00", f"{pkr:.2f}")]
    if tax_year == 2022:  # without this the s.65F credit would leave no final tax
        rows[0]["activity"] = "consulting"


def _remitted_share(rnd: random.Random, facts: Facts, rows: list[Row], tax_year: int) -> None:
    """Exactly 80% of the IT proceeds through banks, a paisa less, a paisa more."""
    first, last = year_bounds(tax_year)
    paisa = rnd.choice((-1, 0, 1))
    rows[:] = [
        simple_row(first, "5000.00", f"{800_000 + Decimal(paisa) / 100:.2f}", activity="web_design"),
        simple_row(last, "1250.00", "200000.00", activity="data_entry", channel="crypto"),
    ]
    _drop(facts, "expenses")


def _exporter_share(rnd: random.Random, facts: Facts, rows: list[Row], tax_year: int) -> None:
    """Exports of exactly 80% of turnover, where super tax is otherwise due."""
    first, _ = year_bounds(tax_year)
    rows[:] = [simple_row(first + dt.timedelta(40), "3000000.00", "800000000.00", activity="consulting")]
    _drop(facts, "expenses", "allowances")
    facts |= {"opt_out": True, "local_turnover": Decimal(200_000_000 + rnd.choice(STEPS))}


def _retention(rnd: random.Random, facts: Facts, rows: list[Row], tax_year: int) -> None:
    """A month of 5,000 or 10,000 dollars, or a cent beside it, in two receipts."""
    proceeds = rnd.choice((5_000, 10_000)) + Decimal(rnd.choice((-1, 0, 1))) / 100
    middle = rnd.randrange(1, 4_000)
    month = dt.date(tax_year - 1, rnd.choice((7, 10)), 1) if rnd.random() < 1 / 2 else dt.date(tax_year - 1, 10, 22)
    for offset, amount in enumerate((proceeds - middle, Decimal(middle))):
        rows.append(simple_row(month + dt.timedelta(offset), f"{amount:.2f}", rate="281.5", channel=rnd.choice(("", "bank", "esfca"))))
