"""Tables of banks that no profile knows: read when their own balance proves every row, refused at the row where it does not."""

from __future__ import annotations

import datetime as dt
import json
import tempfile
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from support.bank_layouts import BANKS, TRUTH, Bank, Move, table, written
from taxcalc.statements.asked import NOTHING, Asked
from taxcalc.statements.catalogue import Catalogue, load_words
from taxcalc.statements.choose import choose_layout
from taxcalc.statements.model import StopFileError
from taxcalc.statements.reading import Reader
from taxcalc.statements.table_dates import DateColumn, forms_of, in_order, order_of

if TYPE_CHECKING:
    from collections.abc import Callable

TODAY = dt.date(2026, 11, 27)
HEADER = "Date,Particulars,Debit,Credit,Balance\n"
START = '18/11/2025,OPENING,,,"50,000.00"\n'


@pytest.mark.parametrize("bank", BANKS, ids=lambda bank: bank.name)
def test_layouts_as_banks_are_described_to_write_them_are_read_without_a_profile(bank: Bank, write: Callable[..., Path], dry: Callable[..., object]) -> None:
    records, _ = table(bank)
    said = dry(write(f"{bank.name.rstrip('2')}_sep.csv", written(records, bank.delimiter)))
    assert (said.status, said.file["profile"], said.totals) == (0, "bank.table", TRUTH)
    assert said.file["closing_balance"] == {"PKR": "448934.05"}


@pytest.mark.parametrize("bank", BANKS, ids=lambda bank: bank.name)
@pytest.mark.parametrize("wrong", [1, 3, 6])
def test_one_wrong_amount_is_refused_at_its_row(bank: Bank, wrong: int, write: Callable[..., Path], dry: Callable[..., object]) -> None:
    records, line = table(bank, wrong=wrong)
    path = write("x.csv", written(records, bank.delimiter))
    said = dry(path)
    assert said.status == 3
    assert [(one["code"], one["where"]) for one in said.result["diagnostics"]] == [("TC614", f"{path}:{line}:balance")]


@pytest.mark.parametrize(
    ("name", "source", "channel"), [("hbl_sep.csv", "hbl", "bank"), ("my SadaPay 2025.csv", "sadapay", "wallet"), ("export.csv", "bank", "bank")]
)
def test_the_source_is_the_bank_that_the_file_names(name: str, source: str, channel: str, write: Callable[..., Path], taxcalc: Callable[..., object]) -> None:
    text = HEADER + START + '19/11/2025,PAYONEER,,"281,400.00","331,400.00"\n'
    ledger = taxcalc("import", str(write(name, text))).stdout
    assert f",realize,{channel}," in ledger
    assert f",{source},bank.table-" in ledger


def test_the_first_row_is_read_and_named_where_no_opening_balance_proves_it(write: Callable[..., Path], dry: Callable[..., object]) -> None:
    rows = ['19/11/2025,PAYONEER,,"281,400.00","331,400.00"\n', '20/11/2025,ATM,"1,400.00",,"330,000.00"\n']
    asc, desc = dry(write("a.csv", HEADER + "".join(rows))), dry(write("b.csv", HEADER + "".join(reversed(rows))))
    for said, line in ((asc, 2), (desc, 3)):
        assert said.status == 0
        assert [one["where"] for one in said.result["diagnostics"] if one["code"] == "TC663"] == [f"{said.file['file']}:{line}"]
    printed = dry(write("c.csv", 'Opening Balance:,"50,000.00"\n' + HEADER + "".join(rows)))
    assert "TC663" not in printed.codes
    missing = dry(write("d.csv", 'Opening Balance:,"50,001.00"\n' + HEADER + "".join(rows)))
    assert (missing.status, missing.codes) == (3, ["TC614"])


@pytest.mark.parametrize("above", [True, False])
def test_an_opening_balance_may_stand_above_or_below_the_newest_row_first(above: bool, write: Callable[..., Path], dry: Callable[..., object]) -> None:
    rows = ['20/11/2025,ATM,"1,400.00",,"330,000.00"\n', '19/11/2025,PAYONEER,,"281,400.00","331,400.00"\n']
    opening = ',Opening Balance,,,"50,000.00"\n'
    said = dry(write("b.csv", HEADER + "".join([opening, *rows] if above else [*rows, opening])))
    assert (said.status, said.totals, "TC663" in said.codes) == (0, {"realize": {"PKR": "281400.00"}}, False)


