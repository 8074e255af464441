"""Files into one table of typed rows: the quick reader for what is plain, the strict reader for what is doubtful, file by file."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import duckdb

from taxcalc.batch import pieces
from taxcalc.batch.columnar import Texts, doubtful_rows, parquet_texts, take_the_sure
from taxcalc.batch.headers import Header, begins_plain, is_plain_file, read_header
from taxcalc.batch.joined import by_size, csv_table, groups, join, names_taxpayers
from taxcalc.batch.partitions import SETTINGS, Partitions, rows_of
from taxcalc.batch.reading_sql import TEXTS, TYPED, prepare, typed_rows
from taxcalc.batch.row_marks import MARKED, MARKS, marks
from taxcalc.batch.strict_reader import StrictReader, StrictRows
from taxcalc.engine.connection import load
from taxcalc.engine.inputs import entries_numbered
from taxcalc.engine.packing import words_type
from taxcalc.ledger.layout import PLAIN
from taxcalc.ledger.vocabulary import CHANNELS

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from pathlib import Path

    from taxcalc.batch.pieces import Piece
    from taxcalc.batch.sources import Source
    from taxcalc.ledger.layout import Layout

NOT_NAMED = ("file", "cells", "moved", "source_mark", "linked")  # marks of our own; a column of such a name is somebody's note
LARGE = 1 << 23  # bytes; from here on a file is read in place, below it is joined with others in memory


class DoubtfulError(Exception):
    """The quick reader cannot vouch for a file."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What a reader must know: activity codes and channels, whether there are any rates, and the (day, currency) pairs known to have none."""

    activities: tuple[str, ...]
    has_rates: bool
    unpriced: frozenset[tuple[str, str]] = frozenset()
    names_checked: bool = False
    channels: tuple[str, ...] = CHANNELS
    layout: Layout = PLAIN
    tells_files: bool = False  # two files may hold rows of one taxpayer: each row keeps the number of its file


