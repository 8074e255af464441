"""The report of a result, in the order a person asks: what do I owe, why, what would help, what may I keep, what is next."""

from __future__ import annotations

from decimal import Decimal
from itertools import chain
from typing import TYPE_CHECKING

from taxcalc.money import round_half_up
from taxcalc.report.assessment_after import assumed, deadlines, readings, return_lines
from taxcalc.report.assessment_evidence import not_proven, remarks, unproven
from taxcalc.report.assessment_lateness import late_in_the_headline, lateness
from taxcalc.report.assessment_reliefs import reliefs, savings
from taxcalc.report.assessment_retention import retention
from taxcalc.report.assessment_swings import in_the_headline, swings
from taxcalc.report.assessment_tax import both_ways, classes, components
from taxcalc.report.assessment_trace import trace
from taxcalc.report.document import Block, Column, Heading, Table, Tone, cell, sentence
from taxcalc.report.words import KINDS, amounts, counted, foreign, rupees, share, visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from taxcalc.engine.results import Assessment, Result, Retention

REGIMES = {
    "final": "final tax on exports",
    "normal": "normal regime",
    "mixed": "final tax and normal regime",
    "exempt": "exports exempt",
    "none": "no regime",
}
DISCLAIMER = "Computed from cited law, not tax advice: sources differ in strength, and a reading that is disputed is shown as such."


def document(result: Result, *, brief: bool = False) -> tuple[Block, ...]:
    """All assessments one after another; with several, a line that adds them up. `brief`: only the answer and what would save."""
    lay_out = in_brief if brief else one_assessment
    blocks = list(chain.from_iterable(lay_out(a) for a in result.assessments))
    if len(result.assessments) > 1:
        blocks += _total(result)
    return (*blocks, sentence(DISCLAIMER, Tone.QUIET, apart=True))


def one_assessment(assessment: Assessment) -> Iterator[Block]:
    """One taxpayer and year."""
    yield Heading(_title(assessment), level=1)
    yield from headline(assessment)
    yield from unproven(assessment)
    yield from classes(assessment)
    yield from components(assessment)
    yield from trace(assessment)
    yield from both_ways(assessment)
    yield from swings(assessment)
    yield from reliefs(assessment)
    yield from retention(assessment)
    yield from lateness(assessment)
    yield from deadlines(assessment)
    yield from return_lines(assessment)
    yield from remarks(assessment)
    yield from readings(assessment)
    yield from assumed(assessment)


def in_brief(assessment: Assessment) -> Iterator[Block]:
    """The answer, how each kind of receipt is taxed, both ways, and only the reliefs that would save something."""
    yield Heading(_title(assessment), level=1)
    yield from headline(assessment)
    yield from unproven(assessment)
    yield from classes(assessment)
    yield from trace(assessment)
    yield from both_ways(assessment)
    yield from swings(assessment)
    yield from savings(assessment)
    yield from remarks(assessment)
    yield from readings(assessment, only={line.id for line in assessment.classes})


def headline(assessment: Assessment) -> Iterator[Block]:
    """What is owed, how much that is of the income, and what may be kept in foreign currency."""
    yield sentence(f"{KINDS[assessment.kind].capitalize()} · {REGIMES[assessment.regime]} · rules {assessment.rules}", Tone.QUIET)
    yield sentence(*owed(assessment), apart=True)
    if assessment.evidence.status != "none" or assessment.tax.total:
        yield sentence(_in_proportion(assessment))
    if assessment.tax.withheld_expected:
        expected = rupees(assessment.tax.withheld_expected)
        yield sentence(f"The ledger records no deductions; banks should have deducted {expected}. Nothing is subtracted for it.", Tone.WARN)
    if assessment.retention is not None:
        yield sentence(kept(assessment.retention, sure=assessment.complete and not _channel_unknown(assessment)))
    yield from in_the_headline(assessment)
    yield from late_in_the_headline(assessment)
    if cheaper(assessment):
        yield sentence(f"{cheaper(assessment)} would lower the tax by {rupees(assessment.alternatives.difference)}.", Tone.GOOD)
    if not assessment.complete and assessment.evidence.status != "none":
        yield sentence(left_out(assessment), Tone.BAD)


def owed(assessment: Assessment) -> tuple[str, Tone]:
    """The first line: you owe, you get back, or nothing is due; to the nearest rupee, as s.219 has it."""
    balance = round_half_up(assessment.tax.balance)
    if not assessment.complete:
        return _owed_so_far(assessment, balance), Tone.STRONG
    if balance > 0:
        return f"You owe {rupees(balance)}.", Tone.STRONG
    if balance < 0:
        return f"You get back {rupees(-balance)}.", Tone.GOOD
    return ("No tax is due." if assessment.tax.total == 0 else "Nothing more to pay."), Tone.GOOD


