"""A table of texts from any file that holds one: CSV and its relatives, Parquet, XLSX. The content decides, not the file's name."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from operator import itemgetter
from typing import TYPE_CHECKING

from taxcalc.diagnostics import Diagnostic, Severity
from taxcalc.ledger.cells import Defect, shown
from taxcalc.ledger.layout import PLAIN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from taxcalc.ledger.layout import Layout
    from taxcalc.ledger.source import SourceFile


REJECTS = ("file", "line", "column", "value", "code", "message", "row")  # how the header of a batch's rejects begins


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """One defect of one row (a row with two defects appears twice); a file that is rejected as a whole has no line and no column."""

    line: int | None
    column: str | None
    value: str | None
    code: str
    message: str
    raw: str | None
    remedy: str | None = None
    file: str | None = None
    taxpayer: str | None = None  # whose the row is, as far as it says
    cells: tuple[tuple[str, str], ...] = ()  # the row by column, where it can be read so

    def diagnostic(self) -> Diagnostic:
        """The same as a problem of the run."""
        return Diagnostic(self.code, self.message, file=self.file, line=self.line, column=self.column, value=self.value, remedy=self.remedy)

    @classmethod
    def of_file(cls, diagnostic: Diagnostic) -> RejectedRow:
        """The rejection of a whole file."""
        return cls(diagnostic.line, diagnostic.column, diagnostic.value, diagnostic.code, diagnostic.message, None, diagnostic.remedy, diagnostic.file)

    def of_row_or_whole_file(self) -> RejectedRow:
        """Without line and column where a whole file is rejected; the line of its defect, if known, is told in words."""
        if self.raw is not None:
            return self
        message = self.message if self.line is None else f"{self.message} (line {self.line})"
        return replace(self, line=None, column=None, message=message)


@dataclass(slots=True)
class Table:
    """Rows of texts, each as long as the header; `lines` are where the rows start, `raw` gives a row as it stands in the file."""

    file: SourceFile
    stem: str
    header: list[str]
    rows: list[Sequence[str]]
    lines: Sequence[int]
    raw: Callable[[int], str]
    header_line: int = 1
    columns: dict[str, list[str]] = field(default_factory=dict)
    rejected: list[RejectedRow] = field(default_factory=list)
    diagnostics: list[Diagnostic] = field(default_factory=list)
    unread_sheets: list[tuple[int, Defect]] = field(default_factory=list)  # where the header of each stands, and what to do

    def column(self, name: str) -> list[str] | None:
        """All texts of a column, or None where the table has no such column."""
        if name not in self.header:
            return None
        if name not in self.columns:
            self.columns[name] = list(map(itemgetter(self.header.index(name)), self.rows))
        return self.columns[name]

    def reject(self, line: int, column: str | None, text: str | None, defect: Defect) -> None:
        """Note a defect of the row that starts at `line`."""
        value = None if text is None else shown(text)
        raw = self.raw(line)
        self.rejected.append(RejectedRow(line, column, value, defect.code, defect.message, raw, defect.remedy, self.file.name))

    def remark(self, code: str, message: str, remedy: str | None, severity: Severity = Severity.NOTE, line: int | None = None, **where: str | None) -> None:
        """Note something that rejects nothing."""
        self.diagnostics.append(Diagnostic(code, message, severity, self.file.name, line, where.get("column"), where.get("value"), remedy))


@contextmanager
def without_garbage_collection() -> Iterator[None]:
    """Millions of small values are made here and no cycles; looking for some doubles the time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def read_table(path: str | Path, least: str, layout: Layout = PLAIN) -> Table:
    """The table in a file (`-` is stdin), whose header holds at least `least`. Raises InputRejectedError when the file as a whole is no table."""
    from taxcalc.ledger.delimited import read_delimited  # noqa: PLC0415 - the readers build on Table
    from taxcalc.ledger.source import PARQUET, ZIP, read_source  # noqa: PLC0415 - as above

    source = read_source(path, least)
    if source.data.startswith(PARQUET):
        from taxcalc.ledger.parquet import read_parquet  # noqa: PLC0415 - DuckDB is slow to import

        return read_parquet(source)
    if source.data.startswith(ZIP) and b"xl/" in source.data:
        from taxcalc.ledger.workbook import read_workbook  # noqa: PLC0415 - as above

        return _given_back(read_workbook(source, least, layout))
    return _given_back(read_delimited(source, layout))


def _given_back(table: Table) -> Table:
    """The rejects of a batch, corrected in place: a row stands there once for each of its defects, with its cells at the first, and files without any."""
    if tuple(table.header[: len(REJECTS)]) == REJECTS:
        places = [table.header.index(name) for name in ("date", "amount", "currency") if name in table.header]
        kept = [(line, row) for line, row in zip(table.lines, table.rows, strict=True) if any(row[place].strip() for place in places)]
        table.lines, table.rows = [line for line, _ in kept], [row for _, row in kept]
    return table
