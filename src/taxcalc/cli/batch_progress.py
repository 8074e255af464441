"""How far a long run is: one line that changes on a terminal, a plain line every so often elsewhere. Counts only, no client's data."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from taxcalc.batch.job import Outcome
    from taxcalc.cli.options import Environment

EVERY = 10.0  # seconds between plain lines
REDRAW = 0.2
MEGABYTE = 10**6


class Progress:
    """Told by the run; writes to stderr, nothing when quiet."""

    def __init__(self, environment: Environment) -> None:
        self.environment = environment
        self.is_terminal = environment.stderr.isatty()
        self.started = self.begun = self.told = time.monotonic()
        self.count = self.finished = self.rows = self.results = 0
        self.width = 0

    def reading(self, files: int, size: int) -> None:
        """What is read."""
        self._tell(f"reading {files:,} file{'s' if files != 1 else ''}, {size / MEGABYTE:,.1f} MB", at_once=self.is_terminal)

    def parts(self, count: int) -> None:
        """How many parts there are; the time left is told by them alone, not by what was read before."""
        self.count = count
        self.begun = time.monotonic()

    def done(self, outcome: Outcome) -> None:
        """One part is finished."""
        self.finished += 1
        self.rows += outcome.rows
        self.results += outcome.results
        now = time.monotonic()
        spent = now - self.started
        left = (now - self.begun) / self.finished * (self.count - self.finished)
        rate = self.rows / spent if spent else 0
        self._tell(f"{self.finished} of {self.count} parts, {self.rows:,} receipts, {rate:,.0f} a second, about {left:,.0f} s left")

    def writing(self) -> None:
        """All parts are finished."""
        self._tell("writing the results", at_once=self.is_terminal)

    def end(self, summary: str | None = None) -> None:
        """Clear the changing line, and sum up."""
        if self.is_terminal and self.width and not self.environment.quiet:
            self.environment.stderr.write("\r" + " " * self.width + "\r")
        if summary:
            self.environment.note(summary)

    def _tell(self, text: str, *, at_once: bool = False) -> None:
        now = time.monotonic()
        if self.environment.quiet or not (at_once or now - self.told >= (REDRAW if self.is_terminal else EVERY)):
            return
        self.told = now
        if self.is_terminal:
            self.environment.stderr.write("\r" + text.ljust(self.width))
            self.width = len(text)
        else:
            self.environment.stderr.write(f"{text}\n")
        self.environment.stderr.flush()
