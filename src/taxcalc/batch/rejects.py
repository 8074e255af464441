"""The rejects file: everything that was left out, where it stands, why, and the row as it was, to be corrected in place and given back as a ledger."""

from __future__ import annotations

import csv
import shutil
from typing import TYPE_CHECKING

from taxcalc.formulas import inert, inert_within
from taxcalc.ledger.vocabulary import COLUMNS as LEDGER

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from taxcalc.ledger.read import RejectedRow

CELLS = tuple(name for name in LEDGER if name != "taxpayer")
COLUMNS = ("file", "line", "column", "value", "code", "message", "row", "taxpayer", "remedy", *CELLS)


def write_rejects(path: Path, rejected: Iterable[RejectedRow]) -> None:
    """The rejects of one part, without a header. A row with several defects gives its cells once: given back it counts once."""
    with path.open("w", encoding="utf-8", newline="", errors="backslashreplace") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerows(_lines(rejected))


def _lines(rejected: Iterable[RejectedRow]) -> Iterator[list[str | int | None]]:
    before: tuple[str | None, int | None] = (None, None)
    for row in rejected:
        texts = dict(row.cells) if row.line is not None and (row.file, row.line) != before else {}
        before = (row.file, row.line)
        told = [None if text is None else inert_within(text) for text in (row.message, row.raw, row.remedy)]
        said = [row.file, row.line, row.column, row.value, row.code, told[0], told[1], row.taxpayer, told[2]]
        yield [inert(cell) if isinstance(cell, str) else cell for cell in (*said, *(texts.get(name) for name in CELLS))]


def join_rejects(path: Path, parts: Iterable[Path]) -> None:
    """One file with a header, the parts in their order."""
    join_rows(path, COLUMNS, parts)


def join_rows(path: Path, columns: Sequence[str], parts: Iterable[Path]) -> None:
    """Rows of CSV files that have no header as one file that has."""
    with path.open("wb") as stream:
        stream.write(",".join(columns).encode() + b"\n")
        for part in parts:
            with part.open("rb") as rows:
                shutil.copyfileobj(rows, stream)