@pytest.mark.parametrize(
    ("days", "said", "form"),
    [
        (["03/09/2025", "04/09/2025"], None, None),  # two days: no order
        (["03/09/2025", "04/09/2025"], "dmy", "%d/%m/%Y"),
        (["03/09/2025", "04/09/2025"], "mdy", "%m/%d/%Y"),
        (["05/09/2025", "12/09/2025", "03/10/2025"], None, "%d/%m/%Y"),  # 9 May, 9 December, 10 March turn back
        (["03/09/2025", "25/09/2025"], None, "%d/%m/%Y"),
        (["09/03/2025", "09/25/2025"], None, "%m/%d/%Y"),
        (["10/12/2026", "11/12/2026"], None, "%m/%d/%Y"),  # 10 December 2026 has not come yet
        (["18/11/25", "19/11/25"], None, "%d/%m/%y"),  # not the 25th of November in two years
        (["25/11/18", "25/11/19"], None, "%y/%m/%d"),
        (["02/12/2024", "02/01/2025"], None, None),  # the second of two months, or two days of February and December
        (["02/12/24", "02/01/25"], None, None),
        (["18/11/25"], None, None),
        (["18/11/25"], "ymd", "%y/%m/%d"),
        (["18-Nov-25", "02-Dec-25"], None, "%d-%b-%y"),
        (["18 November 2025", "02 May 2026"], None, "%d %B %Y"),
        (["Nov 18, 2025"], None, "%b %d, %Y"),
        (["20251118"], None, "%Y%m%d"),
        (["2025-11-18T08:15:00Z", "2025-11-19T08:15:00Z"], None, "%Y-%m-%dT%H:%M:%SZ"),
        (["18NOV25"], None, "%d%b%y"),
        (["18.11.2025 14:30"], None, "%d.%m.%Y %H:%M"),
        (["18 Sept 2025", "02 Oct 2025"], None, "%d %b %Y"),
        (["Tue, 18 Nov 2025", "Wed, 19 Nov 2025"], None, "%a, %d %b %Y"),
    ],
)
def test_the_order_of_day_and_month_is_proven_by_the_whole_column_or_asked_for(days: list[str], said: str | None, form: str | None) -> None:
    column = DateColumn()
    for line, day in enumerate(days, start=2):
        column.see(line, day)
    found = column.settle(today=TODAY, newest_first=False, said=said)
    assert found == (form,) if form else len(found) > 1


def test_dates_above_the_table_are_written_like_those_in_it() -> None:
    column = DateColumn()
    for line, day in enumerate(["03/09/2025", "04/09/2025"], start=2):
        column.see(line, day)
    assert column.settle(today=TODAY, newest_first=None, elsewhere="Period 01/09/2025 to 30/09/2025") == ("%d/%m/%Y",)
    assert column.settle(today=TODAY, newest_first=None, elsewhere="Period 09/01/2025 to 09/30/2025") == ("%m/%d/%Y",)


def test_forms_of_dates_and_their_orders() -> None:
    assert forms_of("soon") == ()
    assert order_of("%b %d, %Y") == "mdy"
    assert in_order(("%d/%m/%Y", "%m/%d/%Y"), "mdy") == ("%m/%d/%Y",)
    assert in_order(("%m/%d/%Y %H:%M",), "dmy") == ("%d/%m/%Y %H:%M",)


def test_ambiguous_dates_are_asked_for_and_the_answer_is_taken(write: Callable[..., Path], dry: Callable[..., object]) -> None:
    path = write("b.csv", HEADER + '03/04/2025,PAYONEER,,"1,000.00","1,000.00"\n05/04/2025,ATM,200.00,,800.00\n')
    refused = dry(path)
    assert (refused.status, refused.codes) == (3, ["TC613"])
    assert "--dates dmy" in refused.stderr or "--dates dmy" in refused.result["diagnostics"][0]["remedy"]
    for order, day in (("dmy", "2025-04-03"), ("mdy", "2025-03-04")):
        taken = dry(path, "--dates", order)
        assert (taken.status, taken.totals) == (0, {"realize": {"PKR": "1000.00"}}), day


