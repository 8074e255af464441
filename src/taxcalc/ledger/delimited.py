"""Text tables: comma, semicolon or tab between cells, strict UTF-8, every row of the header's length."""

from __future__ import annotations

import csv
import io
import re
from bisect import bisect_right
from functools import cached_property
from itertools import accumulate
from typing import TYPE_CHECKING

from taxcalc.ledger.cells import Defect
from taxcalc.ledger.encoding import in_utf8
from taxcalc.ledger.header import folded
from taxcalc.ledger.layout import PLAIN
from taxcalc.ledger.source import BYTE_ORDER_MARK, SAVE_AS_UTF8, UTF_16, Source, not_utf8, refuse, refuse_foreign
from taxcalc.ledger.tables import Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from taxcalc.diagnostics import InputRejectedError
    from taxcalc.ledger.layout import Layout

DELIMITERS = (",", ";", "\t")
_SEPARATOR = re.compile(r"sep=([,;\t])\r?\n", re.IGNORECASE)
_QUOTED = re.compile(r'"[^"]*"')
_FOREIGN_BYTE = re.compile("[\udc80-\udcff]")


def read_delimited(given: Source, layout: Layout = PLAIN) -> Table:
    """The table in a CSV or TSV file. Rows of another length than the header, or not UTF-8, are rejected; empty rows are no rows.

    A first line such as `sep=;`, which Excel writes for itself, names the delimiter and is no row.
    """
    if not given.data.startswith(UTF_16):
        refuse_foreign(given)
    source, encoding = in_utf8(given)
    refuse_foreign(source)
    text, has_foreign_bytes = _decoded(source)
    named = _SEPARATOR.match(text)
    rows, lines = _records(source, text, named[1] if named else None, layout.header_row or 1)
    least = layout.header_row or (2 if named else 1)
    first = next((index for index, row in enumerate(rows) if row and lines[index] >= least), None)
    if first is None:
        raise refuse(given.name, "TC104", f"the file has no line {least}", "give the line of the header, counted from 1, with --header-row")
    header = [folded(name.strip()) for name in rows[first]]
    raw = _RawRows(text, lines, len(BYTE_ORDER_MARK) if source.data.startswith(BYTE_ORDER_MARK) else 0)
    table = Table(given.file, source.stem, header, list(rows[first + 1 :]), lines[first + 1 :], raw, lines[first])
    if encoding:
        table.remark("TC129", f"the file is in {encoding}, not UTF-8, and is read so", "look at names with accents; Excel saves UTF-8 on request")
    if has_foreign_bytes or set(map(len, table.rows)) - {len(header)} or not all(map(any, table.rows)):
        _keep_whole_rows(table, raw)
    return table


def _decoded(source: Source) -> tuple[str, bool]:
    """The text, and whether some of its bytes are not UTF-8 (they stand as surrogates until their rows are rejected)."""
    body = source.data.removeprefix(BYTE_ORDER_MARK)
    try:
        return body.decode("utf-8"), False
    except UnicodeDecodeError as error:
        if error.start < len(body) - len(body.lstrip().partition(b"\n")[2]):
            raise not_utf8(source, error) from None  # the header itself: no row can be trusted
        return body.decode("utf-8", "surrogateescape"), True


