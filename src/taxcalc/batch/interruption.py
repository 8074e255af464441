"""Connections at work in this process: where a run is interrupted they are too, whatever thread they work in."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    import duckdb

_AT_WORK: dict[int, duckdb.DuckDBPyConnection] = {}


@contextmanager
def at_work(connection: duckdb.DuckDBPyConnection) -> Iterator[duckdb.DuckDBPyConnection]:
    """The connection, for as long as it works."""
    _AT_WORK[id(connection)] = connection
    try:
        yield connection
    finally:
        del _AT_WORK[id(connection)]


def interrupt() -> None:
    """Stop every query of this process; each raises where it was asked."""
    for connection in tuple(_AT_WORK.values()):
        connection.interrupt()
