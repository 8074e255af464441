"""The embedded database: in memory, no access to anything but its own tables, and the models in their order."""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb

from taxcalc.diagnostics import Diagnostic, InputRejectedError
from taxcalc.engine.model_graph import composed, statements

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from taxcalc.engine.model_graph import Stage


def connect(*, memory: str | None = None, threads: int | None = None, spill: str | None = None, closed: bool = True) -> duckdb.DuckDBPyConnection:
    """A fresh database. `closed`: no file, network or extension can be reached through it."""
    config: dict[str, str | bool | int | float | list[str]] = {"autoinstall_known_extensions": False, "autoload_known_extensions": False}
    if memory:
        config["memory_limit"] = memory
    if threads:
        config["threads"] = threads
    if spill:
        config["temp_directory"] = spill
    connection = duckdb.connect(":memory:", config=config)
    if closed:
        connection.execute("set enable_external_access = false; set lock_configuration = true")
    return connection


def load(connection: duckdb.DuckDBPyConnection, table: str, shape: Mapping[str, str], columns: Sequence[Sequence[object]]) -> None:
    """Create `table` and fill it from parallel columns in one statement (a row at a time costs a millisecond each).

    Table, column names and types come from code; values travel as parameters.
    """
    kinds = list(shape.items())
    if columns and len(columns[0]):
        unnested = ", ".join(f"unnest(${number}::{kind}[]) as {name}" for number, (name, kind) in enumerate(kinds, start=1))
        connection.execute(f"create or replace table {table} as select {unnested}", list(columns))
    else:
        connection.execute(f"create or replace table {table} ({', '.join(f'{name} {kind}' for name, kind in kinds)})")


def load_rows(connection: duckdb.DuckDBPyConnection, table: str, shape: Mapping[str, str], rows: Sequence[Sequence[object]]) -> None:
    """`load` for rows."""
    load(connection, table, shape, [list(column) for column in zip(*rows, strict=True)])


def run_models(connection: duckdb.DuckDBPyConnection, *, details: bool = True, stage: Stage | None = None, then: Sequence[str] = ()) -> None:
    """Run the chain, or one stage of it. Without `details` the models that only describe are left out, and conditions that change no figure.

    The tables of the first stages (receipts and their sums) belong to the database, those of the last (taxpayers) to the connection: several connections
    can work on different taxpayers of the same receipts. `then` are statements over the models. Raises InputRejectedError where a figure
    has more digits than can be held: refused where others would wrap.
    """
    try:
        _run(connection, then, details=details, stage=stage, is_wide=False)
    except TOO_LARGE:
        try:
            _run(connection, then, details=details, stage=stage, is_wide=True)
        except TOO_LARGE as error:
            message = "the amounts are too large to be computed exactly (a sum or a product has too many digits)"
            raise InputRejectedError([Diagnostic("TC508", message, remedy="check the amounts and rates: a few zeros too many are likely")]) from error


def _run(connection: duckdb.DuckDBPyConnection, then: Sequence[str], *, details: bool, stage: Stage | None, is_wide: bool) -> None:
    connection.execute("set variable details = $1::boolean", [details])
    for name, table in VARIABLES.items():
        connection.execute(f"set variable {name} = (select {name} from {table})")  # noqa: S608 - names from code
    for text in (*statements(stage, details=details, is_wide=is_wide), *(composed(query, details=details) for query in then)):
        for statement in _parsed(connection, text):
            connection.execute(statement)


def _parsed(connection: duckdb.DuckDBPyConnection, text: str) -> Iterable[duckdb.Statement]:
    """The statements of a text, parsed once for all runs of this process: parsing costs a sixth of a small run."""
    if text not in _PARSED:
        _PARSED[text] = connection.extract_statements(text)
    return _PARSED[text]


_PARSED: dict[str, list[duckdb.Statement]] = {}

VARIABLES = {"class_days": "change_days", "retention_days": "change_days", "savings": "wanted_savings", "estimate_rates": "wanted_estimates"}
TOO_LARGE = (duckdb.OutOfRangeException, duckdb.ConversionException)
