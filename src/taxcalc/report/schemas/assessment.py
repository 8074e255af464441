"""`assess` and `quick` with `--format json` or `jsonl`: schema `taxcalc.assessment/1`."""

from __future__ import annotations

from typing import Literal, NotRequired

from typing_extensions import TypedDict

from taxcalc.report.schemas.assessment_basis import Evidence, Input, Lateness, Run, Swing
from taxcalc.report.schemas.assessment_parts import (
    Alternatives,
    ClassLine,
    Deadline,
    Reading,
    Receipts,
    Regime,
    Retention,
    ReturnLine,
    Step,
    Tax,
)
from taxcalc.report.schemas.words import Balance, Problem, Sha256, Share, described


@described
class Fingerprint(TypedDict):
    """SHA-256 of what went in and what came out: the same inputs give the same bytes."""

    rules: Sha256
    """The law that was used."""
    ledger: Sha256
    """The rows of the ledger."""
    profile: Sha256 | None
    """The taxpayer's facts."""
    rates: Sha256 | None
    """The file of exchange rates."""
    result: Sha256
    """All figures."""


@described
class Assessment(TypedDict):
    """One taxpayer, one tax year, one version of the rules."""

    taxpayer: str
    """The taxpayer's id."""
    kind: str
    """`individual`, `aop`, `professional_aop`, `company` or `small_company`."""
    tax_year: int
    """2026 is 1 July 2025 to 30 June 2026."""
    rules: str
    """The id of the rules."""
    complete: bool
    """`false` where a row or a figure was left out."""
    receipts: Receipts
    """The proceeds of the year."""
    classes: list[ClassLine]
    """How the receipts are taxed, class by class."""
    tax: Tax
    """The tax, component by component."""
    taxable_income: Balance
    """Rupees of income under the normal regime."""
    alternatives: Alternatives
    """Both ways."""
    regimes: list[Regime]
    """Every relief, with its answer."""
    retention: Retention | None
    """Foreign currency that may be kept; `null` where no figure is known."""
    return_lines: list[ReturnLine]
    """The lines of the return."""
    deadlines: list[Deadline]
    """What is due when."""
    assumptions: list[str]
    """Everything that was assumed, a sentence each."""
    trace: list[Step] | None
    """Every step of the computation, with `--explain`."""
    name: str | None
    """The taxpayer's name."""
    rules_title: str
    """The title of the rules."""
    regime: str
    """`final`, `normal`, `mixed`, `exempt` or `none`."""
    effective_rate: Share | None
    """Total tax over receipts, salary and local income."""
    retention_note: str | None
    """Why there is no figure of retention, or what limits it."""
    readings: list[Reading]
    """Disputed or weakly sourced readings that figures rest on."""
    evidence: Evidence
    """What the figures rest on, and what is lacking."""
    swings: list[Swing]
    """What would change the figure."""
    lateness: NotRequired[Lateness | None]
    """What filing late costs; `null` where nothing is late."""


@described
class AssessmentFile(TypedDict):
    """What `taxcalc assess` and `taxcalc quick` write as JSON."""

    schema: Literal["taxcalc.assessment/1"]
    """Changes only by addition under this name."""
    taxcalc: str
    """The version of the program."""
    fingerprint: Fingerprint | None
    """`null` where nothing could be computed."""
    assessments: list[Assessment]
    """One for each tax year; empty where the input was rejected."""
    diagnostics: list[Problem]
    """Every problem that was found."""
    inputs: list[Input]
    """The files that went in."""
    run: Run | None
    """How it was asked for; `null` where nothing could be computed."""


@described
class AssessmentLine(Assessment):
    """One line of `--format jsonl`: one assessment with the frame that it belongs to."""

    schema: Literal["taxcalc.assessment/1"]
    """As in the JSON."""
    taxcalc: str
    """The version of the program."""
    fingerprint: Fingerprint
    """Of the whole run."""
