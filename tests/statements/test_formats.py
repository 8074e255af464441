"""OFX, MT940, CAMT.053, QIF and web pages named .xls are read; what cannot be read is named as what it is."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

OFX = """OFXHEADER:100
DATA:OFXSGML
VERSION:102

<OFX><SIGNONMSGSRSV1><SONRS><FI><ORG>HABIB BANK LIMITED</FI></SONRS></SIGNONMSGSRSV1>
<BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>PKR<BANKTRANLIST>
<STMTTRN><TRNTYPE>CREDIT<DTPOSTED>20250902120000[+5:PKT]<TRNAMT>281400.00<FITID>1<NAME>PAYONEER INC<MEMO>AT&amp;T &#33;</STMTTRN>
<STMTTRN><TRNTYPE>DEBIT<DTPOSTED>20250902<TRNAMT>-2814,00<FITID>2<NAME>WHT U/S 154A
<STMTTRN><TRNTYPE>CREDIT<DTPOSTED>20250903<TRNAMT>5000<FITID>3<NAME>SISTER</STMTTRN>
</BANKTRANLIST></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>
"""
OFX_XML = """<?xml version="1.0"?><?OFX OFXHEADER="200"?>
<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>PKR</CURDEF><BANKTRANLIST>
<STMTTRN><TRNTYPE>CREDIT</TRNTYPE><DTPOSTED>20250902</DTPOSTED><TRNAMT>281400.00</TRNAMT><PAYEE><NAME>PAYONEER</NAME></PAYEE></STMTTRN>
</BANKTRANLIST></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>"""
MT940 = """{1:F01XXXXPKKAXXXX0000000000}{2:I940XXXXN}{4:
:20:STMT1
:25:PK00HABB0000000000000000
:28C:1/1
:60F:C250901PKR50000,00
:61:2509020902C281400,00NTRFNONREF//B1
:86:IBFT PAYONEER INC
:61:2509020902D2814,00NTRFNONREF//B2
:86:WHT U/S 154A
:62F:C250930PKR328586,00
:20:STMT2
:25:PK00HABB0000000000000000
:28C:2/1
:60F:C251001PKR328586,00
:61:2510031003RC1000,00NTRFNONREF//B3
:86:REFUND OF A TRANSFER
:62F:C251031PKR327586,00
-}
"""
CAMT = """<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><Stmt><Acct><Ccy>PKR</Ccy></Acct>
<Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp><Amt Ccy="PKR">50000.00</Amt><CdtDbtInd>CRDT</CdtDbtInd></Bal>
<Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy="PKR">328586.00</Amt><CdtDbtInd>CRDT</CdtDbtInd></Bal>
<Ntry><Amt Ccy="PKR">281400.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>2025-09-02</Dt></BookgDt>
<AcctSvcrRef>R1</AcctSvcrRef><NtryDtls><TxDtls><RltdPties><Dbtr><Pty><Nm>PAYONEER INC</Nm></Pty></Dbtr><Cdtr><Pty><Nm>AYESHA</Nm></Pty></Cdtr></RltdPties>
<RmtInf><Ustrd>Invoice 7</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>
<Ntry><Amt Ccy="PKR">2814.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts>BOOK</Sts><BookgDt><DtTm>2025-09-02T10:00:00</DtTm></BookgDt>
<AddtlNtryInf>WHT U/S 154A</AddtlNtryInf></Ntry>
<Ntry><Amt Ccy="PKR">99.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>PDNG</Sts><BookgDt><Dt>2025-09-03</Dt></BookgDt></Ntry>
</Stmt></BkToCstmrStmt></Document>
"""
QIF = "!Account\nNMine\n^\n!Type:Bank\nD18/11'25\nT50,000.00\nPOpening Balance\n^\nD19/11'25\nT281,400.00\nPPAYONEER\nMINV\n^\nD25/11'25\nT-1,400.00\nPATM\n^\n"
HTML = """<html><head><style>td { color: red }</style></head><body><table><tr><td colspan="5">Faysal Bank</td></tr></table><table>
<tr><th>Date</th><th>Particulars</th><th>Debit</th><th>Credit</th><th>Balance</th></tr>
<tr><td>18/11/2025</td><td>OPENING</td><td></td><td></td><td>50,000.00</td></tr>
<tr><td>19/11/2025<td>IBFT<br>PAYONEER &amp; CO<td><td>281,400.00<td>331,400.00
<tr><td>20/11/2025</td><td>ATM</td><td>1,400.00</td><td></td><td>330,000.00</td></tr></table></body></html>"""
RECEIPT, TAX = {"PKR": "281400.00"}, {"PKR": "2814.00"}


TAB = "Date\tParticulars\tDebit\tCredit\tBalance\n18/11/2025\tOPENING\t\t\t50,000.00\n19/11/2025\tPAYONEER\t\t281,400.00\t331,400.00\n"
BOTH = {"realize": RECEIPT, "wht": TAX}


@pytest.mark.parametrize(
    ("file", "profile", "totals"),
    [
        (("a.ofx", OFX), "ofx", BOTH),
        (("a.qfx", OFX_XML), "ofx", {"realize": RECEIPT}),
        (("a.sta", MT940), "mt940", BOTH),
        (("a.xml", CAMT), "camt.053", BOTH),
        (("a.qif", QIF), "qif", {"realize": RECEIPT}),
        (("a.xls", HTML), "bank.table", {"realize": RECEIPT}),
        (("b.xls", TAB), "bank.table", {"realize": RECEIPT}),
    ],
    ids=lambda given: given[0] if isinstance(given, tuple) else None,
)
def test_formats_are_read_whatever_their_names(
    file: tuple[str, str], profile: str, totals: dict[str, object], write: Callable[..., Path], dry: Callable[..., object]
) -> None:
    said = dry(write(*file))
    assert (said.status, said.file["profile"], said.totals) == (0, profile, totals)
    assert ("TC664" in said.codes) == (profile in ("ofx", "qif"))


def test_what_the_bank_names_is_the_source_and_rows_keep_their_line(write: Callable[..., Path], taxcalc: Callable[..., object]) -> None:
    ledger = taxcalc("import", str(write("a.ofx", OFX))).stdout
    assert ",hbl,ofx-" in ledger
    assert "AT&T !" in ledger
    assert "      7  realize" in taxcalc("import", str(write("b.ofx", OFX)), "--dry-run").stdout


@pytest.mark.parametrize(
    ("file", "code", "said"),
    [
        (("a.ofx", OFX.replace("<TRNAMT>5000", "<TRNAMT>-5000")), "TC674", "which do not agree"),
        (("a.ofx", OFX.replace("<DTPOSTED>20250903", "")), "TC674", "without a day"),
        (("a.ofx", OFX.replace("<STMTTRN>", "<X>")), "TC674", "holds no rows"),
        (("a.ofx", OFX.replace("<STMTRS>", "<CCSTMTRS>")), "TC668", "credit card"),
        (("a.ofx", "<OFX>" + "x" * 200_000), "TC674", "longer than 64,000"),
        (("a.sta", MT940.replace("C281400,00", "C281401,00")), "TC614", "instead of 328,587.00"),
        (("a.sta", MT940.replace("D2814,00", "Q2814,00")), "TC674", "MT940"),
        (("a.xml", CAMT.replace(">281400.00<", ">281401.00<")), "TC614", "instead of 328,587.00"),
        (("a.xml", CAMT.replace(">281400.00<", ">28l400.00<")), "TC674", "is no amount"),
        (("a.xml", CAMT.replace("DBIT", "BOTH")), "TC674", "neither credit"),
        (("a.xml", CAMT.replace("</Stmt>", "")), "TC674", "mismatched tag"),
        (("a.xml", CAMT.replace("<Document", '<!DOCTYPE x [<!ENTITY a "b">]><Document')), "TC674", "declares a document type"),
        (("a.xml", CAMT.replace("<Acct>", "<Acct>" + "<a>" * 80 + "</a>" * 80)), "TC674", "60 deep"),
        (("a.xml", CAMT.replace('Amt Ccy="PKR">2814.00', 'Amt Ccy="USD">2814.00')), "TC667", "PKR, USD"),
        (("a.qif", QIF.replace("T281,400.00\n", "")), "TC674", "without a day (D) or an amount (T)"),
        (("a.qif", QIF.replace("!Type:Bank", "!Type:CCard")), "TC668", "credit card"),
        (("a.qif", QIF.replace("!Type:Bank", "!Type:Invst")), "TC674", "no bank account"),
        (("a.qif", QIF.replace("D19/11'25", "Dsoon")), "TC612", "no date"),
        (("a.qif", QIF.replace("D18/11'25", "D1/11'25").replace("D19/11'25", "D2/11'25").replace("D25/11'25", "D3/11'25")), "TC613", "--dates"),
        (("a.xls", HTML.replace("ATM", "x" * 70_000)), "TC674", "64,000"),
        (("a.xls", HTML.replace("<td>ATM</td>", "<td>a</td>" * 300)), "TC674", "256 cells"),
    ],
    ids=lambda given: given[0] if isinstance(given, tuple) else None,
)
def test_damage_and_doubt_are_told(file: tuple[str, str], code: str, said: str, write: Callable[..., Path], dry: Callable[..., object]) -> None:
    ran = dry(write(*file))
    first = ran.result["diagnostics"][0]
    assert (ran.status, first["code"]) == (3, code)
    assert said in f"{first['message']} {first['remedy']}"


def archive(*names: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as made:
        for name in names:
            made.writestr(name, "x")
    return stream.getvalue()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "an old Excel workbook or Word document"),
        (b"\x89PNG\r\n\x1a\n", "a picture (PNG)"),
        (b"\xff\xd8\xff\xe0", "a picture (JPEG)"),
        (b"RIFF\0\0\0\0WEBP", "a picture (WEBP or HEIC)"),
        (b"\0\0\0\x18ftypheic", "a picture (WEBP or HEIC)"),
        (b"\x1f\x8b\x08", "a compressed file (gzip)"),
        (b"{\\rtf1", "a text document (RTF)"),
        (archive("mimetype", "content.xml"), "an OpenDocument file"),
        (archive("word/document.xml"), "a Word document (.docx)"),
        (archive("statement.csv"), "an archive (.zip) with statement.csv"),
        (b'{"rows": []}', "JSON"),
        (b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">', "an Excel workbook written as XML"),
        (b'<?xml version="1.0"?><other/>', "XML, but no statement"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",  # an archive holds the second it was made in: no name for a test
)
def test_what_cannot_be_read_is_named_with_what_to_ask_for(content: bytes, said: str, write: Callable[..., Path], dry: Callable[..., object]) -> None:
    ran = dry(write("statement.xls", content))
    assert (ran.status, ran.codes) == (3, ["TC602"])
    assert said in ran.result["diagnostics"][0]["message"]
