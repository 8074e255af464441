"""What the figures rest on: what moved and is not proven, in the headline and in a part of its own, each finding with what to do about it."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from pathlib import PurePath
from typing import TYPE_CHECKING

from taxcalc.money import decimals_of
from taxcalc.report.document import Block, Bullets, Cell, Heading, Tone, cell, sentence
from taxcalc.report.words import counted, day, foreign, month, rupees, visible

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from taxcalc.engine.results import Assessment
    from taxcalc.ledger.finding import Finding

SHOWN = 8
CLAUSES = (
    ("payout-unproven", "left for Pakistan without a bank credit to prove it"),
    ("credit-doubtful", "came in that may be a receipt"),
    ("withheld-without-receipt", "of tax was withheld without a receipt"),
    ("moved-later", "may be money that was counted before"),
)


def not_proven(assessment: Assessment) -> str:
    """In one sentence without its stop, what moved and is not proven, by currency; empty where nothing is open."""
    parts = [f"{' and '.join(sums)} {clause}" for what, clause in CLAUSES if (sums := _sums(assessment, what))]
    unread = dict.fromkeys(_unread(one) for one in assessment.evidence.findings if one.makes_partial and one.what.endswith("-not-read"))
    return "; ".join([*parts, *([f"{', '.join(unread)} not read"] if unread else [])])


def _sums(assessment: Assessment, what: str) -> list[str]:
    found: dict[str, Decimal] = defaultdict(Decimal)
    for one in assessment.evidence.findings:
        if one.what == what and one.amount is not None and one.currency:
            found[one.currency] += one.amount
    return [money(value, currency) for currency, value in sorted(found.items())]


def money(value: Decimal, currency: str) -> str:
    """Money as a sentence says it: Rs 3,36,840 or USD 2,200, decimals only where there are some."""
    if currency == "PKR":
        return rupees(value)
    return foreign(value, currency).removesuffix("." + "0" * decimals_of(currency))


def _unread(one: Finding) -> str:
    name = visible(PurePath(one.file or "a file").name)
    return name if one.what == "file-not-read" else f"a {one.what.split('-')[0]} of {name}"


def unproven(assessment: Assessment) -> Iterator[Block]:
    """What can change the tax, each with what to do."""
    yield from _listed("Not proven yet", [one for one in assessment.evidence.findings if one.makes_partial], Tone.WARN)


def remarks(assessment: Assessment) -> Iterator[Block]:
    """What is only worth a look."""
    yield from _listed("Evidence", [one for one in assessment.evidence.findings if not one.makes_partial], Tone.PLAIN)


def _listed(title: str, findings: Sequence[Finding], tone: Tone) -> Iterator[Block]:
    if not findings:
        return
    yield Heading(title)
    yield Bullets(tuple(_finding(one, tone) for one in findings[:SHOWN]))
    if len(findings) > SHOWN:
        yield sentence(f"... and {len(findings) - SHOWN} more; --format json lists all of them.", Tone.QUIET)


def _finding(one: Finding, tone: Tone) -> Cell:
    said = WORDS[one.what](one)
    name = visible(PurePath(one.file or "").name)
    place = f"{name}:{one.line}" if name and one.line else name
    return cell(f"{said} ({place})" if place else said, tone, f"{one.remedy[:1].upper()}{one.remedy[1:]}.")


def _amount(one: Finding) -> str:
    return money(one.amount, one.currency) if one.amount is not None and one.currency else "An amount"


def _when(one: Finding) -> str:
    return f" on {day(one.date)}" if one.date else ""


def _source(one: Finding, before: str, otherwise: str = "") -> str:
    return f" {before} {visible(one.source)}".replace("  ", " ") if one.source else otherwise


def _certificates(one: Finding) -> str:
    worth = f", worth {rupees(one.pkr)}," if one.pkr is not None else ""
    return f"{counted(one.count, 'receipt')}{worth} without a certificate (e-PRC)"


WORDS: dict[str, Callable[[Finding], str]] = {
    "payout-unproven": lambda one: f"{_amount(one)} left{_source(one, '')}{_when(one)}; no bank credit here proves it",
    "credit-doubtful": lambda one: f"{_amount(one)} came into{_source(one, '', ' the bank')}{_when(one)}: it may be a receipt and does not count",
    "withheld-without-receipt": lambda one: f"{_amount(one)} of tax was withheld{_when(one)}; the receipt it belongs to does not count",
    "file-not-read": lambda _: "A file was not read",
    "sheet-not-read": lambda _: "A sheet was not read",
    "row-not-read": lambda one: f"{counted(one.count, 'row')} not read",
    "column-not-read": lambda one: f"{counted(one.count, 'column')} not read",
    "duplicate": lambda one: f"{counted(one.count, 'row')} of this file stand in another too and count once",
    "moved-later": lambda one: f"{_amount(one)}{_when(one)} may be your own money moved later, not a second receipt",
    "platform-rupees": lambda one: f"{_amount(one)}{_when(one)} names a foreign platform{_source(one, ':')} and counts as local income",
    "other-account": lambda one: f"{_amount(one)}{_when(one)} came into another person's account",
    "receipt-without-certificate": _certificates,
    "month-without-receipts": lambda one: f"No receipt in {month(one.date.isoformat()[:7]) if one.date else 'a month'}",
}
