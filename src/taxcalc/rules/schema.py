"""What a rule file may say: strict models of a *resolved* rule set (after `extends`), one class per chapter of the law.

Amounts are whole rupees (int) unless a name ends in `_usd`; rates and shares are decimal strings ("0.0025"). A band
starts strictly above `over`: an income exactly on a boundary is in the band below (ITO 2001, First Schedule:
"exceeds X but does not exceed Y").
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from taxcalc.rules.facts import FACTS

Confidence = Literal["high", "medium", "low"]
Status = Literal["enacted", "bill", "proposal"]
Kind = Literal["individual", "aop", "professional_aop", "company", "small_company"]
Treatment = Literal["final", "minimum", "normal", "exempt", "credit", "uncovered"]

MOST_RATE_DECIMALS = 6  # the engine counts rates in millionths
MOST_AMOUNT = 10**15


def _decimal_text(value: object) -> Decimal:
    """Rates are written in quotes: "0.0025" says what it means, 0.0025 and 0.25 % are too easily confused."""
    if isinstance(value, Decimal):
        msg = f'write the rate in quotes: "{value}"'
        raise ValueError(msg)  # noqa: TRY004 - pydantic turns a ValueError into a located finding
    if not isinstance(value, str):
        msg = f'expected a decimal in quotes such as "0.0025", found {value!r}'
        raise ValueError(msg)  # noqa: TRY004 - as above
    try:
        number = Decimal(value)
    except ArithmeticError:
        msg = f'"{value}" is not a decimal; write 0.25 % as "0.0025"'
        raise ValueError(msg) from None
    if not number.is_finite() or number < 0 or -int(number.as_tuple().exponent) > MOST_RATE_DECIMALS:
        msg = f'"{value}" must be zero or more with at most {MOST_RATE_DECIMALS} decimals'
        raise ValueError(msg)
    return number


Rate = Annotated[Decimal, BeforeValidator(_decimal_text)]
Amount = Annotated[int, Field(ge=0, le=MOST_AMOUNT, strict=True)]
Count = Annotated[int, Field(ge=0, strict=True)]
Flag = Annotated[bool, Field(strict=True)]
Day = Annotated[dt.date, Field(strict=True)]


class Strict(BaseModel):
    """Unknown keys are errors, values never change."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Cite(Strict):
    """Where a value comes from: a key of `[sources]`, the place in it, and how far it can be trusted."""

    source: str
    section: str
    confidence: Confidence
    note: str | None = None


class Source(Strict):
    """An instrument: its title, date and address."""

    title: str
    date: Day | None = None
    url: str | None = None


class Cited(Strict):
    """A block of values with the law they rest on; every value of the block rests on all of it."""

    cite: tuple[Cite, ...] = Field(min_length=1)


class ActivityGroup(Cited):
    """Activity codes that the law treats alike: code -> title."""

    title: str
    codes: dict[str, str]
    digital: bool = False  # a digital or online service (SBP BPRD Circular 05 of 2023): its proceeds can be retained


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
    kinds: tuple[Kind, ...] | None = None
    from_: Day | None = Field(None, alias="from")
    to: Day | None = None


class Window(Strict):
    """Tax years in which a class, regime or condition is law; it is left out of the others."""

    from_tax_year: Count | None = None
    to_tax_year: Count | None = None

    def covers(self, tax_year: int | None) -> bool:
        """Whether the entry is law in that year (a rule set without a year has them all)."""
        if tax_year is None:
            return True
        return (self.from_tax_year or tax_year) <= tax_year <= (self.to_tax_year or tax_year)


class ReceiptClass(Cited, Window):
    """What becomes of a kind of receipt; classes are tried in the order of the file."""

    id: str
    title: str
    law: str
    when: When
    treatment: Treatment
    rate: Rate | None = None
    non_atl_increase: Rate | None = None  # Tenth Schedule: added share of the rate for persons off the ATL
    regime: str | None = None
    falls_through: Flag = False  # where its regime is not met the next matching class takes the receipts
    iris_code: str | None = None
    contested: str | None = None


