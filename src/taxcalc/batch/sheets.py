"""The tables of a workbook, from what the parts laid down: clients, classes, regimes, retention by month, rejects, rules, a trace."""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from taxcalc.batch.columns import told as told_rows
from taxcalc.batch.summary import DETAILS
from taxcalc.diagnostics import Diagnostic, InputRejectedError
from taxcalc.engine.summary import COLUMNS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from decimal import Decimal
    from pathlib import Path

    import duckdb

MOST_ROWS = 1_048_575
TRACED = ("taxpayer", "tax_year", "step", "formula", "value", "rule", "law", "rounding")
BATCH = 10_000


@dataclass(frozen=True, slots=True)
class Tables:
    """Everything that a workbook shows. `sheets`: name, columns, rows; the first is of the clients, `clients` rows long."""

    facts: Mapping[str, str]
    totals: Mapping[str, Decimal]
    clients: int
    sheets: Sequence[tuple[str, Sequence[str], Iterator[Sequence[Any]]]]
    years: Mapping[int, Mapping[str, Decimal]] = field(default_factory=dict)  # the totals of each tax year


def tables_of(connection: duckdb.DuckDBPyConnection, folder: Path, told: Mapping[str, Path], facts: Mapping[str, str], rules: Mapping[str, str]) -> Tables:
    """`told` are files to show, by sheet. Read lazily: a long sheet is never held as a whole.

    Raises InputRejectedError where a sheet cannot hold the rows.
    """
    sums = ", ".join(f"sum({name})" for name in COLUMNS[4:21])
    results = str(folder / "results-*.parquet")
    row = connection.execute(f"select count(*), {sums} from read_parquet($files, union_by_name = true)", {"files": results}).fetchone() or ()  # noqa: S608 - names from code
    _fits(row[0], "clients")
    source, columns = told_rows(connection, [str(path) for path in folder.glob("results-*.parquet")], folder)
    columns = (*columns[: len(COLUMNS)], "name", "ntn", "kind", *columns[len(COLUMNS) + 2 :])
    sheets: list[tuple[str, Sequence[str], Iterator[Sequence[Any]]]] = [("Clients", columns, _selected(connection, source, columns))]
    by_year = connection.execute(f"select tax_year, {sums} from {source} group by tax_year order by tax_year").fetchall()  # noqa: S608 - names from code
    for table, (_, shown) in DETAILS.items():
        (count,) = connection.execute("select count(*) from read_parquet($files)", {"files": str(folder / f"{table}-*.parquet")}).fetchone() or (0,)
        _fits(count, table)
        sheets.append((table.capitalize(), shown, _rows(connection, folder, table, shown)))
    sheets += [(sheet, _header(path), _told(path)) for sheet, path in told.items()]
    sheets.append(("Rules", ("rules", "sha256"), iter(sorted(rules.items()))))
    traces = [step for path in sorted(folder.glob("trace-*.json")) for step in json.loads(path.read_text(encoding="utf-8"))]
    if traces:
        sheets.append(("Trace", TRACED, iter(traces)))
    years = {year: dict(zip(COLUMNS[4:21], values, strict=True)) for year, *values in by_year}
    return Tables(facts, dict(zip(COLUMNS[4:21], row[1:], strict=True)), row[0], sheets, years)


def _fits(count: int, table: str) -> None:
    if count > MOST_ROWS:
        message = f"{count} rows of {table} do not fit on a sheet, which holds {MOST_ROWS}"
        raise InputRejectedError([Diagnostic("TC706", message, remedy="write .csv or .parquet, or fewer clients to a workbook")])


def _selected(connection: duckdb.DuckDBPyConnection, source: str, columns: Sequence[str]) -> Iterator[Sequence[Any]]:
    cursor = connection.cursor()
    cursor.execute(f"select {', '.join(columns)} from {source} order by taxpayer, tax_year")  # noqa: S608 - names from code
    while rows := cursor.fetchmany(BATCH):
        yield from rows


def _rows(connection: duckdb.DuckDBPyConnection, folder: Path, table: str, columns: Sequence[str]) -> Iterator[Sequence[Any]]:
    cursor = connection.cursor()
    order = ", ".join(columns[:3])
    query = f"select {', '.join(columns)} from read_parquet($files, union_by_name = true) order by {order}"  # noqa: S608 - names from code
    cursor.execute(query, {"files": str(folder / f"{table}-*.parquet")})
    while rows := cursor.fetchmany(BATCH):
        yield from rows


def _header(path: Path) -> list[str]:
    with path.open(encoding="utf-8", newline="") as stream:
        return next(csv.reader(stream))


def _told(path: Path) -> Iterator[Sequence[Any]]:
    with path.open(encoding="utf-8", newline="") as stream:
        rows = csv.reader(stream)
        next(rows)
        for number, row in enumerate(rows):
            if number == MOST_ROWS:
                break  # the file has them all
            yield row
