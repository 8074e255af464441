"""Parquet columns as the texts that the quick reader checks, or None where only the careful reader knows how they read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import duckdb

from taxcalc.ledger.vocabulary import COLUMNS, REQUIRED

if TYPE_CHECKING:
    from collections.abc import Sequence

PATTERN = re.compile(r"([*?\[])")  # DuckDB takes a name with these for a pattern of names
WHOLE = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER")


@dataclass(frozen=True, slots=True)
class Texts:
    """A query for the rows of a file: its columns as texts, null where empty, and `place`, the row's number from 1."""

    query: str
    columns: tuple[str, ...]
    pattern: str


def parquet_texts(connection: duckdb.DuckDBPyConnection, name: str) -> Texts | None:
    """How to read one Parquet file. Typed numbers lose the zeros that their column's scale adds: those were never written."""
    pattern = PATTERN.sub(r"[\1]", name)
    source = "read_parquet($file, hive_partitioning = true, file_row_number = true)"
    try:
        shape = connection.execute(f"describe select * from {source}", {"file": pattern}).fetchall()  # noqa: S608 - a constant
    except duckdb.Error:
        return None
    kinds = {row[0]: row[1] for row in shape}
    names = [column.strip() for column in kinds]
    if len(set(names)) < len(names) or not set(REQUIRED) <= set(names) or names != list(kinds):
        return None
    columns = tuple(column for column in names if column in COLUMNS)
    texts = [_text(column, kinds[column]) for column in columns]
    if None in texts:
        return None
    chosen = ", ".join([text for text in texts if text] + ["file_row_number + 1 as place"])
    return Texts(f"(select {chosen} from {source})", columns, pattern)  # noqa: S608 - names of the ledger's own columns


def _text(column: str, kind: str) -> str | None:
    if kind == "VARCHAR":
        return f"nullif({column}, '') as {column}"
    if kind == "DATE" or kind in WHOLE:
        return f"cast({column} as varchar) as {column}"
    if kind.startswith("DECIMAL"):
        return f"rtrim(rtrim(cast({column} as varchar), '0'), '.') as {column}" if not kind.endswith(",0)") else f"cast({column} as varchar) as {column}"
    return None


def quoted(names: Sequence[str]) -> str:
    """Column names for SQL, as identifiers."""
    return ", ".join('"' + name.replace('"', '""') + '"' for name in names)
