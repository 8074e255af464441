"""What the quick reader doubts, read by the ledger's own reader, which defines what is valid and says what is wrong."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any

from taxcalc.batch.pieces import with_header
from taxcalc.batch.reading_sql import COUNTED, TEXTS
from taxcalc.batch.row_marks import MARKED, MOVING
from taxcalc.batch.row_warnings import nearly_columns
from taxcalc.clock import tax_year_of
from taxcalc.diagnostics import InputRejectedError
from taxcalc.engine.findings import without_value
from taxcalc.formulas import as_meant
from taxcalc.ledger import cells
from taxcalc.ledger.entries import EntryReader
from taxcalc.ledger.header import check_header
from taxcalc.ledger.layout import PLAIN
from taxcalc.ledger.read import RejectedRow, scan_ledger
from taxcalc.ledger.source import SourceFile
from taxcalc.ledger.tables import Table, read_table, without_garbage_collection
from taxcalc.ledger.vocabulary import CHANNELS, COLUMNS, IMPORT_ONLY, PROCEEDS, REQUIRED

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
    from pathlib import Path

    from taxcalc.batch.headers import Header
    from taxcalc.batch.pieces import Piece
    from taxcalc.batch.sources import Source
    from taxcalc.diagnostics import Diagnostic
    from taxcalc.ledger.layout import Layout

Spoiled = tuple[str | None, int | None]  # None: everybody, every year
WITNESS = {"date": "2025-07-01", "amount": "1", "currency": "USD", "rate": "1", "taxpayer": "w"}
_LINE = re.compile(r"\(line ([0-9]+)\)\Z")
_BYTE = re.compile(r"\bbyte ([0-9]+)\b")


@dataclass(slots=True)
class StrictRows:
    """Good rows by column, the defects of the others, and whose year each defect leaves incomplete (None: every year)."""

    columns: dict[str, list[Any]] = field(default_factory=lambda: {name: [] for name in (*TEXTS, *MARKED)})
    rejected: list[RejectedRow] = field(default_factory=list)
    spoiled: set[Spoiled] = field(default_factory=set)
    notes: list[tuple[str, int | None, str, str]] = field(default_factory=list)  # file, line, code, what is noted of it
    unread: dict[str, tuple[str, int]] = field(default_factory=dict)  # columns that no ledger has: the first file, how many files
    nearly: list[tuple[str, str, str]] = field(default_factory=list)  # file, a column that is not read, the word that was probably meant

    def add(self, other: StrictRows, source: Source) -> None:
        """Append what another piece left out; its good rows are the caller's, for all of them together may not fit in memory.

        A file that cannot be read leaves the years of everybody in doubt whom it may hold.
        """
        self.rejected += [replace(row, taxpayer=source.holds or "") if row.line is None else row for row in other.rejected]
        if any(row.line is None for row in other.rejected):
            self.spoiled.add((source.holds, None))
        self.spoiled |= other.spoiled
        self.nearly += other.nearly
        self.notes += other.notes
        for names, (file, count) in other.unread.items():
            first, before = self.unread.get(names, (file, 0))
            self.unread[names] = (first, before + count)

    def note_header(self, name: str, header: Sequence[str]) -> None:
        """Columns that are not read: one that is nearly a ledger's is told by itself, the others once for all files that have them."""
        nearly = nearly_columns(tuple(header))
        self.nearly += [(name, column, word) for column, word in nearly.items()]
        unread = ", ".join(cells.shown(column) for column in header if column and column not in nearly and column not in (*COLUMNS, *IMPORT_ONLY))
        if unread:
            first, before = self.unread.get(unread, (name, 0))
            self.unread[unread] = (first, before + 1)


