"""Certificates join receipts: e-PRC numbers and purpose codes to bank credits, the IRIS table to the bank's deductions."""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from taxcalc.clock import tax_year_of
from taxcalc.diagnostics import Diagnostic, Severity
from taxcalc.money import fixed, round_half_up
from taxcalc.statements.model import ZERO

if TYPE_CHECKING:
    from collections.abc import Iterator

    from taxcalc.statements.binding import Record
    from taxcalc.statements.model import Row
    from taxcalc.statements.spool import Spool

RUPEE = Decimal(1)
PAISA = Decimal("0.01")
DAYS_APART = 5
FAMILY = "9471"
EXPORT_CODES = frozenset({"9102", "9181", "9182", "9183", "9184", "9185", "9186", "9249"})
SHOWN = 20


@dataclass(frozen=True, slots=True)
class Family:
    """A certificate coded as family remittance: skipped as income, kept as evidence of a wrong code."""

    number: str
    day: dt.date
    pkr: Decimal
    code: str


def certificate_of(record: Record, day: dt.date | None) -> Family | None:
    """What a skipped register line still proves."""
    if day is None or record.text("purpose_code") != FAMILY:
        return None
    return Family(record.text("certificate"), day, record.number("amount"), FAMILY)


def check_register_line(name: str, record: Record) -> list[Diagnostic]:
    """The certificate's own sums: total = retained + converted, converted x rate = rupees (within one rupee)."""
    total, retained, converted, rate = (record.maybe(column) for column in ("fcy_total", "fcy_retained", "fcy_converted", "fcy_rate"))
    pkr = record.number("amount")
    found = []
    if total is not None and converted is not None and total != (retained or ZERO) + converted:
        found.append(f"retained {retained or ZERO:,} + converted {converted:,} is not the total {total:,}")
    if rate is not None and converted is not None and abs(converted * rate - pkr) > RUPEE:
        found.append(f"converted {converted:,} x rate {rate} is {round_half_up(converted * rate, PAISA):,}, not {pkr:,} PKR")
    remedy = "compare the line with the certificate: one of these figures is mistyped"
    return [
        Diagnostic("TC628", f"this certificate does not add up: {text}", file=name, line=record.line, value=record.text("certificate"), remedy=remedy)
        for text in found
    ]


def join_certificates(spool: Spool, families: list[Family]) -> list[Diagnostic]:
    """Each certificate proves one bank credit (same rupees within one, at most five days apart); the others stand alone."""
    if not families and not spool.count("role = 'certificate'"):
        return []
    banks = list(spool.query("select * from rows where kind = 'realize' and role in ('pk_bank', 'pk_wallet', '') and dropped is null order by day, n"))
    free = {row["id"]: row for row in banks if not row["certificate"] and not _existing(row).get("certificate")}
    found: list[Diagnostic] = []
    for row in list(spool.query("select * from rows where role = 'certificate' and dropped is null order by day, n")):
        evidence = json.loads(row["evidence"])
        credit = _credit(free, dt.date.fromisoformat(row["day"]), Decimal(row["amount"]))
        if evidence.get("purpose_code") and evidence["purpose_code"] not in EXPORT_CODES:
            found.append(_odd_code(evidence))
        if credit:
            del free[credit["id"]]
            spool.update(row["id"], dropped="joined to the bank's credit")
            spool.update(credit["id"], **_columns(evidence, credit, row))
        else:
            spool.update(row["id"], **_columns(evidence, row, row))
    for family in families:
        credit = _credit(free, family.day, family.pkr)
        if credit:
            del free[credit["id"]]
            spool.update(credit["id"], certificate=family.number, purpose_code=family.code, channel="home_remittance")
            found.append(_family_code(family, credit))
    return found


def _existing(row: Any) -> dict[str, str]:  # noqa: ANN401 - a database row
    return json.loads(row["cells"]) if row["cells"] else {}


def _credit(free: dict[str, Any], day: dt.date, pkr: Decimal) -> Any:  # noqa: ANN401 - a database row
    fits = [
        row
        for row in free.values()
        if row["currency"] == "PKR" and abs(Decimal(row["amount"]) - pkr) <= RUPEE and abs((dt.date.fromisoformat(row["day"]) - day).days) <= DAYS_APART
    ]
    return min(fits, key=lambda row: abs((dt.date.fromisoformat(row["day"]) - day).days), default=None)


