"""The normal regime: taxable income, slabs, surcharge, minimum taxes, super tax, credits (computation 5.3 to 5.5)."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from .classes import COMPANIES, EXEMPT_CLASSES, FILINGS, Class, fine
from .law import ACT_RATE, COMPANY_RATE, FIRST_154A, STARTUP_LAST_YEAR, WOMEN_FROM, WOMEN_REDUCTION, YEARS, Slab
from .receipts import Facts, day, exact, rupees, share, tax_year_of

if TYPE_CHECKING:
    from collections.abc import Sequence


class Income(NamedTuple):
    """What stands under the heads of income, and the turnover beside it."""

    salary: Fraction
    business: Fraction
    taxable: Fraction
    exports: Fraction  # all export receipts of every class
    turnover: Fraction  # s.113: nothing that is final or exempt
    social_media: Fraction
    social_media_net: Fraction


def sum_of(classes: dict[str, Class], *treatments: str) -> Fraction:
    """The PKR of the classes treated in one of these ways."""
    return sum((found.pkr for found in classes.values() if found.treatment in treatments), Fraction(0))


def pkr_of(classes: dict[str, Class], name: str) -> Fraction:
    """The PKR of one class, 0 where the year has none."""
    return classes[name].pkr if name in classes else Fraction(0)


def income_of(facts: Facts, classes: dict[str, Class]) -> Income:
    """The heads of income; expenses pro rata without any rounding in between (s.67)."""
    local, pay = pkr_of(classes, "local"), pkr_of(classes, "pay")
    in_normal = sum_of(classes, "normal", "minimum") - local - pay
    exports = sum((found.pkr for found in classes.values()), Fraction(0)) - local - pay
    expenses = exact(facts.get("expenses"))
    allowable = expenses * in_normal / exports if exports else Fraction(0)
    salary = exact(facts.get("salary")) + pay
    business = max(Fraction(0), exact(facts.get("business_income")) + local + in_normal - allowable)
    social_media = pkr_of(classes, "social-media")
    return Income(
        salary=salary,
        business=business,
        taxable=max(Fraction(0), salary + business - exact(facts.get("allowances"))),
        exports=exports,
        turnover=exact(facts.get("local_turnover")) + local + in_normal,
        social_media=social_media,
        social_media_net=social_media - (expenses * social_media / exports if exports else 0),
    )


def business_table(facts: Facts, tax_year: int) -> tuple[Slab, ...]:
    """The non-salaried slabs, with the lower top rate of a professional AOP."""
    year = YEARS[tax_year]
    if facts.get("kind") == "professional_aop" and year.top_rate_professional is not None:
        over, fixed, _ = year.business[-1]
        return (*year.business[:-1], (over, fixed, year.top_rate_professional))
    return year.business


def company_rate(facts: Facts, tax_year: int) -> Fraction:
    """The flat rate of a company or small company."""
    return share(YEARS[tax_year].small_company if facts["kind"] == "small_company" else COMPANY_RATE)


def salaried(facts: Facts, income: Income, tax_year: int) -> bool:
    """Only an individual whose salary is more than the stated share of taxable income, strictly."""
    return facts.get("kind", "individual") == "individual" and income.salary > share(YEARS[tax_year].salary_share) * income.taxable


def tax_by_table(table: Sequence[Slab], taxable: Fraction) -> Fraction:
    """Tax before rounding; an income on a boundary is in the lower slab."""
    tax = Fraction(0)
    for over, fixed, rate in table:
        if taxable > over:
            tax = fixed + share(rate) * (taxable - over)
    return tax


def slab_tax(facts: Facts, income: Income, tax_year: int) -> int:
    """Tax on taxable income, rounded once."""
    if facts.get("kind") in COMPANIES:
        return rupees(company_rate(facts, tax_year) * income.taxable)
    year = YEARS[tax_year]
    table = year.salaried if salaried(facts, income, tax_year) else business_table(facts, tax_year)
    tax = tax_by_table(table, income.taxable)
    if year.lump_minimum is not None and income.taxable > year.lump_minimum[0]:
        tax = max(tax, Fraction(year.lump_minimum[1]))
    return rupees(tax)


def surcharge(facts: Facts, income: Income, slab: int, tax_year: int) -> int:
    """s.4(4AB), individuals and AOPs: a cliff over the limit.

    Reading: the salaried rate goes with the salaried table (whether any salary suffices is unverified).
    """
    rule = YEARS[tax_year].surcharge
    if rule is None or facts.get("kind") in COMPANIES or income.taxable <= rule.over:
        return 0
    return rupees(share(rule.salaried if salaried(facts, income, tax_year) else rule.business) * slab)


def minimum_excess(facts: Facts, income: Income, slab: int, tax_year: int) -> int:
    """s.113, s.154B and s.113C: what each asks beyond the tax before it."""
    year = YEARS[tax_year]
    excess = 0
    if facts.get("kind") in COMPANIES or income.turnover >= year.minimum_turnover:
        excess += max(0, rupees(share(year.minimum_tax) * income.turnover) - slab)
    if year.social_media is not None and income.social_media > 0:
        attributable = Fraction(0)
        if income.taxable > 0:
            # Reading: a net loss on these receipts has no slab tax, not a negative one.
            attributable = slab * min(Fraction(1), max(Fraction(0), income.social_media_net / income.taxable))
        excess += rupees(max(Fraction(0), share(year.social_media) * income.social_media - attributable))
    if facts.get("kind") in COMPANIES and facts.get("accounting_income") is not None:
        excess += max(0, rupees(share(ACT_RATE) * exact(facts["accounting_income"])) - slab - excess)
    return excess


def imputable(facts: Facts, final_tax: int, tax_year: int) -> Fraction:
    """s.2(28A): the income that would have borne the final tax, by the non-salaried table or the company's rate."""
    if final_tax == 0:
        return Fraction(0)
    if facts.get("kind") in COMPANIES:
        return final_tax / company_rate(facts, tax_year)
    over, fixed, rate = max(slab for slab in business_table(facts, tax_year) if slab[2] and slab[1] <= final_tax)
    return over + (final_tax - fixed) / share(rate)


