"""What the law asks about a taxpayer: the facts, by the names that `profile.toml` and `clients.csv` share."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from decimal import Decimal

Window = tuple[dt.date, dt.date | None]
WHOLE_TIME: tuple[Window, ...] = ((dt.date.min, None),)

KINDS = ("individual", "aop", "professional_aop", "company", "small_company")
COMPANIES = frozenset({"company", "small_company"})
EXPORTERS = ("freelancer", "it_company")
PROVINCES = ("ict", "punjab", "sindh", "kp", "balochistan", "ajk", "gb")
ANSWERS = ("yes", "no", "not_required")

FactType = Literal["text", "choice", "activity", "activities", "answer", "yes_no", "money", "signed_money", "date", "dates", "year"]


class Fact(NamedTuple):
    """One fact: how it is written, what it may be, what is taken when it is absent, and what it means."""

    type: FactType
    choices: tuple[str, ...]
    default: str
    description: str


FACTS: dict[str, Fact] = {
    "taxpayer": Fact("text", (), "the file's name", "id of the taxpayer, as in the ledger"),
    "name": Fact("text", (), "none", "name on documents"),
    "ntn": Fact("text", (), "none", "national tax number"),
    "tax_year": Fact("year", (), "every year of the ledger", "the tax year that these facts hold for: 2026 is 1 July 2025 to 30 June 2026"),
    "kind": Fact("choice", KINDS, "individual", "who is taxed"),
    "exporter": Fact("choice", EXPORTERS, "freelancer for individuals, else it_company", "the State Bank's retention category"),
    "province": Fact("choice", PROVINCES, "unknown", "where the work is done (sales tax on services)"),
    "activity": Fact("activity", (), "software_development", "activity of ledger rows that name none"),
    "pseb": Fact("yes_no", (), "no", "registered with the Pakistan Software Export Board for the whole time"),
    "pseb_from": Fact("dates", (), "not registered", "first day of the PSEB registration"),
    "pseb_to": Fact("dates", (), "still registered", "last day of the PSEB registration"),
    "atl": Fact("yes_no", (), "unknown", "on the Active Taxpayers' List"),
    "pasha": Fact("yes_no", (), "unknown", "member of P@SHA"),
    "return_filed": Fact("answer", ANSWERS, "assumed yes", "income tax return filed (ITO 2001 s.154A(2))"),
    "withholding_statements": Fact("answer", ANSWERS, "assumed not_required", "withholding statements filed (ITO 2001 s.154A(2))"),
    "sales_tax_returns": Fact("answer", ANSWERS, "assumed not_required", "sales tax returns filed (ITO 2001 s.154A(2))"),
    "foreign_tax_credit": Fact("yes_no", (), "no", "claims a credit for tax paid abroad"),
    "opt_out": Fact("yes_no", (), "no", "chooses not to be under the final tax regime (ITO 2001 s.154A(3))"),
    "salary": Fact("money", (), "0", "salary of the year in PKR"),
    "business_income": Fact("signed_money", (), "0", "net local business income of the year in PKR; a loss is negative"),
    "local_turnover": Fact("money", (), "0", "local turnover of the year in PKR"),
    "expenses": Fact("money", (), "0", "cost of earning all export receipts of the year in PKR"),
    "allowances": Fact("money", (), "0", "deductible allowances in PKR: zakat and the like"),
    "accounting_income": Fact("signed_money", (), "none", "a company's accounting profit in PKR, without what is taxed finally (ITO 2001 s.113C)"),
    "pseb_certified": Fact("activities", (), "none", "activities outside the statute's lists that PSEB certified"),
    "startup_certified_on": Fact("date", (), "none", "day of PSEB's startup certificate"),
    "stz_licence_on": Fact("date", (), "none", "day of the Special Technology Zone licence"),
    "women_enterprise_since": Fact("date", (), "none", "day the women enterprise was set up"),
    "tribal_area": Fact("yes_no", (), "none", "resident and working in the former tribal areas"),
    "tax_paid": Fact("money", (), "0", "tax of the year paid or withheld outside the ledger in PKR"),
}


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known about one taxpayer; None is *not given*, which the law's conditions treat as unknown. Money in PKR.

    `pseb` holds the windows of registration, merged and in order, an open one ending in None: `()` is *not registered*, None *not given*.
    """

    taxpayer: str | None = None
    name: str | None = None
    ntn: str | None = None
    tax_year: int | None = None
    kind: str | None = None
    exporter: str | None = None
    province: str | None = None
    activity: str | None = None
    pseb: tuple[Window, ...] | None = None
    atl: bool | None = None
    pasha: bool | None = None
    return_filed: str | None = None
    withholding_statements: str | None = None
    sales_tax_returns: str | None = None
    foreign_tax_credit: bool | None = None
    opt_out: bool | None = None
    salary: Decimal | None = None
    business_income: Decimal | None = None
    local_turnover: Decimal | None = None
    expenses: Decimal | None = None
    allowances: Decimal | None = None
    accounting_income: Decimal | None = None
    pseb_certified: tuple[str, ...] = ()
    startup_certified_on: dt.date | None = None
    stz_licence_on: dt.date | None = None
    women_enterprise_since: dt.date | None = None
    tribal_area: bool | None = None
    tax_paid: Decimal | None = None

    def with_(self, **changes: object) -> Facts:
        """The same facts with some of them changed."""
        return replace(self, **changes)  # type: ignore[arg-type]  # the names and types are the caller's, as in dataclasses.replace
