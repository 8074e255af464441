"""Layouts that have no sample, each built from its card: totals, skipped lines and closing balances of a small file."""

# ruff: noqa: E501, FLY002 - headers stand on one line, as the files have them

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

UPWORK_OLD = """Date,Ref ID,Type,Description,Agency,Freelancer,Team,Account Name,PO,Amount,Amount in local currency,Currency,Balance
"Jun 10, 2019",1007,Withdrawal,Withdrawal - Direct to Local Bank (PKR): xxxx-1234,,Ayesha,,Ayesha,,-100.00,,,97.01
"Jun 10, 2019",1006,Miscellaneous,Withdrawal fee,,Ayesha,,Ayesha,,-0.99,,,197.01
"Jun 08, 2019",1005,Miscellaneous,Adjustment,,Ayesha,,Ayesha,,8.00,,,198.00
"Jun 05, 2019",1004,Refund,Refund,,Ayesha,Acme,Ayesha,,-10.00,,,190.00
"Jun 03, 2019",1003,Bonus,Bonus,,Ayesha,Acme,Ayesha,,20.00,,,200.00
"Jun 03, 2019",1002,Service Fee,Fee,,Ayesha,Acme,Ayesha,,-20.00,,,180.00
"Jun 03, 2019",1001,Hourly,Invoice,,Ayesha,Acme,Ayesha,,200.00,,,200.00
"""
UPWORK_TITLE_CASE = (
    "Date,Transaction ID,Transaction Type,Transaction Summary,Transaction Summary Details,Description 1,Description 2,Description 3,"
    "Entered Description,Agency,Freelancer,Team,Account Name,PO,Ref ID,Amount $,Amount in local currency,Currency,Current Balance $,Payment method\n"
    '"Oct 3, 2026",2,Fixed Price,Logo,Milestone,,,,,,Ayesha,Acme,Ayesha,,2,"$1,000.00",,,"$1,100.00",\n'
    '"Oct 02, 2026",1,Milestone,Logo,Milestone,,,,,,Ayesha,Acme,Ayesha,,1,$100.00,,,$100.00,\n'
)
PAYONEER_12 = """Transaction Date,Transaction Time,Time Zone,Transaction ID,Description,Credit Amount,Debit Amount,Currency,Status,Running Balance,Additional Description,Store Name
08/16/2021,10:00:00,UTC,2,Withdrawal to HBL (1),,50.00,USD,Completed,50.00,,
08/15/2021,10:00:00,UTC,1,Payment from ACME,100.00,,USD,Completed,100.00,,
"""
PAYONEER_PAGE = """Date,Description,Amount,Currency,A,B,Note
"11 Jul, 2024",Payment from Upwork,"1,100.00",USD,,,
"12 Jul, 2024",Withdrawal to MEEZAN BANK (1),-600.00,USD,,,
"13 Jul, 2024",Account fee,-29.95,USD,,,
"""
WISE_OLD = """"TransferWise ID",Date,Amount,Currency,Description,"Payment Reference","Running Balance","Exchange From","Exchange To","Exchange Rate","Payer Name","Payee Name","Payee Account Number",Merchant,"Card Last Four Digits","Card Holder Full Name",Attachment,Note,"Total fees"
TRANSFER-4,08-08-2022,-100.00,USD,Sent money,,394.14,,,,,BILAL,PK00B,,,,,,1.00
TRANSFER-3,06-08-2022,-500.00,USD,Sent money,,494.14,USD,PKR,220.1,,AYESHA EXAMPLE,PK00A,,,,,,5.12
CARD-2,05-08-2022,-10.00,USD,Card,,994.14,,,,,,,Shop,1234,"Ayesha Example",,,0.00
TRANSFER-1,03-08-2022,1004.14,USD,Received money,,1004.14,,,,ACME GMBH,,,,,,,,0.00
"""
WISE_HISTORY = """ID,Status,Direction,"Created on","Finished on","Source fee amount","Source fee currency","Target fee amount","Target fee currency","Source name","Source amount (after fees)","Source currency","Target name","Target amount (after fees)","Target currency","Exchange rate",Reference,Batch,"Created by",Category,Note
T-1,COMPLETED,OUT,2026-07-27 15:09:01,2026-07-27 15:09:05,5.12,USD,,,Ayesha Example,494.88,USD,Ayesha Example,140001.55,PKR,282.9,,,,,
T-2,COMPLETED,IN,2026-07-26 15:09:01,2026-07-26 15:09:05,0.00,USD,,,Acme GmbH,1500.0,USD,Ayesha Example,1500.0,USD,1.0,,,,,
T-3,COMPLETED,IN,2026-07-25 15:09:01,2026-07-25 15:09:05,0.00,CAD,,,Ayesha Example,5.0,CAD,Ayesha Example,5.0,CAD,1.0,,,,,
T-4,CANCELLED,OUT,2026-07-24 15:09:01,,0.00,USD,,,Ayesha Example,15.70,USD,Shop,15.70,USD,1.0,,,,,
T-5,REFUNDED,OUT,2026-07-24 15:09:01,2026-07-24 15:09:05,0.00,USD,,,Ayesha Example,15.70,USD,Shop,15.70,USD,1.0,,,,,
T-6,COMPLETED,NEUTRAL,2026-07-23 15:09:01,2026-07-23 15:09:05,0.92,USD,,,Ayesha Example,199.08,USD,Ayesha Example,183.10,EUR,0.9,,,,,
T-7,COMPLETED,OUT,2026-07-22 15:09:01,2026-07-22 15:09:05,0.00,USD,,,Ayesha Example,10.00,USD,Ayesha Example,9.00,EUR,0.9,,,,,
T-8,COMPLETED,OUT,2026-07-21 15:09:01,2026-07-21 15:09:05,0.10,USD,,,Ayesha Example,23.45,USD,Digitalocean,23.45,USD,1.0,,,,,
T-9,COMPLETED,IN,2026-07-20 15:09:01,2026-07-20 15:09:05,2.00,USD,,,UPWORK ESCROW INC,650.0,USD,Ayesha Example,650.0,USD,1.0,,,,,
T-10,REFUNDED,IN,2026-07-19 15:09:01,2026-07-19 15:09:05,0.00,USD,,,Digitalocean,3.45,USD,Ayesha Example,3.45,USD,1.0,,,,,
T-8,COMPLETED,OUT,2026-07-21 15:09:01,2026-07-21 15:09:05,0.00,EUR,,,Ayesha Example,1.00,EUR,Digitalocean,1.00,EUR,1.0,,,,,
"""
PAYPAL_STATEMENT = """"Date","Time","Time Zone","Description","Currency","Gross ","Fee ","Net","Balance","Transaction ID","From Email Address","Name","Reference Txn ID"
"13/07/2025","09:00:00","PDT","General Payment","USD","100.00","-4.00","96.00","96.00","P1","","Acme",""
"14/07/2025","09:00:00","PDT","General Withdrawal","USD","-90.00","0.00","-90.00","6.00","P2","","",""
"""
PAYPAL_DE = """"Datum","Uhrzeit","Zeitzone","Beschreibung","Währung","Brutto","Entgelt","Netto","Guthaben","Transaktionscode","Name"
"13.07.2025","09:00:00","CEST","Allgemeine Zahlung","EUR","1.234,56","-34,56","1.200,00","1.200,00","P1","Acme"
"14.07.2025","09:00:00","CEST","Allgemeine Abbuchung","EUR","-200,00","0,00","-200,00","1.000,00","P2",""
"""
STRIPE = """id,Type,Source,Amount,Fee,Net,Currency,Created (UTC),Available On (UTC),Description,Customer Facing Amount,Customer Facing Currency,Transfer,Transfer Date (UTC),meta
txn_5,payout_failure,po_1,50.00,0.00,50.00,usd,2017-02-03 01:13,2017-02-03 00:00,,,,,,
txn_4,payout,po_1,-50.00,0.00,-50.00,usd,2017-02-01 01:13,2017-02-01 00:00,,,,,,
txn_3,adjustment,du_1,-20.00,15.00,-35.00,usd,2017-01-30 01:13,2017-01-30 00:00,Chargeback,,,,,
txn_2,refund,re_1,-10.00,-0.29,-9.71,usd,2017-01-29 01:13,2017-01-29 00:00,,,,,,
txn_1,charge,ch_1,"1,000.00",29.30,970.70,usd,2017-01-28 01:13,2017-01-30 00:00,,,,,,
txn_0,stripe_fee,,-2.00,0.00,-2.00,usd,2017-01-28 01:13,2017-01-30 00:00,,,,,,
"""
STRIPE_ITEMISED = """balance_transaction_id,created_utc,currency,gross,fee,net,reporting_category,description
txn_1,2026-01-28 01:13:00,usd,100.00,3.20,96.80,charge,
txn_2,2026-01-29 01:13:00,usd,-96.80,0.00,-96.80,payout,
"""
MEEZAN_FULL = """Account Statement
Transaction Date ,Description ,Debit ,Credit ,Available Balance ,
01/07/2025 ,"Opening Balance" ,,,1000.0 ,
02/07/2025 ,"Remittance From UPWORK" ,,"6460.0" ,7460.0 ,
02/07/2025 ,"WHT U/S 154-A" ,64.6 ,,7395.4 ,
05/07/2025 ,"ATM" ,395.4 ,,7000.0 ,
05/07/2025 ,"Closing Balance" ,,,7000.0 ,
"""
MCB = """0000000000,TEST USER
Opening Balance,PKR 1000.00
Closing Balance,PKR 100500.00
Date,Description,Reference Number,Currency,Amount,Cr/Dr,Currency,Balance
06 Oct 2026,WHT 154A,R3,PKR,"1,000.00",Dr,PKR,"100,500.00"
05 Oct 2026,INTERBANK FUNDS RECEIVING - PAYONEER,R2,PKR,"100,000.00",Cr,PKR,"101,500.00"
04 Oct 2026,Local transfer,R1,PKR,500.00,Cr,PKR,"1,500.00"
"""
DEEL = (
    "\ufeffDate Requested,Transaction Status,Transaction Type,Currency,Transaction Amount,Provider Fee,Client,Contract Name,Withdraw Method,Withdraw Method Custom Name\n"
    "2026-01-05 10:00:00,completed,client_payment,USD,+1000.00,0.00,=Acme,Dev,,\n"
    "2026-01-06 10:00:00,completed,withdrawal,USD,-500.00,5.00,,,payoneer,mine\n"
    "2026-01-07 10:00:00,cancelled,withdrawal,USD,-100.00,5.00,,,bank_transfer,\n"
    "2026-01-08 10:00:00,completed,withdrawal,USD,-200.00,2.50,,,bank_transfer,Meezan PKR\n"
)
ETSY = (
    "\ufeffDate,Type,Title,Info,Currency,Amount,Fees & Taxes,Net,Tax Details\n"
    '"September 30, 2026",Deposit,"CA$50.00 sent to your bank account",,CAD,--,--,--,--\n'
    '"September 4, 2026",Refund,"Refund",Order 1,CAD,-CA$6.00,--,-CA$6.00,--\n'
    '"September 3, 2026",Fee,"Transaction fee",Order 1,CAD,--,-CA$4.80,-CA$4.80,--\n'
    '"September 3, 2026",VAT,"VAT on fees",,CAD,--,-CA$0.96,-CA$0.96,--\n'
    '"September 3, 2026",Marketing,"Etsy Ads",,CAD,--,-CA$1.00,-CA$1.00,--\n'
    '"September 3, 2026",Sale,"Payment",Order 1,CAD,CA$76.00,--,CA$76.00,--\n'
)
SHOPIFY_PAYOUTS = """Payout Date,Status,Charges,Refunds,Adjustments,Reserved Funds,Fees,Marketplace Sales Tax,Advances,Retried Amount,Total,Currency,Bank Reference
2026-09-03,paid,120.00,0.00,0.00,0.00,-3.78,0.00,0.00,0.00,116.22,USD,R1
2026-09-04,in_transit,10.00,0.00,0.00,0.00,-0.50,0.00,0.00,0.00,9.50,USD,R2
"""
SHOPIFY_TRANSACTIONS = """Transaction Date,Type,Order,Card Brand,Card Source,Payout Status,Payout Date,Payout ID,Available On,Amount,Fee,Net,Checkout,Payment Method Name,Presentment Amount,Presentment Currency,Currency,VAT
2026-09-03 10:15:00 -0400,charge,#1001,visa,online,paid,2026-09-05,9,2026-09-05,120.00,3.78,116.22,,card,,,USD,
2026-09-04 10:15:00 -0400,refund,#1001,visa,online,paid,2026-09-05,9,2026-09-05,-20.00,0.00,-20.00,,card,,,USD,
"""
AMAZON = "\t".join(
    [
        "settlement-id",
        "settlement-start-date",
        "settlement-end-date",
        "deposit-date",
        "total-amount",
        "currency",
        "transaction-type",
        "order-id",
        "merchant-order-id",
        "adjustment-id",
        "shipment-id",
        "marketplace-name",
        "amount-type",
        "amount-description",
        "amount",
        "fulfillment-id",
        "posted-date",
        "posted-date-time",
        "order-item-code",
        "merchant-order-item-id",
        "merchant-adjustment-item-id",
        "sku",
        "quantity-purchased",
        "promotion-id",
    ]
)


