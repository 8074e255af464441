"""What the receipts rest on: money that left without arriving, tax withheld without a receipt, months and certificates that are missing."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from taxcalc.clock import tax_year_of
from taxcalc.ledger.doubts import doubts
from taxcalc.ledger.finding import Finding
from taxcalc.ledger.vocabulary import PROCEEDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from taxcalc.ledger.read import Ledger

WITHHELD_WITHIN = 10  # days between a receipt and the deduction on it
REGULAR = 6  # months with receipts from which on a month without any is worth a word
ASK_CERTIFICATES = "ask the bank for the e-PRC of each receipt, and write its number into certificate"


@dataclass(slots=True)
class _Unproved:
    first: int
    count: int = 0
    worth: Decimal | None = Decimal(0)


@dataclass(frozen=True, slots=True)
class _Row:
    number: int
    date: dt.date
    kind: str
    amount: Decimal
    currency: str
    source: str


def findings_of(ledger: Ledger) -> list[Finding]:
    """Everything that the rows of a ledger say about their own evidence, in the order of the ledger; what reading found stands first."""
    kinds = set(ledger.columns["kind"])
    found = list(ledger.found)
    if not ledger.files:
        return found  # made of values, as by `quick`: there is nothing to prove
    if kinds - PROCEEDS:
        found += _unproven(ledger)
        found += _never_paid_out(ledger)
        found += _withheld_alone(ledger)
    found += doubts(ledger, _place)
    found += _without_certificate(ledger)
    found += _empty_months(ledger)
    return found


def _rows(ledger: Ledger, *kinds: str) -> Iterator[_Row]:
    columns = ledger.columns
    sources = columns["source"]
    for number, kind in enumerate(columns["kind"]):
        if kind in kinds:
            yield _Row(number, columns["date"][number], kind, columns["amount"][number], columns["currency"][number], sources[number] or "")


def _place(ledger: Ledger, number: int) -> dict[str, Any]:
    columns = ledger.columns
    return {"file": ledger.files[columns["file"][number]].name if ledger.files else None, "line": columns["line"][number]}


def _text(ledger: Ledger, name: str, number: int) -> str:
    values = ledger.columns.get(name)
    return (values[number] or "") if values else ""


def _unproven(ledger: Ledger) -> Iterator[Finding]:
    """Payouts that no arrival proves."""
    for row in _rows(ledger, "withdraw"):
        if row.amount > 0 and not _text(ledger, "link", row.number):
            to = _text(ledger, "to", row.number)
            other = to not in ("", "unknown", "pk_bank", "pk_wallet")
            bank = f"{to}'s statement and the bank's" if other else "the bank's statement for these days"
            yield Finding(
                "payout-unproven",
                f"give {bank} too, or type the receipt from the bank's certificate into a ledger",
                row.source or None,
                row.date,
                row.amount,
                row.currency,
                row.amount if row.currency == "PKR" else ledger.columns["pkr"][row.number],
                **_place(ledger, row.number),
            )


def _never_paid_out(ledger: Ledger) -> Iterator[Finding]:
    """What a platform says was earned, where nothing in the files says what became of it: not money realised, but not nothing either."""
    gone = {row.source for row in _rows(ledger, "withdraw")}
    proceeds = {tax_year_of(row.date) for row in _rows(ledger, *PROCEEDS)}
    last: dict[tuple[str, str, int], _Row] = {}
    sums: dict[tuple[str, str, int], Decimal] = defaultdict(Decimal)
    for row in _rows(ledger, "income", "refund"):
        key = (row.source, row.currency, tax_year_of(row.date))
        if row.source not in gone and key[2] not in proceeds:
            sums[key] += row.amount if row.kind == "income" else -row.amount
            last[key] = row
    for key, total in sums.items():
        if total > 0:
            remedy = f"give the statement of the account that {key[0] or 'the platform'} pays into, and the bank's"
            yield Finding("payout-unproven", remedy, key[0] or None, last[key].date, total, key[1], None, **_place(ledger, last[key].number))


def _withheld_alone(ledger: Ledger) -> Iterator[Finding]:
    """Tax deducted where no receipt counts: in its year, or, where its bank shows receipts, within ten days of it."""
    days: dict[str, set[dt.date]] = defaultdict(set)
    years = set()
    for row in _rows(ledger, *PROCEEDS):
        days[row.source].add(row.date)
        years.add(tax_year_of(row.date))
    for row in _rows(ledger, "wht"):
        near = {row.date + dt.timedelta(days=offset) for offset in range(-WITHHELD_WITHIN, WITHHELD_WITHIN + 1)}
        beside = days[row.source] if row.source else set()
        alone = not near & beside if beside else tax_year_of(row.date) not in years
        if row.amount > 0 and alone:
            remedy = "find the credit on which the bank deducted this: link it (--link FILE:LINE=FILE:LINE), name its sender (--sender), or type the receipt"
            yield Finding("withheld-without-receipt", remedy, row.source or None, row.date, row.amount, row.currency, row.amount, **_place(ledger, row.number))


def _without_certificate(ledger: Ledger) -> Iterator[Finding]:
    """One finding a year: how many receipts no certificate proves, and what they are worth where the ledger says so."""
    columns = ledger.columns
    rows = zip(columns["date"], columns["kind"], columns["certificate"], columns["currency"], columns["amount"], columns["pkr"], strict=True)
    years: dict[dt.date, int] = {}
    found: dict[int, _Unproved] = {}
    for number, (day, kind, certificate, currency, amount, pkr) in enumerate(rows):
        if certificate or kind not in PROCEEDS:
            continue
        year = years.get(day) or years.setdefault(day, tax_year_of(day))
        one = found.get(year) or found.setdefault(year, _Unproved(number))
        one.count += 1
        value = amount if currency == "PKR" else pkr
        one.worth = None if value is None or one.worth is None else one.worth + value
    for one in found.values():
        source, day = columns["source"][one.first], columns["date"][one.first]
        yield Finding("receipt-without-certificate", ASK_CERTIFICATES, source, day, pkr=one.worth, count=one.count, **_place(ledger, one.first))


def _empty_months(ledger: Ledger) -> Iterator[Finding]:
    """Months without a receipt between the first and the last of a year, for somebody who is paid in most months."""
    months: dict[int, set[int]] = defaultdict(set)
    for day in {day for day, kind in zip(ledger.columns["date"], ledger.columns["kind"], strict=True) if kind in PROCEEDS}:
        months[tax_year_of(day)].add(day.year * 12 + day.month - 1)
    for _, seen in sorted(months.items()):
        if len(seen) >= REGULAR:
            yield from (_empty_month(month) for month in range(min(seen), max(seen)) if month not in seen)


def _empty_month(month: int) -> Finding:
    day = dt.date(month // 12, month % 12 + 1, 1)
    return Finding("month-without-receipts", f"check that no statement of {day.year}-{day.month:02d} is missing", date=day)