@dataclass(frozen=True, slots=True)
class StrictReader:
    """Reads files and pieces. `unpriced` are days and currencies without any rate (None: all), `folder` holds pieces while they are read."""

    activities: Collection[str]
    unpriced: Collection[tuple[str, str]] | None
    folder: Path
    channels: Collection[str] = CHANNELS
    layout: Layout = PLAIN

    def file(self, name: str, owner: str) -> StrictRows:
        """A whole file of any kind; `owner` is whose it is where it names nobody."""
        try:
            table = read_table(name, ",".join(REQUIRED), self.layout)
            check_header(table, REQUIRED, (*COLUMNS, *IMPORT_ONLY), "ledger")
        except InputRejectedError as error:
            return StrictRows(rejected=[RejectedRow.of_file(problem).of_row_or_whole_file() for problem in error.diagnostics])
        found = self._table(table, owner)
        found.notes += _notes(table.diagnostics)
        for line, defect in table.unread_sheets:
            found.rejected.append(RejectedRow(line, None, None, defect.code, defect.message, None, defect.remedy, name, owner))
            found.spoiled.add((None if set(found.columns["taxpayer"]) - {owner} else owner, None))
        found.note_header(name, table.header)
        return found

    def rows(self, name: str, owner: str, header: Sequence[str], rows: Sequence[tuple[int, Sequence[str]]], *, names_taxpayers: bool) -> StrictRows:
        """Some rows of a table, each with its place; `names_taxpayers`: some row of the whole table says whose it is."""
        lines, texts = [place for place, _ in rows], [cells for _, cells in rows]
        witness = 1 if names_taxpayers else 0
        if names_taxpayers:
            lines, texts = [0, *lines], [[WITNESS.get(column, "") for column in header], *texts]
        by_line = dict(zip(lines, texts, strict=True))
        table = Table(SourceFile(name, ""), owner, list(header), texts, lines, lambda line: ",".join(by_line[line]))
        return self._table(table, owner, first=witness)

    def _table(self, table: Table, owner: str, *, first: int = 0) -> StrictRows:
        """The rows of a table but for the `first`, which only shows that rows name taxpayers."""
        with without_garbage_collection():
            columns = {name: values[first:] for name, values in EntryReader(self.activities, self.channels, owner, self.layout.dates).read(table).items()}
        by_line = dict(zip(table.lines, table.rows, strict=True)) if table.rejected else {}

        def cells_of(row: RejectedRow) -> Mapping[str, str]:
            return dict(zip(table.header, by_line.get(row.line or 0, ()), strict=False))

        return self._finished(columns, sorted(table.rejected, key=lambda row: row.line or 0), (table.file.name, owner), cells_of)

    def piece(self, piece: Piece) -> StrictRows:
        """A piece; lines are told as they stand in its file."""
        if piece.is_whole:
            ledger, rejected = scan_ledger(piece.name, activities=self.activities, channels=self.channels, taxpayer=piece.taxpayer, layout=self.layout)
            found = self._finished(ledger.columns, rejected, (piece.name, piece.taxpayer), partial(_cells_as_written, piece.header))
            found.notes += _notes(ledger.diagnostics)
            return found
        witness = _witness(piece) if piece.names_taxpayers or not piece.ends_with_delimiter else b""
        beside = self.folder / "piece.csv"
        beside.parent.mkdir(parents=True, exist_ok=True)
        beside.write_bytes(with_header(piece, witness))
        try:
            ledger, rejected = scan_ledger(beside, activities=self.activities, channels=self.channels, taxpayer=piece.taxpayer, layout=self.layout)
        finally:
            beside.unlink()
        first = 1 if witness else 0
        columns = {name: values[first:] for name, values in ledger.columns.items()}
        down = piece.line - 2 - first
        columns["line"] = [line + down for line in columns["line"]]
        shift = piece.offset - len(piece.header.line) - 1 - len(witness)
        return self._finished(
            columns, [_moved(row, piece.name, down, shift) for row in rejected], (piece.name, piece.taxpayer), partial(_cells_as_written, piece.header)
        )

    def malformed(self, piece: Piece) -> StrictRows:
        """Why a file is no table: only the defect counts, as where it is read whole."""
        return StrictRows(rejected=[row for row in self.piece(piece).rejected if row.line is None])

    def _finished(
        self, columns: dict[str, list[Any]], rejected: list[RejectedRow], place: tuple[str, str], cells_of: Callable[[RejectedRow], Mapping[str, str]]
    ) -> StrictRows:
        file, owner = place
        counts = [index for index, kind in enumerate(columns["kind"]) if kind in COUNTED]
        kept = [index for index, kind in enumerate(columns["kind"]) if kind in COUNTED or kind in MOVING]
        result = StrictRows({name: [columns[name][index] for index in kept] for name in (*TEXTS, *MARKED)})
        unnamed = {row.line for row in rejected if row.code == "TC157"}
        named = bool(set(columns["taxpayer"]) - {owner})
        for row in rejected:
            texts = {} if row.line is None else cells_of(row)
            if row.line is not None:
                is_anybodys = row.line in unnamed or _has_moved(row, texts) or (named and texts.get("taxpayer") == "")
                result.spoiled.add(_whose(texts, None if is_anybodys else owner))
            whose = as_meant(texts.get("taxpayer", "").strip()) or ("" if row.line in unnamed else owner)
            result.rejected.append(replace(row, taxpayer=whose, cells=tuple(texts.items())))
        for index in counts:
            if self._has_no_value(columns, index):
                result.rejected.append(_without_value(columns, index, file))
                result.spoiled.add((columns["taxpayer"][index], tax_year_of(columns["date"][index])))
        result.rejected.sort(key=lambda row: row.line or 0)
        return result

    def _has_no_value(self, columns: dict[str, list[Any]], index: int) -> bool:
        if columns["pkr"][index] is not None or columns["rate"][index] is not None or columns["currency"][index] == "PKR":
            return False
        if columns["kind"][index] not in PROCEEDS:
            return True  # no rate is looked for where tax was withheld
        return self.unpriced is None or (columns["date"][index].isoformat(), columns["currency"][index]) in self.unpriced


