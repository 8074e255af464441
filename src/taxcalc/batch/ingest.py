"""Files into one table of typed rows: the quick reader for what is plain, the strict reader for what is doubtful, file by file."""

from __future__ import annotations

import csv
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from taxcalc.batch import pieces
from taxcalc.batch.columnar import Texts, doubtful_rows, parquet_texts, take_the_sure
from taxcalc.batch.headers import Header, begins_plain, is_plain_file, read_header
from taxcalc.batch.partitions import SETTINGS, Partitions, rows_of
from taxcalc.batch.reading_sql import NUMBERED, TEXTS, TYPED, prepare, typed_rows
from taxcalc.batch.row_warnings import nearly_columns
from taxcalc.batch.strict_reader import StrictReader, StrictRows
from taxcalc.engine.connection import load
from taxcalc.engine.packing import words_type
from taxcalc.ledger.vocabulary import CHANNELS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from taxcalc.batch.pieces import Piece
    from taxcalc.batch.sources import Source

LARGE = 1 << 23  # bytes; from here on a file is read in place, below it is joined with others in memory
TOGETHER = 1 << 24  # bytes of pieces that are read as one


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


@dataclass(slots=True)
class Ingest:
    """Reads sources into the table `typed` of a connection; what was rejected stands in `strict`, in the order of the sources."""

    connection: duckdb.DuckDBPyConnection
    vocabulary: Vocabulary
    folder: Path
    strict: StrictRows = field(default_factory=StrictRows)
    columns: tuple[str, ...] = ()
    partitions: Partitions | None = None  # where rows go that are too many for memory; `typed` is then a view of them

    def read(self, sources: Sequence[Source]) -> None:
        """All rows of the sources, in any order, in the table `typed`; `columns` are those that any source has."""
        prepare(self.connection, self.vocabulary.activities, self.vocabulary.unpriced if self.vocabulary.has_rates else None, self.vocabulary.channels)
        headers = {source.name: None if source.is_parquet else read_header(source.name) for source in sources}
        self.columns = self._present(headers)
        kinds = TYPED | {"words": words_type(len(self.vocabulary.activities), len(self.vocabulary.channels))}
        shape = ", ".join(f"{name} {kinds[name]}" for name in self.columns)
        self.connection.execute(f"set preserve_insertion_order = false; {SETTINGS}")
        _drop_typed(self.connection)
        self.connection.execute(f"create table typed ({shape}, sure boolean)")
        small: list[Piece] = []
        for source in sources:
            header = headers[source.name]
            if header is not None and source.size < LARGE:
                small.append(pieces.whole(source.name, header))
                continue
            self._pieces(small)  # first, so that rejects keep the order of the sources
            small = []
            if source.is_parquet:
                self._parquet(source.name)
            elif header is None:
                self._keep(self._reader.file(source.name))
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
                self.strict.nearly += [(name, column, word) for column, word in nearly_columns(tuple(names)).items()]
        return tuple(name for name in TYPED if name in ("taxpayer", "date", "amount", "words") or name in named)

    @property
    def _reader(self) -> StrictReader:
        given = self.vocabulary
        return StrictReader(given.activities, given.unpriced if given.has_rates else None, self.folder, given.channels)

    def _keep(self, found: StrictRows) -> None:
        """Good rows into the table; defects are kept."""
        if found.columns["date"]:
            load(self.connection, "entries", TEXTS, list(found.columns.values()))
            self.connection.execute(f"insert into typed select {', '.join(self.columns)}, true from (select {NUMBERED}); drop table entries")  # noqa: S608 - names from code
        self.strict.add(found)

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
        query = typed_rows(_csv(header.names), header.names, has_rates=self.vocabulary.has_rates, names_checked=self.vocabulary.names_checked)
        with ThreadPoolExecutor(1) as pool:
            is_plain = pool.submit(is_plain_file, name)
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
        names_taxpayers = header.names_taxpayers and _names_taxpayers(name, header)
        try:
            for _ in pieces.split(name, header, names_taxpayers=names_taxpayers):
                pass
        except pieces.MalformedError as error:
            self._keep(self._reader.malformed(error.piece))
            return
        for group in _groups(pieces.split(name, header, names_taxpayers=names_taxpayers)):
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
            for group in _by_size(numbers, given):
                sure |= self._joined({number: given[number] for number in group})
        for number, piece in enumerate(given):
            if number not in sure:
                self._keep(self._reader.piece(piece))

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
        _join(beside, given, header)
        query = typed_rows(_csv(header.names, with_piece=True), header.names, has_rates=self.vocabulary.has_rates, names_checked=True, beside="piece")
        try:
            self._execute(f"create or replace temp table joined as {query}", {"files": [str(beside)], "delimiter": header.delimiter})
        except duckdb.Error:
            return None
        finally:
            beside.unlink()
        doubtful = {number for (number,) in self._execute("select distinct piece from joined where not sure", {})}
        sure = given.keys() - doubtful
        load(self.connection, "pieces", {"piece": "integer", "name": "varchar"}, [[*sure], [given[number].taxpayer for number in sure]])
        named = ", ".join(self.columns).replace("taxpayer", "coalesce(taxpayer, pieces.name)", 1)
        self._execute(f"insert into typed select {named}, true from joined join pieces using (piece)", {})  # noqa: S608 - names from code
        self._execute("drop table joined", {})
        return set(sure)

    def _parquet(self, name: str) -> None:
        """The rows of a Parquet file that are sure, and by the strict reader those that are not."""
        texts = parquet_texts(self.connection, name)

        def query(texts: Texts) -> str:
            return typed_rows(texts.query, texts.columns, has_rates=self.vocabulary.has_rates, names_checked=self.vocabulary.names_checked, beside="place")

        try:
            texts = take_the_sure(self.connection, texts, query, self.columns) if texts else None
        except duckdb.Error:
            texts = None
        if texts is None:
            self._keep(self._reader.file(name))
            return
        for rows in doubtful_rows(self.connection):
            self._keep(self._reader.rows(name, texts.header, rows, names_taxpayers="taxpayer" in texts.columns))


