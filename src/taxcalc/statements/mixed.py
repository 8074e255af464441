"""Ledgers and raw statements together: everything that counts in one set of rows, linked, and given back as the tables that a ledger is read from."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from taxcalc.diagnostics import InputRejectedError
from taxcalc.ledger.entries import EntryReader
from taxcalc.ledger.read import ledger_table, read_tables
from taxcalc.ledger.source import STDIN, SourceFile
from taxcalc.ledger.tables import RejectedRow, Table, without_garbage_collection
from taxcalc.ledger.vocabulary import CHANNELS, COLUMNS, IMPORT_ONLY
from taxcalc.statements.importing import Imported, Wish, import_statements
from taxcalc.statements.ledger_file import placed_rows
from taxcalc.statements.model import LedgerTexts

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from taxcalc.ledger.read import Ledger
    from taxcalc.statements.model import FileReport

NAMES = (*COLUMNS, *IMPORT_ONLY)


def read_mixed(  # noqa: PLR0913 - as `intake` was asked
    files: Sequence[Path | str],
    ledgers: Sequence[bool],
    wish: Wish,
    *,
    activities: Collection[str] | None = None,
    channels: Collection[str] | None = None,
    taxpayer: str | None = None,
) -> Ledger:
    """One ledger of files, some of which (`ledgers` says which) are ledgers already. Raises InputRejectedError as `intake` says."""
    rejected: list[RejectedRow] = []
    tables: dict[int, Table] = {}
    for number in (number for number, known in enumerate(ledgers) if known):
        try:
            tables[number] = ledger_table(files[number])
        except InputRejectedError as error:
            rejected.extend(map(RejectedRow.of_file, error.diagnostics))
    statements = [number for number, known in enumerate(ledgers) if not known]
    paths, stdin = [Path(files[number]) for number in statements], getattr(sys.stdin, "buffer", None)
    texts = [LedgerTexts(table.file.name, table.header, table.lines, table.rows) for table in tables.values()]
    asked = replace(wish, files=paths, ledgers=texts, ledger=None, count_income=False, stdin=stdin)
    with import_statements(asked) as imported:
        if rejected or (imported.stopped == len(statements) and not tables):
            raise InputRejectedError([*(row.diagnostic() for row in rejected), *imported.diagnostics])
        made = dict(zip([*tables, *statements], _linked_tables(imported, [*tables.values()]), strict=True))
        with without_garbage_collection():
            ledger = read_tables((made[number] for number in sorted(made)), EntryReader(activities, channels or CHANNELS, taxpayer), rejected)
        if rejected:
            raise InputRejectedError([*(row.diagnostic() for row in rejected), *ledger.diagnostics, *imported.diagnostics])
        days = frozenset(day for report in imported.files for day in report.skipped_days)
        return replace(ledger, skipped_days=days, found=(*ledger.found, *imported.findings()), diagnostics=(*ledger.diagnostics, *imported.diagnostics))


def _linked_tables(imported: Imported, ledgers: Sequence[Table]) -> Iterator[Table]:
    """The rows that count, as texts: those of each ledger with what linking added to them, then those of each statement."""
    rows: dict[int, list[list[str]]] = {}
    lines: dict[int, list[int]] = {}
    owner = _only_owner(ledgers)
    for file, line, cells in placed_rows(imported.spool):
        names = _header(ledgers[-file - 1]) if file < 0 else NAMES
        rows.setdefault(file, []).append([cells.get(name, "") or (owner if name == "taxpayer" and file > 0 else "") for name in names])
        lines.setdefault(file, []).append(line)
    for number, table in enumerate(ledgers, start=1):
        yield replace(table, header=_header(table), rows=[*rows.get(-number, [])], lines=lines.get(-number, []), columns={})
    for number, report in enumerate(imported.files, start=1):
        yield _table(report, rows.get(number, []), lines.get(number, []))


def _table(report: FileReport, rows: list[list[str]], lines: list[int]) -> Table:
    by_line = dict(zip(lines, rows, strict=True))
    name = STDIN if report.file == "-" else report.file
    file = SourceFile(name, report.sha256, "statement")
    return Table(file, Path(report.file).stem, list(NAMES), list(rows), lines, lambda line: ",".join(by_line[line]))


def _header(table: Table) -> list[str]:
    return [*table.header, *(name for name in NAMES if name not in table.header)]


def _only_owner(ledgers: Sequence[Table]) -> str:
    """Whose the statements are, where the ledgers beside them name one taxpayer."""
    names = {name.strip() for table in ledgers for name in table.column("taxpayer") or ()} - {""}
    return names.pop() if len(names) == 1 else ""
