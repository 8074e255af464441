"""Many pieces as one file for the quick reader, and the table function that reads it."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING

from taxcalc.batch import pieces

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from taxcalc.batch.headers import Header
    from taxcalc.batch.pieces import Piece

TOGETHER = 1 << 24  # bytes of pieces that are read as one


def csv_table(names: Sequence[str], wanted: Collection[str], *, with_piece: bool = False) -> str:
    """A table function that reads every column as text, by place; only names that are wanted are handed on."""
    columns = [("piece", "integer")] if with_piece else []
    columns += [(name if name in wanted else f"other{number}", "varchar") for number, name in enumerate(names)]
    shape = ", ".join(f"'{name}': '{kind}'" for name, kind in columns)
    options = "auto_detect = false, header = true, quote = '', escape = '', nullstr = '', null_padding = false, strict_mode = true"
    return f"read_csv($files, delim = $delimiter, columns = {{{shape}}}, {options})"


def join(beside: Path, given: dict[int, Piece], header: Header) -> None:
    """One file of all pieces, each line preceded by the number of its piece."""
    delimiter = header.delimiter.encode()
    with beside.open("wb") as stream:
        stream.write(b"piece" + delimiter + header.line + b"\n")
        for number, piece in given.items():
            mark = b"%d%s" % (number, delimiter)
            body = piece.body.replace(b"\r\n", b"\n").removesuffix(b"\n")
            if body:
                stream.write(mark + body.replace(b"\n", b"\n" + mark) + b"\n")


def by_size(numbers: Sequence[int], given: Sequence[Piece]) -> Iterator[list[int]]:
    """Runs of pieces that together are not too large."""
    group: list[int] = []
    size = 0
    for number in numbers:
        group.append(number)
        size += len(given[number].body)
        if size >= TOGETHER:
            yield group
            group, size = [], 0
    if group:
        yield group


def groups(given: Iterable[Piece]) -> Iterator[list[Piece]]:
    """Pieces of one file, as many together as are read as one."""
    group: list[Piece] = []
    for piece in given:
        group.append(piece)
        if len(group) * pieces.PIECE >= TOGETHER:
            yield group
            group = []
    if group:
        yield group


def names_taxpayers(name: str, header: Header) -> bool:
    """Whether any row says whose it is; the first row nearly always does."""
    place = header.names.index("taxpayer")
    with Path(name).open(encoding="utf-8", errors="surrogateescape", newline="") as stream:
        rows = csv.reader(stream, delimiter=header.delimiter)
        next(rows)
        try:
            return any(len(row) > place and row[place].strip() for row in rows)
        except csv.Error:
            return True
