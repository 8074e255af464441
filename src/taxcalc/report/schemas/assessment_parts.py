"""The objects inside an assessment."""

from __future__ import annotations

from typing import Literal

from typing_extensions import TypedDict

from taxcalc.report.schemas.words import Amount, Balance, Day, Month, Rupees, Share, Usd, WholeRupees, described


@described
class Receipts(TypedDict):
    """The proceeds counted."""

    count: int
    """Rows."""
    pkr: Rupees
    """Their value."""
    by_currency: dict[str, Amount]
    """What arrived, by currency."""
    excluded: int
    """Rows left out for want of a rupee value."""
    movements: int
    """Rows that are no proceeds."""
    usd: Usd
    """Their value in US dollars."""


@described
class Citation(TypedDict):
    """Where a value comes from."""

    source: str
    """The key of the source in the rule file."""
    section: str
    """The place in it."""
    title: str
    """The source."""
    date: Day | None
    """Its date."""
    url: str | None
    """Its address."""
    confidence: str
    """`high`, `medium` or `low`."""


@described
class ClassLine(TypedDict):
    """The receipts of one class."""

    id: str
    """The class, as rule files name it."""
    law: str
    """The law that taxes it."""
    treatment: str
    """`final`, `minimum`, `exempt`, `normal` or `uncovered`."""
    rate: Share | None
    """The rate, as a share."""
    pkr: Rupees
    """Gross."""
    tax: WholeRupees | None
    """The final tax; `null` where the receipts join the normal regime."""
    title: str
    """In words."""
    count: int
    """Rows."""
    withheld: Rupees
    """Deducted by banks."""
    contested: str | None
    """What is disputed about it."""
    confidence: str
    """`high` or `medium`."""
    iris_code: str | None
    """The line of the return."""
    cites: list[Citation]
    """Where the values that it used come from."""


@described
class Tax(TypedDict):
    """The tax of the year, in rupees."""

    final: WholeRupees
    """Final tax on exports."""
    normal: WholeRupees
    """Slab tax, or a company's rate."""
    surcharge: WholeRupees
    """s.4(4AB)."""
    minimum_excess: WholeRupees
    """What minimum taxes exceed the normal tax by."""
    super: WholeRupees
    """s.4C."""
    credits: WholeRupees
    """Less these."""
    total: WholeRupees
    """The liability."""
    withheld: Rupees
    """Deducted by banks, as the ledger says."""
    paid: Balance
    """Paid or withheld outside the ledger."""
    balance: Balance
    """Still owed; negative = refundable."""
    withheld_expected: Rupees | None
    """What banks should have deducted, where the ledger says nothing; never subtracted."""


@described
class Alternatives(TypedDict):
    """The liability under the final regime and opted out of it (s.154A(3))."""

    final: WholeRupees
    """Under the final regime."""
    opt_out: WholeRupees
    """All in the normal regime."""
    lower: Literal["final", "opt_out"]
    """The cheaper one; `final` where both cost the same."""
    difference: WholeRupees
    """Between the two."""
    law: str
    """The law that gives the choice."""
    cites: list[Citation]
    """Where the values that it used come from."""


@described
class ConditionAnswer(TypedDict):
    """A condition that failed or is not known."""

    id: str
    """The condition, as rule files name it."""
    reason: str
    """A sentence."""
    law: str
    """The law that asks it."""
    remedy: str
    """What would mend it."""
    cost: str | None
    """What that costs."""
    fact: str
    """The fact that it asks for."""
    cites: list[Citation]
    """Where the values that it used come from."""


@described
class Regime(TypedDict):
    """One relief, with its answer."""

    id: str
    """The relief, as rule files name it."""
    title: str
    """In words."""
    status: Literal["applies", "available", "blocked", "unknown", "not-relevant"]
    """The answer."""
    law: str
    """The law that gives it."""
    because: list[str]
    """Why, a sentence each."""
    missing: list[ConditionAnswer]
    """Conditions whose answer is not known."""
    failed: list[ConditionAnswer]
    """Conditions that failed."""
    remedy: str | None
    """What would open it."""
    saving_pkr: WholeRupees | None
    """The tax now less the tax with it; `null` where it changes no tax."""
    contested: str | None
    """What is disputed about it."""
    confidence: str
    """`high` or `medium`."""
    cites: list[Citation]
    """Where the values that it used come from."""


@described
class RetentionMonth(TypedDict):
    """One calendar month."""

    month: Month
    """As 2025-07."""
    proceeds_usd: Usd
    """Proceeds that count."""
    limit_usd: Usd
    """What may be kept."""
    by_currency: dict[str, Amount]
    """The limit in each currency."""
    limit_pkr: Rupees
    """The limit in rupees."""
    convert_usd: Usd
    """What must be converted."""
    convert_pkr: Rupees
    """The same in rupees."""
    alternative_limit_usd: Usd | None
    """The limit under the other reading of disputed text."""
    cites: list[Citation]
    """Where the values that it used come from."""


@described
class Retention(TypedDict):
    """Foreign currency that may be kept."""

    proceeds_usd: Usd
    """The year's proceeds that count."""
    limit_usd: Usd
    """What may be kept of them."""
    limit_pkr: Rupees
    """The same in rupees."""
    convert_usd: Usd
    """What must be converted."""
    convert_pkr: Rupees
    """The same in rupees."""
    assumptions: list[str]
    """What the text leaves open, and was assumed."""
    months: list[RetentionMonth]
    """Month by month."""
    alternative_limit_usd: Usd | None
    """The limit under the other reading of disputed text."""
    excluded_usd: Usd
    """Came through channels without an export account, or on days for which no rule is known."""
    unruled_usd: Usd
    """Of these, on days for which no rule is known."""
    law: str
    """The rule that allows it."""
    cites: list[Citation]
    """Where the values that it used come from."""


@described
class ReturnLine(TypedDict):
    """A line of the return form (IRIS)."""

    code: str
    """Its code."""
    label: str
    """In words."""
    receipts: Rupees
    """Gross."""
    tax_deducted: Rupees
    """By banks."""
    tax_chargeable: WholeRupees
    """By law."""
    cites: list[Citation]
    """Where the values that it used come from."""


@described
class Deadline(TypedDict):
    """What is due when."""

    what: str
    """In words."""
    date: Day
    """The day."""
    status: str
    """In words: done, in 22 days, 3 days ago."""
    law: str
    """The law that sets it."""
    days_left: int
    """Negative once it has passed."""
    cites: list[Citation]
    """Where the values that it used come from."""


@described
class Step(TypedDict):
    """One step of the computation."""

    name: str
    """What is reckoned."""
    formula: str
    """In words and numbers."""
    inputs: dict[str, str]
    """What went in."""
    value: str
    """What came out."""
    rule: str
    """The rule's id and key."""
    law: str
    """Its law."""
    rounding: str | None
    """How it was rounded."""
    cites: list[Citation]
    """Where the values that it used come from."""


@described
class Reading(TypedDict):
    """A reading of unclear law that a figure rests on."""

    on: str
    """The class or relief."""
    text: str
    """What is disputed."""
    other: str | None
    """What the other reading comes to."""
    cites: list[Citation]
    """Where the values that it used come from."""