def _owed_so_far(assessment: Assessment, balance: Decimal) -> str:
    """The first line of an answer that is not whole: what is known, never that nothing is due."""
    if assessment.evidence.status == "none":
        so_far = f" On the rest you owe {rupees(balance)}." if balance > 0 else ""
        return f"No receipt counts yet: {not_proven(assessment)}.{so_far}"
    limits = "on what could be computed" if assessment.evidence.is_whole else "on what is proven"
    if balance > 0:
        return f"You owe {rupees(balance)} {limits}."
    if balance < 0:
        return f"{rupees(-balance)} more was deducted or paid than is due {limits}; whether it comes back is not known yet."
    return f"Whether more is due is not known yet: {rupees(assessment.tax.total)} of tax {limits}."


def kept(held: Retention, *, sure: bool = True) -> str:
    """What may be kept, in a sentence; `sure`: no receipt is missing, nor the foreign amount behind one."""
    if held.unruled_usd:
        known = f"{foreign(held.limit_usd)} of {foreign(held.proceeds_usd)}"
        return f"You may keep {known} in foreign currency; for {foreign(held.unruled_usd)} more no rule is known."
    if not held.limit_usd and not sure:
        return "What you may keep in foreign currency is not known yet."
    if not held.limit_usd:
        return "You may keep nothing in foreign currency."
    if held.limit_usd == held.proceeds_usd and sure:
        return f"You may keep all of the {foreign(held.limit_usd)} in foreign currency."
    return f"You may keep {foreign(held.limit_usd)} of {foreign(held.proceeds_usd)} in foreign currency."


def _channel_unknown(assessment: Assessment) -> bool:
    """Whether what may be kept is unknown rather than nothing: rupee credits alone do not tell what foreign currency was behind them."""
    return any(need.fact == "retention_pkr" for regime in assessment.regimes if regime.status == "unknown" for need in regime.missing)


def cheaper(assessment: Assessment) -> str:
    """The way not taken, where it is the cheaper one."""
    ways, total = assessment.alternatives, assessment.tax.total
    if ways.lower == "opt_out" and total == ways.final and ways.difference:
        return f"Opting out of the final regime in the return{f' ({ways.law})' if ways.law else ''}"
    if ways.lower == "final" and total == ways.opt_out and ways.difference:
        return "Not opting out of the final regime"
    return ""


def _title(assessment: Assessment) -> str:
    who = visible(assessment.name or assessment.taxpayer)
    first, second = assessment.tax_year - 1, assessment.tax_year
    return f"{who}, tax year {assessment.tax_year} (July {first} to June {second})"


def _in_proportion(assessment: Assessment) -> str:
    tax, receipts = assessment.tax, assessment.receipts
    rate = "" if assessment.effective_rate is None else f" ({share(assessment.effective_rate)} of all income)"
    text = f"Tax {rupees(tax.total)}{rate}; {counted(receipts.count, 'receipt')} worth {rupees(receipts.pkr)}"
    if tax.withheld or tax.paid:
        text += f"; {rupees(tax.withheld + tax.paid)} already deducted or paid"
    return f"{text}."


def left_out(assessment: Assessment) -> str:
    """What is missing from an incomplete assessment."""
    excluded = assessment.receipts.excluded
    if excluded:
        return f"Incomplete: {counted(excluded, 'receipt')} could not be valued and {'is' if excluded == 1 else 'are'} left out."
    if not assessment.evidence.is_whole:
        return f"Not proven yet: {not_proven(assessment)}."
    return "Incomplete: some figures could not be computed; the notes say which."


def _total(result: Result) -> tuple[Block, ...]:
    taxes = [a.tax for a in result.assessments]
    columns = (Column("Tax year"), Column("Rules"), Column("Tax", right=True), Column("Deducted, paid", right=True), Column("Balance", right=True))
    names = [*((str(a.tax_year), a.rules) for a in result.assessments), ("Total", "")]
    total = _with_sum(t.total for t in taxes)
    settled = _with_sum(t.withheld + t.paid for t in taxes)
    balance = _with_sum(t.balance for t in taxes)
    rows = tuple((cell(year), cell(rules), cell(a), cell(b), cell(c)) for (year, rules), a, b, c in zip(names, total, settled, balance, strict=True))
    return Heading("All years", level=1), Table(columns, rows, total=True)


def _with_sum(values: Iterable[Decimal]) -> list[str]:
    listed = list(values)
    return amounts([*listed, sum(listed, start=Decimal(0))])
