"""What a statement becomes: rows of one vocabulary, skipped lines with reasons, and what was found about each file."""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Sequence

    from taxcalc.diagnostics import Diagnostic

KINDS_IN = frozenset({"income", "transfer_in", "realize", "other"})
KINDS_OUT = frozenset({"refund", "fee", "tax", "withdraw", "wht", "expense"})
KINDS_AS_SIGNED = frozenset({"convert"})
KINDS = KINDS_IN | KINDS_OUT | KINDS_AS_SIGNED
ROLES = frozenset({"platform", "processor", "intermediary", "pk_bank", "pk_wallet", "certificate", "tax_table"})
BANK_ROLES = frozenset({"pk_bank", "pk_wallet"})
ZERO = Decimal(0)


@dataclass(slots=True)
class Row:
    """One imported record. `amount` is positive in the natural direction of its kind, negative for a reversal."""

    line: int
    kind: str
    date: dt.date
    amount: Decimal
    currency: str
    key: str
    time: str = ""
    fee: Decimal = ZERO
    amount2: Decimal | None = None
    currency2: str = ""
    to: str = ""
    came_from: str = ""
    payer: str = ""
    text: str = ""
    raw_id: str = ""
    ref: str = ""
    balance: str = ""
    note: str = ""
    evidence: dict[str, str] = field(default_factory=dict)

    @property
    def pkr(self) -> Decimal | None:
        """The rupee side that the file itself states: the amount, or the counter-amount."""
        if self.currency == "PKR":
            return self.amount
        return self.amount2 if self.currency2 == "PKR" else None


class SkippedLines:
    """Skipped lines with their reasons, ten bytes each, because a bank statement skips nearly everything."""

    def __init__(self) -> None:
        self._lines = array("Q")
        self._which = array("H")
        self._reasons: dict[str, int] = {}

    def add(self, line: int, reason: str) -> None:
        """Remember one skipped record by its first physical line."""
        number = self._reasons.setdefault(reason, min(len(self._reasons), 65535))
        self._lines.append(line)
        self._which.append(number)

    def __len__(self) -> int:
        """How many lines."""
        return len(self._lines)

    def __iter__(self) -> Iterator[tuple[int, str]]:
        """Lines with their reasons, in file order."""
        names = list(self._reasons)
        for line, which in zip(self._lines, self._which, strict=True):
            yield line, names[which]


@dataclass(slots=True)
class FileReport:
    """What reading one file found; the shape of `files` in `taxcalc.import/1`."""

    file: str
    profile: str | None = None
    source: str = ""
    role: str = ""
    encoding: str | None = None
    delimiter: str | None = None
    header_line: int | None = None
    records: int = 0
    imported: int = 0
    added: int = 0
    duplicates: int = 0
    skipped: SkippedLines = field(default_factory=SkippedLines)
    totals: dict[str, dict[str, Decimal]] = field(default_factory=dict)
    closing_balance: dict[str, Decimal] | None = None
    near_year_end: list[int] = field(default_factory=list)
    review: list[tuple[int, Decimal]] = field(default_factory=list)
    stopped: bool = False
    sha256: str = ""
    skipped_days: tuple[dt.date, ...] = ()  # of the first and the last row that counts as nothing

    def forget_rows(self) -> None:
        """The file was stopped: nothing of it was taken, so nothing of it may be summed."""
        self.stopped = True
        self.imported = self.added = self.duplicates = 0
        self.totals = {}
        self.closing_balance = None

    def count(self, kind: str, currency: str, amount: Decimal) -> None:
        """Add to the totals; conversions are movements between own balances and have no total."""
        if kind in KINDS_AS_SIGNED or not amount:
            return
        per_kind = self.totals.setdefault(kind, {})
        per_kind[currency] = per_kind.get(currency, ZERO) + amount


@dataclass(frozen=True, slots=True)
class LedgerTexts:
    """The rows of a ledger that takes part in linking, as texts under its own header, and the lines they stand in."""

    name: str
    header: Sequence[str]
    lines: Sequence[int]
    rows: Sequence[Sequence[str]]


class StopFileError(Exception):
    """This file cannot be used; the other files of the run go on."""

    def __init__(self, *diagnostics: Diagnostic) -> None:
        self.diagnostics = diagnostics
        super().__init__("; ".join(d.message for d in diagnostics))