def test_a_known_layout_written_in_another_form_of_date_is_read_when_the_whole_column_proves_it(write: Callable[..., Path], dry: Callable[..., object]) -> None:
    nayapay = "TIMESTAMP,TYPE,DESCRIPTION,AMOUNT,BALANCE\n{}\n"
    iso = nayapay.format("2025-09-01 08:15:23,IBFT In,Thunes,85000,145000\n2025-09-02 12:30:45,Card,Coffee,-250,144750")
    assert dry(write("iso.csv", iso)).totals == {"realize": {"PKR": "85000.00"}}
    slashes = nayapay.format("1/9/2025 8:15,IBFT In,Thunes,85000,145000\n2/9/2025 12:30,Card,Coffee,-250,144750")
    assert dry(write("slashes.csv", slashes)).codes == ["TC612", "TC612"]
    assert dry(write("again.csv", slashes), "--dates", "dmy").totals == {"realize": {"PKR": "85000.00"}}


def test_dates_may_be_said_for_a_known_layout_too(write: Callable[..., Path], dry: Callable[..., object], taxcalc: Callable[..., object]) -> None:
    head = "Date,Time,TimeZone,Name,Type,Status,Currency,Gross,Fee,Net,Transaction ID,Reference Txn ID,Balance\n"
    path = write("p.csv", head + '03/04/2025,10:00:00,PDT,Acme LLC,General Payment,Completed,USD,"1,200.00",-53.10,"1,146.90",T1,,"1,146.90"\n')
    assert dry(path).codes == ["TC613"]
    assert "2025-04-03" in taxcalc("import", str(path), "--dates", "dmy", "--dry-run").stdout
    assert "2025-03-04" in taxcalc("import", str(path), "--dates", "mdy", "--dry-run").stdout


def test_what_is_said_of_dates_does_not_touch_a_file_that_proves_its_own(write: Callable[..., Path], taxcalc: Callable[..., object]) -> None:
    head = "Transaction Date,Description,Credit Amount,Debit Amount,Currency,Status\n"
    payoneer = write("payoneer.csv", head + "11/20/2025,Payment from Acme,900.00,,USD,Completed\n09/03/2025,Payment from Acme,100.00,,USD,Completed\n")
    bank = write("b.csv", HEADER + '03/04/2025,PAYONEER,,"1,000.00","1,000.00"\n05/04/2025,ATM,200.00,,800.00\n')
    read = taxcalc("import", str(payoneer), str(bank), "--dates", "dmy", "--dry-run")
    assert read.status == 0, read.stderr
    assert all(day in read.stdout for day in ("2025-11-20", "2025-09-03", "2025-04-03"))
    damaged = write("short.csv", head + "11/20/2025,Payment from Acme,900.00,,USD,Completed\n09/03/2025,x,1,,USD,Completed,much,too,long\n")
    assert taxcalc("import", str(damaged), "--dates", "mdy", "--dry-run").status == 3


def test_a_credit_in_foreign_currency_never_lets_the_answer_be_that_nothing_is_due(write: Callable[..., Path], taxcalc: Callable[..., object]) -> None:
    rows = "19/11/2025,SWIFT IN ACME,,100.00,100.00\n19/11/2025,SWIFT IN ORBIT,,50.00,150.00\n20/11/2025,FEE,1.00,,149.00\n"
    usd = write("usd.csv", "Date,Details,Debit (USD),Credit (USD),Balance (USD)\n" + rows)
    alone = taxcalc("assess", str(usd))
    assert (alone.status, "No tax is due" in alone.stdout) == (5, False)
    assert "USD 150 came in that may be a receipt" in alone.stdout
    assert "tax year 2026" in alone.stdout
    rupees = write("pkr.csv", HEADER + "21/11/2025,PAYONEER,,42000.00,42000.00\n22/11/2025,ATM,200.00,,41800.00\n")
    assert taxcalc("assess", str(usd), str(rupees)).status == 0
    assert taxcalc("assess", str(usd), "--treat", "SWIFT IN=skip").status == 0
    broken = write("broken.csv", usd.read_text(encoding="utf-8").replace("149.00", "148.00"))
    assert "USD 150" not in taxcalc("assess", str(broken)).stdout


