"""ISO 20022 camt.053 (and 052, 054): a small reader on the standard library's expat, in bounded memory. No entity is ever declared or expanded.

An own reader: the kept libraries are younger than a year or load the whole document.
"""

from __future__ import annotations

from collections import deque
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING
from xml.parsers import expat

from taxcalc.statements.formats.rows import HEADER, Booked, cells_of, check_sum, damaged
from taxcalc.statements.model import ZERO

if TYPE_CHECKING:
    from collections.abc import Iterator

    from taxcalc.statements.opening import Opened

CHUNK = 1 << 16
TEXT_AT_MOST = 1 << 16
DEPTH_AT_MOST = 60
STATEMENTS = ("Stmt", "Rpt", "Ntfctn")
OPENS, CLOSES = ("OPBD", "PRCD"), ("CLBD",)


def camt_rows(opened: Opened) -> Iterator[tuple[int, list[str]]]:
    """The booked entries of every statement, each statement proven by its balances."""
    yield 0, list(HEADER)
    reader = _Reader(opened.name)
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartDoctypeDeclHandler = reader.doctype
    parser.StartElementHandler = lambda name, attributes: reader.start(name, attributes, parser.CurrentLineNumber)
    parser.EndElementHandler = lambda name: reader.end(name, parser.CurrentLineNumber)
    parser.CharacterDataHandler = reader.text
    with opened.path.open("rb") as stream:
        while chunk := stream.read(CHUNK):
            _feed(opened.name, parser, chunk, final=False)
            while reader.ready:
                yield reader.ready.popleft()
    _feed(opened.name, parser, b"", final=True)
    yield from reader.ready


def _feed(name: str, parser: expat.XMLParserType, chunk: bytes, *, final: bool) -> None:
    try:
        parser.Parse(chunk, final)
    except expat.ExpatError as problem:
        raise damaged(name, problem.lineno, "camt", expat.errors.messages.get(problem.code, str(problem))) from None


class _Reader:
    """Follows the elements; entries become rows as they end."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._path: list[str] = []
        self._said: list[str] = []
        self._length = 0
        self._entry: dict[str, list[str]] | None = None
        self._balance: dict[str, list[str]] | None = None
        self._began = 0
        self._currency = ""
        self._opening: Decimal | None = None
        self._closing: Decimal | None = None
        self._moved = ZERO
        self.ready: deque[tuple[int, list[str]]] = deque()

    def doctype(self, *_: object) -> None:
        """A statement declares no document type; what does may declare entities."""
        raise damaged(self._name, 1, "camt", "it declares a document type, which no bank's statement does")

    def start(self, name: str, attributes: dict[str, str], line: int) -> None:
        """An element begins."""
        name = name.rpartition(" ")[2]
        self._path.append(name)
        self._said, self._length = [], 0
        if len(self._path) > DEPTH_AT_MOST:
            raise damaged(self._name, line, "camt", "elements stand more than 60 deep in each other")
        if name in STATEMENTS:
            self._opening = self._closing = None
            self._moved, self._currency = ZERO, ""
        elif name == "Ntry":
            self._entry, self._began = {}, line
        elif name == "Bal" and self._entry is None:
            self._balance = {}
        if name == "Amt" and "Ccy" in attributes:
            self._keep("Ccy", attributes["Ccy"])

    def text(self, said: str) -> None:
        """Characters of the element that is open."""
        self._length += len(said)
        if self._length <= TEXT_AT_MOST:
            self._said.append(said)

    def end(self, name: str, line: int) -> None:
        """An element ends."""
        name = name.rpartition(" ")[2]
        said = "".join(self._said).strip()
        if said:
            self._keep("/".join(self._path[self._place() :]), said)
            if self._path[-2:] == ["Acct", "Ccy"]:
                self._currency = said
        if name == "Ntry" and self._entry is not None:
            self._book(self._entry)
            self._entry = None
        elif name == "Bal" and self._balance is not None:
            self._stand(self._balance)
            self._balance = None
        elif name in STATEMENTS:
            check_sum(self._name, line, self._opening, self._moved, self._closing)
        self._path.pop()
        self._said = []

    def _place(self) -> int:
        for outer in ("Ntry", "Bal"):
            if outer in self._path:
                return self._path.index(outer) + 1
        return 0

    def _keep(self, name: str, said: str) -> None:
        kept = self._entry if self._entry is not None else self._balance
        if kept is not None:
            kept.setdefault(name, []).append(said)

    def _stand(self, balance: dict[str, list[str]]) -> None:
        kind = _first(balance, "Tp/CdOrPrtry/Cd")
        if kind in OPENS and self._opening is None:
            self._opening = self._signed(balance)
        elif kind in CLOSES:
            self._closing = self._signed(balance)

    def _signed(self, kept: dict[str, list[str]]) -> Decimal:
        side, amount = _first(kept, "CdtDbtInd"), _first(kept, "Amt")
        try:
            value = Decimal(amount)
        except InvalidOperation:
            raise damaged(self._name, self._began or None, "camt", f"'{amount[:40]}' is no amount") from None
        if side not in ("CRDT", "DBIT"):
            raise damaged(self._name, self._began or None, "camt", f"'{side[:20]}' is neither credit (CRDT) nor debit (DBIT)")
        return -value if side == "DBIT" else value

    def _book(self, entry: dict[str, list[str]]) -> None:
        if (_first(entry, "Sts") or _first(entry, "Sts/Cd") or "BOOK") != "BOOK":
            return  # announced, not booked: it moved nothing yet
        amount = self._signed(entry)
        self._moved += amount
        day = (_first(entry, "BookgDt/Dt") or _first(entry, "BookgDt/DtTm") or _first(entry, "ValDt/Dt"))[:10]
        other = "Dbtr" if amount > 0 else "Cdtr"
        parts = [
            *entry.get("AddtlNtryInf", ()),
            *(said for name, texts in entry.items() for said in texts if name.endswith((f"{other}/Nm", f"{other}/Pty/Nm", "RmtInf/Ustrd", "AddtlTxInf"))),
        ]
        reversal = ["Reversal"] if _first(entry, "RvslInd") == "true" else []
        text = " ".join(dict.fromkeys([*reversal, *parts]))
        self.ready.append((self._began, cells_of(Booked(day, text, f"{amount:f}", _first(entry, "Ccy") or self._currency, _first(entry, "AcctSvcrRef")))))


def _first(kept: dict[str, list[str]], name: str) -> str:
    return next(iter(kept.get(name, ())), "")
