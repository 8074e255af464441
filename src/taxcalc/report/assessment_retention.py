"""The foreign exchange that may be kept, month by month."""

from __future__ import annotations

from typing import TYPE_CHECKING

from taxcalc.report.document import Block, Cell, Column, Heading, Table, Tone, cell, sentence
from taxcalc.report.words import bare, month, rupees

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from taxcalc.engine.results import Assessment, Retention, RetentionMonth

BAR, SHORT_BAR = 20, 11  # the short one beside the column of the other reading, so that 80 columns hold both
KEPT, CONVERTED = "█", "░"
CURRENCIES = 5  # beside each other in one table


def retention(assessment: Assessment) -> Iterator[Block]:
    """A row a month with a bar: dark may be kept, light must be converted."""
    yield Heading("Foreign currency you may keep")
    if assessment.retention is not None and assessment.retention.months:
        yield _table(assessment.retention)
        yield sentence(_in_rupees(assessment.retention), Tone.QUIET)
        yield from _by_currency(assessment.retention)
    elif assessment.retention is not None and assessment.retention_note:  # the note says what was left out, and why
        yield sentence("No receipt of the year counts towards a limit.")
    elif assessment.retention is not None:
        yield sentence("Nothing came in through a channel with an export account.")
    if assessment.retention_note:
        yield sentence(assessment.retention_note, Tone.WARN)


def _table(held: Retention) -> Table:
    other = held.alternative_limit_usd not in (None, held.limit_usd)
    columns = (
        Column("Month"),
        Column("Proceeds USD", right=True),
        Column("May keep USD", right=True),
        *((Column("Other reading", right=True),) if other else ()),
        Column("Convert USD", right=True),
        Column(f"kept {KEPT} {CONVERTED}" if other else f"kept {KEPT} converted {CONVERTED}", screen_only=True),
    )
    longest = max(m.proceeds_usd for m in held.months)
    rows = tuple(_month(m, longest, other=other) for m in held.months)
    return Table(columns, (*rows, _figures("Year", held, other=other, bar="")), total=True)


def _month(entry: RetentionMonth, longest: Decimal, *, other: bool) -> tuple[Cell, ...]:
    return _figures(month(entry.month), entry, other=other, bar=_bar(entry, longest, SHORT_BAR if other else BAR))


def _figures(label: str, held: Retention | RetentionMonth, *, other: bool, bar: str) -> tuple[Cell, ...]:
    alternative = held.alternative_limit_usd
    return (
        cell(label),
        cell(bare(held.proceeds_usd)),
        cell(bare(held.limit_usd)),
        *((cell("" if alternative is None else bare(alternative)),) if other else ()),
        cell(bare(held.convert_usd)),
        cell(bar),
    )


def _bar(entry: RetentionMonth, longest: Decimal, length: int) -> str:
    """Drawn to the scale of the largest month."""
    if not longest:
        return ""
    kept = int(length * entry.limit_usd / longest)
    whole = int(length * entry.proceeds_usd / longest)
    return KEPT * kept + CONVERTED * (whole - kept)


def _in_rupees(held: Retention) -> str:
    return f"In rupees: keep {rupees(held.limit_pkr)}, convert {rupees(held.convert_pkr)}. {held.law}"


def _by_currency(held: Retention) -> Iterator[Block]:
    """The limit of each month in each currency, where dollars are not the only one."""
    currencies = sorted({currency for entry in held.months for currency in entry.by_currency})
    if set(currencies) <= {"USD"}:
        return
    yield sentence("What you may keep, in each currency:", apart=True)
    for start in range(0, len(currencies), CURRENCIES):
        shown = currencies[start : start + CURRENCIES]
        columns = (Column("Month"), *(Column(currency, right=True) for currency in shown))
        yield Table(columns, tuple((cell(month(entry.month)), *(_amount(entry, currency) for currency in shown)) for entry in held.months))


def _amount(entry: RetentionMonth, currency: str) -> Cell:
    value = entry.by_currency.get(currency)
    return cell("" if value is None else bare(value, currency))
