"""Which column of a bank's table is the date, the text, the money, the balance - by the names that banks give them."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from taxcalc.money import CURRENCIES
from taxcalc.statements.binding import plain_header

if TYPE_CHECKING:
    from collections.abc import Sequence

CURRENCY_WORDS = {"lcy": "PKR", "rs": "PKR", "rupees": "PKR"}
COMMON = frozenset({"PKR", "USD", "EUR", "GBP", "AED", "SAR"})


@lru_cache(maxsize=1)
def _words() -> dict[str, dict[str, Any]]:
    return tomllib.loads(resources.files("taxcalc.statements").joinpath("table_columns.toml").read_text("utf-8"))


def sides() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The words that say that an amount came in, and that it went out."""
    words = _words()["sides"]
    return tuple(words["credit"]), tuple(words["debit"])


@dataclass(frozen=True, slots=True)
class Columns:
    """Places of the logical columns in one header; `texts` in the header's order, `currency_said` by a name such as `Amount (PKR)`."""

    header: tuple[str, ...]
    places: dict[str, int]
    texts: tuple[int, ...]
    currency_said: str = ""
    other_dates: tuple[int, ...] = field(default=())

    @property
    def is_split(self) -> bool:
        """Whether money in and money out stand in two columns."""
        return "debit" in self.places and "credit" in self.places

    @property
    def has_money(self) -> bool:
        """Whether there is a date and an amount."""
        return "date" in self.places and (self.is_split or "amount" in self.places)

    @property
    def known(self) -> int:
        """How many columns have a meaning."""
        return len(self.places) + len(self.texts)

    def name(self, logical: str) -> str:
        """How the file itself calls this column."""
        return self.header[self.places[logical]]


def plain_name(name: str) -> tuple[str, str]:
    """A header name as it is compared, and the currency that it carries: `Amount (Rs.)` is `amount`, PKR."""
    plain = plain_header(name)
    aside = set(re.findall(r"[a-z]+", " ".join(re.findall(r"\(([^)]*)\)", plain))))
    words = re.findall(r"[a-z]+|[0-9]+", plain)
    said = ""
    kept: list[str] = []
    short = _words()["short"]
    for word in words:
        currency = CURRENCY_WORDS.get(word, word.upper())
        if currency in CURRENCIES and len(words) > 1 and (word in aside or currency in COMMON):
            said = currency
        else:
            kept.append(short.get(word, word))
    if said and kept[-1:] == ["in"] and len(kept) > 1:
        kept = kept[:-1]
    return " ".join(kept), said


def find_columns(cells: Sequence[str]) -> Columns:
    """The logical columns of one record taken as a header."""
    plain = [plain_name(cell) for cell in cells]
    vocabulary = dict(_words()["names"])
    texts_known = frozenset(vocabulary.pop("text"))
    at: dict[str, int] = {}
    for index, (name, _) in enumerate(plain):
        at.setdefault(name, index)
    places: dict[str, int] = {}
    for logical, names in vocabulary.items():
        found = next((at[name] for name in names if name in at and at[name] not in places.values()), None)
        if found is not None:
            places[logical] = found
    if "debit" in places and "credit" in places:
        places.pop("amount", None)
    elif "amount" not in places:
        places.pop("debit", None)
        places.pop("credit", None)
    dates = tuple(at[name] for name in vocabulary["date"] if name in at and at[name] != places.get("date"))
    texts = tuple(index for index, (name, _) in enumerate(plain) if name in texts_known and index not in places.values())
    said = {currency for _, currency in plain if currency}
    return Columns(tuple(cell.strip() for cell in cells), places, texts, said.pop() if len(said) == 1 else "", dates)
