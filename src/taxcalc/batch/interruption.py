"""Connections at work in this process: where a run is interrupted they are too, whatever thread they work in."""

from __future__ import annotations

import signal
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

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


@contextmanager
def ended_by_signals() -> Iterator[None]:
    """A run that is told to end (SIGTERM, or SIGHUP of a terminal that closes) ends as by Ctrl-C: nothing of the clients stays behind."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    named = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    before = {number: signal.signal(number, _end) for number in named if signal.getsignal(number) is not signal.SIG_IGN}  # nohup stays
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _end(number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt(number)
