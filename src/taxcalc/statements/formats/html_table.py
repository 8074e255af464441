"""HTML that banks name `.xls`: every row of every table as texts, with the standard library's parser."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import TYPE_CHECKING

from taxcalc.statements.formats.rows import damaged

if TYPE_CHECKING:
    from collections.abc import Iterator

    from taxcalc.statements.opening import Opened

CHUNK = 1 << 16
COLUMNS_AT_MOST = 256
CELL_AT_MOST = 1 << 16
SILENT = ("script", "style")
BREAKS = ("br", "p", "div", "li")


def html_rows(opened: Opened) -> Iterator[tuple[int, list[str]]]:
    """Numbered rows: the number is the line of the file on which the row begins."""
    reader = _Reader(opened.name)
    with opened.path.open(encoding=opened.encoding, newline=None) as stream:
        while chunk := stream.read(CHUNK):
            reader.feed(chunk)
            yield from reader.taken()
    reader.close()
    reader.end_row()
    yield from reader.taken()


class _Reader(HTMLParser):
    """Collects the cells of the row that is open."""

    def __init__(self, name: str) -> None:
        super().__init__(convert_charrefs=True)
        self._name = name
        self._row: list[str] | None = None
        self._cell: list[str] | None = None
        self._span = 1
        self._length = 0
        self._silent = 0
        self._began = 0
        self._last = 0
        self._rows: list[tuple[int, list[str]]] = []

    def taken(self) -> Iterator[tuple[int, list[str]]]:
        """The rows that ended since the last call."""
        rows, self._rows = self._rows, []
        yield from rows

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A row, a cell, or a break inside one."""
        if tag in SILENT:
            self._silent += 1
        elif tag == "tr":
            self.end_row()
            self._row, self._began = [], self.getpos()[0]
        elif tag in ("td", "th"):
            self._end_cell()
            self._row = [] if self._row is None else self._row
            self._cell, self._length = [], 0
            span = dict(attrs).get("colspan") or "1"
            self._span = min(int(span), COLUMNS_AT_MOST) if span.isascii() and span.isdigit() else 1
        elif tag in BREAKS and self._cell is not None:
            self._cell.append(" ")

    def handle_endtag(self, tag: str) -> None:
        """The end of a row, a cell or a table."""
        if tag in SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag in ("td", "th"):
            self._end_cell()
        elif tag in ("tr", "table"):
            self.end_row()

    def handle_data(self, data: str) -> None:
        """Text of the cell that is open."""
        if self._cell is not None and not self._silent:
            self._cell.append(data)
            self._length += len(data)
            if self._length > CELL_AT_MOST:
                raise damaged(self._name, self.getpos()[0], "HTML", "a cell holds more than 64,000 characters")

    def _end_cell(self) -> None:
        if self._cell is not None and self._row is not None:
            self._row.append(" ".join("".join(self._cell).split()))
            self._row.extend([""] * (self._span - 1))
            if len(self._row) > COLUMNS_AT_MOST:
                raise damaged(self._name, self.getpos()[0], "HTML", "a row has more than 256 cells")
        self._cell = None

    def end_row(self) -> None:
        """The row is whole; two rows on one line are numbered apart."""
        self._end_cell()
        if self._row and any(self._row):
            self._last = max(self._last + 1, self._began)
            self._rows.append((self._last, self._row))
        self._row = None
