"""What was asked for, and who is told how far the run is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from taxcalc.ledger.layout import PLAIN

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import BinaryIO

    from taxcalc.batch.folder import Taker
    from taxcalc.batch.job import Law, Outcome
    from taxcalc.batch.sheets import Tables
    from taxcalc.ledger.layout import Layout


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked for. `jobs` processes, or the Dask scheduler `cluster`; `resume` keeps parts beside the output for the next run."""

    paths: tuple[str, ...]
    output: Path
    form: str
    law: Law
    clients: Path | None = None
    rates: Path | None = None
    estimate_rates: bool = False
    jobs: int = 1
    memory: str | None = None
    resume: bool = False
    cluster: str | None = None
    max_errors: str | None = None
    trace: str | None = None
    compare: Path | None = None  # the results of the year before
    layout: Layout = PLAIN
    taker: Taker | None = None  # whose the files are that name nobody: the given folder, or each its stem
    stdin: BinaryIO | None = None  # what the path `-` stands for
    workbook: Callable[[Path, Tables], None] | None = None  # writes an XLSX; the renderers are not known here


class Watcher(Protocol):
    """Who is told how far the run is."""

    def reading(self, files: int, size: int) -> None:
        """What is read: how many files, how many bytes."""

    def parts(self, count: int) -> None:
        """How many parts there are to assess."""

    def done(self, outcome: Outcome) -> None:
        """One part is finished."""

    def writing(self) -> None:
        """All parts are finished."""
