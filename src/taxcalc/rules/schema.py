"""What a rule file may say: strict models of a *resolved* rule set (after `extends`), one class per chapter of the law.

Amounts are whole rupees (int) unless a name ends in `_usd`; rates and shares are decimal strings ("0.0025"). A band
starts strictly above `over`: an income exactly on a boundary is in the band below (ITO 2001, First Schedule:
"exceeds X but does not exceed Y").
"""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import Field

from taxcalc.rules.schema_late import LateFiling
from taxcalc.rules.schema_parts import (
    Amount,
    Cite,
    Cited,
    Confidence,
    Count,
    Day,
    DeclaredFact,
    Dollars,
    Exporter,
    Flag,
    Kind,
    Provision,
    Rate,
    Source,
    Status,
    Strict,
    TaxYear,
    Test,
    Treatment,
    Window,
)
from taxcalc.rules.schema_regimes import Condition, Regime, Swing

__all__ = [
    "ActivityGroup",
    "Amount",
    "Band",
    "Channel",
    "Cite",
    "Cited",
    "Condition",
    "Confidence",
    "CorporateMinimum",
    "DeclaredFact",
    "Exporter",
    "Kind",
    "LateFiling",
    "MinimumTax",
    "Provision",
    "Rate",
    "ReceiptClass",
    "Regime",
    "RetentionRule",
    "Return",
    "RuleSet",
    "SalariedTest",
    "Schedule",
    "Slabs",
    "Source",
    "Status",
    "SuperBand",
    "SuperTax",
    "Surcharge",
    "Swing",
    "Test",
    "Treatment",
    "When",
    "Window",
]


class ActivityGroup(Cited):
    """Activity codes that the law treats alike: code -> title."""

    title: str
    codes: dict[str, str]
    digital: Flag = False  # a digital or online service (SBP BPRD Circular 05 of 2023): its proceeds can be retained
    rupee_credits_from: Day | None = None  # from this day a credit in rupees to an account is export income too, no foreign exchange asked


class Channel(Cited):
    """A way money arrives. `realised`: through an authorised dealer; `retention`: has an export account."""

    title: str
    realised: Flag
    retention: Flag


class Schedule(Cited):
    """Which slab table a kind of taxpayer uses; `salaried` where salary is most of the taxable income."""

    table: str
    salaried: str | None = None
    imputable: str


class When(Strict):
    """The receipts a class takes: every condition given must hold."""

    income: Literal["export", "local"]
    realised: Flag | None = None
    groups: tuple[str, ...] | None = None
    certified: tuple[str, ...] = ()  # groups that count once the profile's `pseb_certified` names the code
    registration: Literal["pseb"] | None = None
    engagement: Literal["employment"] | None = None  # what comes from abroad where the work is employment
    kinds: tuple[Kind, ...] | None = None
    from_: Day | None = Field(None, alias="from")
    to: Day | None = None


class Reading(Strict):
    """Another reading of the law of a class: what it says, and which class or rate it would mean for the receipts.

    Shown beside the figure, with the tax it would come to; `off_atl`: only for persons not known to be on the Active
    Taxpayers' List; `group`: only where there are receipts of that group of activities.
    """

    id: str
    swing: str | None = None  # its name among what would change the figure, else reading-CLASS
    text: str
    class_: str | None = Field(None, alias="class")
    rate: Rate | None = None
    off_atl: Flag = False
    group: str | None = None


class ReceiptClass(Cited, Window):
    """What becomes of a kind of receipt; classes are tried in the order of the file."""

    id: str
    title: str
    when: When
    treatment: Treatment
    head: Literal["business", "salary"] = "business"  # the head of income of receipts outside the final regime (s.11)
    rate: Rate | None = None
    deducted_off_list: Rate | None = None  # what is deducted from persons off the List, where the class's rate is what they owe all the same
    non_atl_increase: Rate | None = None  # Tenth Schedule: added share of the rate for persons off the ATL
    regime: str | None = None
    falls_through: Flag = False  # where its regime is not met the next matching class takes the receipts
    iris_code: str | None = None
    contested: str | None = None
    reading: tuple[Reading, ...] = ()


