"""Parquet tables, read by the embedded DuckDB as texts: the same exact rules then hold as for CSV."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import duckdb

from taxcalc.ledger.source import STDIN, Source, refuse
from taxcalc.ledger.tables import Table

if TYPE_CHECKING:
    from collections.abc import Sequence

_PATTERN = re.compile(r"([*?\[])")  # DuckDB takes a name with these for a pattern of names
_NUMERIC = ("DECIMAL", "DOUBLE", "FLOAT")
_MIDNIGHT = " 00:00:00"


def read_parquet(source: Source) -> Table:
    """The table in a Parquet file. A typed number has no written zeros, so its trailing zeros are not decimals; a time of midnight is a day."""
    if source.name == STDIN:
        raise refuse(source.name, "TC113", "Parquet cannot be read from stdin", "save it to a file and give the file's name")
    try:
        names, types, rows = _texts(source.name)
    except duckdb.Error as error:
        reason = str(error).splitlines()[0]
        raise refuse(source.name, "TC113", f"the Parquet file cannot be opened ({reason})", "write the file again; it may be cut off") from None
    plain = [_plain_number if kind.startswith(_NUMERIC) else _plain_day if kind.startswith("TIMESTAMP") else _plain_text for kind in types]
    cells: list[Sequence[str]] = [[read(text) for read, text in zip(plain, row, strict=True)] for row in rows]
    return Table(source.file, source.stem, [name.strip() for name in names], cells, range(1, len(cells) + 1), lambda line: ",".join(cells[line - 1]))


def _texts(path: str) -> tuple[list[str], list[str], list[tuple[str | None, ...]]]:
    with duckdb.connect(":memory:", config={"threads": "1"}) as connection:
        relation = connection.from_parquet(_PATTERN.sub(r"[\1]", path))
        names, types = list(relation.columns), [str(kind) for kind in relation.types]
        return names, types, relation.project("columns(*)::varchar").fetchall()


def _plain_text(text: str | None) -> str:
    return text or ""


def _plain_number(text: str | None) -> str:
    """1250.5000 as 1250.5: a column's scale says nothing about what was written."""
    if not text or "." not in text or "e" in text:
        return text or ""
    return text.rstrip("0").removesuffix(".")


def _plain_day(text: str | None) -> str:
    return (text or "").removesuffix(_MIDNIGHT)
