"""What would change the figure: each assumed or disputed thing that moves the tax, with the tax that it would come to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from taxcalc.report.document import Block, Column, Heading, Sentence, Table, Tone, cell, sentence
from taxcalc.report.words import amounts, rupees

if TYPE_CHECKING:
    from collections.abc import Iterator

    from taxcalc.engine.beside_the_tax import Swing
    from taxcalc.engine.results import Assessment


def in_the_headline(assessment: Assessment) -> Iterator[Sentence]:
    """The largest swing against the taxpayer that rests on what nobody stated, under clear law."""
    telling = [swing for swing in assessment.swings if swing.headline]
    if telling:
        worst = telling[-1]
        text = f"{worst.otherwise}, the tax is {rupees(worst.total)}: {rupees(worst.difference)} more ({worst.law}). Assumed: {worst.assumed}."
        yield sentence(text, Tone.WARN)


def swings(assessment: Assessment) -> Iterator[Block]:
    """All of them, the largest against the taxpayer first."""
    found = assessment.swings[::-1]
    if not found:
        return
    yield Heading("What would change this figure")
    columns = (Column("If it were otherwise"), Column("Tax", right=True), Column("Difference", right=True))
    totals, differences = amounts(swing.total for swing in found), amounts(swing.difference for swing in found)
    rows = tuple(
        (cell(_what(swing), Tone.PLAIN, swing.law), cell(total), cell(difference if swing.difference < 0 else f"+{difference}", _tone(swing)))
        for swing, total, difference in zip(found, totals, differences, strict=True)
    )
    yield Table(columns, rows)


def _what(swing: Swing) -> str:
    return f"Another reading: {swing.assumed}" if swing.of_reading else swing.otherwise


def _tone(swing: Swing) -> Tone:
    return Tone.BAD if swing.difference > 0 else Tone.GOOD
