"""`--explain`: every step of the computation as arithmetic, with its law and its rounding, down to the liability."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from taxcalc.money import NUMBER, lakh
from taxcalc.report.document import Block, Cell, Column, Heading, Line, Table, Tone, cell

if TYPE_CHECKING:
    from collections.abc import Iterator

    from taxcalc.engine.results import Assessment, Step


def trace(assessment: Assessment) -> Iterator[Block]:
    """The steps in order; each shows its arithmetic, what it comes to, and the rule it rests on."""
    if assessment.trace is None:
        return
    yield Heading("How the figure is made")
    columns = (Column("", right=True), Column("Step"), Column("Comes to", right=True))
    yield Table(columns, tuple(_row(number, step) for number, step in enumerate(assessment.trace, 1)), spaced=True)


def _row(number: int, step: Step) -> tuple[Cell, ...]:
    ground = "; ".join(part for part in (step.law, step.rule, step.rounding) if part)
    lines = (Line(step.name, Tone.STRONG), Line(step.formula), Line(ground, Tone.QUIET))
    return cell(str(number)), lines, cell(_grouped(step.value))


def _grouped(value: str) -> str:
    return lakh(Decimal(value)) if NUMBER.match(value) else value