def amazon(total: str, *amounts: str, form: str = "2026-09-{:02d}") -> str:
    first = ["1", "a", "b", form.format(15), total, "EUR"] + [""] * 18
    kinds = [("Order", "ItemPrice", "Principal"), ("Order", "ItemFees", "Commission"), ("Refund", "ItemPrice", "Principal")]
    rows = [
        ["1", "", "", "", "", "", kind, "O1", "", "", "", "amazon.de", sort, what, amount, "", form.format(3), "", "", "", "", "", "", ""]
        for (kind, sort, what), amount in zip(kinds, amounts, strict=True)
    ]
    return "\n".join([AMAZON, *("\t".join(row) for row in [first, *rows])]) + "\n"


PEOPLE_PER_HOUR = 'Date,Type,Description,Net,Gross,Buyer,Freelancer,Reference\n"2026-01-05","Payment","Logo","80.00","100.00","B","F","R1"\n'
ADSENSE = "Date\tDescription\tAmount\tAccount balance\n12/31/14\tEarnings - December\t100.00\t100.00\n01/21/15\tPayment issued\t-100.00\t0.00\n"
EPRC = """eprc_no,eprc_date,realized_on,remitter,institution,country,purpose_code,currency,fcy_total,fcy_retained,fcy_converted,rate,pkr,reference,bank
E-1,03-07-2025,02-07-2025,UPWORK ESCROW INC,CITI,US,9186,USD,700.00,,700.00,283.2,198240.00,X,Meezan
E-2,03-07-2025,02-07-2025,UNCLE,MTO,AE,9471,AED,800.00,,800.00,75,60000.00,X,Meezan
"""
IRIS = """Sr.,Transaction Date,Tax Year,Section,Payment Type,Value/Taxable Amount,Tax Amount
1,03-Jul-2025,2026,64060286-... u/s 154A @ 1%,WHT,"198,240","1,982"
2,06-Jul-2025,2026,151(1)(a) profit,WHT,812,162
"""
CASES = {
    "upwork.statement.2017": (
        UPWORK_OLD,
        {
            "income": {"USD": "220.00"},
            "fee": {"USD": "20.99"},
            "refund": {"USD": "10.00"},
            "withdraw": {"USD": "100.00"},
            "other": {"USD": "8.00"},
        },
        {},
        {"USD": "97.01"},
    ),
    "upwork.txn.2025": (UPWORK_TITLE_CASE, {"income": {"USD": "1100.00"}}, {}, {"USD": "1100.00"}),
    "payoneer.txn.2021": (PAYONEER_12, {"income": {"USD": "100.00"}, "withdraw": {"USD": "50.00"}}, {}, {"USD": "50.00"}),
    "payoneer.page": (PAYONEER_PAGE, {"transfer_in": {"USD": "1100.00"}, "withdraw": {"USD": "600.00"}, "fee": {"USD": "29.95"}}, {}, None),
    "wise.statement": (
        WISE_OLD,
        {"income": {"USD": "1004.14"}, "withdraw": {"USD": "494.88"}, "fee": {"USD": "6.12"}, "expense": {"USD": "109.00"}},
        {},
        {"USD": "394.14"},
    ),
    "wise.history": (
        WISE_HISTORY,
        {
            "withdraw": {"USD": "494.88"},
            "income": {"USD": "1500.00"},
            "transfer_in": {"USD": "650.00"},
            "expense": {"EUR": "1.00", "USD": "20.00"},
            "fee": {"USD": "6.14"},
        },
        {4: "own money added, not income", 5: "status is CANCELLED", 6: "status is REFUNDED: the money came back"},
        None,
    ),
    "paypal.statement.en": (PAYPAL_STATEMENT, {"income": {"USD": "100.00"}, "fee": {"USD": "4.00"}, "withdraw": {"USD": "90.00"}}, {}, {"USD": "6.00"}),
    "paypal.statement.de": (PAYPAL_DE, {"income": {"EUR": "1234.56"}, "fee": {"EUR": "34.56"}, "withdraw": {"EUR": "200.00"}}, {}, {"EUR": "1000.00"}),
    "stripe.history": (STRIPE, {"income": {"USD": "1000.00"}, "fee": {"USD": "46.01"}, "refund": {"USD": "30.00"}, "withdraw": {"USD": "0.00"}}, {}, None),
    "stripe.itemised": (STRIPE_ITEMISED, {"income": {"USD": "100.00"}, "fee": {"USD": "3.20"}, "withdraw": {"USD": "96.80"}}, {}, None),
    "meezan.csv.full": (
        MEEZAN_FULL,
        {"realize": {"PKR": "6460.00"}, "wht": {"PKR": "64.60"}},
        {3: "opening or closing balance", 6: "local spending", 7: "opening or closing balance"},
        {"PKR": "7000.00"},
    ),
    "mcb.live.csv": (
        MCB,
        {"realize": {"PKR": "100000.00"}, "wht": {"PKR": "1000.00"}},
        {7: "local credit, not an export receipt"},
        {"PKR": "100500.00"},
    ),
    "deel.txn": (DEEL, {"income": {"USD": "1000.00"}, "withdraw": {"USD": "700.00"}, "fee": {"USD": "7.50"}}, {4: "status is cancelled"}, None),
    "etsy.statement": (
        ETSY,
        {
            "income": {"CAD": "76.00"},
            "fee": {"CAD": "4.80"},
            "tax": {"CAD": "0.96"},
            "expense": {"CAD": "1.00"},
            "refund": {"CAD": "6.00"},
            "withdraw": {"CAD": "50.00"},
        },
        {},
        None,
    ),
    "shopify.payouts": (SHOPIFY_PAYOUTS, {"withdraw": {"USD": "116.22"}}, {3: "status is in_transit"}, None),
    "shopify.transactions": (SHOPIFY_TRANSACTIONS, {"income": {"USD": "120.00"}, "refund": {"USD": "20.00"}, "fee": {"USD": "3.78"}}, {}, None),
    "amazon.settlement.v2": (
        amazon("70.00", "100.00", "-15.00", "-15.00"),
        {"income": {"EUR": "100.00"}, "fee": {"EUR": "15.00"}, "refund": {"EUR": "15.00"}, "withdraw": {"EUR": "70.00"}},
        {},
        None,
    ),
    "amazon.settlement.v2.eu": (
        amazon("70,00", "100,00", "-15,00", "-15,00", form="{:02d}.09.2026"),
        {"income": {"EUR": "100.00"}, "fee": {"EUR": "15.00"}, "refund": {"EUR": "15.00"}, "withdraw": {"EUR": "70.00"}},
        {},
        None,
    ),
    "peopleperhour.earnings": (PEOPLE_PER_HOUR, {"income": {"GBP": "100.00"}, "fee": {"GBP": "20.00"}}, {}, None),
    "adsense.old": (ADSENSE.encode("utf-16"), {"income": {"USD": "100.00"}, "withdraw": {"USD": "100.00"}}, {}, {"USD": "0.00"}),
    "eprc.register": (EPRC, {"realize": {"PKR": "198240.00"}}, {3: "family remittance (purpose code 9471): not export income"}, None),
    "iris.payments": (IRIS, {"wht": {"PKR": "1982.00"}}, {3: "not s.154A"}, None),
}