@dataclass(slots=True)
class Ingest:
    """Reads sources into the table `typed` of a connection; what was rejected stands in `strict`, in the order of the sources."""

    connection: duckdb.DuckDBPyConnection
    vocabulary: Vocabulary
    folder: Path
    strict: StrictRows = field(default_factory=StrictRows)
    columns: tuple[str, ...] = ()
    given: dict[str, Source] = field(default_factory=dict)
    partitions: Partitions | None = None  # where rows go that are too many for memory; `typed` is then a view of them

    def read(self, sources: Sequence[Source]) -> None:
        """All rows of the sources, in any order, in the table `typed`; `columns` are those that any source has."""
        prepare(self.connection, self.vocabulary.activities, self.vocabulary.unpriced if self.vocabulary.has_rates else None, self.vocabulary.channels)
        self.given = {source.name: source for source in sources}
        is_plain = self.vocabulary.layout.header_row is None
        headers = {source.name: None if source.is_parquet or not is_plain else read_header(source.name) for source in sources}
        self.columns = self._present(headers)
        kinds = TYPED | MARKS | {"words": words_type(len(self.vocabulary.activities), len(self.vocabulary.channels))}
        shape = ", ".join(f"{name} {kinds[name]}" for name in self.columns)
        self.connection.execute(f"set preserve_insertion_order = false; {SETTINGS}")
        _drop_typed(self.connection)
        self.connection.execute(f"create table typed ({shape}, sure boolean)")
        small: list[Piece] = []
        for source in sources:
            header = headers[source.name]
            if header is not None and source.size < LARGE:
                small.append(pieces.whole(source.name, header, source.owner))
                continue
            self._pieces(small)  # first, so that rejects keep the order of the sources
            small = []
            if source.is_parquet:
                self._parquet(source.name)
            elif header is None:
                self._keep(self._reader.file(source.name, source.owner), source.name)
            else:
                self._large(source.name, header)
            self._flush()
        self._pieces(small)
        self._flush()
        if self.partitions is not None and self.partitions.files:
            _drop_typed(self.connection)
            self.connection.execute(f"create view typed as from {rows_of(name for names in self.partitions.files.values() for name in names)}")

    def _flush(self) -> None:
        """What stands in memory goes to the rows laid aside."""
        if self.partitions is not None and self.connection.execute("select count(*) from typed").fetchone() != (0,):
            self.partitions.put(self.connection, "from typed", {})
            self.connection.execute("create or replace table typed as from typed limit 0")

    def _present(self, headers: dict[str, Header | None]) -> tuple[str, ...]:
        """A column that no source has takes no memory; one that is nearly a ledger's is told of."""
        named: set[str] = set()
        for name, header in headers.items():
            texts = None if header else parquet_texts(self.connection, name)
            names = header.names if header else texts.header if texts else TEXTS
            named.update(names)
            if header or texts:
                self.strict.note_header(name, tuple(names))
        kept = {"taxpayer", "date", "amount", "words", *(("file", "cells") if self.vocabulary.tells_files else ())}
        if "kind" in named:
            kept |= {"moved", "source_mark", "linked"}
        return tuple(name for name in (*TYPED, *MARKS) if name in kept or (name in named and name not in NOT_NAMED))

    @property
    def _reader(self) -> StrictReader:
        given = self.vocabulary
        return StrictReader(given.activities, given.unpriced if given.has_rates else None, self.folder, given.channels, given.layout)

    def _keep(self, found: StrictRows, name: str) -> None:
        """Good rows into the table; defects are kept."""
        if found.columns["date"]:
            shape = TEXTS | dict.fromkeys(MARKED, "varchar")
            load(self.connection, "entries", shape, [found.columns[column] for column in shape])
            also = marks(MARKS, dict.fromkeys(shape, "VARCHAR"), self.given[name].number, "e.").values()
            numbered = entries_numbered("e.taxpayer", "number_of_id(e.id) as id", *also)
            self.connection.execute(f"insert into typed select {', '.join(self.columns)}, true from ({numbered}); drop table entries")  # noqa: S608 - names from code
        self.strict.add(found, self.given[name])

    def _execute(self, query: str, parameters: dict[str, Any]) -> list[tuple[Any, ...]]:
        return self.connection.execute(query, parameters).fetchall()

    def _large(self, name: str, header: Header) -> None:
        """In place where the whole file is plain and sure; else in pieces, so that only what is doubtful is read strictly."""
        try:
            self._in_place(name, header)
        except (DoubtfulError, duckdb.Error):
            self._in_pieces(name, header)

    def _in_place(self, name: str, header: Header) -> None:
        """The whole file by the quick reader; raises where it doubts a row. Its bytes are looked at meanwhile."""
        if not header.names_taxpayers or not begins_plain(name):
            raise DoubtfulError
        query = self._typed(self._csv(header.names), header.names, self.given[name].number, names_checked=self.vocabulary.names_checked)
        with ThreadPoolExecutor(1) as pool:
            is_plain = pool.submit(is_plain_file, name, header)
            self._take(query, {"files": [name], "delimiter": header.delimiter}, is_plain.result)

    def _take(self, query: str, parameters: dict[str, Any], is_plain: Callable[[], bool]) -> None:
        """The rows of a query, if all are sure: those of an unsure file are taken back."""
        rows = f"select {', '.join(self.columns)}, sure from ({query})"  # noqa: S608 - names from code
        if self.partitions is not None:
            if not self.partitions.put(self.connection, rows, parameters, is_plain):
                raise DoubtfulError
            return
        self._execute("begin", {})
        try:
            self._execute(f"insert into typed {rows}", parameters)
            self._refuse_the_unsure(is_plain)
        except (DoubtfulError, duckdb.Error):
            self._execute("rollback", {})
            raise
        self._execute("commit", {})

    def _refuse_the_unsure(self, is_plain: Callable[[], bool]) -> None:
        if not is_plain() or self.connection.execute("select count(*) from typed where not sure").fetchone() != (0,):
            raise DoubtfulError

    def _in_pieces(self, name: str, header: Header) -> None:
        """A large file of which something is doubtful. Unmatched quotation marks make it no table at all, as in `assess`."""
        named = header.names_taxpayers and names_taxpayers(name, header)
        ends_with_delimiter = True
        try:
            for piece in pieces.split(name, header, self.given[name].owner, names_taxpayers=named):
                ends_with_delimiter = ends_with_delimiter and piece.has_surplus
        except pieces.MalformedError as error:
            self._keep(self._reader.malformed(error.piece), name)
            return
        split = pieces.split(name, header, self.given[name].owner, names_taxpayers=named)
        for group in groups(replace(piece, ends_with_delimiter=ends_with_delimiter) for piece in split):
            self._pieces(group)
            self._flush()

    def _pieces(self, given: Sequence[Piece]) -> None:
        """Pieces with the same header are read as one by the quick reader; those it doubts are read strictly, one by one."""
        plain: dict[tuple[bytes, str], list[int]] = {}
        for number, piece in enumerate(given):
            if piece.has_whole_lines:
                plain.setdefault((piece.header.line, piece.header.delimiter), []).append(number)
        sure: set[int] = set()
        for numbers in plain.values():
            for group in by_size(numbers, given):
                sure |= self._joined({number: given[number] for number in group})
        for number, piece in enumerate(given):
            if number not in sure:
                self._keep(self._reader.piece(piece), piece.name)

    def _joined(self, given: dict[int, Piece]) -> set[int]:
        """The rows of those pieces that the quick reader takes; returns which."""
        found = self._quick(given)
        if found is None:
            even = {number: piece for number, piece in given.items() if piece.has_even_rows}
            found = self._quick(even) if even and len(even) < len(given) else None
        return found or set()

    def _quick(self, given: dict[int, Piece]) -> set[int] | None:
        header = next(iter(given.values())).header
        beside = self.folder / "joined.csv"
        join(beside, given, header)
        query = self._typed(self._csv(header.names, with_piece=True), header.names, 0, names_checked=True, beside="piece")
        try:
            self._execute(f"create or replace temp table joined as {query}", {"files": [str(beside)], "delimiter": header.delimiter})
        except duckdb.Error:
            return None
        finally:
            beside.unlink()
        doubtful = {number for (number,) in self._execute("select distinct piece from joined where not sure", {})}
        sure = given.keys() - doubtful
        numbers = [self.given[given[number].name].number for number in sure]
        load(
            self.connection,
            "pieces",
            {"piece": "integer", "name": "varchar", "number": "uinteger"},
            [[*sure], [given[number].taxpayer for number in sure], numbers],
        )
        named = ", ".join({"taxpayer": "coalesce(taxpayer, pieces.name)", "file": "pieces.number"}.get(name, name) for name in self.columns)
        self._execute(f"insert into typed select {named}, true from joined join pieces using (piece)", {})  # noqa: S608 - names from code
        self._execute("drop table joined", {})
        return set(sure)

    def _parquet(self, name: str) -> None:
        """The rows of a Parquet file that are sure, and by the strict reader those that are not."""
        texts = parquet_texts(self.connection, name)

        def query(texts: Texts) -> str:
            return self._typed(texts.query, texts.columns, self.given[name].number, names_checked=self.vocabulary.names_checked, beside="place")

        try:
            texts = take_the_sure(self.connection, texts, query, self.columns, self.given[name].owner) if texts else None
        except duckdb.Error:
            texts = None
        if texts is None:
            self._keep(self._reader.file(name, self.given[name].owner), name)
            return
        for rows in doubtful_rows(self.connection):
            found = self._reader.rows(name, self.given[name].owner, texts.header, rows, names_taxpayers="taxpayer" in texts.columns)
            self._keep(found, name)

    def _csv(self, names: Sequence[str], *, with_piece: bool = False) -> str:
        return csv_table(names, {*TEXTS, *MARKED} if self._marks else TEXTS, with_piece=with_piece)

    @property
    def _marks(self) -> set[str]:
        return MARKS.keys() & set(self.columns)

    def _typed(self, source: str, columns: Collection[str] | Mapping[str, str], file: int, *, names_checked: bool, beside: str = "") -> str:
        """The typed rows of a source, with the marks that this run asks for."""
        kinds = columns if isinstance(columns, Mapping) else dict.fromkeys(columns, "VARCHAR")
        also = marks(self._marks, kinds, file)
        if also:
            there = [name for name in also if name in kinds]
            given = f"* exclude ({', '.join(there)})" if there else "*"
            source = f"(select {given}, {', '.join(also.values())} from {source})"  # noqa: S608 - names from code
            beside = ", ".join([*([beside] if beside else []), *also])
        return typed_rows(source, columns, has_rates=self.vocabulary.has_rates, names_checked=names_checked, beside=beside)


def _drop_typed(connection: duckdb.DuckDBPyConnection) -> None:
    is_view = connection.execute("select count(*) from duckdb_views() where view_name = 'typed'").fetchone() != (0,)
    connection.execute(f"drop {'view' if is_view else 'table'} if exists typed")
