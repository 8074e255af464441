"""What comes after the figures: deadlines, the lines of the return, and the ground the figures stand on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from taxcalc.report.document import Block, Bullets, Cell, Column, Heading, Table, Tone, cell
from taxcalc.report.words import amounts, day

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from taxcalc.engine.results import Assessment, Deadline, Reading

SOON = 30


def deadlines(assessment: Assessment) -> Iterator[Block]:
    """What is due when, with the days left."""
    if not assessment.deadlines:
        return
    yield Heading("Deadlines")
    columns = (Column("Date"), Column("What"), Column("Status"))
    yield Table(columns, tuple((cell(day(d.date)), cell(d.what, Tone.PLAIN, d.law), cell(d.status, _urgency(d))) for d in assessment.deadlines))


def _urgency(deadline: Deadline) -> Tone:
    if deadline.status == "done":
        return Tone.GOOD
    if deadline.days_left < 0:
        return Tone.BAD
    return Tone.WARN if deadline.days_left <= SOON else Tone.PLAIN


def return_lines(assessment: Assessment) -> Iterator[Block]:
    """The figures to type into the return."""
    lines = assessment.return_lines
    if not lines:
        return
    yield Heading("Lines of the return (IRIS)")
    columns = (Column("Code"), Column("Line"), Column("Receipts", right=True), Column("Tax deducted", right=True), Column("Tax chargeable", right=True))
    receipts, deducted, chargeable = (amounts(getattr(line, name) for line in lines) for name in ("receipts", "tax_deducted", "tax_chargeable"))
    rows = tuple((cell(line.code), cell(line.label), cell(a), cell(b), cell(c)) for line, a, b, c in zip(lines, receipts, deducted, chargeable, strict=True))
    yield Table(columns, rows)


def readings(assessment: Assessment, only: Collection[str] | None = None) -> Iterator[Block]:
    """What is disputed or weakly sourced, under the name of the class or relief that it touches (`only` of these)."""
    names = {regime.id: regime.title for regime in assessment.regimes} | {line.id: line.title for line in assessment.classes}
    found = [reading for reading in assessment.readings if only is None or reading.on in only]
    if found:
        yield Heading("Disputed or weakly sourced")
        yield Bullets(tuple(_reading(reading, names.get(reading.on, reading.on.capitalize())) for reading in found))


def _reading(reading: Reading, name: str) -> Cell:
    return cell(f"{name}: {reading.text}", Tone.PLAIN, f"Other reading: {reading.other}" if reading.other else "")


def assumed(assessment: Assessment) -> Iterator[Block]:
    """Everything that was taken for granted."""
    held = assessment.retention
    texts = dict.fromkeys((*assessment.assumptions, *(held.assumptions if held else ())))
    if texts:
        yield Heading("Assumed")
        yield Bullets(tuple(cell(text) for text in texts))
