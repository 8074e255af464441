"""The rejects file: everything that was left out, where it stands, why, and the row as it was."""

from __future__ import annotations

import csv
import shutil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from taxcalc.ledger.read import RejectedRow

COLUMNS = ("file", "line", "column", "value", "code", "message", "row")


def write_rejects(path: Path, rejected: Iterable[RejectedRow]) -> None:
    """The rejects of one part, without a header."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerows((row.file, row.line, row.column, row.value, row.code, row.message, row.raw) for row in rejected)


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
