"""Bank statements made by a script, in layouts as they are described publicly. Nobody in them is real and no real file was seen."""

from __future__ import annotations

import csv
import datetime as dt
import io
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Move:
    """One row of an account: what came in (positive) or went out."""

    day: dt.date
    text: str
    amount: Decimal


MOVES = tuple(
    Move(dt.date(2025, month, day), text, Decimal(amount))
    for month, day, text, amount in (
        (9, 2, "IBFT FROM JS BANK PAYONEER AYESHA", "281400.00"),
        (9, 2, "W.H.TAX U/S 154A", "-2814.00"),
        (9, 15, "ATM CASH WITHDRAWAL", "-20000.00"),
        (10, 3, "RAAST P2P FROM SISTER", "5000.00"),
        (10, 27, "INWARD REMITTANCE UPWORK ESCROW", "140250.55"),
        (10, 27, "WHT ON EXPORT PROCEEDS SEC 154A", "-1402.51"),
        (11, 11, "POS DARAZ", "-3499.99"),
    )
)
OPENING = Decimal("50000.00")
TRUTH = {"realize": {"PKR": "421650.55"}, "wht": {"PKR": "4216.51"}}


@dataclass(frozen=True)
class Bank:
    """One bank's way to write a table."""

    name: str
    names: str
    kinds: str
    date: str
    money: str = "plain"
    newest_first: bool = False
    preamble: tuple[tuple[str, ...], ...] = ()
    opening_row: str = ""
    footer: tuple[tuple[str, ...], ...] = ()
    delimiter: str = ","
    repeat_header: bool = False

    @property
    def header(self) -> list[str]:
        """The names of the columns."""
        return self.names.split("|")

    @property
    def columns(self) -> list[str]:
        """What stands in each."""
        return self.kinds.split()


BANKS = (
    Bank("hbl", "Date|Value Date|Particulars|Debit|Credit|Balance", "date value text debit credit balance", "%d-%m-%Y", "commas", opening_row="OPENING"),
    Bank(
        "hbl2",
        "DATE|VALUE|PARTICULARS|DEBIT|CREDIT|BALANCE",
        "date value text debit credit balance",
        "%d%b%y",
        "commas",
        delimiter="|",
        repeat_header=True,
        opening_row="Balance B/F",
    ),
    Bank(
        "ubl",
        "Transaction Date|Value Date|Instrument No|Transaction Details|Withdrawals|Deposits|Balance",
        "date value none text debit credit balance",
        "%d-%b-%Y",
        "commas",
        preamble=(("United Bank Limited",), ("Opening Balance", "50,000.00")),
    ),
    Bank("ubl2", "Date|Description|Debit (PKR)|Credit (PKR)|Balance (PKR)", "date text debit credit balance", "%d/%m/%Y", "commas", newest_first=True),
    Bank("alfalah", "Date|Description|Amount|Balance", "date text unsigned balance", "%d %b %Y", "commas", opening_row="Opening Balance"),
    Bank("alfalah2", "Posting Date|Narration|Dr|Cr|Running Balance", "date text debit credit balance", "%d/%m/%y", "plain"),
    Bank(
        "askari",
        "Tran Date|Chq No|Particulars|Withdrawal Amt|Deposit Amt|Balance Amt",
        "date none text debit credit balance",
        "%d-%b-%y",
        "commas",
        footer=(("Total", "", "", "27,716.50", "426,650.55", ""), ("*** End of Statement ***",)),
    ),
    Bank("askari2", "Date|Narration|Amount|Dr/Cr|Balance", "date text unsigned side balance", "%d/%m/%Y", "commas"),
    Bank("faysal", "TRANSACTION DATE|DESCRIPTION|DEBIT|CREDIT|AVAILABLE BALANCE", "date text debit credit balance", "%d-%m-%y", "zeros"),
    Bank("faysal2", "Booking Date|Reference No|Details|Amount (PKR)|Closing Balance", "date none text signed balance", "%Y-%m-%d", "plain"),
    Bank(
        "scb",
        "Date|Transaction|Currency|Deposit|Withdrawal|Running Balance",
        "date text currency credit debit balance_cr",
        "%d/%m/%Y",
        "commas",
        preamble=(("Account statement",), ("Account", "'01000000000")),
    ),
    Bank("scb2", "Date|Description|Amount|Balance", "date text suffix balance_cr", "%d %B %Y", "commas", newest_first=True),
    Bank("bankislami", "Trans Date|Description|Debit Amount|Credit Amount|Balance", "date text debit credit balance", "%d/%m/%Y %H:%M:%S", "rupees"),
    Bank(
        "bankislami2", "Txn Date|Remarks|Txn Amount|CR/DR|Available Balance", "date text unsigned side balance", "%d-%b-%Y %I:%M %p", "lakh", newest_first=True
    ),
    Bank(
        "easypaisa",
        "Date & Time|Transaction ID|Details|Incoming|Outgoing|Balance",
        "date id text credit debit balance",
        "%d-%m-%Y %H:%M",
        "rs",
        preamble=(("easypaisa account statement",), ("Opening Balance", "Rs. 50,000.00")),
        footer=(("Closing Balance", "", "", "", "", "Rs. 448,934.05"),),
    ),
    Bank("easypaisa2", "Date|Description|Money In|Money Out|Balance", "date text credit debit balance", "%d %b, %Y", "commas"),
    Bank(
        "jazzcash",
        "Date|Transaction Type|Details|Amount|Balance",
        "date kind text signed balance",
        "%d-%b-%Y",
        "commas",
        footer=(("This is a system generated statement and needs no signature",),),
    ),
    Bank("jazzcash2", "Date|TID|Description|Debit|Credit|Balance", "date id text debit credit balance", "%d-%b-%Y %H:%M", "dashes", newest_first=True),
    Bank("sadapay", "Date|Description|Amount|Balance", "date text spaced balance", "%d %b, %Y", "commas", newest_first=True),
    Bank("sadapay2", "Date|Time|Description|Amount|Balance", "date time text brackets balance", "%Y/%m/%d", "commas"),
)