def test_a_credit_that_the_user_explained_is_in_doubt_no_more(write: Callable[..., Path], taxcalc: Callable[..., object]) -> None:
    path = write("b.csv", HEADER + "19/11/2025,INWARD SWIFT MY BROTHER,,150000.00,150000.00\n20/11/2025,ATM,200.00,,149800.00\n")
    asked = taxcalc("assess", str(path))
    assert (asked.status, '--treat "INWARD SWIFT MY BROTHER=skip"' in " ".join(asked.stdout.split())) == (5, True)
    for answer in (("--treat", "INWARD SWIFT MY BROTHER=skip"), ("--own", "MY BROTHER")):
        assert taxcalc("assess", str(path), *answer).status == 0, answer


def test_every_order_that_is_possible_is_offered(write: Callable[..., Path], taxcalc: Callable[..., object]) -> None:
    path = write("b.csv", HEADER + '03/09/25,PAYONEER,,"1,000.00","1,000.00"\n05/10/25,ATM,200.00,,800.00\n')
    assert "--dates dmy (or --dates mdy, or --dates ymd)" in taxcalc("import", str(path)).stderr


def test_a_remedy_takes_no_file_for_an_option(write: Callable[..., Path], taxcalc: Callable[..., object], monkeypatch: pytest.MonkeyPatch) -> None:
    path = write("-b.csv", "Date,Details,Debit,Credit\n19/11/2025,UPWORK,,100.00\n20/11/2025,FEE,1.00,\n")
    monkeypatch.chdir(path.parent)
    assert "taxcalc import ./-b.csv --unproven" in taxcalc("import", "./-b.csv").stderr


def test_without_a_balance_the_rows_are_read_on_request_and_marked(
    write: Callable[..., Path], dry: Callable[..., object], taxcalc: Callable[..., object]
) -> None:
    path = write("hbl.csv", "Date,Particulars,Debit,Credit\n19/11/2025,PAYONEER,,281400.00\n")
    assert dry(path).codes == ["TC662"]
    assert "TC664" in dry(path, "--unproven").codes
    assert ",hbl (unproven)," in taxcalc("import", str(path), "--unproven").stdout


def test_a_header_over_two_rows_and_cells_kept_from_a_spreadsheet(write: Callable[..., Path], dry: Callable[..., object]) -> None:
    text = "Bank X\nDate,Description,Amount,,Balance\n,,Debit,Credit,\n'18/11/2025,PAYONEER,,'5000.00,5000.00\n'25/11/2025,ATM,1000.00,,4000.00\n"
    said = dry(write("b.csv", text))
    assert (said.status, said.file["header_line"], said.totals) == (0, 3, {"realize": {"PKR": "5000.00"}})


def test_texts_over_several_lines_totals_and_days_printed_once(write: Callable[..., Path], dry: Callable[..., object]) -> None:
    text = HEADER + START + (
        '19/11/2025,IBFT FROM JS BANK,,"281,400.00","331,400.00"\n,PAYONEER INC,,,\n,ATM,"1,400.00",,"330,000.00"\n'
        'Page Total,,"1,400.00","281,400.00",\nThis is a computer generated statement,,,,\n'
    )  # fmt: skip
    said = dry(write("b.csv", text))
    assert (said.status, said.totals) == (0, {"realize": {"PKR": "281400.00"}})
    assert said.skipped() == {
        2: "opening or closing balance", 5: "local spending", 6: "not a row of the table: Page Total 1,400.00 281,400.00",
        7: "not a row of the table: This is a computer generated statement",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("rows", "codes"),
    [
        ('3l/11/2025,PAYONEER,,"281,400.00","331,400.00"\n', ["TC612"]),
        ('19/11/2025,PAYONEER,,"281,400.00",\n20/11/2025,ATM,"1,400.00",,"330,000.00"\n', ["TC614"]),
        ('19/11/2025,PAYONEER,,"28l,400.00","331,400.00"\n', ["TC611"]),
        ('19/11/2025,PAYONEER,"1.00","281,400.00","331,400.00"\n', ["TC611"]),
    ],
)
def test_a_row_that_cannot_be_read_is_never_left_out(rows: str, codes: list[str], write: Callable[..., Path], dry: Callable[..., object]) -> None:
    said = dry(write("b.csv", HEADER + START + rows))
    assert (said.status, said.codes) == (3, codes)


