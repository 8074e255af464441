"""Linear-time patterns (RE2) and the small condition language of profile rules."""

from __future__ import annotations

import importlib
import re
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

MEMORY_OF_ONE_PATTERN = 4 << 20
ANSWERS_REMEMBERED = 1024
TEXT_REMEMBERED = 120
COMPARISON = re.compile(r"([<>]=?|=)\s*(-?[0-9]+(?:\.[0-9]+)?)\Z")
UNDONE = ("rev", "reversal", "reversed", "reversing", "refund", "refunds", "refunded", "charge ?back", "returned", "cash ?back")
ANOTHER_COLUMN = re.compile(r"\{([a-z0-9_]+)\}\Z")


class Pattern(Protocol):
    """The part of a compiled pattern that profiles need."""

    def search(self, text: str | bytes) -> Any:  # noqa: ANN401 - RE2 and stdlib matches share no type
        """The first match or None."""
        ...


class BadPatternError(ValueError):
    """A pattern that RE2 refuses: look-around, back-references, or too large."""


@lru_cache(maxsize=1024)
def compile_pattern(pattern: str) -> Pattern:
    """Compile without case. RE2 never backtracks, so a pattern from a stranger's profile cannot hang the import."""
    re2: Any = importlib.import_module("re2")
    options = re2.Options()
    options.case_sensitive = False
    options.log_errors = False
    options.max_mem = MEMORY_OF_ONE_PATTERN
    try:
        compiled: Pattern = re2.compile(pattern, options)
    except re2.error as problem:
        said = problem.args[0] if problem.args else problem
        raise BadPatternError(said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)) from None
    return compiled


def plain_name(text: str) -> str:
    """A person's name or an IBAN as it is compared: no case, no double spaces; an IBAN without any."""
    joined = " ".join(text.split()).casefold()
    squeezed = joined.replace(" ", "")
    return squeezed if re.match(r"[a-z]{2}[0-9]{2}[0-9a-z]{10,}\Z", squeezed) else joined


class Words:
    """The user's own words that profiles may refer to: `{own}`, `{senders}`, `{wht}`; and `{undone}`, how banks word what takes a movement back."""

    def __init__(self, own: Iterable[str] = (), senders: Iterable[str] = (), wht: str = "154 ?-?A") -> None:
        self.own = {plain_name(name) for name in own if name.strip()}
        self.senders = tuple(senders)
        self.wht = wht

    def expand(self, pattern: str) -> str:
        """The pattern with the user's words in place; names match whole words only, and are taken literally."""
        if "{own}" in pattern:
            names = "|".join(_bounded(name) for name in sorted(self.own))
            pattern = pattern.replace("{own}", f"(?:{names})" if names else r"[^\s\S]")
        if "{senders}" in pattern:
            pattern = pattern.replace("{senders}", _whole(self.senders, r"[^\pL]"))
        return pattern.replace("{undone}", _whole(UNDONE, r"[^\pL]")).replace("{wht}", f"(?:{self.wht})")


def _bounded(name: str) -> str:
    """A name taken literally, its spaces as they come, with no letter or digit beside it."""
    literal = r"\s+".join(map(re.escape, name.split()))
    first, last = (r"\b" if letter.isascii() and letter.isalnum() else "" for letter in (name[0], name[-1]))
    return f"{first}{literal}{last}"


def _whole(words: Sequence[str], edge: str) -> str:
    """Any of the words, with no letter beside it; without words, what no text is."""
    return f"(?:^|{edge})(?:{'|'.join(words)})(?:{edge}|$)" if words else r"[^\s\S]"


class Fields(Protocol):
    """A record by logical names."""

    def text(self, name: str) -> str:
        """The cell, trimmed; blank when the file has no such column."""
        ...

    def number(self, name: str) -> Decimal:
        """The cell as an amount; zero when blank."""
        ...


def condition(name: str, wanted: str | list[str], words: Words) -> Callable[[Fields], bool]:
    """A test of one logical column; a list means any of them."""
    if isinstance(wanted, list):
        tests = [condition(name, one, words) for one in wanted]
        return lambda fields: any(test(fields) for test in tests)
    if wanted.startswith("!"):
        inner = condition(name, wanted[1:], words)
        return lambda fields: not inner(fields)
    if wanted.startswith("~"):
        pattern = compile_pattern(words.expand(wanted[1:]))
        return _remembering(name, lambda text: pattern.search(text.encode()) is not None)  # bytes: RE2 then counts no characters
    if wanted == "{own}":
        return _remembering(name, lambda text: plain_name(text) in words.own)
    other = ANOTHER_COLUMN.match(wanted)
    if other:
        return lambda fields: plain_name(fields.text(name)) == plain_name(fields.text(other[1]))
    comparison = COMPARISON.match(wanted)
    return _compare(name, comparison[1], Decimal(comparison[2])) if comparison else _same(name, wanted)


def _same(name: str, wanted: str) -> Callable[[Fields], bool]:
    expected = " ".join(wanted.split()).casefold()
    return _remembering(name, lambda text: " ".join(text.split()).casefold() == expected)


def _remembering(name: str, test: Callable[[str], bool]) -> Callable[[Fields], bool]:
    """The test, with its answers kept for short texts: a statement repeats its types and payers on nearly every row."""
    known: dict[str, bool] = {}

    def holds(fields: Fields) -> bool:
        text = fields.text(name)
        answer = known.get(text)
        if answer is None:
            answer = test(text)
            if len(text) <= TEXT_REMEMBERED:
                if len(known) >= ANSWERS_REMEMBERED:
                    known.clear()
                known[text] = answer
        return answer

    return holds


def _compare(name: str, sign: str, limit: Decimal) -> Callable[[Fields], bool]:
    if sign == ">":
        return lambda fields: fields.number(name) > limit
    if sign == "<":
        return lambda fields: fields.number(name) < limit
    if sign == "=":
        return lambda fields: fields.number(name) == limit
    if sign == ">=":
        return lambda fields: fields.number(name) >= limit
    return lambda fields: fields.number(name) <= limit
