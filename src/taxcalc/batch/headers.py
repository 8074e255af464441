"""What the first line of a CSV file says about its layout, and whether a body of bytes is plain enough for the quick reader."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from taxcalc.ledger.delimited import DELIMITERS
from taxcalc.ledger.header import folded
from taxcalc.ledger.source import BYTE_ORDER_MARK
from taxcalc.ledger.vocabulary import COLUMNS, REQUIRED

LONGEST = 1 << 16  # bytes; a first line that is longer is no header
SMALL_BLOCK = 1 << 18  # stays in the processor's cache while it is looked at four times
BLOCK = 1 << 23


@dataclass(frozen=True, slots=True)
class Header:
    """The first line: its bytes without line end, where the rows begin, the delimiter and the names."""

    line: bytes
    body: int
    delimiter: str
    names: tuple[str, ...]

    @property
    def names_taxpayers(self) -> bool:
        """Whether the file has a column for whose a row is."""
        return "taxpayer" in self.names


def header_of(start: bytes) -> Header | None:
    """The header of a file that begins with these bytes, or None where only the strict reader can tell."""
    mark = len(BYTE_ORDER_MARK) if start.startswith(BYTE_ORDER_MARK) else 0
    line, newline, _ = start[mark:].partition(b"\n")
    if not newline or b'"' in line or b"\0" in line:
        return None
    text = line.removesuffix(b"\r")
    if b"\r" in text or not text.isascii():
        return None
    named = text.decode()
    delimiter = max(DELIMITERS, key=named.count)
    names = tuple(folded(name.strip()) for name in named.split(delimiter))
    known = [name for name in names if name in COLUMNS]
    if len(set(known)) < len(known) or len(set(filter(None, names))) < len(list(filter(None, names))) or not set(REQUIRED) <= set(known):
        return None
    return Header(text, mark + len(line) + 1, delimiter, names)


def read_header(name: str) -> Header | None:
    """The header of a file on disk."""
    with Path(name).open("rb") as stream:
        return header_of(stream.read(LONGEST))


def is_plain(body: bytes) -> bool:
    """Whether whole lines are UTF-8 without quotation marks, NUL or lone carriage returns: what two readers cannot read differently."""
    if b'"' in body or b"\0" in body or (b"\r" in body and body.count(b"\r") != body.count(b"\r\n")):
        return False
    if body.isascii():
        return True
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def is_plain_file(name: str, header: Header) -> bool:
    """`is_plain` for a file of any size, each of whose rows has the header's cells: the database passes over an empty one too many.

    Nearly all are ASCII throughout, which any block of bytes shows; the others are looked at by lines.
    """
    delimiter = header.delimiter.encode()
    delimiters = lines = 0
    is_ascii, last = True, b"\n"
    with Path(name).open("rb", buffering=0) as stream:
        stream.seek(header.body)
        while block := stream.read(SMALL_BLOCK):
            is_ascii = is_ascii and block.isascii() and b"\r" not in block and b"\0" not in block and b'"' not in block
            delimiters += block.count(delimiter)
            lines += block.count(b"\n")
            last = block[-1:]
    lines += last != b"\n"
    return delimiters == lines * (len(header.names) - 1) and (is_ascii or _has_plain_lines(name))


def begins_plain(name: str) -> bool:
    """Whether nothing in the first lines is other than plain: most files that are not plain show it at once."""
    with Path(name).open("rb") as stream:
        return is_plain(stream.read(SMALL_BLOCK).rpartition(b"\n")[0])


def _has_plain_lines(name: str) -> bool:
    with Path(name).open("rb") as stream:
        while block := stream.read(BLOCK):
            if not is_plain(block + stream.readline()):
                return False
    return True
