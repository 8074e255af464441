"""The tax itself: how each kind of receipt is taxed, what that adds up to, and what opting out would have cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from taxcalc.money import percent, round_half_up
from taxcalc.report.document import Block, Cell, Column, Heading, Table, Tone, cell, sentence
from taxcalc.report.words import amount, amounts, rupees

if TYPE_CHECKING:
    from collections.abc import Iterator

    from taxcalc.engine.results import Assessment, ClassLine, Tax

TREATMENTS = {
    "final": "final tax",
    "minimum": "minimum tax",
    "normal": "normal regime",
    "exempt": "exempt",
    "credit": "credited",
    "uncovered": "no verified rule",
}
COMPONENTS = (
    ("final", "Final tax"),
    ("normal", "Tax of the normal regime"),
    ("surcharge", "Surcharge"),
    ("minimum_excess", "Minimum tax above it"),
    ("super", "Super tax"),
)


def classes(assessment: Assessment) -> Iterator[Block]:
    """A row for each class of receipts, with its law."""
    if not assessment.classes:
        return
    yield Heading("How your receipts are taxed")
    columns = (
        Column("Receipts", right=True),
        Column("Class"),
        Column("Rupees", right=True),
        Column("Treatment"),
        Column("Tax", right=True),
    )
    worth = amounts(line.pkr for line in assessment.classes)
    taxes = amounts(line.tax for line in assessment.classes)
    yield Table(columns, tuple(_class_row(line, pkr, tax) for line, pkr, tax in zip(assessment.classes, worth, taxes, strict=True)))


def _class_row(line: ClassLine, pkr: str, tax: str) -> tuple[Cell, ...]:
    treatment = TREATMENTS[line.treatment]
    if line.rate is not None:
        treatment = f"{percent(line.rate)} {treatment}"
    contested = ("disputed: see below",) if line.contested else ()
    return cell(str(line.count)), cell(line.title, Tone.PLAIN, line.law, *contested), cell(pkr), cell(treatment), cell(tax or "-")


def components(assessment: Assessment) -> Iterator[Block]:
    """The sum that ends in what is owed; components that are nil are left out."""
    tax = assessment.tax
    lines = [(label, value) for name, label in COMPONENTS if (value := getattr(tax, name))]
    if tax.credits:
        lines.append(("less credits and exemptions", -tax.credits))
    lines.append(("Tax of the year", tax.total))
    if tax.withheld:
        lines.append(("less deducted by banks", -tax.withheld))
    if tax.paid:
        lines.append(("less paid otherwise", -tax.paid))
    lines.append((_balance_label(tax, sure=assessment.complete), abs(tax.balance)))
    figures = amounts(value for _, value in lines)
    nearest = round_half_up(abs(tax.balance))
    if nearest != abs(tax.balance):
        lines.append(("to the nearest rupee", nearest))
        figures.append(amount(nearest))
    yield Heading("The sum")
    if assessment.taxable_income:
        yield sentence(f"Taxable income under the normal regime: {rupees(assessment.taxable_income)}.", Tone.QUIET)
    rows = tuple((cell(label), cell(figure)) for (label, _), figure in zip(lines, figures, strict=True))
    yield Table((Column("Rupees of tax"), Column("", right=True)), rows, total=True)


def _balance_label(tax: Tax, *, sure: bool) -> str:
    if tax.balance < 0:
        return "You get back" if sure else "More than is due so far"
    return "You owe" if tax.balance else "Left to pay"


def both_ways(assessment: Assessment) -> Iterator[Block]:
    """The final regime and the opt-out beside each other (s.154A(3))."""
    ways = assessment.alternatives
    if not ways.difference and all(line.treatment != "final" for line in assessment.classes):
        return  # nothing to opt out of
    yield Heading("Both ways")
    figures = amounts((ways.final, ways.opt_out))
    rows = (
        (cell("Final tax on exports"), cell(figures[0]), _verdict("final", assessment)),
        (cell("Opted out, all in the normal regime"), cell(figures[1]), _verdict("opt_out", assessment)),
    )
    yield Table((Column(f"Way ({ways.law})" if ways.law else "Way"), Column("Tax", right=True), Column("")), rows)


def _verdict(way: str, assessment: Assessment) -> Cell:
    ways = assessment.alternatives
    if not ways.difference:
        return cell("the same" if way == "opt_out" else "")
    if way != ways.lower:
        return cell("")
    return cell(f"lower by {rupees(abs(ways.difference))}", Tone.GOOD)
