"""What is said about one file: problems that stop it, and warnings that do not, each with its remedy."""

from __future__ import annotations

import re
import shlex
from dataclasses import replace
from typing import TYPE_CHECKING

from taxcalc.diagnostics import Diagnostic, Severity, pasted
from taxcalc.statements.asked import SKIP
from taxcalc.statements.dates import RESAVED
from taxcalc.statements.model import BANK_ROLES

if TYPE_CHECKING:
    from decimal import Decimal

    from taxcalc.statements.binding import BadCellError
    from taxcalc.statements.model import FileReport
    from taxcalc.statements.schema import Profile

SHOWN = 20
PART = " | "
REDOWNLOAD = "the file was opened and saved by a spreadsheet, which rewrites dates and long numbers: download it again and import it unopened"
MEND = "mend the cell if you typed it; else set read.decimal or read.strip in a copy of the profile, or download the statement again"
VALUE_AT_MOST = 80
QUOTED = re.compile(r"'([^']*)'")
WORD = re.compile(r"\w+")
REMEDY_OF_MASK = "run the same command without --mask to see the place and the remedy"
COMMON_IN_HEADERS = """
a account activity additional agency amount and at available balance bank beneficiary booking branch buyer by card category cell channel charge
charges cheque chq city closing code convert converted country cr created credit credits currency date datum day debit debits deposit deposits
description detail details direction doc document dr due email entry exchange fee fees finished fixed for freelancer from gross hours iban id in info
instrument invoice item local location memo merchant method mode name narration narrative net no note number of on opening order out paid particulars
payee payer payment payout period phone pkr posting project purpose quantity rate reason receipt received receiver ref reference remarks remitter rs
running s sender serial shipping sno source sr stan state status store sub subject summary target tax taxes team time timezone title to total trans
transaction transfer tran tx txn type usd user value vat wht withdrawal withdrawals withheld zone
"""
HEADER_WORDS = frozenset(COMMON_IN_HEADERS.split())


def bad_cell(report: FileReport, line: int, header: str, bad: BadCellError, date_form: str) -> Diagnostic:
    """A cell that its column's rules cannot read."""
    if bad.column == "date":
        return _bad_date(report, line, header, bad, date_form)
    code, message, remedy = "TC611", f"this cell {bad.why}", MEND
    if bad.column == "id":
        code, message, remedy = "TC616", f"this id {bad.why}", REDOWNLOAD
    elif bad.column == "currency":
        code, message = "TC617", f"'{bad.value}' {bad.why}"
        remedy = "currencies are three letters (USD, PKR); set read.currency in the profile if the column is blank"
    return Diagnostic(code, message, file=report.file, line=line, column=header, value=bad.value[:VALUE_AT_MOST], remedy=remedy)


def _bad_date(report: FileReport, line: int, header: str, bad: BadCellError, date_form: str) -> Diagnostic:
    if not bad.value:
        remedy = "every row that counts needs its date: download the statement again"
        return Diagnostic("TC612", "the date of this row is blank", file=report.file, line=line, column=header, remedy=remedy)
    remedy = "if your account writes dates otherwise, say how: --dates dmy (or mdy, ymd)"
    if RESAVED.match(bad.value.strip()):
        remedy = f"{REDOWNLOAD}; {remedy}"
    return Diagnostic("TC612", f"this date is not written as {date_form}", file=report.file, line=line, column=header, value=bad.value, remedy=remedy)


def wrong_net(report: FileReport, line: int, header: str, movement: Decimal, net: Decimal) -> Diagnostic:
    """Amount less fee is not the net amount of the row."""
    return Diagnostic(
        "TC615",
        f"amount less fee is {movement:,}, but the file says net {net:,}",
        file=report.file,
        line=line,
        column=header,
        value=f"{net:f}",
        remedy="a figure of this row was changed: download the statement again and do not edit it",
    )


