"""Records of a delimited text with the physical line each begins on; lenient about quotes, strict about shape."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

from taxcalc.diagnostics import Diagnostic
from taxcalc.statements.model import StopFileError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

DELIMITERS = (",", ";", "\t", "|")
LINES_IN_ONE_RECORD = 60
COLUMNS_AT_MOST = 512
END = "\x1eend of the statement\x1e"


class _Counted:
    """Lines for the csv module, counted; one marker line is added so that a quote left open is seen."""

    def __init__(self, name: str, lines: Iterable[str]) -> None:
        self._name = name
        self._lines = iter(lines)
        self._ended = False
        self.number = 0
        self.began = 1

    def __iter__(self) -> _Counted:
        return self

    def __next__(self) -> str:
        if self._ended:
            raise StopIteration
        self.number += 1
        if self.number - self.began > LINES_IN_ONE_RECORD:
            raise _damaged(self._name, self.began, f"a quote opened here is not closed within {LINES_IN_ONE_RECORD} lines")
        for line in self._lines:
            return line
        self._ended = True
        return END + "\n"


def records(name: str, lines: Iterable[str], delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Numbered records. Text after a closing quote is accepted (Meezan writes it); a quote never closed is not."""
    counted = _Counted(name, lines)
    reader = csv.reader(counted, delimiter=delimiter)
    while True:
        counted.began = start = counted.number + 1
        try:
            cells = next(reader, None)
        except csv.Error as problem:
            raise _damaged(name, start, f"this record cannot be read: {problem}") from None
        if cells is None or cells == [END]:
            return
        if any(END in cell for cell in cells[-1:]):
            raise _damaged(name, start, "a quote is opened here and never closed")
        if len(cells) > COLUMNS_AT_MOST:
            raise _damaged(name, start, f"this record has {len(cells)} columns")
        yield start, cells


def _damaged(name: str, line: int, message: str) -> StopFileError:
    return StopFileError(
        Diagnostic(
            "TC605", message, file=name, line=line, remedy='look at the quotes of this line; inside a quoted text a quote is written twice: "Milestone ""one"""'
        )
    )


def fit(name: str, line: int, cells: list[str], width: int) -> list[str]:
    """Pad a short record; refuse a long one unless the surplus is empty."""
    if len(cells) < width:
        return cells + [""] * (width - len(cells))
    surplus = [cell for cell in cells[width:] if cell.strip()]
    if surplus:
        raise StopFileError(
            Diagnostic(
                "TC605",
                f"this record has {len(cells)} columns, its header has {width}",
                file=name,
                line=line,
                value=surplus[0][:80],
                remedy="a text with the delimiter inside lacks its quotes here: download the statement again, or quote it by hand",
            )
        )
    return cells[:width]
