"""Receipts that may not be what they are written as: rupees of a foreign platform, money moved twice, another person's account."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from taxcalc.ledger.finding import Finding
from taxcalc.ledger.platforms import platform_named
from taxcalc.ledger.vocabulary import PROCEEDS

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from taxcalc.ledger.read import Ledger

TEXTS = ("source", "payer", "note")
KEPT_ABROAD = "offshore"
REALIZE = "if a bank in Pakistan credited these rupees for foreign money, write realize into kind: they are export proceeds then, not local income"
OWN_MONEY = "if it is money that was counted when it was earned, write own_money into kind: it counts once; if it is another receipt, name its payer"
OTHERS = "have clients pay into an account in your own name: the credit, its tax and its certificate belong to the account's holder"


def doubts(ledger: Ledger, place: Any) -> Iterator[Finding]:  # noqa: ANN401 - gives the file and line of a row
    """One finding for each such receipt, in the order of the ledger."""
    yield from _platform_rupees(ledger, place)
    yield from _moved_later(ledger, place)
    yield from _other_accounts(ledger, place)


def _platform_rupees(ledger: Ledger, place: Any) -> Iterator[Finding]:  # noqa: ANN401 - as above
    columns = ledger.columns
    for row, (kind, currency) in enumerate(zip(columns["kind"], columns["currency"], strict=True)):
        if kind == "receipt" and currency == "PKR" and (named := _named(columns, row)):
            yield Finding("platform-rupees", REALIZE, named, columns["date"][row], columns["amount"][row], "PKR", columns["amount"][row], **place(ledger, row))


def _named(columns: dict[str, list[Any]], row: int) -> str:
    return platform_named(" ".join(columns[name][row] or "" for name in TEXTS))


def _moved_later(ledger: Ledger, place: Any) -> Iterator[Finding]:  # noqa: ANN401 - as above
    """Money that came home after as much was received abroad, sent by oneself or from where it was kept."""
    columns = ledger.columns
    if KEPT_ABROAD not in columns["channel"]:
        return
    rows = sorted(range(len(columns["date"])), key=lambda row: columns["date"][row])
    kept: dict[str, Decimal] = defaultdict(Decimal)
    where: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        kind, currency, amount = columns["kind"][row], columns["currency"][row], columns["amount"][row]
        if kind == "own_money":
            kept[currency] -= amount
        if kind not in PROCEEDS or amount <= 0:
            continue
        if columns["channel"][row] == KEPT_ABROAD:
            kept[currency] += amount
            where[currency].add(_named(columns, row))
        elif amount <= kept[currency] and _is_ones_own(columns, row, where[currency]):
            kept[currency] -= amount
            day: dt.date = columns["date"][row]
            yield Finding("moved-later", OWN_MONEY, columns["source"][row], day, amount, currency, columns["pkr"][row], **place(ledger, row))


def _is_ones_own(columns: dict[str, list[Any]], row: int, where: set[str]) -> bool:
    named = _named(columns, row)
    return columns["channel"][row] == "home_remittance" or bool(named and named in where)


def _other_accounts(ledger: Ledger, place: Any) -> Iterator[Finding]:  # noqa: ANN401 - as above
    columns = ledger.columns
    for row, holder in enumerate(columns.get("account_holder", ())):
        if holder and columns["kind"][row] in PROCEEDS and holder.strip().casefold() != columns["taxpayer"][row].casefold():
            amount, currency = columns["amount"][row], columns["currency"][row]
            yield Finding("other-account", OTHERS, columns["source"][row], columns["date"][row], amount, currency, columns["pkr"][row], **place(ledger, row))