def _records(source: Source, text: str, delimiter: str | None, header_row: int) -> tuple[list[list[str]], Sequence[int]]:
    """All records, and the line each starts at (a quoted cell may hold line breaks)."""
    above = text.split("\n", header_row - 1)
    header = above[-1].lstrip("\r\n").partition("\n")[0]
    delimiter = delimiter or max(DELIMITERS, key=_QUOTED.sub("", header).count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        rows = list(reader)
    except csv.Error as error:
        raise _malformed(source, text, delimiter, str(error)) from None
    if reader.line_num == len(rows):
        return rows, range(1, len(rows) + 1)
    return rows, _starts(text, delimiter)[: len(rows)]


def _starts(text: str, delimiter: str) -> list[int]:
    """Where each record starts, and after the last whole one where the next would."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    starts = [1]
    try:
        starts.extend(reader.line_num + 1 for _ in reader)
    except csv.Error:
        return starts
    return starts


def _malformed(source: Source, text: str, delimiter: str, reason: str) -> InputRejectedError:
    line = _starts(text, delimiter)[-1]
    if "field larger" in reason:
        remedy = "is this the right file? A ledger's cells are short; look for a quotation mark that is not closed"
        return refuse(source.name, "TC112", f"a cell is longer than {csv.field_size_limit()} characters", remedy, line)
    remedy = 'close the quotation mark; inside quotes, a quotation mark is written twice: "say ""hello"""'
    return refuse(source.name, "TC111", "the quotation marks of this row do not match", remedy, line)


def _keep_whole_rows(table: Table, raw: _RawRows) -> None:
    """Drop empty rows; reject rows that are too short, too long or not UTF-8."""
    width = len(table.header)
    kept: list[tuple[int, Sequence[str]]] = []
    end_with_delimiter = {len(row) > width for row in table.rows if any(cell.strip() for cell in row)} == {True}
    for line, row in zip(table.lines, table.rows, strict=True):
        cells = list(row)
        while end_with_delimiter and len(cells) > width and not cells[-1].strip():
            cells.pop()  # a trailing delimiter, as all rows have it; in one row alone the cells before it may have moved
        foreign = next((index for index, cell in enumerate(cells) if _FOREIGN_BYTE.search(cell)), None)
        if foreign is not None:
            name = table.header[foreign] if foreign < width else None
            table.reject(line, name, cells[foreign], raw.foreign_byte(line))
        elif not any(cell.strip() for cell in cells):
            continue
        elif len(cells) != width:
            table.reject(line, None, None, _wrong_length(len(cells), table.header))
        else:
            kept.append((line, cells))
    table.lines = [line for line, _ in kept]
    table.rows = [cells for _, cells in kept]


def _wrong_length(found: int, header: list[str]) -> Defect:
    width = len(header)
    if found < width:
        remedy = f"add what is missing, or a comma for each empty cell at the end; the columns are {', '.join(header)}"
        return Defect("TC130", f"the row has {found} cells, the header {width}", remedy)
    remedy = 'put quotation marks around a text that holds the delimiter ("Acme, Inc."), and write amounts without thousands separators'
    return Defect("TC131", f"the row has {found} cells, the header only {width}", remedy)


class _RawRows:
    """The records as they stand in the file; split only when the first one is asked for, because only rejected rows are shown."""

    def __init__(self, text: str, starts: Sequence[int], offset: int) -> None:
        self.text = text
        self.starts = starts
        self.offset = offset  # of the text in the file: a byte order mark may stand before it

    def __call__(self, line: int) -> str:
        """The record that starts at a line, each byte that is not UTF-8 written out in hexadecimal."""
        return self.record(line).encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")

    def record(self, line: int) -> str:
        """The record that starts at a line, without its line end."""
        after = bisect_right(self.starts, line)
        end = self.starts[after] - 1 if after < len(self.starts) else len(self.lines)
        return "".join(self.lines[line - 1 : end]).rstrip("\r\n")

    def foreign_byte(self, line: int) -> Defect:
        """Names the first byte of the record that is not UTF-8."""
        record = self.record(line)
        before = _FOREIGN_BYTE.split(record, maxsplit=1)[0]
        offset = self.byte_offsets[line - 1] + len(before.encode("utf-8", "surrogateescape"))
        return Defect("TC105", f"byte {offset} (0x{ord(record[len(before)]) & 0xFF:02x}) is not UTF-8", SAVE_AS_UTF8)

    @cached_property
    def lines(self) -> list[str]:
        """The physical lines with their ends, split as the csv module splits them."""
        return list(io.StringIO(self.text, newline=""))

    @cached_property
    def byte_offsets(self) -> list[int]:
        """Where each physical line starts in the file."""
        lengths = (len(line.encode("utf-8", "surrogateescape")) for line in self.lines)
        return list(accumulate(lengths, initial=self.offset))
