"""Pieces of text files: whole small files, or runs of whole lines of a large one; each knows where it comes from."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from taxcalc.batch.headers import is_plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from taxcalc.batch.headers import Header

PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class Piece:
    """Rows of one file: their bytes, the header that names their columns, the line they start at.

    `is_whole`: the piece is the whole file. `taxpayer` names the rows where the file does not; `names_taxpayers`: some row of the file does.
    """

    name: str
    header: Header
    body: bytes
    line: int
    offset: int
    taxpayer: str
    names_taxpayers: bool
    is_whole: bool
    ends_with_delimiter: bool = False  # all rows of the file do, beyond the header's cells

    @property
    def has_surplus(self) -> bool:
        """Whether each row has more cells than the header."""
        text = io.StringIO(self.body.decode("utf-8", "surrogateescape"), newline="")
        rows = csv.reader(text, delimiter=self.header.delimiter)
        return all(len(row) > len(self.header.names) for row in rows if any(cell.strip() for cell in row))

    @property
    def has_whole_lines(self) -> bool:
        """Whether each line is a row of the header's length, in plain text: then lines can be handed to the quick reader as they are."""
        body = self.body
        if not is_plain(body) or b"\n\n" in body or b"\n\r\n" in body or body.startswith((b"\n", b"\r")):
            return False
        lines = body.count(b"\n") + (not body.endswith(b"\n"))
        return body.count(self.header.delimiter.encode()) == lines * (len(self.header.names) - 1)

    @property
    def has_even_rows(self) -> bool:
        """As `has_whole_lines`, with each line counted by itself (slower)."""
        delimiter, width = self.header.delimiter.encode(), len(self.header.names) - 1
        return all(line.count(delimiter) == width for line in self.body.splitlines())


class MalformedError(Exception):
    """Quotation marks that do not match: `piece` begins with a whole record and ends in the bad one."""

    def __init__(self, piece: Piece) -> None:
        self.piece = piece
        super().__init__(piece.name)


def whole(name: str, header: Header, owner: str) -> Piece:
    """A small file as one piece; `owner` is whose it is where it names nobody."""
    body = Path(name).read_bytes()[header.body :]
    return Piece(name, header, body, 2, header.body, owner, header.names_taxpayers, is_whole=True)


def split(name: str, header: Header, owner: str, *, names_taxpayers: bool) -> Iterator[Piece]:
    """A large file in pieces of whole records; raises MalformedError after the last good piece."""
    line, offset = 2, header.body
    for body, lines, is_malformed in _runs(name, header):
        piece = Piece(name, header, body, line, offset, owner, names_taxpayers, is_whole=False)
        if is_malformed:
            raise MalformedError(piece)
        yield piece
        line += lines
        offset += len(body)


def _runs(name: str, header: Header) -> Iterator[tuple[bytes, int, bool]]:
    """Bytes of whole records, how many physical lines they are, and whether the last record is malformed."""
    with Path(name).open("rb") as stream:
        stream.seek(header.body)
        while block := stream.read(PIECE):
            block += stream.readline()
            if b'"' in block or (b"\r" in block and block.count(b"\r") != block.count(b"\r\n")):
                yield from _quoted_runs(block, stream, header.delimiter)
                return
            yield block, block.count(b"\n") + (not block.endswith(b"\n")), False


def _quoted_runs(start: bytes, stream: io.BufferedReader, delimiter: str) -> Iterator[tuple[bytes, int, bool]]:
    """The rest of a file whose cells may hold line breaks: only the csv module knows where its records end."""
    lines = _Lines(start, stream)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    try:
        for _ in reader:
            if lines.taken >= PIECE:
                yield *lines.take(), False
    except csv.Error:
        yield *lines.take(), True
        return
    if lines.taken:
        yield *lines.take(), False


class _Lines:
    """Physical lines as the csv module wants them, keeping the bytes of those it has taken."""

    def __init__(self, start: bytes, stream: io.BufferedReader) -> None:
        rest = io.BufferedReader(_Joined(start, stream))  # type: ignore[type-var]  # readinto takes any writable buffer
        self.text = io.TextIOWrapper(rest, encoding="utf-8", errors="surrogateescape", newline="")
        self.kept: list[str] = []
        self.taken = 0

    def __iter__(self) -> Iterator[str]:
        for line in self.text:
            self.kept.append(line)
            self.taken += len(line)
            yield line

    def take(self) -> tuple[bytes, int]:
        """The bytes and the number of the lines taken since the last call."""
        body, count = "".join(self.kept).encode("utf-8", "surrogateescape"), len(self.kept)
        self.kept, self.taken = [], 0
        return body, count


class _Joined(io.RawIOBase):
    """Bytes already read, then the rest of their stream."""

    def __init__(self, start: bytes, stream: io.BufferedReader) -> None:
        self.start = io.BytesIO(start)
        self.stream = stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]  # any writable buffer
        return self.start.readinto(buffer) or self.stream.readinto(buffer)


def with_header(piece: Piece, witness: bytes) -> bytes:
    """The piece as a file of its own; `witness` is one more row, directly below the header."""
    head = piece.header.line + b"\n" + witness
    return head + piece.body