def no_rule(report: FileReport, lines: list[int], values: dict[str, int], count: int) -> Diagnostic:
    """Rows that no rule of the profile knows, with their distinct values."""
    shown = "; ".join(f"'{value}' ({times}x)" for value, times in values.items())
    more = ", ..." if count > len(lines) else ""
    said = " ".join(f"--treat {shlex.quote(f'{value.rpartition(PART)[2]}={SKIP}')}" for value in values)
    return Diagnostic(
        "TC610",
        f"no rule of {report.profile} says what {count} row(s) are (lines {', '.join(map(str, lines))}{more}): {shown}",
        file=report.file,
        line=lines[0],
        value=next(iter(values)),
        remedy=f"say what they are, or leave them out: taxcalc import {pasted(report.file)} {said} (or a kind in place of {SKIP}); "
        "nothing of this file was taken",
    )


def about_profile(name: str, profile: Profile) -> list[Diagnostic]:
    """What a user must know of a layout at each use."""
    found = []
    if not profile.verified:
        remedy = f"compare the totals with the site; share the structure of your file with us: taxcalc import --mask {name}"
        message = f"the profile {profile.id} is unverified: no real export of this layout was ever seen"
        found.append(Diagnostic("TC609", message, Severity.WARNING, file=name, remedy=remedy))
    if profile.note:
        found.append(Diagnostic("TC609", profile.note, Severity.WARNING, file=name, remedy="see `taxcalc profiles show " + profile.id + "`"))
    return found


def formula_texts(name: str, lines: list[int]) -> Diagnostic:
    """Cells that a spreadsheet would run."""
    return Diagnostic(
        "TC634",
        f"texts begin like spreadsheet formulas (lines {', '.join(map(str, lines))}); they are kept as text",
        Severity.WARNING,
        file=name,
        line=lines[0],
        remedy="the ledger writes them with a leading apostrophe, so that no spreadsheet runs them",
    )


def near_year_end(report: FileReport, zone: str) -> Diagnostic:
    """Rows where a day decides the tax year."""
    lines = report.near_year_end
    shown = ", ".join(map(str, lines[:SHOWN])) + (", ..." if len(lines) > SHOWN else "")
    clock = f"; the file's clock is {zone}, Pakistan's is UTC+5" if zone else ""
    remedy = "the tax year follows the day the Pakistani bank realised the money, not this date: import the bank's statement too"
    if report.role in BANK_ROLES:
        remedy = "the bank's date decides the tax year: check it on the e-PRC"
    message = f"{len(lines)} row(s) lie within a day of 30 June (lines {shown}){clock}"
    return Diagnostic("TC622", message, Severity.WARNING, file=report.file, line=lines[0], remedy=remedy)


def to_review(report: FileReport) -> Diagnostic:
    """Credits of a Pakistani account that no rule counts and that may be export money all the same."""
    found = report.review
    shown = ", ".join(f"line {line}: PKR {amount:,.2f}" for line, amount in found[:SHOWN]) + (", ..." if len(found) > SHOWN else "")
    return Diagnostic(
        "TC635",
        f"{len(found)} credit(s) are not counted but deserve a look: {shown}",
        Severity.WARNING,
        file=report.file,
        line=found[0][0],
        remedy="if a client paid it, name the sender: --sender 'ACME GMBH' (a partner bank, Raast or an exchange company may hide a client's name)",
    )


def mask(diagnostic: Diagnostic) -> Diagnostic:
    """The same problem without names, numbers or texts of the file."""
    value = masked(diagnostic.value) if diagnostic.value else None
    message = diagnostic.message
    if diagnostic.value and value:
        message = message.replace(diagnostic.value, value)
    message = QUOTED.sub(lambda found: f"'{masked(found[1])}'", message.split(":")[0])
    column = masked_header(diagnostic.column) if diagnostic.column else None
    return replace(diagnostic, value=value, message=message, column=column, remedy=REMEDY_OF_MASK)


def masked(text: str) -> str:
    """Digits become 9, letters x; what is left is the structure. A control character, which could drive a terminal, becomes a question mark."""
    return "".join("9" if letter.isdigit() else "x" if letter.isalpha() else letter if letter.isprintable() or letter == "\n" else "?" for letter in text)


def masked_header(name: str) -> str:
    """A column's name as far as it is made of the words that columns have; what else stands in it - a person, an account - is masked."""
    return WORD.sub(lambda found: found[0] if found[0].casefold() in HEADER_WORDS else masked(found[0]), "".join(map(_printable, name)))


def _printable(letter: str) -> str:
    return letter if letter.isprintable() else "?"
