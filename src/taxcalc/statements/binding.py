"""A profile bound to the header of one file: which cell is which logical column."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

from taxcalc.statements.amounts import BadAmountError, parse_amount
from taxcalc.statements.model import ZERO
from taxcalc.statements.patterns import compile_pattern
from taxcalc.statements.schema import Join, Profile, Taken

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal


class BadCellError(ValueError):
    """A cell that cannot be read as its column demands."""

    def __init__(self, column: str, value: str, why: str) -> None:
        super().__init__(why)
        self.column = column
        self.value = value
        self.why = why


def plain_header(name: str) -> str:
    """A header name as it is compared: no case, no outer or doubled spaces, no BOM."""
    return " ".join(name.replace("\ufeff", "").split()).casefold()


def matches(profile: Profile, names: frozenset[str]) -> bool:
    """Whether a record with these (plain) names is this layout's header."""
    wanted = all(any(plain_header(alias) in names for alias in one) for one in profile.header)
    return wanted and not any(plain_header(name) in names for name in profile.absent)


class Binding:
    """Where each logical column stands in the records of one file."""

    def __init__(self, profile: Profile, header: Sequence[str]) -> None:
        self.profile = profile
        self.header = [name.strip() for name in header]
        self.width = len(header)
        self._places: dict[str, list[int]] = {}
        for index, name in enumerate(header):
            self._places.setdefault(plain_header(name), []).append(index)
        self.columns = {name: self._find(column) for name, column in profile.columns.items()}
        if profile.indicator != "indicator" and "indicator" not in self.columns:
            self.columns["indicator"] = self.columns.get(profile.indicator) or self._find((profile.indicator,))
        self.single = {name: places[0] for name, places in self.columns.items() if len(places) == 1}

    def place(self, name: str) -> int | None:
        """The index of `Header`, `Header#2` (the second of that name) or `@4` (by position)."""
        if name.startswith("@") and name[1:].isdigit():
            index = int(name[1:]) - 1
            return index if 0 <= index < self.width else None
        found = self._places.get(plain_header(name))
        if found:
            return found[0]
        base, _, nth = name.rpartition("#")
        if not nth.isdigit():
            return None
        several = self._places.get(plain_header(base), [])
        return several[int(nth) - 1] if 0 < int(nth) <= len(several) else None

    def _find(self, column: tuple[str, ...] | Join) -> tuple[int, ...]:
        names = column.names if isinstance(column, Join) else column
        found = tuple(place for place in (self.place(name) for name in names) if place is not None)
        return found if isinstance(column, Join) else found[:1]

    def cells_of(self, name: str) -> tuple[int, ...]:
        """Where a logical name, or else a header name, stands."""
        if name in self.columns:
            return self.columns[name]
        place = self.place(name)
        return () if place is None else (place,)


class Record:
    """One record seen through a binding: texts and amounts by logical name, and the signed amount of the row."""

    __slots__ = ("_binding", "_numbers", "_single", "_use", "cells", "line")

    def __init__(self, binding: Binding, line: int, cells: list[str]) -> None:
        self._binding = binding
        self.line = line
        self._single = binding.single
        self.cells = [html.unescape(cell).strip() for cell in cells] if binding.profile.html else [cell.strip() for cell in cells]
        self._numbers: dict[str, Decimal | None] = {}
        self._use: dict[str, str | list[str] | Taken] = {}

    def text(self, name: str) -> str:
        """The cell, trimmed; a join has its parts separated by a space."""
        if self._use:
            used = self._use.get(name)
            if used is not None and not isinstance(used, Taken):
                return self._used_text([used] if isinstance(used, str) else used)
        place = self._single.get(name)
        if place is not None:
            return self.cells[place]
        places = self._binding.columns.get(name)
        return " ".join([cell for place in places if (cell := self.cells[place])]) if places else ""

    def _used_text(self, names: list[str]) -> str:
        for name in names:
            places = self._binding.cells_of(name) if name else ()
            if places:
                return self.cells[places[0]]
        return ""

    def use(self, columns: dict[str, str | list[str] | Taken]) -> None:
        """From now on, these logical names stand in other columns (a rule's `use`)."""
        self._use = columns
        self._numbers.clear()

    def number(self, name: str) -> Decimal:
        """A cell as an amount, zero when blank; `amount` carries the sign of money in or out."""
        return self.maybe(name) or ZERO

    def maybe(self, name: str) -> Decimal | None:
        """A cell as an amount, None when blank."""
        if name not in self._numbers:
            self._numbers[name] = self._signed() if name == "amount" else self._parse(name)
        return self._numbers[name]

    def _parse(self, name: str) -> Decimal | None:
        used = self._use.get(name)
        if isinstance(used, Taken):
            return self._taken(name, used)
        profile = self._binding.profile
        text = self.text(name)
        if not text:
            return None
        try:
            return parse_amount(text, profile.decimal, profile.strip)
        except BadAmountError as problem:
            raise BadCellError(column=name, value=text, why=str(problem)) from None

    def _taken(self, name: str, taken: Taken) -> Decimal | None:
        text = self._used_text([taken.column])
        found = compile_pattern(taken.match).search(text)
        if not found:
            return None
        profile = self._binding.profile
        try:
            value = parse_amount(found[1], profile.decimal, profile.strip)
        except BadAmountError as problem:
            raise BadCellError(column=name, value=text, why=str(problem)) from None
        return -value if taken.negate and value else value

    def _signed(self) -> Decimal | None:
        profile = self._binding.profile
        if profile.sign == "split":
            return self._split()
        amount = self._parse("amount")
        if amount is None or profile.sign == "signed" or isinstance(self._use.get("amount"), Taken):
            return amount
        direction = self.text("indicator").casefold()
        if direction in profile.credit:
            return abs(amount)
        if direction in profile.debit:
            return -abs(amount)
        raise BadCellError(
            column="indicator", value=self.text("indicator"), why=f"is neither a credit ({', '.join(profile.credit)}) nor a debit ({', '.join(profile.debit)})"
        )

    def _split(self) -> Decimal | None:
        credit, debit = self._parse("credit"), self._parse("debit")
        if credit and debit:
            raise BadCellError(column="credit", value=f"{credit} / {debit}", why="stands beside a debit: a row moves money one way")
        if debit:
            return -abs(debit)
        if credit:
            return abs(credit)
        return None if credit is None and debit is None else ZERO