class Band(Strict):
    """Tax = fixed + rate x (income - over) for incomes above `over`; never less than `minimum`."""

    over: Amount
    fixed: Amount
    rate: Rate
    minimum: Amount = 0
    statutory_step: Flag = False  # the fixed amount is set by the statute, not carried up from the bands below


class Slabs(Cited):
    """A progressive table, lowest band first."""

    bands: tuple[Band, ...] = Field(min_length=1)


class SuperBand(Strict):
    """The rate on the whole income once it is above `over` (or reaches it, with `at_least`)."""

    over: Amount
    rate: Rate
    at_least: Flag = False


class SuperTax(Cited):
    """s.4C (s.4B to tax year 2019)."""

    bands: tuple[SuperBand, ...] = ()


class SalariedTest(Cited):
    """The salaried table applies where salary is more than this share of taxable income."""

    share: Rate


class Surcharge(Cited):
    """s.4(4AB): on slab tax once taxable income exceeds `over`."""

    over: Amount
    business: Rate
    salaried: Rate


class MinimumTax(Cited):
    """s.113: rate on turnover; individuals and associations from `individual_turnover`, companies always."""

    rate: Rate
    individual_turnover: Amount
    carry_forward_years: Count


class CorporateMinimum(Cited):
    """s.113C: alternative corporate tax on accounting income."""

    rate: Rate
    carry_forward_years: Count


class Return(Cited):
    """When the return is due; `extended` as announced."""

    individual: Day
    company: Day
    extended: Day | None = None
    extended_on: Day | None = None  # when the extension was announced; where absent, it was not known before the due date


class RetentionRule(Cited):
    """FE Manual ch. 12: limit = min(P, max(fraction x P, floor)) of a calendar month's proceeds P."""

    id: str
    from_: Day = Field(alias="from")
    to: Day | None = None
    fraction: Rate
    floor_usd: Dollars
    alternative_floor_usd: Dollars | None = None
    registration: Flag = False  # PSEB or P@SHA on the receipt's date
    note: str | None = None


class RuleSet(Strict):
    """A resolved rule set: everything the engine needs for one version of the law."""

    id: str
    title: str
    status: Status
    purpose: str | None = None
    tax_year: TaxYear | None = None
    extends: str | None = None
    enacted_on: Day | None = None
    review_by: Day | None = None
    revision: Count = 1
    author: str | None = None
    gaps: tuple[str, ...] = ()
    sources: dict[str, Source] = Field(default_factory=dict)
    facts: dict[str, DeclaredFact] = Field(default_factory=dict)
    provisions: dict[str, Provision] = Field(default_factory=dict)
    removed: dict[str, Cited] = Field(default_factory=dict)  # made when files are laid over one another; no file says it
    activities: dict[str, ActivityGroup] = Field(default_factory=dict)
    channels: dict[str, Channel] = Field(default_factory=dict)
    schedules: dict[Kind, Schedule] = Field(default_factory=dict)
    classes: dict[str, ReceiptClass] = Field(default_factory=dict)
    regimes: dict[str, Regime] = Field(default_factory=dict)
    swings: dict[str, Swing] = Field(default_factory=dict)
    slabs: dict[str, Slabs] = Field(default_factory=dict)
    salaried_test: SalariedTest | None = None
    surcharge: Surcharge | None = None
    minimum_tax: MinimumTax | None = None
    corporate_minimum: CorporateMinimum | None = None
    super_tax: SuperTax | None = None
    return_: Return | None = Field(None, alias="return")
    late_filing: LateFiling | None = None
    retention: dict[Exporter, tuple[RetentionRule, ...]] = Field(default_factory=dict)

    @property
    def start(self) -> dt.date | None:
        """First day of the tax year."""
        return dt.date(self.tax_year - 1, 7, 1) if self.tax_year else None

    @property
    def end(self) -> dt.date | None:
        """Last day of the tax year."""
        return dt.date(self.tax_year, 6, 30) if self.tax_year else None
