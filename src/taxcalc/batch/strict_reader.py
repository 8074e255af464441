"""What the quick reader doubts, read by the ledger's own reader, which defines what is valid and says what is wrong."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from taxcalc.batch.pieces import with_header
from taxcalc.batch.reading_sql import COUNTED, TEXTS
from taxcalc.batch.row_warnings import nearly_columns
from taxcalc.clock import tax_year_of
from taxcalc.diagnostics import InputRejectedError
from taxcalc.engine.findings import without_value
from taxcalc.ledger import cells
from taxcalc.ledger.entries import EntryReader
from taxcalc.ledger.header import check_header
from taxcalc.ledger.read import RejectedRow, scan_ledger
from taxcalc.ledger.source import SourceFile
from taxcalc.ledger.tables import Table, read_table, without_garbage_collection
from taxcalc.ledger.vocabulary import CHANNELS, COLUMNS, IMPORT_ONLY, PROCEEDS, REQUIRED

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Collection, Mapping, Sequence

    from taxcalc.batch.headers import Header
    from taxcalc.batch.pieces import Piece

Spoiled = tuple[str, int | None]
WITNESS = {"date": "2025-07-01", "amount": "1", "currency": "USD", "rate": "1", "taxpayer": "w"}
_LINE = re.compile(r"\(line ([0-9]+)\)\Z")
_BYTE = re.compile(r"\bbyte ([0-9]+)\b")


@dataclass(slots=True)
class StrictRows:
    """Good rows by column, the defects of the others, and whose year each defect leaves incomplete (None: every year)."""

    columns: dict[str, list[Any]] = field(default_factory=lambda: {name: [] for name in TEXTS})
    rejected: list[RejectedRow] = field(default_factory=list)
    spoiled: set[Spoiled] = field(default_factory=set)
    nearly: list[tuple[str, str, str]] = field(default_factory=list)  # file, a column that is not read, the word that was probably meant

    def add(self, other: StrictRows) -> None:
        """Append what another piece left out; its good rows are the caller's, for all of them together may not fit in memory."""
        self.rejected += other.rejected
        self.spoiled |= other.spoiled
        self.nearly += other.nearly