def test_rows_are_treated_as_the_user_says(write: Callable[..., Path], dry: Callable[..., object], taxcalc: Callable[..., object]) -> None:
    rows = '19/11/2025,ACME LTD INVOICE 7,,"281,400.00","331,400.00"\n20/11/2025,W.H.TAX,"1,400.00",,"330,000.00"\n'
    path = write("b.csv", HEADER + START + rows)
    assert dry(path).totals == {}
    said = dry(path, "--treat", "acme ltd=realize", "--treat", "W.H.TAX=wht")
    assert said.totals == {"realize": {"PKR": "281400.00"}, "wht": {"PKR": "1400.00"}}
    assert dry(path, "--treat", "ATM=skip").codes[0] == "TC665" or "TC665" in dry(path, "--treat", "ATM=skip").codes
    wrong = taxcalc("import", str(path), "--treat", "ACME=realise", "--treat", "ACME")
    assert (wrong.status, "ACME=realize" in wrong.stderr, "not TEXT=KIND" in " ".join(wrong.stderr.split())) == (2, True, True)


def test_an_unknown_row_of_a_known_layout_is_treated_or_left_out(write: Callable[..., Path], dry: Callable[..., object]) -> None:
    head = (
        "Transaction Date,Transaction Time,Time Zone,Transaction ID,Description,Credit Amount,Debit Amount,Currency,"
        "Transfer Amount,Transfer Amount Currency,Status,Running Balance\n"
    )
    path = write("p.csv", head + "08/30/2025,18:30:00,UTC,1,Card refund,5.00,,USD,,,Completed,5.00\n")
    refused = dry(path)
    assert refused.codes == ["TC610"]
    assert "--treat 'Card refund=skip'" in refused.result["diagnostics"][0]["remedy"]
    assert dry(path, "--treat", "Card refund=expense").totals == {"expense": {"USD": "-5.00"}}
    assert dry(path, "--treat", "Card refund=skip").skipped() == {2: "said by --treat"}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("WHT ON EXPORT PROCEEDS", "wht"), ("TAX ON EXPORT OF SERVICES", "wht"), ("INCOME TAX U/S 154A", "wht"), ("W.H.TAX INWARD REMITTANCE", "wht"),
        ("WHT ON PROFIT SEC 151", "tax of another section, not s.154A"), ("WITHHOLDING TAX CASH 231A", "tax of another section, not s.154A"),
        ("WHT", "review: tax deducted, and the text names no section"), ("ATM", "local spending"),
    ],
)  # fmt: skip
def test_deductions_are_told_apart_by_their_words(text: str, kind: str, write: Callable[..., Path], dry: Callable[..., object]) -> None:
    said = dry(write("b.csv", HEADER + START + f'19/11/2025,{text},"1,400.00",,"48,600.00"\n'))
    assert said.status == 0
    assert kind in (*said.totals, *said.skipped().values())


def test_a_foreign_currency_account_shows_movements_and_no_receipts(write: Callable[..., Path], dry: Callable[..., object]) -> None:
    said = dry(write("b.csv", "Date,Details,Debit (USD),Credit (USD),Balance (USD)\n19/11/2025,UPWORK,,100.00,100.00\n20/11/2025,FEE,1.00,,99.00\n"))
    assert (said.status, said.totals, said.file["closing_balance"]) == (0, {}, {"USD": "99.00"})


