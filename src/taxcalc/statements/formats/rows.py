"""The one shape into which all formats of statements are read: a header, then booked rows as texts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from taxcalc.diagnostics import Diagnostic
from taxcalc.statements.model import StopFileError

if TYPE_CHECKING:
    from decimal import Decimal

HEADER = ("Date", "Text", "Amount", "Currency", "Id")


@dataclass(frozen=True, slots=True)
class Booked:
    """One row: the day (ISO where the format fixes it), the text, the signed amount as written, its currency, the bank's own id."""

    day: str
    text: str
    amount: str
    currency: str
    id: str = ""


def cells_of(row: Booked) -> list[str]:
    """The row in the order of `HEADER`."""
    return [row.day, " ".join(row.text.split()), row.amount, row.currency, row.id]


def credit_card(name: str, line: int) -> StopFileError:
    """A card's account is owed, not received into."""
    message = "this is the statement of a credit card: it holds no receipts"
    remedy = "leave it out; import the statement of the account into which clients pay"
    return StopFileError(Diagnostic("TC668", message, file=name, line=line, remedy=remedy))


def damaged(name: str, line: int | None, form: str, what: str) -> StopFileError:
    """A file of a known format that breaks its rules."""
    remedy = "download the statement again; as CSV or Excel if there is a choice"
    return StopFileError(Diagnostic("TC674", f"this {form} file is damaged: {what}", file=name, line=line, remedy=remedy))


def check_sum(name: str, line: int, opening: Decimal | None, moved: Decimal, closing: Decimal | None) -> None:
    """What stood before and what moved must make what stands after."""
    if opening is not None and closing is not None and opening + moved != closing:
        raise StopFileError(
            Diagnostic(
                "TC614",
                f"the statement opens with {opening:,}, its rows move {moved:+,}, and it closes with {closing:,} instead of {opening + moved:,}",
                file=name,
                line=line,
                column="closing balance",
                value=f"{closing:f}",
                remedy="a row is missing or was changed: download the statement again for the whole period",
            )
        )