def _drop_typed(connection: duckdb.DuckDBPyConnection) -> None:
    is_view = connection.execute("select count(*) from duckdb_views() where view_name = 'typed'").fetchone() != (0,)
    connection.execute(f"drop {'view' if is_view else 'table'} if exists typed")


def _csv(names: Sequence[str], *, with_piece: bool = False) -> str:
    """A table function that reads every column as text, by place; only names of the ledger's columns are handed on."""
    columns = [("piece", "integer")] if with_piece else []
    columns += [(name if name in TEXTS else f"other{number}", "varchar") for number, name in enumerate(names)]
    shape = ", ".join(f"'{name}': '{kind}'" for name, kind in columns)
    options = "auto_detect = false, header = true, quote = '', escape = '', nullstr = '', null_padding = false, strict_mode = true"
    return f"read_csv($files, delim = $delimiter, columns = {{{shape}}}, {options})"


def _join(beside: Path, given: dict[int, Piece], header: Header) -> None:
    """One file of all pieces, each line preceded by the number of its piece."""
    delimiter = header.delimiter.encode()
    with beside.open("wb") as stream:
        stream.write(b"piece" + delimiter + header.line + b"\n")
        for number, piece in given.items():
            mark = b"%d%s" % (number, delimiter)
            body = piece.body.replace(b"\r\n", b"\n").removesuffix(b"\n")
            if body:
                stream.write(mark + body.replace(b"\n", b"\n" + mark) + b"\n")


def _by_size(numbers: Sequence[int], given: Sequence[Piece]) -> Iterator[list[int]]:
    """Runs of pieces that together are not too large."""
    group: list[int] = []
    size = 0
    for number in numbers:
        group.append(number)
        size += len(given[number].body)
        if size >= TOGETHER:
            yield group
            group, size = [], 0
    if group:
        yield group


def _groups(given: Iterable[Piece]) -> Iterator[list[Piece]]:
    group: list[Piece] = []
    for piece in given:
        group.append(piece)
        if len(group) * pieces.PIECE >= TOGETHER:
            yield group
            group = []
    if group:
        yield group


def _names_taxpayers(name: str, header: Header) -> bool:
    """Whether any row says whose it is; the first row nearly always does."""
    place = header.names.index("taxpayer")
    with Path(name).open(encoding="utf-8", errors="surrogateescape", newline="") as stream:
        rows = csv.reader(stream, delimiter=header.delimiter)
        next(rows)
        try:
            return any(len(row) > place and row[place].strip() for row in rows)
        except csv.Error:
            return True
