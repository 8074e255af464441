"""The same money is one movement, whatever its text says: what links, what undoes, what is one's own, and what a person says with `--link`."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Any

import pytest

from .test_counting import MEEZAN, PAYONEER, credit, payout

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

NAYAPAY = "TIMESTAMP,TYPE,DESCRIPTION,AMOUNT,BALANCE\n"
WISE = (
    '"TransferWise ID",Date,Amount,Currency,Description,"Running Balance","Exchange To","Payer Name","Payee Name","Payee Account Number",'
    '"Card Holder Full Name","Total fees"\n'
)


@pytest.fixture
def ledger(taxcalc: Callable[..., Any], tmp_path: Path) -> Callable[..., list[dict[str, str]]]:
    """Rows of the ledger that an import makes, those that move money first."""

    def _ledger(*arguments: object) -> list[dict[str, str]]:
        ran = taxcalc("import", *map(str, arguments), "-o", str(tmp_path / "ledger.csv"))
        assert ran.status in {0, 5}, ran.stderr
        with (tmp_path / "ledger.csv").open(newline="") as stream:
            return list(csv.DictReader(stream))

    return _ledger


def counted(rows: list[dict[str, str]]) -> list[tuple[str, str]]:
    return [(row["amount"], row["withheld"]) for row in rows if row["kind"] in {"realize", "receipt"}]


@pytest.mark.parametrize("day", ["04 Aug", "05 Aug", "15 Aug"])
def test_equal_rupees_within_ten_days_are_one_movement_under_any_text(day: str, ledger: Callable[..., Any], write: Callable[..., Path]) -> None:
    rows = ledger(write("p.csv", PAYONEER + payout("08/05", 1, "10.00", "2800.37")), write("m.csv", MEEZAN + credit(day, "2800.37", "CITIBANK NA")))
    assert counted(rows) == [("2800.37", "")]
    assert [(row["from"], row["foreign_amount"]) for row in rows if row["kind"] == "realize"] == [("payoneer", "10.00")]


@pytest.mark.parametrize(("day", "amount"), [("03 Aug", "2800.37"), ("16 Aug", "2800.37"), ("06 Aug", "2800.36"), ("06 Aug", "2799.00")])
def test_other_rupees_or_days_prove_nothing(day: str, amount: str, ledger: Callable[..., Any], write: Callable[..., Path]) -> None:
    rows = ledger(write("p.csv", PAYONEER + payout("08/05", 1, "10.00", "2800.37")), write("m.csv", MEEZAN + credit(day, amount, "CITIBANK NA")))
    assert counted(rows) == []


def test_a_bank_may_round_to_whole_rupees(ledger: Callable[..., Any], write: Callable[..., Path]) -> None:
    left = write("p.csv", PAYONEER + payout("08/05", 1, "10.00", "2800.37"))
    assert counted(ledger(left, write("m.csv", MEEZAN + credit("06 Aug", "2800.00", "CITIBANK NA")))) == [("2800.00", "")]


@pytest.mark.parametrize(("net", "rate"), [("277200.00", "1%"), ("279300.00", "0.25%")])
def test_a_credit_net_of_the_final_tax_is_the_gross_receipt_with_the_tax_withheld(
    net: str, rate: str, ledger: Callable[..., Any], write: Callable[..., Path]
) -> None:
    left = write("p.csv", PAYONEER + payout("08/05", 1, "1,000.00", "280000.00"))
    (row,) = [one for one in ledger(left, write("m.csv", MEEZAN + credit("06 Aug", net, "CITIBANK NA"))) if one["kind"] == "realize"]
    assert (row["amount"], row["pkr"], row["withheld"]) == ("280000.00", "280000.00", {"1%": "2800.00", "0.25%": "700.00"}[rate])
    assert f"less {rate} withheld (inferred)" in row["note"]


def test_a_deduction_that_the_text_or_a_row_of_the_bank_shows_explains_the_difference(ledger: Callable[..., Any], write: Callable[..., Path]) -> None:
    left = write("p.csv", PAYONEER + payout("08/05", 1, "1,000.00", "280000.00"))
    text = write("m.csv", MEEZAN + "06 Aug 2025,,,RAAST CITIBANK NET OF WHT 3333.00,,276667.00,\n")
    assert counted(ledger(left, text)) == [("280000.00", "3333.00")]
    beside = write("n.csv", MEEZAN + "06 Aug 2025,,,RAAST CITIBANK,,275000.00,\n06 Aug 2025,,,WHT 154A,5000.00,,\n")
    (left.parent / "ledger.csv").unlink()
    rows = ledger(left, beside)
    assert counted(rows) == [("280000.00", "")]
    assert [row["amount"] for row in rows if row["kind"] == "wht"] == ["5000.00"]


def test_names_decide_between_equal_credits(dry: Callable[..., Any], write: Callable[..., Path]) -> None:
    left = write("p.csv", PAYONEER + payout("08/05", 1, "10.00", "2800.00"))
    said = dry(left, write("m.csv", MEEZAN + credit("06 Aug", "2800.00", "CITIBANK NA") + credit("07 Aug", "2800.00")))
    assert [one["credit"]["line"] for one in said.result["links"]] == [3]


def test_as_many_payouts_as_can_be_are_proven(dry: Callable[..., Any], write: Callable[..., Path]) -> None:
    left = write("p.csv", PAYONEER + payout("08/01", 1, "10.00", "2800.00") + payout("08/10", 2, "10.00", "2800.00"))
    said = dry(left, write("m.csv", MEEZAN + credit("02 Aug", "2800.00", "CITIBANK NA") + credit("10 Aug", "2800.00")))
    assert [(one["payout"]["line"], one["credit"]["line"]) for one in said.result["links"]] == [(2, 2), (3, 3)]


@pytest.mark.parametrize("text", ["Adeel Khan", "Striped Apparel", "GOOGLE PLAY refund", "Fiverrr", "REVERSAL PAYONEER"])
def test_words_that_only_look_like_a_platform_count_for_nothing(text: str, ledger: Callable[..., Any], write: Callable[..., Path]) -> None:
    assert counted(ledger(write("m.csv", MEEZAN + f"06 Aug 2025,,,IBFT FROM {text},,2800.00,\n"))) == []


@pytest.mark.parametrize("text", ["PAYONEER", "PAYONEER_INC", "payoneer123", "JS BANK PAYONEER AYESHA", "DEEL INC", "FREELANCER.COM"])
def test_a_credit_that_names_a_platform_counts_without_a_payout(text: str, ledger: Callable[..., Any], write: Callable[..., Path]) -> None:
    assert counted(ledger(write("m.csv", MEEZAN + f"06 Aug 2025,,,IBFT FROM {text},,2800.00,\n"), "--own", "AYESHA")) == [("2800.00", "")]


def test_own_names_hold_for_banks_too(dry: Callable[..., Any], write: Callable[..., Path]) -> None:
    path = write("m.csv", MEEZAN + "06 Aug 2025,,,IBFT FROM Adeel  Khan,,280000.00,\n06 Aug 2025,,,IBFT FROM ADEEL KHANUM,,280000.00,\n")
    assert dry(path, "--own", "Adeel Khan").skipped() == {2: "from an account of your own, not an export receipt", 3: "local credit, not an export receipt"}


def test_a_reversal_undoes_its_credit_in_another_download_and_for_good(ledger: Callable[..., Any], write: Callable[..., Path], tmp_path: Path) -> None:
    first = write("july.csv", MEEZAN + credit("30 Jul", "2800.00") + credit("30 Jul", "2900.00"))
    second = write("august.csv", MEEZAN + "02 Aug 2025,,,Reversal Remittance From PAYONEER,2800.00,,\n")
    assert counted(ledger(second, first)) == [("2900.00", "")]
    before = (tmp_path / "ledger.csv").read_text()
    for path in (first, second, first):
        ledger(path)
        assert (tmp_path / "ledger.csv").read_text() == before


def test_a_reversed_deduction_is_no_tax_paid(ledger: Callable[..., Any], write: Callable[..., Path]) -> None:
    rows = ledger(write("m.csv", MEEZAN + credit("30 Jul", "2800.00") + "30 Jul 2025,,,WHT 154A,28.00,,\n31 Jul 2025,,,Reversal WHT 154A,,28.00,\n"))
    assert [row["kind"] for row in rows] == ["realize", "other"]


def test_a_payout_whose_credit_was_reversed_is_unproven_until_it_is_credited_again(dry: Callable[..., Any], write: Callable[..., Path]) -> None:
    left = write("p.csv", PAYONEER + payout("08/05", 1, "10.00", "2800.00"))
    text = MEEZAN + credit("06 Aug", "2800.00") + "07 Aug 2025,,,Reversal Remittance From PAYONEER,2800.00,,\n"
    assert dry(left, write("m.csv", text)).result["links"] == []
    (link,) = dry(left, write("n.csv", text + credit("09 Aug", "2800.00"))).result["links"]
    assert link["credit"]["line"] == 4


def test_a_transfer_between_ones_own_accounts_proves_no_payout(dry: Callable[..., Any], write: Callable[..., Path]) -> None:
    left = write("p.csv", PAYONEER + payout("08/05", 1, "10.00", "2800.00"))
    bank = write("m.csv", MEEZAN + "06 Aug 2025,,,IBFT TO NAYAPAY,2800.00,,\n")
    wallet = write("n.csv", NAYAPAY + '06 Aug 2025 10:00 AM,IBFT In,Incoming fund transfer from PAYONEER via Meezan Bank,"+2,800",2800\n')
    said = dry(left, bank, wallet)
    assert (said.result["links"], [row["kind"] for row in said.result["unlinked"]]) == ([], ["withdraw"])
    assert [one["credit"]["source"] for one in dry(left, wallet).result["links"]] == ["nayapay"]


def test_a_wise_transfer_and_its_refund_are_nothing_and_what_did_not_come_back_is_a_fee(dry: Callable[..., Any], write: Callable[..., Path]) -> None:
    sent = 'TRANSFER-2,10-09-2025,-500.00,USD,"Sent money",894.88,PKR,,"Test User",PK00,,5.12\n'
    for back, fee in (("500.00", ""), ("490.00", ", less a fee of USD 10.00")):
        refund = f'TRANSFER-2,12-09-2025,{back},USD,"Refund",{894.88 + float(back):.2f},,,"Test User",,,0.00\n'
        (link,) = dry(write("statement_1_USD.csv", WISE + refund + sent)).result["links"]
        assert link["how"] == f"returned: the payout came back{fee}"


@pytest.mark.parametrize("right", ["m.csv:2", "m:2", "{folder}/m.csv:2"])
def test_a_link_reaches_a_skipped_row_by_a_short_name(right: str, dry: Callable[..., Any], write: Callable[..., Path]) -> None:
    left = write("p.csv", PAYONEER + payout("08/05", 1, "10.00", "2800.00"))
    bank = write("m.csv", MEEZAN + credit("30 Aug", "2750.00", "CITIBANK NA"))
    said = dry(left, bank, "--link", f"p.csv:2={right.format(folder=left.parent)}")
    assert [(one["how"], one["credit"]["pkr"]) for one in said.result["links"]] == [("said by --link", "2750.00")]


def test_a_link_that_names_nothing_or_two_files_says_so(dry: Callable[..., Any], write: Callable[..., Path]) -> None:
    left = write("p.csv", PAYONEER + payout("08/05", 1, "10.00", "2800.00"))
    one, two = (write(f"{folder}/m.csv", MEEZAN + credit("30 Aug", amount, "X")) for folder, amount in (("a", "5.00"), ("b", "6.00")))
    assert "nothing that moved stands at m.csv:9" in dry(left, one, two, "--link", "p.csv:2=m.csv:9").stderr
    assert "several files are called so, m.csv:2 fits all" in dry(left, one, two, "--link", "m.csv:2=p.csv:2").stderr
    assert "TC624" in dry(left, one, two, "--link", "p.csv:2=p.csv:2").codes


def test_income_after_the_last_proven_payout_stays_an_estimate(ledger: Callable[..., Any], write: Callable[..., Path]) -> None:
    income = "".join(f"{day}/2025,1,UTC,{number},Payment from ACME,100.00,,USD,,,Completed,,\n" for number, day in enumerate(("08/01", "08/20"), start=5))
    left = write("p.csv", PAYONEER + income + payout("08/05", 1, "100.00", "28000.00"))
    bank = write("m.csv", MEEZAN + credit("06 Aug", "28000.00", "CITIBANK NA"))
    assert counted(ledger(left, "--count", "income")) == [("100.00", ""), ("100.00", "")]
    assert [row["amount"] for row in ledger(left, bank) if row["kind"] in {"realize", "receipt"}] == ["28000.00", "100.00"]
    assert [row["amount"] for row in ledger(left, bank, "--count", "income") if row["kind"] in {"realize", "receipt"}] == ["28000.00", "100.00"]


def test_a_chain_of_platforms_is_proven_by_its_last_credit(ledger: Callable[..., Any], write: Callable[..., Path]) -> None:
    upwork = "Date,Transaction ID,Transaction type,Transaction summary,Transaction summary details,Amount $\n"
    first = write("u.csv", upwork + '"Aug 1, 2025",1,Hourly,W,x,100.00\n"Aug 2, 2025",2,Withdrawal,W,Payoneer: x,-90.00\n')
    second = write("p.csv", PAYONEER + "08/03/2025,1,UTC,9,Payment from Upwork,90.00,,USD,,,Completed,,\n" + payout("08/05", 1, "90.00", "25200.00"))
    third = write("m.csv", MEEZAN + credit("06 Aug", "25200.00", "CITIBANK NA"))
    assert counted(ledger(first, "--count", "income")) == [("100.00", "")]
    assert counted(ledger(first, second, third)) == [("25200.00", "")]


def test_a_doubtful_credit_is_named_with_what_to_say(taxcalc: Callable[..., Any], write: Callable[..., Path]) -> None:
    bank = write("m.csv", MEEZAN + "06 Aug 2025,,,RAAST P2P FROM CITIBANK NA,,280000.00,\n07 Aug 2025,,,SALARY FROM SHOP,,90000.00,\n")
    ran = taxcalc("assess", str(bank), "--format", "markdown")
    assert ran.status == 5
    assert "No receipt counts yet: Rs 2,80,000 came in that may be a receipt." in ran.stdout
    said = taxcalc("assess", str(bank), "--treat", "RAAST P2P FROM CITIBANK NA=realize", "--format", "csv").stdout
    assert ",280000.00," in said
