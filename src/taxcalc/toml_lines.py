"""TOML with exact decimals, safe to read from a stranger, and where each value of it stands: the parser forgets lines."""

from __future__ import annotations

import re
from bisect import bisect_left
from contextlib import suppress
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import tomli

if TYPE_CHECKING:
    from collections.abc import Iterator

Path = tuple[str | int, ...]
EXPONENT_AT_MOST = 99

_BLANK = re.compile(r"(?:[ \t\r\n]+|#[^\n]*)*")
_DOT = re.compile(r"[ \t]*\.[ \t]*")
_EQUALS = re.compile(r"[ \t]*=[ \t]*")
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_STRING = re.compile(
    r'"""(?:[^\\]|\\.)*?"{3,5}'  # up to two quotes may stand before the closing three
    r"|'''.*?'{3,5}"
    r'|"(?:[^"\\\n]|\\.)*"'
    r"|'[^'\n]*'",
    re.DOTALL,
)
_EXPONENT = re.compile(r"[0-9_.][eE][+-]?[0-9_]{3,}")
_LONG_NUMBER = re.compile(r"[0-9][0-9_]{999,}")
_SCALAR = re.compile(r"[^,\]}\n#]+")


class TomlRefusedError(ValueError):
    """A text that is no TOML, or holds what no file of ours needs; `line` says where."""

    def __init__(self, message: str, line: int) -> None:
        super().__init__(message)
        self.line = line


def load_toml(text: str) -> dict[str, Any]:
    """The document, its numbers as int and Decimal.

    Raises TomlRefusedError, and nothing else: for what is no TOML, brackets hundreds deep, and numbers of thousands of digits or
    with an exponent beyond any amount.
    """
    try:
        return tomli.loads(text, parse_float=exact_number)
    except tomli.TOMLDecodeError as problem:
        said, line = problem.msg, problem.lineno
    except RecursionError:
        lines = text.splitlines()
        said = "brackets stand too deep inside one another"
        line = max(range(len(lines)), key=lambda number: lines[number].count("[") + lines[number].count("{"), default=0) + 1
    except ArithmeticError:
        said, line = "a number has an exponent beyond any amount", _line_of(_EXPONENT, text)
    except ValueError:  # from int(): more digits than Python converts
        said, line = "a number has thousands of digits", _line_of(_LONG_NUMBER, text)
    raise TomlRefusedError(said, line)


def exact_number(text: str) -> Decimal:
    """A number with a point or an exponent, exactly; OverflowError where no amount is meant."""
    number = Decimal(text)
    if number.is_finite() and abs(number.adjusted()) > EXPONENT_AT_MOST:
        raise OverflowError
    return number


def _line_of(pattern: re.Pattern[str], text: str) -> int:
    found = pattern.search(text)
    return text.count("\n", 0, found.start()) + 1 if found else 1


def locate(text: str) -> dict[Path, int]:
    """The 1-based line of every table, key and array element of a TOML text, by key path.

    `[[class]]` tables and array elements have their index in the path: `("class", 0, "rate")`. A text that is not TOML gives the
    places up to its first defect; nothing is raised.
    """
    scanner = _Scanner(text)
    with suppress(_NotTomlError, RecursionError):  # the parser has already said what is wrong; the places found so far still help
        scanner.document()
    return scanner.places


def nearest_line(places: dict[Path, int], path: Path) -> int | None:
    """The line of `path`, or of the closest table around it (for a key that is missing)."""
    for end in range(len(path), 0, -1):
        if path[:end] in places:
            return places[path[:end]]
    return None


class _NotTomlError(Exception):
    """The text is not TOML at the place where the scanner stands."""


class _Scanner:
    """One pass over the text; `places` grows as keys are met."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.places: dict[Path, int] = {}
        self.array_lengths: dict[Path, int] = {}
        self.newlines = [match.start() for match in re.finditer("\n", text)]

    def document(self) -> None:
        """Headers and `key = value` lines until the end."""
        table: Path = ()
        self.blank()
        while self.at < len(self.text):
            if self.text.startswith("[[", self.at):
                table = self.array_header()
            elif self.text[self.at] == "[":
                table = self.table_header()
            else:
                self.pair(table)
            self.blank()

    def table_header(self) -> Path:
        line = self.line()
        self.at += 1
        table = self.resolve(self.dotted_key())
        self.expect("]")
        self.mark(table, line)
        return table

    def array_header(self) -> Path:
        line = self.line()
        self.at += 2
        *parents, name = self.dotted_key()
        self.expect("]]")
        array = (*self.resolve(parents), name)
        index = self.array_lengths.get(array, 0)
        self.array_lengths[array] = index + 1
        self.mark((*array, index), line)
        return (*array, index)

    def resolve(self, names: list[str]) -> Path:
        """The path that a header means: a name of an array of tables stands for its newest table."""
        path: Path = ()
        for name in names:
            path = (*path, name)
            if path in self.array_lengths:
                path = (*path, self.array_lengths[path] - 1)
        return path

    def pair(self, table: Path) -> None:
        line = self.line()
        path = (*table, *self.dotted_key())
        self.mark(path, line)
        self.match(_EQUALS)
        self.value(path)

    def value(self, path: Path) -> None:
        first = self.text[self.at : self.at + 1]
        if first == "[":
            self.array(path)
        elif first == "{":
            self.inline_table(path)
        elif first in ('"', "'"):
            self.match(_STRING)
        else:
            self.match(_SCALAR)

    def array(self, path: Path) -> None:
        for index, _ in enumerate(self.items("]")):
            self.mark((*path, index), self.line())
            self.value((*path, index))

    def inline_table(self, path: Path) -> None:
        for _ in self.items("}"):
            self.pair(path)

    def items(self, close: str) -> Iterator[None]:
        """Stop at each item between the bracket here and `close`; the caller reads the item."""
        self.at += 1
        self.blank()
        while not self.text.startswith(close, self.at):
            yield
            self.blank()
            if self.text.startswith(close, self.at):
                break
            self.expect(",")
            self.blank()
        self.at += 1

    def dotted_key(self) -> list[str]:
        self.blank()
        names = [self.simple_key()]
        while _DOT.match(self.text, self.at):
            self.match(_DOT)
            names.append(self.simple_key())
        self.blank()
        return names

    def simple_key(self) -> str:
        if self.text[self.at : self.at + 1] in ('"', "'"):
            quoted = self.match(_STRING)
            try:
                return str(tomli.loads(f"key = {quoted}")["key"])
            except tomli.TOMLDecodeError:
                raise _NotTomlError from None
        return self.match(_BARE_KEY)

    def match(self, pattern: re.Pattern[str]) -> str:
        found = pattern.match(self.text, self.at)
        if not found:
            raise _NotTomlError
        self.at = found.end()
        return found.group()

    def expect(self, token: str) -> None:
        if not self.text.startswith(token, self.at):
            raise _NotTomlError
        self.at += len(token)

    def blank(self) -> None:
        self.match(_BLANK)

    def mark(self, path: Path, line: int) -> None:
        """Record `path` and the tables around it, each at its first appearance."""
        for end in range(1, len(path) + 1):
            self.places.setdefault(path[:end], line)

    def line(self) -> int:
        return bisect_left(self.newlines, self.at) + 1