def _notes(diagnostics: Iterable[Diagnostic]) -> list[tuple[str, int | None, str, str]]:
    """What is told of a file and rejects nothing."""
    return [(said.file or "", said.line, said.code, said.message) for said in diagnostics if said.code == "TC129"]


def _has_moved(row: RejectedRow, texts: Mapping[str, str]) -> bool:
    """Whether the cells of a row that is too short or too long may stand under other names: then it may be anybody's."""
    is_of_other_length = row.code in ("TC130", "TC131") and "taxpayer" in texts
    return is_of_other_length and next(iter(texts)) != "taxpayer" and isinstance(cells.date(texts.get("date", "").strip()), cells.Defect)


def _whose(texts: Mapping[str, str], owner: str | None) -> Spoiled:
    """Whose a rejected row is, as far as its cells say; `owner` None: it may be anybody's of its file."""
    day = cells.date(texts.get("date", "").strip())
    taxpayer = owner and (as_meant(texts.get("taxpayer", "").strip()) or owner)
    return taxpayer, None if isinstance(day, cells.Defect) else tax_year_of(day)


def _cells_as_written(header: Header, row: RejectedRow) -> Mapping[str, str]:
    try:
        values = next(csv.reader(io.StringIO(row.raw or "", newline=""), delimiter=header.delimiter), [])
    except csv.Error:
        values = []
    return dict(zip(header.names, values, strict=False))


def _witness(piece: Piece) -> bytes:
    """A good row like others of the file: by itself a piece does not show whether they name taxpayers, or end with a delimiter."""
    header = piece.header
    texts = [WITNESS.get(name, "") if name != "taxpayer" or piece.names_taxpayers else "" for name in header.names]
    return header.delimiter.join(texts + [""] * piece.ends_with_delimiter).encode() + b"\n"


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
    texts = tuple((name, f"{value:f}" if isinstance(value, Decimal) else str(value)) for name in TEXTS if (value := columns[name][index]) is not None)
    whose = columns["taxpayer"][index]
    return RejectedRow(problem.line, problem.column, problem.value, problem.code, problem.message, raw, problem.remedy, file, whose, texts)
