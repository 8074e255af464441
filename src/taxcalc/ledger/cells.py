"""One cell of a table: its text becomes a value, or a defect with its remedy. Numbers are exact decimals; nothing is rounded."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Generic, TypeVar

from taxcalc.money import CURRENCIES, NUMBER, decimals_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

T = TypeVar("T")

INTEGER_DIGITS = 15  # 999 trillion; what fits the exact arithmetic of the computation with room for sums
RATE_DECIMALS = 8
RATE_LIMIT = Decimal(10) ** 10
SHOWN_CHARACTERS = 60
LISTED_BESIDE = 15  # words; a longer list hides the suggestion before it

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
_COMMON_RATE = re.compile(rf"[1-9][0-9]{{0,8}}(?:\.[0-9]{{1,{RATE_DECIMALS}}})?\Z").match
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\ud800-\udfff]")
_DIFFERENCES = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Defect:
    """Why a text is not the value that its column needs."""

    code: str
    message: str
    remedy: str


class Cells(dict[str, "T | Defect"], Generic[T]):
    """Texts of one column to values: each distinct text is parsed once, which is what makes long ledgers quick to read."""

    def __init__(self, parse: Callable[[str], T | Defect], empty: T | Defect) -> None:
        super().__init__({"": empty})
        self.parse = parse
        self.defective = isinstance(empty, Defect)

    def __missing__(self, text: str) -> T | Defect:
        """The value of a text that was not met before."""
        stripped = text.strip()
        value = self.parse(stripped) if stripped else self[""]
        if type(value) is Defect:
            self.defective = True
        self[text] = value
        return value


def shown(text: str) -> str:
    """A user's text made safe to print: short, on one line, without control characters."""
    safe = _CONTROL.sub(lambda match: f"\\x{ord(match.group()) & 0xFF:02x}", text)
    return safe if len(safe) <= SHOWN_CHARACTERS else safe[: SHOWN_CHARACTERS - 1] + "…"


def nearest(text: str, words: Iterable[str]) -> str | None:
    """The word that `text` was probably meant to be: the same but for case and punctuation, else the closest spelling."""
    words = list(words)
    same = [word for word in words if same_but_for_case(word, text)]
    if same:
        return same[0]
    import difflib  # noqa: PLC0415 - only needed to explain an error

    close = difflib.get_close_matches(text.casefold(), words, n=1, cutoff=0.7)
    return close[0] if close else None


def same_but_for_case(one: str, other: str) -> bool:
    """Whether two words differ only in case, spaces and punctuation: `Taxpayer`, `tax_payer`."""
    return _DIFFERENCES.sub("", one).casefold() == _DIFFERENCES.sub("", other).casefold()


def required(column: str, example: str) -> Defect:
    """The defect of an empty cell in a column that every row must fill."""
    return Defect("TC132", f"{column} is empty", f"fill in {column}, for example {example}, or delete the row")


def date(text: str) -> dt.date | Defect:
    """An ISO day, `2025-07-01`."""
    if _DATE.match(text):
        try:
            return dt.date.fromisoformat(text)
        except ValueError:
            return Defect("TC140", f'"{text}" is not a day of the calendar', "correct the month or the day; dates are written YEAR-MONTH-DAY, like 2025-07-01")
    from taxcalc.ledger.misread import misread_date  # noqa: PLC0415 - only needed to explain an error

    return misread_date(text)


def decimal(text: str) -> Decimal | Defect:
    """Digits, at most one decimal point, an optional sign; at most 15 digits before the point."""
    if not NUMBER.match(text):
        from taxcalc.ledger.misread import misread_number  # noqa: PLC0415 - only needed to explain an error

        return misread_number(text)
    value = Decimal(text)
    if value.adjusted() >= INTEGER_DIGITS and value:
        return Defect(
            "TC147", f"{shown(text)} has more than {INTEGER_DIGITS} digits before the decimal point", "check the amount; a digit or a point may be misplaced"
        )
    return value


def places(text: str) -> int:
    """How many decimals a plain number is written with."""
    return len(text.partition(".")[2])


def money(currency: str | Defect | None) -> Callable[[str], Decimal | Defect]:
    """The parser of amounts in a currency: at most its own decimals, never rounded (2 for USD, 0 for JPY, 3 for KWD)."""
    most = decimals_of(currency) if isinstance(currency, str) else INTEGER_DIGITS  # without a known currency only the number is judged
    is_plain = re.compile(rf"[+-]?[0-9]{{1,{INTEGER_DIGITS}}}(?:\.[0-9]{{1,{most}}})?\Z" if most else rf"[+-]?[0-9]{{1,{INTEGER_DIGITS}}}\Z").match

    def parse(text: str) -> Decimal | Defect:
        if is_plain(text):
            return Decimal(text)
        value = decimal(text)
        if isinstance(value, Decimal) and places(text) > most:
            message = f"{shown(text)} has {places(text)} decimals; {currency} has {most}"
            return Defect("TC146", message, "write the exact amount of the bank's advice; nothing is rounded on reading")
        return value

    return parse


def rate(text: str) -> Decimal | Defect:
    """PKR for one unit of the currency: above zero, at most 8 decimals, below 10,000,000,000."""
    if _COMMON_RATE(text):
        return Decimal(text)
    value = decimal(text)
    example = "write how many rupees one unit of the currency fetched, like 280.50"
    if isinstance(value, Defect):
        return value
    if value <= 0:
        return Defect("TC152", f"the rate {shown(text)} is not above zero", example)
    if places(text) > RATE_DECIMALS:
        return Defect("TC146", f"the rate {shown(text)} has {places(text)} decimals; at most {RATE_DECIMALS} are read", "write the rate as the bank printed it")
    if value >= RATE_LIMIT:
        return Defect("TC147", f"the rate {shown(text)} is too large", example)
    return value


def currency(text: str) -> str | Defect:
    """An ISO 4217 code; small letters are read as capitals."""
    code = text.upper()
    if code in CURRENCIES:
        return code
    marks = {
        "$": "USD",
        "US$": "USD",
        "€": "EUR",
        "£": "GBP",
        "¥": "JPY",
        "RS": "PKR",
        "RS.": "PKR",
        "₨": "PKR",
        "DOLLAR": "USD",
        "DOLLARS": "USD",
        "RMB": "CNY",
        "DHS": "AED",
    }
    meant = marks.get(code)
    remedy = (
        f"write {meant}" if meant else "write the three letters of ISO 4217, like USD, EUR, GBP or PKR (a crypto coin is not one: write what it was sold for)"
    )
    return Defect("TC148", f'"{shown(text)}" is not a currency code', remedy)


def choice(code: str, what: str, words: Collection[str]) -> Callable[[str], str | Defect]:
    """The parser of a word that must be one of `words`."""

    def parse(text: str) -> str | Defect:
        if text in words:
            return text
        meant = nearest(text, words)
        known = f"one of: {', '.join(words)}"
        suggestion = f"did you mean {meant}?" + (f" ({known})" if len(words) <= LISTED_BESIDE else "")
        return Defect(code, f'"{shown(text)}" is not a known {what}', suggestion if meant else f"write {known}")

    return parse
