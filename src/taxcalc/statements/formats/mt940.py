"""SWIFT MT940 through the library mt-940 (BSD, no dependencies, kept): each statement proven by its opening and closing balance."""

from __future__ import annotations

import importlib
import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from taxcalc.statements.formats.rows import HEADER, Booked, cells_of, check_sum, damaged
from taxcalc.statements.model import ZERO
from taxcalc.statements.opening import lines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from taxcalc.statements.opening import Opened

STATEMENT_AT_MOST = 200_000  # lines: a day or a month of one account
STARTS = re.compile(r"(?:\{.*\})?:20:")


def mt940_rows(opened: Opened) -> Iterator[tuple[int, list[str]]]:
    """The rows of every statement of the file."""
    yield 0, list(HEADER)
    library: Any = importlib.import_module("mt940")
    for first, text in _statements(opened):
        yield from _rows(opened.name, library, first, text)


def _statements(opened: Opened) -> Iterator[tuple[int, list[str]]]:
    """The lines of one statement after another, each from its `:20:`."""
    first, held = 1, list[str]()
    for number, line in enumerate(lines(opened), start=1):
        if STARTS.match(line) and any(one.startswith((":61:", ":60")) for one in held):
            yield first, held
            first, held = number, []
        held.append(line)
        if len(held) > STATEMENT_AT_MOST:
            raise damaged(opened.name, first, "MT940", "a statement of more than 200,000 lines")
    if held:
        yield first, held


def _rows(name: str, library: Any, first: int, text: list[str]) -> Iterator[tuple[int, list[str]]]:  # noqa: ANN401 - a library without a type of its own here
    places = [first + place for place, line in enumerate(text) if line.startswith(":61:")]
    try:
        read = library.parse("".join(text), options=library.Options.all())  # reversals signed, texts whole
        found = [(row.data, row.data["amount"]) for row in read if "amount" in row.data]
    except Exception as problem:  # noqa: BLE001 - whatever the library stumbles over is a damaged file
        raise damaged(name, first, "MT940", f"{type(problem).__name__}: {problem}"[:200]) from None
    if len(found) != len(places):
        raise damaged(name, first, "MT940", f"{len(places)} rows (:61:), of which {len(found)} can be read")
    moved = sum((Decimal(amount.amount) for _, amount in found), ZERO)
    opening, closing = _balance(read.data, "opening"), _balance(read.data, "closing")
    last = next((first + place for place, line in enumerate(text) if line.startswith(":62")), first)
    check_sum(name, last, opening, moved, closing)
    for line, (data, amount) in zip(places, found, strict=True):
        texts = (data.get("transaction_details"), data.get("purpose"), data.get("applicant_name"), data.get("extra_details"), data.get("customer_reference"))
        shown = " ".join(dict.fromkeys(str(one) for one in texts if one and one != "NONREF"))
        reversal = "Reversal " if str(data.get("status", "")).startswith("R") else ""
        yield line, cells_of(Booked(data["date"].isoformat(), reversal + shown, str(amount.amount), amount.currency or "", data.get("bank_reference") or ""))


def _balance(data: dict[str, Any], which: str) -> Decimal | None:
    found = data.get(f"final_{which}_balance") or data.get(f"intermediate_{which}_balance")
    return None if found is None else Decimal(found.amount.amount)