def super_tax(facts: Facts, income: Income, classes: dict[str, Class], final_tax: int, tax_year: int) -> int:
    """s.4C on the whole income once over a band; before it s.4B in TY2019."""
    year = YEARS[tax_year]
    if year.s4b is not None:
        return rupees(share(year.s4b[1]) * income.taxable) if income.taxable >= year.s4b[0] else 0
    if year.exporter_super_limit is not None:
        realised = income.exports - pkr_of(classes, "unrealised")
        everything = income.exports + pkr_of(classes, "local") + exact(facts.get("local_turnover"))
        if realised > share(year.exporter_super_limit) * everything:
            return 0
    whole = income.taxable + imputable(facts, final_tax, tax_year)
    rates = [rate for over, rate in year.super_bands if whole > over]
    return rupees(share(rates[-1]) * whole) if rates else 0


def credits_of(facts: Facts, income: Income, tax_year: int, tax: dict[str, int]) -> int:
    """s.65F(1)(b) for a startup, else a quarter off for a women enterprise's business income.

    Reading: the business share of slab tax never exceeds the slab tax (allowances may push business over taxable income).
    """
    on_business = min(Fraction(1), income.business / income.taxable) * tax["normal_tax"] if income.taxable else Fraction(0)
    certified = facts.get("startup_certified_on")
    if certified and 0 <= tax_year - tax_year_of(day(certified)) <= STARTUP_LAST_YEAR and all(fine(facts, name) for name in FILINGS):
        if income.salary == 0:
            return sum(tax.values())
        return tax["final_tax"] + tax["minimum_excess"] + rupees(on_business)
    since = facts.get("women_enterprise_since")
    if tax_year >= FIRST_154A and since and day(since) >= WOMEN_FROM:
        return rupees(share(WOMEN_REDUCTION) * on_business)
    return 0


def regime(income: Income, classes: dict[str, Class]) -> str:
    """The year in a word; salary and local business are normal income."""
    final = sum_of(classes, "final") > 0
    normal = income.salary > 0 or income.business > 0 or sum_of(classes, "normal", "minimum") > 0
    if final or normal:
        return "mixed" if final and normal else "final" if final else "normal"
    return "exempt" if any(pkr_of(classes, name) > 0 for name in EXEMPT_CLASSES) else "none"
