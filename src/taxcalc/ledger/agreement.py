"""The cells of one row against each other: signs, rupee values, pairs; and rows that look like one receipt entered twice."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from taxcalc.diagnostics import Diagnostic, Severity
from taxcalc.ledger.cells import INTEGER_DIGITS, Defect
from taxcalc.ledger.vocabulary import PROCEEDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from taxcalc.ledger.source import SourceFile

Entries = dict[str, list[Any]]

ZERO_RECEIPT = "a receipt of zero counts for nothing"
TOLERANCE = Decimal(1)  # rupee: banks round the product of amount and rate in their own ways
PKR_LIMIT = Decimal(10) ** INTEGER_DIGITS


class Finding(NamedTuple):
    """Something odd about a row (by its place in the lists), told at `column`; `rejects` when no figure could be trusted."""

    row: int
    column: str
    defect: Defect
    rejects: bool


def disagreements(entries: Entries) -> Iterator[Finding]:
    """All findings about rows whose cells are each in order."""
    yield from _zero_receipts(entries)
    yield from _rupee_rates(entries)
    yield from _rupee_values(entries)
    yield from _withheld_signs(entries)
    yield from _foreign_pairs(entries)


def _zero_receipts(entries: Entries) -> Iterator[Finding]:
    for index, amount in enumerate(entries["amount"]):
        if not amount and entries["kind"][index] in PROCEEDS:
            yield Finding(index, "amount", Defect("TC161", ZERO_RECEIPT, "write the amount that arrived, or delete the row"), rejects=False)


def _rupee_rates(entries: Entries) -> Iterator[Finding]:
    for index, (currency, rate) in enumerate(zip(entries["currency"], entries["rate"], strict=True)):
        if currency == "PKR" and rate is not None and rate != 1:
            message = f"an amount in PKR has the rate {rate:f}; a rupee is worth one rupee"
            remedy = "leave the rate empty, or write the foreign amount and its currency; both sides of a conversion: foreign_amount and foreign_currency"
            yield Finding(index, "rate", Defect("TC153", message, remedy), rejects=True)


def _rupee_values(entries: Entries) -> Iterator[Finding]:
    for index, (amount, rate, pkr) in enumerate(zip(entries["amount"], entries["rate"], entries["pkr"], strict=True)):
        if pkr is None:
            if rate is not None and amount.adjusted() + rate.adjusted() >= INTEGER_DIGITS - 1 and abs(amount * rate) >= PKR_LIMIT:
                message = f"{amount:f} x {rate:f} rupees has more than {INTEGER_DIGITS} digits"
                yield Finding(index, "amount", Defect("TC147", message, "check the amount and the rate; a digit or a point may be misplaced"), rejects=True)
        elif (amount > 0, amount < 0) != (pkr > 0, pkr < 0):
            message = f"amount {amount:f} and pkr {pkr:f} do not have the same sign"
            remedy = "write both with a minus for a reversal, both without for a receipt; leave pkr empty if the certificate shows none"
            yield Finding(index, "pkr", Defect("TC154", message, remedy), rejects=True)
        else:
            value = amount if entries["currency"][index] == "PKR" else None if rate is None else amount * rate
            if value is not None and abs(value - pkr) > TOLERANCE:
                message = f"pkr {pkr:f} is not amount x rate ({value:.2f}); pkr is used"
                yield Finding(index, "pkr", Defect("TC160", message, "check the three against the bank's certificate"), rejects=False)


def _withheld_signs(entries: Entries) -> Iterator[Finding]:
    for index, withheld in enumerate(entries["withheld"]):
        if withheld is not None and withheld < 0 <= entries["amount"][index]:
            message = f"tax withheld {withheld:f} is negative on an amount that is not"
            yield Finding(index, "withheld", Defect("TC155", message, f"write {-withheld:f}; only a reversal gives tax back"), rejects=True)


def _foreign_pairs(entries: Entries) -> Iterator[Finding]:
    pairs = zip(entries["foreign_amount"], entries["foreign_currency"], strict=True)
    for index, (amount, currency) in enumerate(pairs):
        if (amount is None) != (currency is None):
            column = "foreign_amount" if amount is None else "foreign_currency"
            defect = Defect("TC156", f"{column} is empty and its pair is not", "fill in both foreign_amount and foreign_currency, or neither")
            yield Finding(index, column, defect, rejects=True)
        elif amount is not None and amount * entries["amount"][index] < 0:
            message = f"foreign_amount {amount:f} does not have the sign of amount {entries['amount'][index]:f}"
            yield Finding(index, "foreign_amount", Defect("TC156", message, "write both with a minus for a reversal, both without for a receipt"), rejects=True)


def repeated_ids(entries: Entries, files: Sequence[SourceFile]) -> Iterator[Diagnostic]:
    """Warn of proceeds of one taxpayer that carry the same id: the same receipt may stand in two exports."""
    if not any(entries["id"]):
        return
    seen: dict[tuple[str, str], str] = {}
    rows = zip(entries["taxpayer"], entries["id"], entries["kind"], entries["file"], entries["line"], strict=True)
    for taxpayer, receipt, kind, file, line in rows:
        if receipt and kind in PROCEEDS:
            first = seen.setdefault((taxpayer, receipt), f"{files[file].name}:{line}")
            if first != f"{files[file].name}:{line}":
                message = f"the id {receipt} already stands at {first}; both rows count"
                yield Diagnostic(
                    "TC162", message, Severity.WARNING, files[file].name, line, "id", receipt, "delete one of the two if they are the same receipt"
                )
