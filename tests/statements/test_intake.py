"""Raw statements and ledgers in one command: read, linked, assessed, and what is not proven is said."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import pytest

from taxcalc.diagnostics import InputRejectedError
from taxcalc.statements.intake import intake, is_ledger

from .test_counting import MEEZAN, PAYONEER, credit, payout

if TYPE_CHECKING:
    from collections.abc import Callable

LEDGER = "date,amount,currency,pkr,certificate\n2025-07-10,10.00,USD,2800.00,E-1\n"


@pytest.fixture
def assess(taxcalc: Callable[..., Any]) -> Callable[..., tuple[int, dict[str, Any]]]:
    def _assess(*arguments: object) -> tuple[int, dict[str, Any]]:
        ran = taxcalc("assess", *map(str, arguments), "--format", "json", "--quiet")
        return ran.status, json.loads(ran.stdout)

    return _assess


def found(result: dict[str, Any]) -> list[tuple[str, str | None]]:
    return [(one["what"], one["amount"]) for one in result["assessments"][0]["evidence"]["findings"]]


def test_a_platform_alone_proves_nothing_and_no_promise_is_made(assess: Callable[..., Any], write: Callable[..., Path], taxcalc: Callable[..., Any]) -> None:
    left = write("payoneer.csv", PAYONEER + payout("08/05", 1, "1,000.00", "280000.00"))
    status, result = assess(left)
    (one,) = result["assessments"]
    assert (status, one["tax_year"], one["complete"], one["evidence"]["status"], found(result)) == (5, 2026, False, "none", [("payout-unproven", "1000.00")])
    assert [(item["role"], Path(item["name"]).name, len(item["sha256"])) for item in result["inputs"]] == [("statement", "payoneer.csv", 64)]
    text = taxcalc("assess", str(left)).stdout
    assert "No receipt counts yet: USD 1,000 left for Pakistan without a bank credit to prove it." in " ".join(text.split())
    assert all(promise not in text for promise in ("No tax is due", "You get back", "You may keep all"))


def test_payouts_and_credits_are_linked_and_the_answer_is_whole(assess: Callable[..., Any], write: Callable[..., Path]) -> None:
    left = write("payoneer.csv", PAYONEER + payout("08/05", 1, "1,000.00", "280000.00"))
    right = write("meezan.csv", MEEZAN + credit("06 Aug", "280000.00") + "06 Aug 2025,,,WHT 154A,2800.00,,\n")
    status, result = assess(left, right)
    (one,) = result["assessments"]
    assert (status, one["evidence"]["status"], found(result)) == (0, "whole", [("receipt-without-certificate", None)])
    assert (one["receipts"]["count"], one["tax"]["total"], one["tax"]["withheld"], one["receipts"]["usd"]) == (1, "2800", "2800.00", "1000.00")


def test_an_imported_ledger_says_the_same_as_its_statements(assess: Callable[..., Any], write: Callable[..., Path], taxcalc: Callable[..., Any]) -> None:
    left = write("payoneer.csv", PAYONEER + payout("08/05", 1, "1,000.00", "280000.00") + payout("09/05", 2, "10.00", "2800.00"))
    right = write("meezan.csv", MEEZAN + credit("06 Aug", "280000.00"))
    taxcalc("import", str(left), str(right), "-o", str(left.parent / "ledger.csv"))
    (status, one), (again, other) = assess(left, right), assess(left.parent / "ledger.csv")
    assert status == again == 5
    assert found(one) == found(other) == [("payout-unproven", "10.00"), ("receipt-without-certificate", None)]
    assert one["assessments"][0]["tax"] == other["assessments"][0]["tax"]


def test_ledgers_and_statements_are_one_taxpayers_and_keep_their_own_lines(write: Callable[..., Path]) -> None:
    ledger = write("ledger.csv", "taxpayer," + LEDGER.replace("\n2025", "\nasma,2025"))
    bank = write("meezan.csv", MEEZAN + "05 Aug 2025,,,SHOP,5.00,,\n" + credit("06 Aug", "280000.00"))
    read = intake(bank, ledger)
    assert (read.columns["taxpayer"], read.columns["line"], read.columns["file"]) == (["asma", "asma"], [3, 2], [0, 1])
    assert [file.role for file in read.files] == ["statement", "ledger"]


def test_a_payout_in_a_ledger_is_proven_by_a_statement_beside_it(assess: Callable[..., Any], write: Callable[..., Path], taxcalc: Callable[..., Any]) -> None:
    left = write("payoneer.csv", PAYONEER + payout("08/05", 1, "1,000.00", "280000.00"))
    right = write("meezan.csv", MEEZAN + credit("06 Aug", "280000.00"))
    ledger = left.parent / "ledger.csv"
    taxcalc("import", str(left), "-o", str(ledger))
    for files in ((ledger, right), (right, ledger), (left, ledger, right)):
        status, result = assess(*files)
        assert (status, result["assessments"][0]["receipts"]["count"], result["assessments"][0]["receipts"]["usd"]) == (0, 1, "1000.00")


def test_a_file_that_cannot_be_read_is_named_and_the_others_count(assess: Callable[..., Any], write: Callable[..., Path]) -> None:
    bad = write("odd.csv", "When,What,How much\n1,2,3\n")
    right = write("meezan.csv", MEEZAN + credit("06 Aug", "280000.00"))
    status, result = assess(right, bad)
    (one,) = result["assessments"]
    assert (status, one["evidence"]["status"], one["receipts"]["count"]) == (5, "partial", 1)
    assert ("file-not-read", None) in found(result)
    status, refused = assess(bad)
    assert (status, refused["assessments"], [item["code"] for item in refused["diagnostics"]]) == (3, [], ["TC607"])


def test_a_defective_ledger_stops_everything_with_all_its_problems(write: Callable[..., Path]) -> None:
    bank = write("meezan.csv", MEEZAN + credit("06 Aug", "280000.00"))
    for text, codes in ((LEDGER + "x,1,USD,,\ny,1,USD,,\n", {"TC140"}), (LEDGER.replace("amount", "amoumt"), {"TC120"})):
        with pytest.raises(InputRejectedError) as stop:
            intake(bank, write("ledger.csv", text))
        assert codes <= {one.code for one in stop.value.diagnostics}


@pytest.mark.parametrize(
    ("text", "known"),
    [
        (LEDGER, True),
        ("\ufeff" + LEDGER.replace(",", ";"), True),
        ("", True),
        ("date,amount\n2025-07-01,1\n", True),
        ("Date,Amount,Currency\n2025-07-01,1,USD\n", True),
        (b"PAR1....", True),
        (b"%PDF-1.4 ...", False),
        ("<html><table>", True),
        (MEEZAN, False),
        ("Date,Particulars,Debit,Credit,Balance\n", False),
        ('"Date\n', False),
    ],
)
def test_what_is_a_ledger_and_what_a_statement(text: str | bytes, known: bool, write: Callable[..., Path]) -> None:
    assert is_ledger(write("file.csv", text)) is known


@pytest.mark.parametrize("stream", [io.BytesIO, lambda data: io.BufferedReader(io.BytesIO(data))])
def test_a_statement_may_come_from_standard_input(stream: Callable[[bytes], BinaryIO], taxcalc: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(stream((MEEZAN + credit("06 Aug", "280000.00")).encode())))
    assert "You owe Rs 2,800." in taxcalc("assess", "-").stdout
