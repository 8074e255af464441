"""What is given about a taxpayer: every fact is one entry here, by the name that the facts page and the clients file share.

The parsers, the engine's table, the conditions of rule files, their JSON schema, the suggestions for a misspelt name and the reference page
all follow from the entries (`ledger/facts.py` has the facts that are derived from them).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import Field, dataclass, field, fields, replace
from decimal import Decimal
from typing import Any, Literal, NamedTuple, cast

Window = tuple[dt.date, dt.date | None]
WHOLE_TIME: tuple[Window, ...] = ((dt.date.min, None),)

KINDS = ("individual", "aop", "professional_aop", "company", "small_company")
COMPANIES = frozenset({"company", "small_company"})
ENGAGEMENTS = ("contract", "employment")
EXPORTERS = ("freelancer", "it_company")
PROVINCES = ("ict", "punjab", "sindh", "kp", "balochistan", "ajk", "gb")
ANSWERS = ("yes", "no", "not_required")
YES_NO = ("yes", "no")

# How a fact is written. `text` is for people and `activity` for ledger rows; the others can be compared by a rule.
FactType = Literal["text", "choice", "activity", "activities", "answer", "yes_no", "money", "signed_money", "number", "date", "dates", "year"]
Value = str | bool | int | Decimal | dt.date
NEVER = "never"  # of a day: what nobody gave did not happen


class Fact(NamedTuple):
    """One fact: how it is written, what it may be, what is taken when it is absent, and what it means.

    `choices` are its legal words. `assumed` is the value that the law lets one assume where it is absent; None: it is then unknown.
    `default` says so in words. `own_test`: rules test another fact of this name, derived from this one.
    """

    type: FactType
    choices: tuple[str, ...]
    assumed: str | None
    default: str
    description: str
    own_test: bool = False

    @property
    def may_be_unknown(self) -> bool:
        """Whether it is unknown to a rule where nobody gave it."""
        return self.assumed is None


_KEY = "fact"


def _given(  # noqa: PLR0913 - an entry is all of this
    type_: FactType, description: str, *, choices: tuple[str, ...] = (), assumed: str | None = None, default: str | None = None, own_test: bool = False
) -> Any:  # noqa: ANN401 - the type of the attribute, as with dataclasses.field
    words = YES_NO if type_ == "yes_no" else choices
    entry = Fact(type_, words, assumed, default or assumed or "unknown", description, own_test)
    return field(default=() if type_ == "activities" else None, metadata={_KEY: entry})


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known about one taxpayer; None is *not given*, which the law's conditions treat as unknown. Money in PKR.

    `pseb` holds the windows of registration, merged and in order, an open one ending in None: `()` is *not registered*, None *not given*.
    `declared` holds the facts that a rule file declares under `[facts.NAME]`, by name.
    """

    taxpayer: str | None = _given("text", "id of the taxpayer, as in the ledger", default="the file's name")
    name: str | None = _given("text", "name on documents", default="none")
    ntn: str | None = _given("text", "national tax number", default="none")
    tax_year: int | None = _given(
        "year", "the tax year that these facts hold for: 2026 is 1 July 2025 to 30 June 2026", default="every year of the ledger", own_test=True
    )
    kind: str | None = _given("choice", "who is taxed", choices=KINDS, assumed="individual")
    exporter: str | None = _given(
        "choice", "the State Bank's retention category", choices=EXPORTERS, assumed="it_company", default="freelancer for individuals, else it_company"
    )
    province: str | None = _given("choice", "where the work is done (sales tax on services)", choices=PROVINCES)
    activity: str | None = _given("activity", "activity of ledger rows that name none", assumed="software_development")
    pseb: tuple[Window, ...] | None = _given("yes_no", "registered with the Pakistan Software Export Board for the whole time", assumed="no", own_test=True)
    atl: bool | None = _given("yes_no", "on the Active Taxpayers' List")
    pasha: bool | None = _given("yes_no", "member of P@SHA")
    return_filed: str | None = _given("answer", "income tax return filed", choices=ANSWERS, assumed="yes", default="assumed yes")
    filed_on: dt.date | None = _given("date", "day on which the income tax return was filed", default="none")
    last_assessed_tax: Decimal | None = _given("money", "tax of the last year that was assessed, in PKR", default="none")
    withholding_statements: str | None = _given(
        "answer", "withholding statements filed", choices=ANSWERS, assumed="not_required", default="assumed not_required"
    )
    sales_tax_returns: str | None = _given("answer", "sales tax returns filed", choices=ANSWERS, assumed="not_required", default="assumed not_required")
    foreign_tax_credit: bool | None = _given("yes_no", "claims a credit for tax paid abroad", assumed="no")
    engagement: str | None = _given(
        "choice",
        "whether the receipts from abroad are earned under contracts or as an employee, whose pay is salary",
        choices=ENGAGEMENTS,
        assumed="contract",
        default="contract, said as assumed",
    )
    opt_out: bool | None = _given("yes_no", "chooses not to be under the final tax regime", assumed="no")
    salary: Decimal | None = _given("money", "salary of the year in PKR", assumed="0")
    business_income: Decimal | None = _given("signed_money", "net local business income of the year in PKR; a loss is negative", assumed="0")
    local_turnover: Decimal | None = _given("money", "local turnover of the year in PKR", assumed="0")
    expenses: Decimal | None = _given("money", "cost of earning all export receipts of the year in PKR", assumed="0")
    allowances: Decimal | None = _given("money", "deductible allowances in PKR: zakat and the like", assumed="0")
    accounting_income: Decimal | None = _given("signed_money", "a company's accounting profit in PKR, without what is taxed finally", default="none")
    pseb_certified: tuple[str, ...] = _given("activities", "activities outside the statute's lists that PSEB certified", default="none")
    startup_certified_on: dt.date | None = _given("date", "day of PSEB's startup certificate", assumed=NEVER, default="none")
    stz_licence_on: dt.date | None = _given("date", "day of the Special Technology Zone licence", assumed=NEVER, default="none")
    women_enterprise_since: dt.date | None = _given("date", "day the women enterprise was set up", assumed=NEVER, default="none")
    tribal_area: bool | None = _given("yes_no", "resident and working in the former tribal areas", assumed="no", default="none")
    tax_paid: Decimal | None = _given("money", "tax of the year paid or withheld outside the ledger in PKR", assumed="0")
    declared: tuple[tuple[str, Value], ...] = ()

    def with_(self, **changes: object) -> Facts:
        """The same facts with some of them changed."""
        return replace(self, **changes)  # type: ignore[arg-type]  # the names and types are the caller's, as in dataclasses.replace


# The windows of a registration have days of their own in a file; `Facts.pseb` holds them.
_WINDOWS = {
    "pseb_from": Fact("dates", (), None, "not registered", "first day of the PSEB registration", own_test=True),
    "pseb_to": Fact("dates", (), None, "still registered", "last day of the PSEB registration", own_test=True),
}


def separated(values: dict[str, Any]) -> dict[str, Any]:
    """Values by the names of facts as the arguments of `Facts`: those that a rule file declares go together."""
    own = {name: value for name, value in values.items() if name in FACTS}
    declared = tuple(sorted((name, value) for name, value in values.items() if name not in FACTS and value is not None))
    return {**own, "declared": declared}


def _entries() -> dict[str, Fact]:
    entries: dict[str, Fact] = {}
    for attribute in cast("tuple[Field[object], ...]", fields(Facts)):
        if _KEY in attribute.metadata:
            entries[attribute.name] = attribute.metadata[_KEY]
        if attribute.name == "pseb":
            entries |= _WINDOWS
    return entries


FACTS: dict[str, Fact] = _entries()