class Test(Strict):
    """One comparison with a named fact; exactly one operator."""

    fact: str
    is_: tuple[str, ...] | None = Field(None, alias="is")
    above: str | int | Day | None = None
    at_least: str | int | Day | None = None
    below: str | int | Day | None = None
    at_most: str | int | Day | None = None

    @model_validator(mode="after")
    def _one_operator(self) -> Self:
        given = [name for name in ("is_", "above", "at_least", "below", "at_most") if getattr(self, name) is not None]
        if len(given) != 1:
            msg = f"a condition on '{self.fact}' needs exactly one of: is, above, at_least, below, at_most"
            raise ValueError(msg)
        if self.fact not in FACTS:
            msg = f"unknown fact '{self.fact}'"
            raise ValueError(msg)
        return self

    @property
    def operator(self) -> str:
        """`is`, `above`, `at_least`, `below` or `at_most`."""
        return next(name.rstrip("_") for name in ("is_", "above", "at_least", "below", "at_most") if getattr(self, name) is not None)

    @property
    def bound(self) -> object:
        """What the fact is compared with."""
        return getattr(self, "is_" if self.operator == "is" else self.operator)


class Condition(Test, Window):
    """A condition of a regime with its law and what would mend it."""

    id: str
    law: str
    fails: str  # said when it failed
    missing: str  # said when the fact is not known
    remedy: str
    cost: str | None = None
    per_receipt: Flag = False  # already decided receipt by receipt in the class; here only for the answer


class Regime(Cited, Window):
    """A relief: what it does, when it is of interest, and its conditions."""

    id: str
    title: str
    law: str
    acts: Literal["class", "credit", "exemption", "super-tax-off", "threshold", "information"]
    applies: str  # one plain sentence for each answer
    available: str | None = None
    election: Flag = False  # given up by `opt_out` (s.154A(3))
    credit_share: Rate | None = None
    credit_on: tuple[Literal["final", "business", "minimum", "super"], ...] = ()
    relevant: tuple[Test, ...] = ()
    condition: tuple[Condition, ...] = ()
    contested: str | None = None


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

    law: str
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


class LateFiling(Cited):
    """s.182A: what a late filer pays to be on the Active Taxpayers' List."""

    individual: Amount
    aop: Amount
    company: Amount
    note: str | None = None


class RetentionRule(Cited):
    """FE Manual ch. 12: limit = min(P, max(fraction x P, floor)) of a calendar month's proceeds P."""

    id: str
    from_: Day = Field(alias="from")
    to: Day | None = None
    fraction: Rate
    floor_usd: Rate
    alternative_floor_usd: Rate | None = None
    registration: Flag = False  # PSEB or P@SHA on the receipt's date
    note: str | None = None


class RuleSet(Strict):
    """A resolved rule set: everything the engine needs for one version of the law."""

    id: str
    title: str
    status: Status
    purpose: str | None = None
    tax_year: Count | None = None
    extends: str | None = None
    enacted_on: Day | None = None
    review_by: Day | None = None
    revision: Count = 1
    author: str | None = None
    gaps: tuple[str, ...] = ()
    sources: dict[str, Source] = {}
    activities: dict[str, ActivityGroup] = {}
    channels: dict[str, Channel] = {}
    schedules: dict[Kind, Schedule] = {}
    classes: dict[str, ReceiptClass] = {}
    regimes: dict[str, Regime] = {}
    slabs: dict[str, Slabs] = {}
    salaried_test: SalariedTest | None = None
    surcharge: Surcharge | None = None
    minimum_tax: MinimumTax | None = None
    corporate_minimum: CorporateMinimum | None = None
    super_tax: SuperTax | None = None
    return_: Return | None = Field(None, alias="return")
    late_filing: LateFiling | None = None
    retention: dict[Literal["freelancer", "it_company"], tuple[RetentionRule, ...]] = {}

    @property
    def start(self) -> dt.date | None:
        """First day of the tax year."""
        return dt.date(self.tax_year - 1, 7, 1) if self.tax_year else None

    @property
    def end(self) -> dt.date | None:
        """Last day of the tax year."""
        return dt.date(self.tax_year, 6, 30) if self.tax_year else None
