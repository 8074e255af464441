"""The reliefs: those that apply, those to be had, those blocked with what would mend them, the rest in one line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from taxcalc.report.document import Block, Cell, Column, Heading, Line, Table, Tone, cell, sentence
from taxcalc.report.words import rupees

if TYPE_CHECKING:
    from collections.abc import Iterator

    from taxcalc.engine.results import Assessment, ConditionAnswer, RegimeAnswer

GROUPS = (("applies",), ("available",), ("blocked", "unknown"))
MARKS = {
    "applies": ("✓ applies", Tone.GOOD),
    "available": ("○ available", Tone.STRONG),
    "blocked": ("✗ blocked", Tone.BAD),
    "unknown": ("? unknown", Tone.WARN),
}
STANDING = frozenset({"startup_age", "stz_age", "women_enterprise_since", "tribal_area", "kind", "province"})  # facts that no form mends
COLUMNS = (Column("Status"), Column("Relief"), Column("Saves", right=True))


def reliefs(assessment: Assessment) -> Iterator[Block]:
    """One row for each relief that matters to this taxpayer."""
    if not assessment.regimes:
        return
    yield Heading("Reliefs")
    rows = tuple(_row(regime) for group in GROUPS for regime in _in_reach_first(assessment.regimes, group))
    if rows:
        yield Table(COLUMNS, rows, spaced=True)
    others = [regime.title for regime in assessment.regimes if regime.status == "not-relevant"]
    if others:
        yield sentence(f"Not relevant here: {'; '.join(others)}.", Tone.QUIET, apart=True)


def savings(assessment: Assessment) -> Iterator[Block]:
    """Only what would lower the tax: steps that anyone can take with what would mend them, the rest by name."""
    found = [r for r in _in_reach_first(assessment.regimes, ("available", "blocked", "unknown")) if r.saving_pkr and r.saving_pkr > 0]
    if not found:
        return
    yield Heading("What would save tax")
    steps = [regime for regime in found if not _for_some(regime)]
    if steps:
        yield Table(COLUMNS, tuple(_short_row(regime) for regime in steps))
    others = [f"{regime.title} ({rupees(regime.saving_pkr)})" for regime in found if _for_some(regime) and regime.saving_pkr]
    if others:
        yield sentence(f"Only for those whom they fit: {'; '.join(others)}.", Tone.QUIET, apart=bool(steps))


def _in_reach_first(regimes: tuple[RegimeAnswer, ...], statuses: tuple[str, ...]) -> list[RegimeAnswer]:
    """What anyone can mend before what is only for some, the largest saving first; equals stay in the order of the rules."""
    found = [regime for regime in regimes if regime.status in statuses]
    return sorted(found, key=lambda r: (not r.saving_pkr, _for_some(r), -(r.saving_pkr or 0)))


def _for_some(regime: RegimeAnswer) -> bool:
    """Whether it hangs on what someone is, which no remedy changes."""
    return any(answer.fact in STANDING for answer in (*regime.failed, *regime.missing))


def _row(regime: RegimeAnswer) -> tuple[Cell, ...]:
    mark, tone = MARKS[regime.status]
    answers = (*regime.failed, *regime.missing)
    lines = [Line(regime.title, Tone.STRONG)]
    lines += [Line(reason) for reason in regime.because if reason not in {answer.reason for answer in answers}]
    for answer in answers:
        lines += [Line(answer.reason), _remedy(answer)]
    if regime.contested and regime.saving_pkr:  # what applies stands among the readings of the assessment
        lines.append(Line(f"Disputed: {regime.contested}", Tone.WARN))
    lines.append(Line(_ground(regime), Tone.QUIET))
    return cell(mark, tone), tuple(lines), _saving(regime)


def _short_row(regime: RegimeAnswer) -> tuple[Cell, ...]:
    remedies = [Line(f"→ {answer.remedy}") for answer in (*regime.failed, *regime.missing)]
    return cell(*MARKS[regime.status]), (Line(regime.title, Tone.STRONG), *remedies), _saving(regime)


def _saving(regime: RegimeAnswer) -> Cell:
    saving = regime.saving_pkr
    return cell(rupees(saving) if saving else "", Tone.GOOD if saving and saving > 0 else Tone.PLAIN)


def _remedy(answer: ConditionAnswer) -> Line:
    """What would mend it, and at what cost."""
    return Line(f"→ {answer.remedy}" + (f" Cost: {answer.cost}." if answer.cost else ""))


def _ground(regime: RegimeAnswer) -> str:
    """Its law, and how far the law can be trusted where that is not high."""
    doubts = [f"confidence: {regime.confidence}"] if regime.confidence != "high" else []
    if regime.contested and not regime.saving_pkr:
        doubts.append("disputed: see below" if regime.status == "applies" else "disputed")
    return regime.law + (f" ({', '.join(doubts)})" if doubts else "")
