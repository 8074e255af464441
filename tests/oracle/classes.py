"""Which class each receipt falls into, and how a class is treated (computation 5.1, 5.2)."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from .law import FIRST_154A, FIRST_154B, FIRST_CLAUSE_A, FIRST_EXCUSED, REALISED, REMITTED_SHARE, YEARS
from .receipts import Facts, Receipt, pseb_valid, rupees, share

if TYPE_CHECKING:
    from collections.abc import Sequence

IT = ("it", "ites")
FINAL_CLASSES = ("it-pseb", "royalty", "construction", "indenting", "service")
EXEMPT_CLASSES = ("exempt-133", "credit-65f")
COMPANIES = ("company", "small_company")
FILINGS = ("return_filed", "withholding_statements", "sales_tax_returns")


class Class(NamedTuple):
    """The receipts of one class in one year."""

    treatment: str  # final, minimum, normal, exempt
    rate: Fraction
    pkr: Fraction
    tax: int  # final tax; 0 for the other treatments


def fine(facts: Facts, name: str) -> bool:
    """Reading: a filing nobody mentioned is assumed made or not required."""
    return facts.get(name) != "no"


def remitted_enough(receipts: Sequence[Receipt]) -> bool:
    """cl.(133) and s.65F(1)(c): 80% of the IT export proceeds came in through authorised dealers.

    Reading: the comparison holds for any sign, as "what stayed abroad is at most a quarter of what came in". So a year in which
    reversals of money abroad exceed all receipts does not turn the exempt receipts of the bank into taxed ones.
    """
    exports = [receipt for receipt in receipts if not receipt.local and receipt.group in IT]
    total = sum((receipt.pkr for receipt in exports), Fraction(0))
    realised = sum((receipt.pkr for receipt in exports if receipt.channel in REALISED), Fraction(0))
    return realised >= share(REMITTED_SHARE) * total


def employed(facts: Facts) -> bool:
    """s.12, s.101(1)(a): an individual who says that the work is employment; what comes from abroad is then salary."""
    return facts.get("engagement") == "employment" and facts.get("kind", "individual") == "individual"


def class_of(receipt: Receipt, receipts: Sequence[Receipt], facts: Facts, tax_year: int) -> str:  # noqa: PLR0911 - first match wins
    """The class of one receipt, the enacted classes tried in order."""
    if receipt.local:
        return "local"
    if employed(facts):
        return "pay"
    if tax_year < FIRST_154A:
        return _before_154a(receipt, receipts)
    if tax_year < FIRST_CLAUSE_A:
        if receipt.group in IT and remitted_enough(receipts) and all(fine(facts, name) for name in FILINGS):
            return "credit-65f"  # reading: all of it, and left out of the figures like exempt income
        if receipt.activity == "indenting_commission":
            return "uncovered"  # s.154(2) at 5%, not verified
    if receipt.channel not in REALISED:
        return "unrealised"
    certified = receipt.group in IT or (receipt.group == "unlisted" and receipt.activity in (facts.get("pseb_certified") or ()))
    if tax_year >= FIRST_CLAUSE_A and certified and pseb_valid(facts, receipt.date):
        return "it-pseb"
    return _other_realised(receipt, facts, tax_year)


def _before_154a(receipt: Receipt, receipts: Sequence[Receipt]) -> str:
    if receipt.group not in IT:
        return "uncovered"  # reading: whatever the channel, no rule was verified
    if remitted_enough(receipts):
        return "exempt-133"  # the whole IT export income, the part that stayed abroad too
    return "normal-export" if receipt.channel in REALISED else "unrealised"


def _other_realised(receipt: Receipt, facts: Facts, tax_year: int) -> str:
    if receipt.group == "platform":
        return "social-media" if tax_year >= FIRST_154B else "service"
    if receipt.activity == "royalty":
        return "royalty" if facts.get("kind") in COMPANIES else "normal-export"
    return {"construction": "construction", "indenting_commission": "indenting"}.get(receipt.activity, "service")


def is_final(name: str, facts: Facts, tax_year: int, *, opt_out: bool) -> bool:
    """s.154A(2) and (3): whether the tax on a class is the last word."""
    if name not in FINAL_CLASSES or opt_out or facts.get("foreign_tax_credit"):
        return False
    excused = name == "it-pseb" and tax_year >= FIRST_EXCUSED
    return fine(facts, "return_filed") and fine(facts, "withholding_statements") and (excused or fine(facts, "sales_tax_returns"))


def rate_of(name: str, facts: Facts, tax_year: int) -> Fraction:
    """The rate of a class on its gross receipts."""
    year = YEARS[tax_year]
    if name == "social-media":
        return share(year.social_media or 0)
    if name not in FINAL_CLASSES:
        return Fraction(0)
    rate = share(year.it_rate if name == "it-pseb" else year.other_rate)
    # Reading: only a person known not to be on the list pays the increase.
    return rate * (1 + share(year.non_atl_increase)) if facts.get("atl") is False else rate


def classes_of(receipts: Sequence[Receipt], facts: Facts, tax_year: int, *, opt_out: bool) -> dict[str, Class]:
    """Every class of the year but `uncovered`, which is left out of all figures."""
    sums: dict[str, Fraction] = {}
    for receipt in receipts:
        name = class_of(receipt, receipts, facts, tax_year)
        sums[name] = sums.get(name, Fraction(0)) + receipt.pkr
    sums.pop("uncovered", None)
    found: dict[str, Class] = {}
    for name, total in sums.items():
        pkr = max(Fraction(0), total)  # reading: reversals beyond the receipts of a class count as 0
        rate = rate_of(name, facts, tax_year)
        if is_final(name, facts, tax_year, opt_out=opt_out):
            found[name] = Class("final", rate, pkr, rupees(rate * pkr))
        elif name in EXEMPT_CLASSES:
            found[name] = Class("exempt", rate, pkr, 0)
        else:
            found[name] = Class("minimum" if name == "social-media" else "normal", rate, pkr, 0)
    return found
