"""What a ledger's own rows say about what they rest on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from taxcalc.ledger.evidence import findings_of
from taxcalc.ledger.read import load_ledger

if TYPE_CHECKING:
    from pathlib import Path

    from taxcalc.ledger.finding import Finding

HEADER = "date,amount,currency,pkr,kind,certificate,source,to,link\n"


def found(folder: Path, rows: str, header: str = HEADER) -> list[Finding]:
    (folder / "ledger.csv").write_text(header + rows)
    return findings_of(load_ledger(folder / "ledger.csv"))


def kinds(findings: list[Finding]) -> list[str]:
    return [one.what for one in findings]


@pytest.mark.parametrize("to", ["pk_bank", "pk_wallet", "unknown", "", "payoneer"])
def test_a_payout_without_an_arrival_is_unproven_wherever_it_went(to: str, tmp_path: Path) -> None:
    (one,) = found(tmp_path, f"2025-12-20,1200.00,USD,336840.00,withdraw,,upwork,{to},\n")
    assert (one.what, one.source, one.currency, one.line, one.tax_year, one.makes_partial) == ("payout-unproven", "upwork", "USD", 2, 2026, True)
    assert (str(one.amount), str(one.pkr)) == ("1200.00", "336840.00")
    assert ("payoneer's statement" in one.remedy) == (to == "payoneer")


def test_a_linked_or_returned_payout_is_explained(tmp_path: Path) -> None:
    assert found(tmp_path, "2025-12-20,1200.00,USD,,withdraw,,upwork,pk_bank,X-1\n2025-12-20,-1200.00,USD,,withdraw,,upwork,pk_bank,\n") == []


def test_what_a_platform_paid_and_no_row_follows_is_unproven_in_the_year_it_was_earned(tmp_path: Path) -> None:
    rows = "2025-12-20,1200.00,USD,,income,,fiverr,,\n2025-12-21,200.00,USD,,refund,,fiverr,,\n2025-12-21,5.00,USD,,fee,,fiverr,,\n"
    (one,) = found(tmp_path, rows)
    assert (one.what, str(one.amount), one.line) == ("payout-unproven", "1000.00", 3)
    assert kinds(found(tmp_path, rows + "2025-12-22,1.00,USD,280.00,receipt,E,x,,\n")) == []
    assert kinds(found(tmp_path, rows + "2025-12-22,900.00,USD,,withdraw,,fiverr,pk_bank,L\n")) == []


@pytest.mark.parametrize(
    ("rows", "number"),
    [
        ("2025-12-22,28.00,PKR,,wht,,meezan,,\n", 1),
        ("2025-12-22,28.00,PKR,,wht,,meezan,,\n2025-12-12,2800.00,PKR,,realize,E,meezan,,\n", 0),
        ("2025-12-22,28.00,PKR,,wht,,meezan,,\n2025-12-11,2800.00,PKR,,realize,E,meezan,,\n", 1),
        ("2026-06-30,28.00,PKR,,wht,,,,\n2025-07-01,2800.00,PKR,,realize,E,meezan,,\n", 0),
        ("2026-07-01,28.00,PKR,,wht,,,,\n2025-07-01,2800.00,PKR,,realize,E,meezan,,\n", 1),
        ("2025-12-22,-28.00,PKR,,wht,,meezan,,\n", 0),
    ],
)
def test_tax_withheld_needs_a_receipt_near_it_in_its_bank_or_else_in_its_year(rows: str, number: int, tmp_path: Path) -> None:
    assert kinds(found(tmp_path, rows)) == ["withheld-without-receipt"] * number


def test_receipts_without_a_certificate_are_one_note_a_year(tmp_path: Path) -> None:
    rows = (
        "2025-12-22,1.00,USD,280.00,receipt,,a,,\n2025-12-23,20.00,PKR,,realize,,b,,\n2025-12-24,9.00,PKR,,realize,E,b,,\n2024-12-24,1.00,USD,,receipt,,b,,\n"
    )
    first, second = found(tmp_path, rows)
    assert (first.what, first.count, str(first.pkr), first.line, first.makes_partial) == ("receipt-without-certificate", 2, "300.00", 2, False)
    assert (second.count, second.pkr, second.tax_year) == (1, None, 2025)


def test_a_month_without_receipts_is_told_to_who_is_paid_in_most(tmp_path: Path) -> None:
    months = [f"2025-{month:02d}-05,1.00,USD,280.00,receipt,E,a,,\n" for month in (7, 8, 9, 11, 12)]
    assert kinds(found(tmp_path, "".join(months))) == []
    (one,) = found(tmp_path, "".join([*months, "2026-01-05,1.00,USD,280.00,receipt,E,a,,\n"]))
    assert (one.what, str(one.date)) == ("month-without-receipts", "2025-10-01")


def test_a_column_that_is_not_read_matters_where_its_name_is_nearly_right(tmp_path: Path) -> None:
    row = "2025-12-22,1.00,USD,280,E"
    (one,) = found(tmp_path, row + ",5\n", "date,amount,currency,rate,certificate,witheld\n")
    assert (one.what, one.makes_partial, one.line, one.remedy) == ("column-not-read", True, 1, 'rename the column "witheld" to withheld')
    (other,) = found(tmp_path, row + ",x,y\n", "date,amount,currency,rate,certificate,colour,weekday\n")
    assert (other.what, other.makes_partial, other.count) == ("column-not-read", False, 2)


def test_rupees_that_name_a_foreign_platform_are_asked_about(tmp_path: Path) -> None:
    rows = "2025-12-22,5.00,PKR,,receipt,E,Payoneer Inc,,\n2025-12-22,5.00,PKR,,realize,E,payoneer,,\n2025-12-22,5.00,PKR,,receipt,E,Adeel Traders,,\n"
    (one,) = found(tmp_path, rows)
    assert (one.what, one.source, one.line, one.makes_partial) == ("platform-rupees", "payoneer", 2, False)


MOVED = "date,amount,currency,rate,channel,certificate,note,kind,account_holder\n"
KEPT = "2025-10-10,5000,USD,281,offshore,E,kept in Wise,,\n"


@pytest.mark.parametrize(
    ("row", "what"),
    [
        ("2026-03-10,2000,USD,280,home_remittance,E,for the family,,\n", ["moved-later"]),
        ("2026-03-10,2000,USD,280,bank,E,sent from Wise,,\n", ["moved-later"]),
        ("2026-03-10,2000,USD,280,bank,E,ACME pays,,\n", []),
        ("2026-03-10,2000,EUR,280,bank,E,sent from Wise,,\n", []),
        ("2026-03-10,6000,USD,280,home_remittance,E,,,\n", []),
        ("2025-09-10,2000,USD,280,home_remittance,E,,,\n", []),
        ("2026-03-10,2000,USD,280,home_remittance,E,,own_money,\n", []),
        ("2026-01-10,4000,USD,280,home_remittance,E,,own_money,\n2026-03-10,2000,USD,280,home_remittance,E,,,\n", []),
    ],
)
def test_money_that_came_home_after_it_was_counted_abroad_is_asked_about(row: str, what: list[str], tmp_path: Path) -> None:
    findings = found(tmp_path, KEPT + row, MOVED)
    assert kinds(findings) == what
    assert all(one.makes_partial and "own_money" in one.remedy for one in findings)


def test_a_receipt_in_another_persons_account_is_told(tmp_path: Path) -> None:
    rows = "2025-10-10,900,USD,281,bank,E,,,My Father\n2025-10-10,900,USD,281,bank,E,,,LEDGER\n2025-10-10,900,USD,281,bank,E,,,\n"
    (one,) = found(tmp_path, rows, MOVED)
    assert (one.what, one.line, one.makes_partial) == ("other-account", 2, False)