@pytest.mark.parametrize("profile", CASES)
def test_layout_is_detected_and_counted(profile: str, write: Callable[..., object], dry: Callable[..., object]) -> None:
    text, totals, skipped, closing = CASES[profile]
    said = dry(write("payoneer.csv" if profile == "payoneer.page" else "file.csv", text))
    assert said.status == 0, said.stderr
    assert said.file["profile"] == profile
    assert said.totals == {kind: dict(sorted(per.items())) for kind, per in totals.items()}
    assert said.skipped() == skipped
    assert said.file["closing_balance"] == closing


@pytest.mark.parametrize("profile", CASES)
def test_importing_a_layout_twice_adds_nothing(profile: str, write: Callable[..., object], dry: Callable[..., object]) -> None:
    name = "payoneer.csv" if profile == "payoneer.page" else "file.csv"
    first, second = dry(write(name, CASES[profile][0]), write(f"again/{name}", CASES[profile][0])).result["files"]
    assert (second["added"], second["duplicates"]) == (0, first["imported"])


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_line_ends_delimiters_and_encodings_make_no_difference(
    newline: str, delimiter: str, encoding: str, write: Callable[..., object], dry: Callable[..., object]
) -> None:
    text = "\n".join(line.replace('"', "").replace("1,000.00", "1000.00").replace(",", delimiter) for line in STRIPE.splitlines())
    said = dry(write("file.csv", text.replace("\n", newline).encode(encoding)))
    assert said.totals["income"] == {"USD": "1000.00"}
    assert (said.file["delimiter"], said.file["encoding"]) == (delimiter, "utf-16" if encoding == "utf-16" else encoding)