def test_the_oldest_of_amounts_without_a_sign_is_left_out_and_named_once(
    write: Callable[..., Path], dry: Callable[..., object], taxcalc: Callable[..., object]
) -> None:
    rows = '19/11/2025,PAYONEER REFUND,"1,400.00","48,600.00"\n20/11/2025,PAYONEER,"2,000.00","50,600.00"\n'
    path = write("b.csv", "Date,Details,Amount,Balance\n" + rows)
    said = dry(path)
    assert (said.status, said.totals) == (5, {"realize": {"PKR": "2000.00"}})
    assert [one["where"] for one in said.result["diagnostics"] if one["code"] == "TC666"] == [f"{path}:2"]
    assessed = json.loads(taxcalc("assess", str(path), "--format", "json").stdout)["assessments"][0]
    assert (assessed["complete"], next((one["what"], one["line"]) for one in assessed["evidence"]["findings"])) == (False, ("row-not-read", 2))


@pytest.mark.parametrize(("above", "status"), [("Credit Card Statement", 3), ("For credit card queries call 111-000-000", 0)])
def test_the_statement_of_a_credit_card_is_refused_and_an_advertisement_is_not(
    above: str, status: int, write: Callable[..., Path], dry: Callable[..., object]
) -> None:
    said = dry(write("b.csv", f"{above}\n" + HEADER + START + '19/11/2025,GOOGLE YOUTUBE,,"1,400.00","51,400.00"\n'))
    assert (said.status, "TC668" in said.codes) == (status, status == 3)


def test_a_decimal_comma_is_seen_where_the_point_does_not_fit(write: Callable[..., Path], dry: Callable[..., object]) -> None:
    said = dry(write("b.csv", "Date;Details;Debit;Credit;Balance\n19.11.2025;PAYONEER;;281.400,00;281.400,00\n20.11.2025;ATM;1.400,50;;279.999,50\n"))
    assert (said.status, said.totals) == (0, {"realize": {"PKR": "281400.00"}})


def test_failed_rows_moved_nothing(write: Callable[..., Path], dry: Callable[..., object]) -> None:
    rows = "19/11/2025,PAYONEER,+100.00,Success,100.00\n20/11/2025,PAYONEER,+100.00,Failed,100.00\n21/11/2025,ATM,-40.00,Success,60.00\n"
    said = dry(write("b.csv", "Date,Details,Amount,Status,Balance\n" + rows))
    assert (said.totals, said.skipped()[3]) == ({"realize": {"PKR": "100.00"}}, "did not move money (Failed)")


def test_a_workbook_of_an_unknown_bank_is_read(tmp_path: Path, dry: Callable[..., object]) -> None:
    book = xlsxwriter.Workbook(str(tmp_path / "faysal.xlsx"))
    sheet = book.add_worksheet()
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    sheet.write_row(2, 0, ["Date", "Particulars", "Debit", "Credit", "Balance"])
    for row, (text, debit, credit, balance) in enumerate(
        [("OPENING", None, None, 50000), ("PAYONEER", None, 281400.1, 331400.1), ("ATM", 0.1, None, 331400)], start=3
    ):
        sheet.write_datetime(row, 0, dt.datetime(2025, 11, row), day)  # noqa: DTZ001 - a cell has no zone
        sheet.write_row(row, 1, [text, debit, credit, balance])
    book.close()
    said = dry(tmp_path / "faysal.xlsx")
    assert (said.status, said.totals) == (0, {"realize": {"PKR": "281400.10"}})


ORDERED = ("%d/%m/%Y", "%m/%d/%Y", "%Y-%m-%d", "%d-%b-%Y", "%d/%m/%y", "%y/%m/%d", "%m-%d-%y", "%d %B %Y", "%d.%m.%Y", "%Y%m%d", "%d%b%y", "%b %d, %Y")
MONEY = ("plain", "commas", "lakh", "rs", "rupees", "zeros", "dashes")
SIGNS = (("debit", "credit"), ("credit", "debit"), ("signed",), ("brackets",), ("suffix",), ("unsigned", "side"), ("unsigned",), ("spaced",))
NAMES = {
    "date": ("Date", "Transaction Date", "Txn Date", "Booking Date"), "text": ("Description", "Particulars", "Narration", "Details"),
    "debit": ("Debit", "Withdrawal", "Dr"),
    "credit": ("Credit", "Deposit", "Cr"), "balance": ("Balance", "Running Balance", "Available Balance"),
    "side": ("Dr/Cr", "Type"), "none": ("Cheque No", "Branch"),
    **dict.fromkeys(("signed", "brackets", "suffix", "unsigned", "spaced"), ("Amount", "Transaction Amount", "Amount (PKR)")),
}  # fmt: skip


