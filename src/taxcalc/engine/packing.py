"""Several small numbers as one: how much room each needs, computed from the vocabularies that are loaded.

A number packed into another is told from it again only by the macros of `models/macros/packing.sql`, which take the weights from here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from taxcalc.diagnostics import Diagnostic, RulesInvalidError
from taxcalc.ledger.taxpayer import KINDS
from taxcalc.money import CURRENCIES, decimals_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    import duckdb

CODE = "usmallint"  # of a word in its vocabulary
MOST_CODES = 65_535  # that such a number tells apart, and one for no word at all
COUNTED_AS = 4  # a ledger row counts as a receipt (1), as realize (2), as wht (3), or as nothing that changes a figure (0)
ANSWERS = 64  # the yes-or-no parts of a signature, six of them


def currency_order() -> list[str]:
    """Currencies by code: the rupee, the dollar, then by decimals: two, three, none."""
    rest = sorted(CURRENCIES - {"PKR", "USD"}, key=lambda word: ((2, 3, 0).index(decimals_of(word)), word))
    return ["PKR", "USD", *rest]


def whole_number_type(most: int, what: str) -> str:
    """The smallest type that holds all numbers below `most` exactly. Raises RulesInvalidError (TC440) where none does."""
    if most > 1 << 63:
        message = f"there are too many different {what} to be told apart by one number"
        raise RulesInvalidError([Diagnostic("TC440", message, remedy="take out activity codes, channels or dated classes that no receipt needs")])
    return "integer" if most <= 1 << 31 else "bigint"


def check_codes(words: Sequence[str], what: str) -> None:
    """Raises RulesInvalidError (TC440) where a vocabulary has more words than codes."""
    if len(words) > MOST_CODES:
        message = f"the rules name {len(words):,} {what}; at most {MOST_CODES:,} can be told apart"
        raise RulesInvalidError([Diagnostic("TC440", message, value=words[MOST_CODES], remedy=f"take out {what} that no receipt needs")])


def words_type(activities: int, channels: int) -> str:
    """The type of the number that all words of a ledger row make."""
    return whole_number_type(COUNTED_AS * channels * (activities + 1) * len(CURRENCIES) * (len(CURRENCIES) + 1), "words of a ledger")


def set_weights(connection: duckdb.DuckDBPyConnection, activities: int, channels: int, class_pieces: int) -> None:
    """What the macros multiply and divide by: each weight is the one before times what that one has room for."""
    words = words_type(activities, channels)
    signatures = whole_number_type(ANSWERS * len(KINDS) * channels * activities * class_pieces, "receipts")
    of_activity = COUNTED_AS * channels
    of_currency = of_activity * (activities + 1)
    of_day = ANSWERS * len(KINDS) * channels * activities
    weights = {
        "channel": (words, COUNTED_AS),
        "activity": (words, of_activity),
        "currency": (words, of_currency),
        "foreign_currency": (words, of_currency * len(CURRENCIES)),
        "signature_kind": (signatures, ANSWERS),
        "signature_channel": (signatures, ANSWERS * len(KINDS)),
        "signature_activity": (signatures, ANSWERS * len(KINDS) * channels),
        "signature_day": (signatures, of_day),
        "currencies": ("integer", len(CURRENCIES)),
    }
    shape = ", ".join(f"{name} {kind}" for name, (kind, _) in weights.items())
    connection.execute(f"set variable weights = $1::struct({shape})", [{name: weight for name, (_, weight) in weights.items()}])
