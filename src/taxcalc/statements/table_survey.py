"""One look over a bank table before it is read: how its amounts are written, which way its balances run, in which forms its dates can be."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from taxcalc.money import CURRENCIES, decimals_of
from taxcalc.statements.amounts import BadAmountError, parse_amount
from taxcalc.statements.dates import parse_sheet_date
from taxcalc.statements.model import ZERO
from taxcalc.statements.table_body import blank
from taxcalc.statements.table_columns import sides
from taxcalc.statements.table_dates import DateColumn

if TYPE_CHECKING:
    from decimal import Decimal

    from taxcalc.statements.table_body import TableLayout

HOME = "PKR"
SIGNS = {"$": "USD", "\u20ac": "EUR", "\u00a3": "GBP", "usd": "USD", "eur": "EUR", "gbp": "GBP", "aed": "AED"}
RUPEES = ("pkr", "rs", "rs.", "rupee", "rupees", "pakistan rupee", "pakistani rupee", "pak rupee", "pakistan rupee(pkr)", "pkr.")
MARKS = ("PKR.", "PKR", "Pkr", "pkr", "Rs.", "Rs", "RS.", "RS", "rs.", "rs", "\u20a8", "/-", "/=", "USD", "EUR", "GBP", "AED", "$", "\u20ac", "\u00a3")
DISTINCT_KEPT = 40


@dataclass(slots=True)
class _Written:
    """The money cells under one decimal mark: whether all can be read, and how often a row explains the step of the balance."""

    decimal: str
    alive: bool = True
    upward: int = 0
    downward: int = 0
    finest: int = 0
    last: tuple[Decimal, Decimal] | None = None

    def see(self, texts: dict[str, str]) -> None:
        if not self.alive:
            return
        try:
            cells = {name: parse_amount(text, self.decimal, MARKS) for name, text in texts.items() if not blank(text)}
        except BadAmountError:
            self.alive = False
            return
        for value in cells.values():
            if value is not None:
                self.finest = max(self.finest, -int(value.as_tuple().exponent))
        balance = cells.get("balance")
        if balance is None:
            return
        moved = abs((cells.get("amount") or ZERO) + (cells.get("credit") or ZERO) - (cells.get("debit") or ZERO))
        if self.last:
            step = abs(balance - self.last[0])
            self.upward += step == moved
            self.downward += step == self.last[1]
        self.last = balance, moved


@dataclass(slots=True)
class Survey:
    """What the whole table says of itself."""

    rows: int = 0
    dates: DateColumn = field(default_factory=DateColumn)
    decimal: str = "."
    newest_first: bool | None = None
    signed: bool = False
    indicator: int | None = None
    currencies: set[str] = field(default_factory=set)
    first: int = 0

    @property
    def currency(self) -> str:
        """The one currency of the table; rupees where nothing says another."""
        return next(iter(self.currencies), HOME)


def survey(layout: TableLayout) -> Survey:
    """Read the table once; nothing is kept but counts."""
    columns = layout.columns
    places = columns.places
    money: dict[str, int] = {name: places[name] for name in ("debit", "credit", "amount", "balance") if name in places}
    seen = Survey()
    written = [_Written("."), _Written(",")]
    directions: set[str] = set()
    for line, cells in layout.body():
        seen.rows += 1
        seen.first = seen.first or line
        day = " ".join(cells[places["date"]].split())
        if day and not (layout.opened.is_workbook and parse_sheet_date(day) is not None):
            seen.dates.see(line, day)
        texts = {name: cells[place] for name, place in money.items()}
        for one in written:
            one.see(texts)
        seen.signed |= not columns.is_split and _has_sign(texts["amount"])
        if "indicator" in places and len(directions) < DISTINCT_KEPT and not blank(texts.get("amount", "")):
            directions.add(" ".join(cells[places["indicator"]].split()).casefold())
        _currencies(seen, [*texts.values()], cells[places["currency"]] if "currency" in places else "")
    if columns.currency_said:
        seen.currencies.add(columns.currency_said)
    chosen = _choose(written, seen)
    seen.decimal = chosen.decimal
    seen.newest_first = None if chosen.upward == chosen.downward else chosen.downward > chosen.upward
    if directions - {""} and "amount" in places and directions <= {*sides()[0], *sides()[1]}:
        seen.indicator = places["indicator"]
    return seen


def _choose(written: list[_Written], seen: Survey) -> _Written:
    """The decimal mark under which every cell is an amount of this currency; the point where both are or none is."""
    places = decimals_of(seen.currency)
    fits = [one for one in written if one.alive and one.finest <= places]
    return (fits or [one for one in written if one.alive] or written)[0]


def _has_sign(text: str) -> bool:
    bare = text.strip().casefold()
    return not blank(text) and (bare[:1] in "+-(\u2212" or bare[-1:] in "-+" or bare.endswith(("cr", "dr", "cr.", "dr.")))


def _currencies(seen: Survey, amounts: list[str], said: str) -> None:
    """Currencies that the cells name; rupees are named so that a mixture shows."""
    bare = said.strip().casefold()
    if bare:
        seen.currencies.add(HOME if bare in RUPEES else bare.upper() if bare.upper() in CURRENCIES else bare)
    for text in amounts:
        low = text.casefold()
        if not low.isascii() or any(letter.isalpha() or letter == "$" for letter in low):
            seen.currencies.update(currency for mark, currency in SIGNS.items() if mark in low)
