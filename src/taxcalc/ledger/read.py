"""Ledgers: files in, one validated table of receipts and movements out, every defect located."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from taxcalc.diagnostics import Diagnostic, InputRejectedError, Severity
from taxcalc.ledger.agreement import repeated_ids
from taxcalc.ledger.entries import EntryReader
from taxcalc.ledger.finding import Finding
from taxcalc.ledger.header import check_header, unread_columns
from taxcalc.ledger.layout import PLAIN
from taxcalc.ledger.overlap import once
from taxcalc.ledger.source import SourceFile, fingerprint
from taxcalc.ledger.tables import RejectedRow, Table, read_table, without_garbage_collection
from taxcalc.ledger.vocabulary import CHANNELS, COLUMNS, IMPORT_ONLY, REQUIRED, TRACES

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Iterable, Iterator
    from pathlib import Path

    from taxcalc.ledger.layout import Layout

ONCE = "give each file once"

__all__ = ["Ledger", "RejectedRow", "ledger_table", "load_ledger", "read_tables", "scan_ledger"]


@dataclass(frozen=True, slots=True)
class Ledger:
    """Validated rows as parallel lists.

    `columns`: `taxpayer` str; `file` int, an index into `files`; `line` int; `date`; `amount` Decimal in `currency`; `rate`, `pkr`,
    `withheld`, `foreign_amount` Decimal or None; `kind`, `channel` str; all others str or None. `diagnostics` hold warnings and notes only;
    `found` is what reading learnt about the evidence; `skipped_days` are days of statements' rows that count as nothing.
    """

    columns: dict[str, list[Any]] = field(repr=False)
    files: tuple[SourceFile, ...]
    diagnostics: tuple[Diagnostic, ...]
    sha256: str
    has_withheld: bool
    has_taxpayers: bool
    found: tuple[Finding, ...] = ()
    skipped_days: frozenset[dt.date] = frozenset()

    def __len__(self) -> int:
        """How many rows."""
        return len(self.columns["line"])


def load_ledger(*paths: str | Path, activities: Collection[str] | None = None, channels: Collection[str] | None = None, taxpayer: str | None = None) -> Ledger:
    """Read one or more ledger files (`-` is stdin): CSV, TSV, Parquet, or the first sheet of an XLSX.

    `activities` are the codes of the rule files (None: any code), `channels` the known channels, `taxpayer` the id for rows that name none
    (None: the file's stem). Raises InputRejectedError with every defect of every file.
    """
    with without_garbage_collection():
        ledger, rejected = _read(paths, EntryReader(activities, channels or CHANNELS, taxpayer))
    if rejected:
        raise InputRejectedError([*(row.diagnostic() for row in rejected), *ledger.diagnostics])
    return ledger


def scan_ledger(
    *paths: str | Path,
    activities: Collection[str] | None = None,
    channels: Collection[str] | None = None,
    taxpayer: str | None = None,
    layout: Layout = PLAIN,
) -> tuple[Ledger, list[RejectedRow]]:
    """As `load_ledger`, but nothing is raised: the good rows, and each defect of the others. A file that is no ledger is one rejected row without a line."""
    with without_garbage_collection():
        ledger, rejected = _read(paths, EntryReader(activities, channels or CHANNELS, taxpayer, layout.dates), layout)
    return ledger, [row.of_row_or_whole_file() for row in rejected]


def _read(paths: tuple[str | Path, ...], reader: EntryReader, layout: Layout = PLAIN) -> tuple[Ledger, list[RejectedRow]]:
    """Every file in turn; a file that is no ledger leaves the others as they are."""
    rejected: list[RejectedRow] = []
    ledger = read_tables(_tables(paths, rejected, layout), reader, rejected)
    return ledger, rejected


def _tables(paths: tuple[str | Path, ...], rejected: list[RejectedRow], layout: Layout) -> Iterator[Table]:
    for path in paths:
        try:
            yield ledger_table(path, layout)
        except InputRejectedError as error:
            rejected.extend(map(RejectedRow.of_file, error.diagnostics))


def ledger_table(path: str | Path, layout: Layout = PLAIN) -> Table:
    """The table of texts of one ledger file (`-` is stdin). Raises InputRejectedError where the file as a whole is none."""
    table = read_table(path, ",".join(REQUIRED), layout)
    check_header(table, REQUIRED, (*COLUMNS, *IMPORT_ONLY), "ledger")
    return table


def read_tables(tables: Iterable[Table], reader: EntryReader, rejected: list[RejectedRow]) -> Ledger:
    """The rows of several tables as one ledger; the defects of the others go to `rejected`. A copy of a table counts once."""
    files: list[SourceFile] = []
    diagnostics: list[Diagnostic] = []
    found: list[Finding] = []
    columns: dict[str, list[Any]] = {name: [] for name in ("file", "line", *COLUMNS, *TRACES)}
    names_taxpayers = False
    for table in tables:
        if first := _first_of_copies(table, files, reader):
            diagnostics.append(_copy(table, first))
            found.append(Finding("duplicate", ONCE, file=table.file.name, count=len(table.rows)))
            continue
        entries = reader.read(table)
        for line, defect in table.unread_sheets:
            table.remark(defect.code, defect.message, defect.remedy, Severity.WARNING, line)
            found.append(Finding("sheet-not-read", defect.remedy, file=table.file.name, line=line))
        entries["file"] = [len(files)] * len(entries["line"])
        for name, values in entries.items():
            columns[name] += values
        files.append(table.file)
        rejected.extend(sorted(table.rejected, key=lambda row: row.line or 0))
        diagnostics.extend(sorted(table.diagnostics, key=lambda diagnostic: diagnostic.line or 0))
        found.extend(unread_columns(table))
        names_taxpayers = names_taxpayers or reader.has_taxpayers(table)
    columns, repeated, told = once(columns, files)
    found.extend(repeated)
    diagnostics.extend(told)
    diagnostics.extend(repeated_ids(columns, files))
    has_withheld = "wht" in columns["kind"] or any(value is not None for value in columns["withheld"])
    return Ledger(columns, tuple(files), tuple(diagnostics), fingerprint(tuple(files)), has_withheld, names_taxpayers, tuple(found))


def _first_of_copies(table: Table, files: list[SourceFile], reader: EntryReader) -> str | None:
    """The file whose bytes this one repeats (rows that name no taxpayer are different people's in files of different names)."""
    for other in files:
        is_copy = bool(other.sha256) and other.sha256 == table.file.sha256 and bool(table.rows)
        if is_copy and (other.name == table.file.name or reader.taxpayer or reader.has_taxpayers(table)):
            return other.name
    return None


def _copy(table: Table, first: str) -> Diagnostic:
    message = f"the file is the same, byte for byte, as {first}: its receipts count once"
    return Diagnostic("TC163", message, Severity.WARNING, file=table.file.name, remedy=ONCE)