def lakhs(value: Decimal) -> str:
    """1,23,45,678.90."""
    whole, _, part = f"{abs(value):.2f}".partition(".")
    head, tail = whole[:-3], whole[-3:]
    groups: list[str] = []
    while head:
        groups.insert(0, head[-2:])
        head = head[:-2]
    return ("-" if value < 0 else "") + ",".join([*groups, tail]) + f".{part}"


def _money(value: Decimal, style: str) -> str:
    if style == "lakh":
        return lakhs(value)
    if style in ("rs", "rupees"):
        return f"Rs. {value:,.2f}" if style == "rs" else f"PKR {value:,.2f}"
    return f"{value:.2f}" if style in ("plain", "zeros") else f"{value:,.2f}"


def _cell(bank: Bank, column: str, move: Move, balance: Decimal, number: int) -> str:
    amount, style = move.amount, bank.money
    absent = {"zeros": "0.00", "dashes": "-"}.get(style, "")
    simple = {
        "text": move.text, "none": "", "value": move.day.strftime(bank.date), "time": f"10:{number:02d}", "kind": "IBFT In" if amount > 0 else "IBFT Out",
        "id": f"T{number:06d}", "currency": "PKR", "side": "CR" if amount > 0 else "DR", "balance": _money(balance, style),
        "balance_cr": f"{_money(balance, style)} CR", "unsigned": _money(abs(amount), style), "signed": _money(amount, style),
        "suffix": f"{_money(abs(amount), style)} {'CR' if amount > 0 else 'DR'}", "spaced": f"{'+' if amount > 0 else '-'} {_money(abs(amount), style)}",
        "brackets": _money(amount, style) if amount > 0 else f"({_money(-amount, style)})",
        "credit": _money(amount, style) if amount > 0 else absent, "debit": _money(-amount, style) if amount < 0 else absent,
    }  # fmt: skip
    return simple[column] if column != "date" else dt.datetime.combine(move.day, dt.time(9, number % 60)).strftime(bank.date)


def table(bank: Bank, moves: tuple[Move, ...] = MOVES, opening: Decimal = OPENING, *, wrong: int | None = None) -> tuple[list[list[str]], int]:
    """The records of the file, and the line on which the row `wrong` (its amount one rupee more) stands."""
    rows: list[tuple[int, list[str]]] = []
    balance = opening
    for number, move in enumerate(moves):
        balance += move.amount
        shown = Move(move.day, move.text, move.amount + (1 if move.amount > 0 else -1)) if number == wrong else move
        rows.append((number, [_cell(bank, column, shown, balance, number) for column in bank.columns]))
    if bank.newest_first:
        rows.reverse()
    records = [list(one) for one in bank.preamble]
    records.append(bank.header)
    if bank.opening_row:
        first = Move(moves[0].day, bank.opening_row, Decimal(0))
        records.append([_cell(bank, c, first, opening, 0) if c in ("date", "text", "balance") else "" for c in bank.columns])
    place = 0
    for count, (number, cells) in enumerate(rows):
        if bank.repeat_header and count == 3:  # a page break
            records.append(["Page 1 of 2"])
            records.append(bank.header)
        records.append(cells)
        if number == wrong:
            place = len(records)
    records.extend(list(one) for one in bank.footer)
    return records, place


def written(records: list[list[str]], delimiter: str = ",") -> str:
    """The records as text."""
    stream = io.StringIO()
    csv.writer(stream, delimiter=delimiter, lineterminator="\n").writerows(records)
    return stream.getvalue()