@st.composite
def tables(draw: st.DrawFn) -> tuple[Bank, tuple[Move, ...], Decimal]:
    columns = draw(st.permutations(["date", "text", "balance", *draw(st.sampled_from(SIGNS)), *draw(st.sampled_from([(), ("none",)]))]))
    header = tuple(draw(st.sampled_from(NAMES[column])) for column in columns)
    steps = draw(st.lists(st.tuples(st.integers(0, 45), st.integers(1, 9_999_999), st.booleans()), min_size=1, max_size=9))
    day = draw(st.dates(dt.date(2024, 1, 1), dt.date(2025, 9, 1)))
    moves = []
    for number, (days, paisa, comes) in enumerate(steps):
        day += dt.timedelta(days=days)
        text = f"{'PAYONEER' if comes else 'SHOP'} {number}"
        moves.append(Move(day, text, Decimal(paisa if comes else -paisa).scaleb(-2)))
    bank = Bank(
        "x", "|".join(header), " ".join(columns), draw(st.sampled_from(ORDERED)), draw(st.sampled_from(MONEY)), newest_first=draw(st.booleans()),
        opening_row=draw(st.sampled_from(["", "Opening Balance", "B/F"])), delimiter=draw(st.sampled_from([",", ";", "\t", "|"])),
    )  # fmt: skip
    if bank.newest_first:
        bank = Bank(bank.name, bank.names, bank.kinds, bank.date, bank.money, newest_first=True, delimiter=bank.delimiter)
    return bank, tuple(moves), Decimal(draw(st.integers(0, 99_999_999))).scaleb(-2)


def read(text: str, asked: Asked = NOTHING, named: int = 0) -> list[tuple[dt.date, Decimal]] | None:
    """The receipts of a table; None when it is refused, or when the line `named` is said to be proven by nothing."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.csv"
        path.write_text(text, encoding="utf-8")
        try:
            reader = Reader(choose_layout(path, "x.csv", Catalogue(), None, asked), load_words())
            found = sorted((row.date, row.amount) for row in reader.rows() if row.kind == "realize")
            return None if named and named in [one.line for one in reader.warnings if one.code in ("TC663", "TC666")] else found
        except StopFileError:
            return None


def test_a_thousand_random_tables_are_read_right_or_refused_and_never_wrong() -> None:
    came: list[bool] = []

    @settings(max_examples=1000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(tables(), st.integers(0, 8))
    def law(made: tuple[Bank, tuple[Move, ...], Decimal], wrong: int) -> None:
        came.append(right_or_refused(*made, wrong))

    law()
    assert sum(came) > len(came) * 0.8  # read once the order of dates was said


def right_or_refused(bank: Bank, moves: tuple[Move, ...], opening: Decimal, wrong: int) -> bool:
    truth = sorted((move.day, move.amount) for move in moves if move.amount > 0)
    without_oldest = sorted((move.day, move.amount) for move in moves[1:] if move.amount > 0)  # amounts without a sign: its way is not known
    records, _ = table(bank, moves, opening)
    assert read(written(records, bank.delimiter)) in (truth, without_oldest, None)
    told = read(written(records, bank.delimiter), Asked(dates=order_of(bank.date)))
    assert told in (truth, without_oldest, None)
    says_which = not {"unsigned", "signed", "brackets"} & {*bank.columns} or "side" in bank.columns
    assert told == truth or not says_which
    records, line = table(bank, moves, opening, wrong=wrong % len(moves))
    assert read(written(records, bank.delimiter), Asked(dates=order_of(bank.date)), named=line) is None
    return told is not None