def _columns(evidence: dict[str, str], credit: Any, row: Any) -> dict[str, str]:  # noqa: ANN401 - database rows
    columns = {name: evidence[name] for name in ("certificate", "purpose_code", "country") if evidence.get(name)}
    if not credit["payer"] and row["payer"]:
        columns["payer"] = row["payer"]
    if not credit["foreign_amount"] and evidence.get("fcy_converted", evidence.get("fcy_total")):
        columns["foreign_amount"] = evidence.get("fcy_converted") or evidence["fcy_total"]
        columns["foreign_currency"] = evidence.get("fcy_currency", "")
    if (credit["came_from"] or "unknown").startswith("unknown") and not row["came_from"].startswith("unknown"):
        columns["came_from"] = row["came_from"]
    return columns


def retained_part(evidence: dict[str, str]) -> tuple[Decimal, str, Decimal] | None:
    """Foreign currency that stayed in the export account: amount, currency and rate - realised, though not converted."""
    try:
        retained = Decimal(evidence.get("fcy_retained", "0").replace(",", ""))
        rate = Decimal(evidence.get("fcy_rate", "0").replace(",", ""))
    except InvalidOperation:
        return None
    return (retained, evidence.get("fcy_currency", "").upper(), rate) if retained > 0 else None


def retained_row(row: Row) -> Row | None:
    """The ledger row of the retained part of a certificate, under channel `esfca`."""
    part = retained_part(row.evidence)
    if part is None:
        return None
    amount, currency, rate = part
    pkr = round_half_up(amount * rate, PAISA) if rate else None
    evidence = {**row.evidence, "channel": "esfca", "rate": f"{rate:f}"}
    return replace(
        row, amount=amount, currency=currency, amount2=pkr, currency2="PKR", key=row.key + "\x1fesfca", evidence=evidence, note="retained in the ESFCA"
    )


def join_tax_table(spool: Spool) -> list[Diagnostic]:
    """IRIS shows the deduction that the bank also shows: one of them counts. Totals per tax year are compared."""
    banks: dict[int, list[tuple[Decimal, str, dt.date]]] = defaultdict(list)
    iris: dict[int, list[tuple[Decimal, str, dt.date]]] = defaultdict(list)
    if not spool.count("role = 'tax_table'"):
        return []
    for row in spool.query("select id, role, day, amount from rows where kind = 'wht' and dropped is null order by day, n"):
        day = dt.date.fromisoformat(row["day"])
        side = iris if row["role"] == "tax_table" else banks
        side[tax_year_of(day)].append((Decimal(row["amount"]), row["id"], day))
    found = []
    for year, shown in sorted(iris.items()):
        bank = banks.get(year, [])
        if not bank:
            continue
        for _, name, _ in shown:
            spool.update(name, dropped="the bank's own deduction counts; this table checks it")
        theirs, ours = sum((a for a, _, _ in shown), ZERO), sum((a for a, _, _ in bank), ZERO)
        if abs(theirs - ours) > RUPEE * max(len(shown), len(bank)):
            found.append(
                Diagnostic(
                    "TC629",
                    f"tax year {year}: IRIS shows PKR {theirs:,} deducted from export proceeds, the bank statements PKR {ours:,}",
                    Severity.WARNING,
                    value=fixed(theirs - ours, 2),
                    remedy="a bank is missing among the files, or a deduction was not deposited: ask the bank for its certificate of tax deducted",
                )
            )
    return found


UNPROVED = "kind = 'realize' and dropped is null and certificate is null and file > 0 and role <> 'esfca'"


def without_certificate(spool: Spool) -> Iterator[tuple[int, int, str, str]]:
    """Receipts that no certificate proves: file, line, day, rupees."""
    for row in spool.query(f"select file, line, day, amount from rows where {UNPROVED} order by day, n"):  # noqa: S608 - from code
        yield row["file"], row["line"], row["day"], row["amount"]


def _odd_code(evidence: dict[str, str]) -> Diagnostic:
    return Diagnostic(
        "TC626",
        f"certificate {evidence.get('certificate', '')} carries purpose code {evidence['purpose_code']}, which is no code of exported IT or freelance services",
        Severity.WARNING,
        value=evidence["purpose_code"],
        remedy="ask the bank to correct it (9186 freelance IT, 9184/9185 software and computer services): PSEB and FBR count only receipts with an export code",
    )


def _family_code(family: Family, credit: Any) -> Diagnostic:  # noqa: ANN401 - a database row
    foreign = f" ({credit['foreign_amount']} {credit['foreign_currency']})" if credit["foreign_amount"] else ""
    return Diagnostic(
        "TC626",
        f"PKR {Decimal(credit['amount']):,}{foreign} of {credit['day']} from {credit['came_from']} "
        f"is coded as family remittance (9471) on certificate {family.number}",
        Severity.WARNING,
        value=family.code,
        remedy="ask the bank to recode it (9186 freelance IT; 9184/9185 software): as it stands none of it may be retained in foreign currency, "
        "PSEB does not count it as export, and the tax on it is owed all the same",
    )
