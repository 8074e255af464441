"""The canonical ledger as a file: continued where it exists, written whole or not at all, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import datetime as dt
import json
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, TextIO

from taxcalc.diagnostics import Diagnostic, InputRejectedError
from taxcalc.money import decimals_of, plain, round_half_up
from taxcalc.output import written
from taxcalc.statements.estimates import NOTE
from taxcalc.statements.model import ZERO

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from taxcalc.statements.spool import Spool

COLUMNS = (
    "date", "amount", "currency", "rate", "pkr", "kind", "channel", "purpose_code", "certificate", "fee", "payer", "country", "source", "id",
    "to", "from", "link", "foreign_amount", "foreign_currency", "balance", "note", "withheld",
)  # fmt: skip
SPOOLED = (
    "id", "kind", "source", "day", "amount", "currency", "fee", "amount2", "currency2", "dest", "came_from", "payer", "text", "balance", "note",
    "evidence", "channel", "link", "foreign_amount", "foreign_currency", "certificate", "purpose_code", "country", "cells", "withheld", "counted",
)  # fmt: skip
TEXTS = frozenset({"payer", "country", "source", "id", "note", "to", "from", "link", "certificate", "purpose_code"})
CHANGED = ("link", "note", "foreign_amount", "foreign_currency", "certificate", "purpose_code", "country", "channel")  # by later files
REQUIRED = ("date", "amount", "currency")
GUARDED = ("=", "+", "-", "@", "\t", "\r")
RATE = Decimal("0.00000001")
NOTE_AT_MOST = 200
REFUND_SIGN = -1


def load_existing(spool: Spool, path: Path) -> list[str]:
    """Rows of the ledger that `-o` continues; returns its columns."""
    problems: list[Diagnostic] = []
    columns: list[str] = []
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.DictReader(stream)
            columns = list(reader.fieldnames or [])
            missing = [name for name in REQUIRED if name not in columns]
            if missing:
                problems.append(_bad(path, 1, f"this is not a ledger: it has no column {', '.join(missing)}", None))
            for number, cells in enumerate(reader if not missing else (), start=1):
                problems.extend(_check(path, reader.line_num, cells, len(columns)))
                spool.add_existing(number, {name: value or "" for name, value in cells.items() if name is not None})
    except (OSError, UnicodeDecodeError, csv.Error) as problem:
        problems.append(_bad(path, None, f"cannot read this ledger: {problem}", None))
    if problems:
        raise InputRejectedError(problems)
    return columns


def _check(path: Path, line: int, cells: dict[str, Any], width: int) -> Iterator[Diagnostic]:
    try:
        dt.date.fromisoformat(cells["date"] or "")
        Decimal(cells["amount"] or "")
        Decimal(cells.get("pkr") or "0")
        Decimal(cells.get("fee") or "0")
    except (ValueError, InvalidOperation):
        yield _bad(path, line, "a date or an amount of this ledger row cannot be read", f"{cells['date']},{cells['amount']}")
    if len(cells) > width:  # the csv module keeps the surplus under None
        yield _bad(path, line, "this ledger row has more cells than the header", None)


def _bad(path: Path, line: int | None, message: str, value: str | None) -> Diagnostic:
    return Diagnostic(
        "TC631", message, file=str(path), line=line, value=value, remedy="mend that line (`taxcalc assess` names each problem), or give -o a new name"
    )


def ledger_rows(spool: Spool) -> Iterator[dict[str, str]]:
    """Every row that counts once, in order of date, as canonical columns."""
    for row in spool.query(f"select {', '.join(SPOOLED)} from rows where dropped is null order by day, file, n"):  # noqa: S608 - names from this module
        yield _cells(dict(zip(SPOOLED, row, strict=True)))


def placed_rows(spool: Spool) -> Iterator[tuple[int, int, dict[str, str]]]:
    """As `ledger_rows`, with the number of the file (negative for a ledger's) and the line that each row stands in."""
    names = ("file", "line", *SPOOLED)
    for row in spool.query(f"select {', '.join(names)} from rows where dropped is null order by file, line, n"):  # noqa: S608 - names from this module
        yield row["file"], row["line"], _cells(dict(zip(SPOOLED, tuple(row)[2:], strict=True)))


def _cells(row: dict[str, Any]) -> dict[str, str]:
    if row["cells"]:
        cells: dict[str, str] = json.loads(row["cells"])
        changed = {name: row[name] for name in CHANGED if row[name]}
        if row["kind"] != (cells.get("kind") or "receipt"):
            changed |= {"kind": row["kind"], "note": row["note"], "amount": row["amount"].removeprefix("-") if row["kind"] == "refund" else row["amount"]}
        elif row["amount"] != cells.get("amount", ""):
            changed |= {"amount": row["amount"], "pkr": row["amount"], "withheld": row["withheld"] or ""}
        return {**cells, **changed}
    evidence = json.loads(row["evidence"]) if row["evidence"] else {}
    amount = Decimal(row["amount"])
    pkr = _pkr(row, amount)
    kind, estimate = row["kind"], ""
    if row["counted"]:
        amount = -amount if kind == "refund" else amount
        estimate = NOTE.format(kind=kind)
        kind, pkr = "receipt", None
    currency = row["currency"]
    notes = [text for text in (estimate, row["note"], row["text"]) if text]
    return {
        "date": row["day"],
        "amount": _money(amount, currency) if estimate else row["amount"],
        "currency": currency,
        "rate": evidence.get("rate", "") or ("" if pkr is None else _rate(amount, currency, pkr)),
        "pkr": "" if pkr is None else _money(pkr, "PKR"),
        "kind": kind,
        "channel": evidence.get("channel") or row["channel"] or "",
        "purpose_code": row["purpose_code"] or evidence.get("purpose_code", ""),
        "certificate": row["certificate"] or evidence.get("certificate", ""),
        "fee": row["fee"] if row["fee"].strip("0.") else "",
        "payer": row["payer"],
        "country": row["country"] or "",
        "source": row["source"],
        "id": row["id"],
        "to": row["dest"],
        "from": row["came_from"],
        "link": row["link"] or "",
        "foreign_amount": _foreign(row) if row["foreign_amount"] else "",
        "foreign_currency": row["foreign_currency"] or "",
        "balance": _money(Decimal(row["balance"]), currency) if row["balance"] else "",
        "note": " | ".join(notes)[:NOTE_AT_MOST],
        "withheld": row["withheld"] or "",
    }


def _pkr(row: dict[str, Any], amount: Decimal) -> Decimal | None:
    if row["currency"] == "PKR":
        return amount if row["kind"] == "realize" else None
    if row["amount2"] and row["currency2"] == "PKR":
        return Decimal(row["amount2"]) * (REFUND_SIGN if amount < 0 else 1)
    return None


def _rate(amount: Decimal, currency: str, pkr: Decimal) -> str:
    """The all-in rate that the file implies: after the sender's fees, never a bank's quotation."""
    if not amount or currency == "PKR":
        return ""
    return plain(round_half_up(pkr / amount, RATE))


def _money(value: Decimal, currency: str) -> str:
    places = decimals_of(currency)
    return f"{value:.{places}f}" if value != ZERO else f"{ZERO:.{places}f}"


def _foreign(row: dict[str, Any]) -> str:
    return _money(Decimal(row["foreign_amount"].replace(",", "")), row["foreign_currency"])


def guarded(value: str) -> str:
    """A text that a spreadsheet would run is written with a leading apostrophe; line breaks become spaces."""
    flat = " ".join(value.split())
    return f"'{flat}" if flat.startswith(GUARDED) else flat


def write_ledger(spool: Spool, stream: TextIO, columns: list[str]) -> int:
    """The ledger as CSV; returns the number of rows."""
    names = [*columns, *(name for name in COLUMNS if name not in columns)] if columns else list(COLUMNS)
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(names)
    number = 0
    texts = [place for place, name in enumerate(names) if name in TEXTS]
    for cells in ledger_rows(spool):
        written = [cells.get(name, "") for name in names]
        for place in texts:
            if written[place]:
                written[place] = guarded(written[place])
        writer.writerow(written)
        number += 1
    return number


def write_ledger_file(spool: Spool, path: Path, columns: list[str]) -> int:
    """The ledger is the old one or the new one; returns the number of rows. UsageRejectedError where `path` cannot be written."""
    with written(path) as draft, draft.open("w", encoding="utf-8", newline="") as stream:
        return write_ledger(spool, stream, columns)
