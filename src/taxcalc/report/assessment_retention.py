"""The foreign exchange that may be kept, month by month."""

from __future__ import annotations

from typing import TYPE_CHECKING

from taxcalc.report.document import Block, Cell, Column, Heading, Table, Tone, cell, sentence
from taxcalc.report.words import bare, foreign, month, rupees

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from taxcalc.engine.results import Assessment, Retention, RetentionMonth

BAR = 20
KEPT, CONVERTED = "█", "░"


def retention(assessment: Assessment) -> Iterator[Block]:
    """A row a month with a bar: dark may be kept, light must be converted."""
    yield Heading("Foreign currency you may keep")
    if assessment.retention is not None and assessment.retention.months:
        yield from _table(assessment.retention)
    elif assessment.retention is not None:
        yield sentence("Nothing came in through a channel with an export account.")
    if assessment.retention_note:
        yield sentence(assessment.retention_note, Tone.WARN)


def _table(held: Retention) -> Iterator[Block]:
    other = held.alternative_limit_usd is not None
    columns = (
        Column("Month"),
        Column("Proceeds USD", right=True),
        Column("May keep USD", right=True),
        *((Column("Other reading", right=True),) if other else ()),
        Column("Convert USD", right=True),
        Column("kept / converted", screen_only=True),
    )
    longest = max(m.proceeds_usd for m in held.months)
    rows = tuple(_month(m, longest, other=other) for m in held.months)
    total = (
        cell("Year"),
        cell(bare(held.proceeds_usd)),
        cell(bare(held.limit_usd)),
        *((cell(_optional(held.alternative_limit_usd)),) if other else ()),
        cell(bare(held.convert_usd)),
        cell(""),
    )
    yield Table(columns, (*rows, total), total=True)
    yield sentence(f"In rupees: keep {rupees(held.limit_pkr)}, convert {rupees(held.convert_pkr)}. {held.law}", Tone.QUIET)


def _month(entry: RetentionMonth, longest: Decimal, *, other: bool) -> tuple[Cell, ...]:
    return (
        cell(month(entry.month)),
        cell(bare(entry.proceeds_usd)),
        cell(bare(entry.limit_usd)),
        *((cell(_optional(entry.alternative_limit_usd)),) if other else ()),
        cell(bare(entry.convert_usd)),
        cell(_bar(entry, longest), Tone.PLAIN, _in_currencies(entry)),
    )


def _in_currencies(entry: RetentionMonth) -> str:
    """What the limit is in each currency, where dollars are not the only one."""
    if set(entry.by_currency) <= {"USD"}:
        return ""
    return ", ".join(foreign(value, currency) for currency, value in sorted(entry.by_currency.items()))


def _optional(value: Decimal | None) -> str:
    return "" if value is None else bare(value)


def _bar(entry: RetentionMonth, longest: Decimal) -> str:
    """Drawn to the scale of the largest month."""
    if not longest:
        return ""
    kept = int(BAR * entry.limit_usd / longest)
    whole = int(BAR * entry.proceeds_usd / longest)
    return KEPT * kept + CONVERTED * (whole - kept)