@dataclass(frozen=True, slots=True)
class StrictReader:
    """Reads files and pieces. `unpriced` are days and currencies without any rate (None: all), `folder` holds pieces while they are read."""

    activities: Collection[str]
    unpriced: Collection[tuple[str, str]] | None
    folder: Path
    channels: Collection[str] = CHANNELS

    def file(self, name: str) -> StrictRows:
        """A whole file of any kind."""
        try:
            table = read_table(name, ",".join(REQUIRED))
            check_header(table, REQUIRED, (*COLUMNS, *IMPORT_ONLY), "ledger")
        except InputRejectedError as error:
            return StrictRows(rejected=[RejectedRow.of_file(problem).of_row_or_whole_file() for problem in error.diagnostics])
        found = self._table(table)
        found.nearly += [(name, column, word) for column, word in nearly_columns(tuple(table.header)).items()]
        return found

    def rows(self, name: str, header: Sequence[str], rows: Sequence[tuple[int, Sequence[str]]], *, names_taxpayers: bool) -> StrictRows:
        """Some rows of a table, each with its place; `names_taxpayers`: some row of the whole table says whose it is."""
        lines, texts = [place for place, _ in rows], [cells for _, cells in rows]
        witness = 1 if names_taxpayers else 0
        if names_taxpayers:
            lines, texts = [0, *lines], [[WITNESS.get(column, "") for column in header], *texts]
        by_line = dict(zip(lines, texts, strict=True))
        table = Table(SourceFile(name, ""), Path(name).stem, list(header), texts, lines, lambda line: ",".join(by_line[line]))
        return self._table(table, first=witness)

    def _table(self, table: Table, *, first: int = 0) -> StrictRows:
        """The rows of a table but for the `first`, which only shows that rows name taxpayers."""
        with without_garbage_collection():
            columns = {name: values[first:] for name, values in EntryReader(self.activities, self.channels, None).read(table).items()}
        by_line = dict(zip(table.lines, table.rows, strict=True)) if table.rejected else {}

        def cells_of(row: RejectedRow) -> Mapping[str, str]:
            return dict(zip(table.header, by_line.get(row.line or 0, ()), strict=False))

        return self._finished(columns, sorted(table.rejected, key=lambda row: row.line or 0), table.file.name, cells_of)

    def piece(self, piece: Piece) -> StrictRows:
        """A piece; lines are told as they stand in its file."""
        if piece.is_whole:
            ledger, rejected = scan_ledger(piece.name, activities=self.activities, channels=self.channels)
            return self._finished(ledger.columns, rejected, piece.name, partial(_cells_as_written, piece.header))
        witness = _witness(piece.header) if piece.names_taxpayers else b""
        beside = self.folder / f"{piece.taxpayer}.csv"  # the reader takes the file's stem for the taxpayer
        beside.parent.mkdir(parents=True, exist_ok=True)
        beside.write_bytes(with_header(piece, witness))
        try:
            ledger, found = scan_ledger(beside, activities=self.activities, channels=self.channels)
        finally:
            beside.unlink()
        first = 1 if witness else 0
        columns = {name: values[first:] for name, values in ledger.columns.items()}
        down = piece.line - 2 - first
        columns["line"] = [line + down for line in columns["line"]]
        shift = piece.offset - len(piece.header.line) - 1 - len(witness)
        return self._finished(columns, [_moved(row, piece.name, down, shift) for row in found], piece.name, partial(_cells_as_written, piece.header))

    def malformed(self, piece: Piece) -> StrictRows:
        """Why a file is no table: only the defect counts, as where it is read whole."""
        return StrictRows(rejected=[row for row in self.piece(piece).rejected if row.line is None])

    def _finished(
        self, columns: dict[str, list[Any]], rejected: list[RejectedRow], file: str, cells_of: Callable[[RejectedRow], Mapping[str, str]]
    ) -> StrictRows:
        counts = [index for index, kind in enumerate(columns["kind"]) if kind in COUNTED]
        result = StrictRows({name: [columns[name][index] for index in counts] for name in TEXTS}, list(rejected))
        for row in rejected:
            if row.line is not None:
                result.spoiled.add(_whose(cells_of(row), file))
        for index in counts:
            if self._has_no_value(columns, index):
                result.rejected.append(_without_value(columns, index, file))
        result.rejected.sort(key=lambda row: row.line or 0)
        return result

    def _has_no_value(self, columns: dict[str, list[Any]], index: int) -> bool:
        if columns["pkr"][index] is not None or columns["rate"][index] is not None or columns["currency"][index] == "PKR":
            return False
        if columns["kind"][index] not in PROCEEDS:
            return True  # no rate is looked for where tax was withheld
        return self.unpriced is None or (columns["date"][index].isoformat(), columns["currency"][index]) in self.unpriced


def _whose(texts: Mapping[str, str], file: str) -> Spoiled:
    """Whose a rejected row is, as far as its cells say."""
    day = cells.date(texts.get("date", "").strip())
    taxpayer = texts.get("taxpayer", "").strip() or Path(file).stem
    return taxpayer, None if isinstance(day, cells.Defect) else tax_year_of(day)


def _cells_as_written(header: Header, row: RejectedRow) -> Mapping[str, str]:
    try:
        values = next(csv.reader(io.StringIO(row.raw or "", newline=""), delimiter=header.delimiter), [])
    except csv.Error:
        values = []
    return dict(zip(header.names, values, strict=False))


def _witness(header: Header) -> bytes:
    """A good row that names a taxpayer: by itself a piece does not show whether other rows of its file do."""
    return header.delimiter.join(WITNESS.get(name, "") for name in header.names).encode() + b"\n"


def _moved(row: RejectedRow, name: str, lines: int, shift: int) -> RejectedRow:
    """A defect as it stands in the whole file."""
    message = _BYTE.sub(lambda match: f"byte {int(match[1]) + shift}", row.message) if row.code == "TC105" else row.message
    if row.line is None:
        return replace(row, file=name, message=_LINE.sub(lambda match: f"(line {int(match[1]) + lines})", message))
    return replace(row, file=name, line=row.line + lines, message=message)


def _without_value(columns: dict[str, list[Any]], index: int, file: str) -> RejectedRow:
    """As `assess` says it (TC502): the row stays in the ledger, so that its year is shown as incomplete."""
    day: dt.date = columns["date"][index]
    currency, amount = columns["currency"][index], columns["amount"][index]
    place = file, columns["line"][index]
    problem = without_value(place, day, currency, amount, deducted=columns["kind"][index] not in PROCEEDS)
    raw = f"{columns['taxpayer'][index]},{day},{amount:f},{currency}"
    return RejectedRow(problem.line, problem.column, problem.value, problem.code, problem.message, raw, problem.remedy, file)
