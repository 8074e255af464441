"""The short answer of `quick`: one line, then the same money with and without PSEB registration."""

from __future__ import annotations

from typing import TYPE_CHECKING

from taxcalc.report.assessment import left_out, owed
from taxcalc.report.assessment_swings import swings
from taxcalc.report.document import Block, Bullets, Cell, Column, Table, Tone, cell, sentence
from taxcalc.report.words import amount, foreign, rupees, share

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from taxcalc.engine.results import Assessment

NEXT = "`taxcalc assess LEDGER` answers for real receipts; this is not tax advice."


def quick_document(asked: Assessment, registered: Assessment, unregistered: Assessment) -> Iterator[Block]:
    """`asked` is one of the other two: the answer; they are its columns."""
    yield sentence(_answer(asked), Tone.STRONG)
    columns = tuple(
        Column(title if held is not asked else f"{title} (asked)", right=True) for title, held in zip(TITLES, (registered, unregistered), strict=True)
    )
    rows = tuple((cell(label), *(row(held) for held in (registered, unregistered))) for label, row in ROWS)
    yield Table((Column(f"Tax year {asked.tax_year}, rules {asked.rules}"), *columns), rows)
    if asked.assumptions:
        yield sentence("Assumed:", Tone.QUIET, apart=True)
        yield Bullets(tuple((cell(text, Tone.QUIET)) for text in asked.assumptions))
    yield from swings(asked)
    yield sentence(NEXT, Tone.QUIET, apart=True)


def _answer(asked: Assessment) -> str:
    if not asked.complete:
        return left_out(asked)
    what = owed(asked)[0].rstrip(".")
    rate = "" if asked.effective_rate is None else f" ({share(asked.effective_rate)})"
    held = asked.retention
    keep = f"; you may keep {foreign(held.limit_usd)} of it" if held is not None and held.limit_usd else ""
    return f"{what}{rate} on {_receipts(asked)}{keep}."


def _receipts(asked: Assessment) -> str:
    return ", ".join(foreign(value, currency) if currency != "PKR" else rupees(value) for currency, value in asked.receipts.by_currency.items())


def _final(held: Assessment) -> Cell:
    return _lower(held.alternatives.final, lower=held.alternatives.lower == "final")


def _opt_out(held: Assessment) -> Cell:
    return _lower(held.alternatives.opt_out, lower=held.alternatives.lower == "opt_out")


def _lower(tax: Decimal, *, lower: bool) -> Cell:
    return cell(amount(tax), Tone.GOOD if lower else Tone.PLAIN)


def _kept(held: Assessment) -> Cell:
    return cell(foreign(held.retention.limit_usd) if held.retention and held.retention.limit_usd else "-")


TITLES = ("PSEB-registered", "not registered")
ROWS = (
    ("Final tax on exports, Rs", _final),
    ("Opted out, normal regime, Rs", _opt_out),
    ("You may keep", _kept),
)
