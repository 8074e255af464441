"""What a late return costs, beside the tax: the penalty, the List, and what filing by the next step would save."""

from __future__ import annotations

from typing import TYPE_CHECKING

from taxcalc.report.document import Block, Column, Heading, Sentence, Table, Tone, cell, sentence
from taxcalc.report.words import amounts, counted, day, rupees

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from taxcalc.engine.beside_the_tax import Lateness
    from taxcalc.engine.results import Assessment


def late_in_the_headline(assessment: Assessment) -> Iterator[Sentence]:
    """That it is late, and what that may cost."""
    late = assessment.lateness
    if late is not None:
        when = f"was filed {counted(late.days, 'day')} late, on {day(late.on)}" if late.is_filed else f"was due on {day(late.due)}: filed today it is late"
        yield sentence(f"The return {when}. Beside the tax: {_costs(late)}.", Tone.WARN)


def lateness(assessment: Assessment) -> Iterator[Block]:
    """The figures, and the steps that are still ahead."""
    late = assessment.lateness
    if late is None:
        return
    yield Heading("Filing late")
    yield sentence(
        f"Due {day(late.due)}, {'filed' if late.is_filed else 'as if filed'} {day(late.on)}: {counted(late.days, 'day')} late. {late.law}", Tone.QUIET
    )
    rows = [
        ("Penalty, a risk until it is ordered", late.penalty),
        ("the same, if the cap holds over the least amount", late.penalty_other_reading),
        ("To enter the Active Taxpayers' List", late.list_surcharge),
        ("On tax that was not paid in time, at least", late.default_surcharge),
        *((f"Penalty if filed by {day(step.by)}", step.penalty) for step in late.steps),
    ]
    figures = amounts(figure for _, figure in rows)
    cells = tuple((cell(what), cell(figure or "not known")) for (what, _), figure in zip(rows, figures, strict=True))
    yield Table((Column("Rupees beside the tax"), Column("", right=True)), cells)
    if late.note:
        yield sentence(late.note, Tone.QUIET)


def _costs(late: Lateness) -> str:
    other = "" if late.penalty_other_reading == late.penalty else f" (by another reading {_known(late.penalty_other_reading)})"
    return f"a penalty of {_known(late.penalty)}{other}, {_known(late.list_surcharge)} to be on the Active Taxpayers' List"


def _known(figure: Decimal | None) -> str:
    return "an amount that is not known" if figure is None else rupees(figure)
