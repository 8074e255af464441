"""The columns of the results: those of one assessment, and after them who it is, what the banks should have deducted, and the lines of the return."""

from __future__ import annotations

from typing import TYPE_CHECKING

from taxcalc.batch.compare import joined
from taxcalc.batch.reading_sql import literal
from taxcalc.engine.summary import COLUMNS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import duckdb

MORE = ("name", "ntn", "withheld_expected")


def return_codes(connection: duckdb.DuckDBPyConnection, parts: Sequence[str]) -> list[str]:
    """The codes of the return form that anybody has a line for."""
    query = "select distinct unnest(map_keys(iris)) as code from read_parquet($parts, union_by_name = true) where iris is not null order by code"
    return [code for (code,) in connection.execute(query, {"parts": list(parts)}).fetchall()]


def told(connection: duckdb.DuckDBPyConnection, parts: Sequence[str], folder: Path) -> tuple[str, tuple[str, ...]]:
    """The rows of all parts as a query for SQL, and the names of its columns."""
    codes = return_codes(connection, parts)
    lines = "".join(f", cast(iris[{literal(code)}] as decimal(38, 0)) * 0.01 as iris_{code}" for code in codes if code.isalnum())
    files = f"[{', '.join(literal(part) for part in parts)}]"
    names = f"read_parquet({literal(str(folder / 'named.parquet'))})"
    rows = f"read_parquet({files}, union_by_name = true)"
    query = (
        f"(select r.* exclude (iris){lines}, coalesce(y.name, n.name) as name, coalesce(y.ntn, n.ntn) as ntn,"  # noqa: S608 - codes are letters and digits, files are ours
        " coalesce(y.kind, n.kind, 'individual') as kind"
        f" from {rows} as r"
        f" left join (from {names} where tax_year is null) as n on r.taxpayer = n.taxpayer"
        f" left join (from {names} where tax_year is not null) as y on r.taxpayer = y.taxpayer and r.tax_year = y.tax_year)"
    )
    query, compared = joined(query, folder)
    return query, (*COLUMNS, *MORE, *(f"iris_{code}" for code in codes if code.isalnum()), *compared)
