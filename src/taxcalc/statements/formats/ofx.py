"""OFX and QFX, in the tags of version 1 (SGML) and in XML: rows of a bank account, read tag by tag in bounded memory.

An own reader: of the kept libraries one is GPL (ofxtools) and refuses headers that banks write, the other (ofxparse) rests since 2021.
Nothing is expanded but the five entities of XML and characters by number.
"""

from __future__ import annotations

import html
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from taxcalc.statements.formats.rows import HEADER, Booked, cells_of, credit_card, damaged

if TYPE_CHECKING:
    from collections.abc import Iterator

    from taxcalc.statements.opening import Opened

CHUNK = 1 << 16
TAG_AT_MOST = 1 << 16
ROW = "STMTTRN"
SIDES = {"CREDIT": 1, "DEP": 1, "DIRECTDEP": 1, "INT": 0, "DEBIT": -1, "ATM": 0, "POS": 0}
APART = ("CURRENCY", "ORIGCURRENCY", "BANKACCTTO", "CCACCTTO")
AGGREGATES = ("PAYEE", *APART)
ENDS = (ROW, f"/{ROW}", "/BANKTRANLIST")
CARD = ("CCSTMTRS", "CREDITCARDMSGSRSV1")


def ofx_rows(opened: Opened) -> Iterator[tuple[int, list[str]]]:
    """The rows of all bank accounts of the file."""
    yield 0, list(HEADER)
    currency, began = "", 0
    row: _Row | None = None
    for line, tag, value in _tags(opened):
        if tag in CARD:
            raise credit_card(opened.name, line)
        if tag == "CURDEF":
            currency = value
        elif tag in ENDS:
            if row:
                yield _booked(opened, began, row.said, currency)
            row, began = (_Row() if tag == ROW else None), line
        elif row:
            row.see(tag, value)
    if row:
        yield _booked(opened, began, row.said, currency)


@dataclass(slots=True)
class _Row:
    """The tags of one row; those inside an aggregate that repeats names carry its name."""

    said: dict[str, str] = field(default_factory=dict)
    inside: str = ""

    def see(self, tag: str, value: str) -> None:
        if tag in AGGREGATES:
            self.inside = tag
        elif tag.startswith("/"):
            self.inside = ""
        elif value:
            self.said.setdefault(f"{self.inside}.{tag}" if self.inside in APART else tag, value)


def _booked(opened: Opened, line: int, row: dict[str, str], currency: str) -> tuple[int, list[str]]:
    day, amount = row.get("DTPOSTED", ""), row.get("TRNAMT", "")
    if not day[:8].isdigit() or not amount:
        raise damaged(opened.name, line, "OFX", "a row without a day (DTPOSTED) or an amount (TRNAMT)")
    side = SIDES.get(row.get("TRNTYPE", ""), 0)
    if (side > 0 and amount.startswith("-")) or (side < 0 and not amount.startswith("-") and amount.strip("+0.,")):
        raise damaged(opened.name, line, "OFX", f"a row says {row['TRNTYPE']} and {amount}, which do not agree")
    if "," in amount and "." not in amount:
        amount = amount.replace(",", ".")
    text = " ".join(dict.fromkeys(filter(None, (row.get("NAME"), row.get("MEMO"), row.get("CHECKNUM")))))
    return line, cells_of(Booked(f"{day[:4]}-{day[4:6]}-{day[6:8]}", text, amount, row.get("CURRENCY.CURSYM") or currency, row.get("FITID", "")))


def _tags(opened: Opened) -> Iterator[tuple[int, str, str]]:
    """Tags with the text behind them and the line they stand on."""
    line, rest = 1, ""
    with opened.path.open(encoding=opened.encoding, newline=None) as stream:
        while chunk := stream.read(CHUNK):
            *whole, rest = (rest + chunk).split("<")
            for piece in whole:
                yield from _tag(piece, line)
                line += piece.count("\n")
            if len(rest) > TAG_AT_MOST:
                raise damaged(opened.name, line, "OFX", "a tag or a text longer than 64,000 characters")
    yield from _tag(rest, line)


def _tag(piece: str, line: int) -> Iterator[tuple[int, str, str]]:
    name, ended, value = piece.partition(">")
    if ended:
        yield line, name.strip().upper(), html.unescape(value).strip()
