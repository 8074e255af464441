"""What an assessment is: finished figures with their law, ready to be shown. Nothing here computes.

Rupee tax figures and exact rupee values are `Decimal`; foreign amounts carry their currency's decimals; rates are
fractions (0.0025). The names are those of `assess --format json` (schema taxcalc.assessment/1).
"""

from __future__ import annotations

import datetime as dt  # noqa: TC003 - dataclass fields are inspected by the JSON renderer
from dataclasses import dataclass
from decimal import Decimal  # noqa: TC003 - as above
from typing import Any

from taxcalc.diagnostics import Diagnostic, errors
from taxcalc.engine.beside_the_tax import Lateness, Swing  # noqa: TC001 - dataclass fields are inspected by the JSON renderer
from taxcalc.engine.citations import Citation  # noqa: TC001 - as above
from taxcalc.engine.single import only
from taxcalc.ledger.finding import Finding  # noqa: TC001 - as above


@dataclass(frozen=True, slots=True)
class Receipts:
    """The proceeds counted; `excluded` rows had no value in rupees, `movements` are not proceeds."""

    count: int
    pkr: Decimal
    by_currency: dict[str, Decimal]
    excluded: int
    movements: int
    usd: Decimal


@dataclass(frozen=True, slots=True)
class ClassLine:
    """The receipts of one class, how they are treated and the final tax on them (None where not final)."""

    id: str
    title: str
    law: str
    treatment: str
    rate: Decimal | None
    pkr: Decimal
    tax: Decimal | None
    count: int
    withheld: Decimal
    contested: str | None
    confidence: str
    iris_code: str | None
    cites: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class Tax:
    """Whole rupees per component; `balance` is negative where tax is refundable."""

    final: Decimal
    normal: Decimal
    surcharge: Decimal
    minimum_excess: Decimal
    super: Decimal
    credits: Decimal
    total: Decimal
    withheld: Decimal
    withheld_expected: Decimal | None  # set where the ledger says nothing of deductions; not subtracted
    paid: Decimal
    balance: Decimal


@dataclass(frozen=True, slots=True)
class Alternatives:
    """Liability under the final regime and opted out of it (s.154A(3)); `lower` names the cheaper, ties are final."""

    final: Decimal
    opt_out: Decimal
    lower: str
    difference: Decimal
    law: str = ""
    cites: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class ConditionAnswer:
    """One condition that failed or is not known, with its law and what would mend it."""

    id: str
    reason: str
    law: str
    remedy: str
    cost: str | None
    fact: str = ""  # the fact that the condition asks for, as profiles name it
    cites: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class RegimeAnswer:
    """One relief: applies, available, blocked, unknown or not-relevant. `saving_pkr` = tax now less tax with it."""

    id: str
    title: str
    status: str
    law: str
    because: tuple[str, ...]
    missing: tuple[ConditionAnswer, ...]
    failed: tuple[ConditionAnswer, ...]
    remedy: str | None
    saving_pkr: Decimal | None
    contested: str | None
    confidence: str
    cites: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class RetentionMonth:
    """One calendar month: proceeds and limit in US dollars, the limit by currency, and what must be converted."""

    month: str
    proceeds_usd: Decimal
    limit_usd: Decimal
    alternative_limit_usd: Decimal | None
    convert_usd: Decimal
    limit_pkr: Decimal
    convert_pkr: Decimal
    by_currency: dict[str, Decimal]
    cites: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class Retention:
    """The year's foreign exchange that may be retained; the disputed reading beside it."""

    proceeds_usd: Decimal
    limit_usd: Decimal
    limit_pkr: Decimal
    convert_usd: Decimal
    convert_pkr: Decimal
    alternative_limit_usd: Decimal | None
    excluded_usd: Decimal  # came through channels without an export account, or on days for which no rule is known
    unruled_usd: Decimal  # of these, on days for which no rule is known
    law: str
    assumptions: tuple[str, ...]
    months: tuple[RetentionMonth, ...]
    cites: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class ReturnLine:
    """A line of the return form."""

    code: str
    label: str
    receipts: Decimal
    tax_deducted: Decimal
    tax_chargeable: Decimal
    cites: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class Deadline:
    """What is due when; `status` says how many days are left or have passed."""

    what: str
    date: dt.date
    status: str
    days_left: int
    law: str
    cites: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the trace: arithmetic in words and numbers, its value, rule and law."""

    name: str
    formula: str
    inputs: dict[str, str]
    value: str
    rule: str
    law: str
    rounding: str | None
    cites: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """A figure that rests on a disputed or weakly sourced reading, with the other reading where it differs."""

    on: str
    text: str
    other: str | None
    cites: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the figures rest on. `status`: `whole`, `partial` (a finding can change the tax) or `none` (nothing that moved is proven)."""

    status: str
    findings: tuple[Finding, ...]

    @property
    def is_whole(self) -> bool:
        """Whether an answer may be given without reserve."""
        return self.status == "whole"


@dataclass(frozen=True, slots=True)
class Input:
    """A file that went in."""

    role: str  # ledger, statement, profile, rates
    name: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Run:
    """How the result was asked for, so that it can be made again."""

    today: dt.date
    options: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Assessment:
    """One taxpayer, one tax year, one version of the rules."""

    taxpayer: str
    name: str | None
    kind: str
    tax_year: int
    rules: str
    rules_title: str
    complete: bool
    receipts: Receipts
    classes: tuple[ClassLine, ...]
    tax: Tax
    effective_rate: Decimal | None  # total tax over receipts, salary and local income; six decimals, half up
    taxable_income: Decimal
    regime: str  # final, normal, mixed, exempt or none
    alternatives: Alternatives
    regimes: tuple[RegimeAnswer, ...]
    retention: Retention | None
    retention_note: str | None
    return_lines: tuple[ReturnLine, ...]
    deadlines: tuple[Deadline, ...]
    assumptions: tuple[str, ...]
    readings: tuple[Reading, ...]
    trace: tuple[Step, ...] | None
    evidence: Evidence
    swings: tuple[Swing, ...] = ()
    lateness: Lateness | None = None


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """SHA-256 of what went in and what came out."""

    rules: str
    ledger: str
    profile: str | None
    rates: str | None
    result: str


@dataclass(frozen=True, slots=True)
class Result:
    """Everything one run of `assess` found."""

    version: str
    fingerprint: Fingerprint
    assessments: tuple[Assessment, ...]
    diagnostics: tuple[Diagnostic, ...]
    inputs: tuple[Input, ...]
    run: Run

    @property
    def complete(self) -> bool:
        """Whether nothing was left out: no row and no figure of an assessment, and no year of the ledger."""
        return not errors(self.diagnostics) and all(assessment.complete for assessment in self.assessments)

    @property
    def tax(self) -> Tax:
        """The tax of the only assessment; with several years `assessments` has them (SeveralYearsError says so)."""
        return only(self.assessments).tax