@pytest.mark.parametrize(
    ("header", "hint"),
    [
        ('"Date","Contract","Hours","Amount","Payment type"\n2026-01-01,A,1,5,Hourly\n', "earnings by contract, not a statement"),
        ("id,description,seller_message,created,amount,amount_refunded,currency\nch_1,,,x,1,0,usd\n", "list of payments, not a statement"),
    ],
)
def test_downloads_that_are_no_statements_are_refused_with_a_hint(header: str, hint: str, write: Callable[..., object], dry: Callable[..., object]) -> None:
    said = dry(write("file.csv", header))
    assert said.status == 3
    assert hint in said.stderr


def test_wise_fee_rows_and_fee_column_are_never_both_counted(write: Callable[..., object], dry: Callable[..., object]) -> None:
    with_rows = WISE_OLD.replace("TRANSFER-4,08-08-2022,-100.00,USD,Sent money,,394.14", "FEE-TRANSFER-3,08-08-2022,-100.00,USD,Fee,,394.14")
    said = dry(write("file.csv", with_rows))
    assert (said.totals["fee"], said.totals["withdraw"]) == ({"USD": "100.00"}, {"USD": "500.00"})


def test_the_only_pakistani_payee_is_the_owner_with_a_warning_and_own_settles_it(write: Callable[..., object], dry: Callable[..., object]) -> None:
    lines = [line for line in WISE_OLD.splitlines() if "CARD-2" not in line and "BILAL" not in line]
    lines[1] = lines[1].replace("494.14", "504.14")
    path = write("file.csv", "\n".join(lines))
    said = dry(path)
    assert said.totals["withdraw"] == {"USD": "494.88"}
    assert "TC632" in said.codes
    other = dry(path, "--own", "SOMEBODY ELSE")
    assert other.totals["expense"] == {"USD": "494.88"}
    assert "TC632" not in other.codes


def test_own_iban_is_own_however_it_is_spaced(write: Callable[..., object], dry: Callable[..., object]) -> None:
    text = WISE_OLD.replace("AYESHA EXAMPLE,PK00A", "A. E.,PK36MEZN0000000000000001").replace('"Ayesha Example"', "")
    said = dry(write("file.csv", text), "--own", "PK36 MEZN 0000 0000 0000 0001")
    assert said.totals["withdraw"] == {"USD": "494.88"}
