"""Parquet files: which of their columns are exact values as they are, and the texts that the ledger's reader sees in the others.

Folders such as `taxpayer=C1/` are columns too, and their names are texts: `007` is no number.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import duckdb

from taxcalc.ledger.vocabulary import COLUMNS, REQUIRED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

AMOUNTS = {"amount": (15, 3), "rate": (6, 8), "pkr": (16, 2), "withheld": (16, 2), "foreign_amount": (15, 3)}  # digits before and after the point
PATTERN = re.compile(r"([*?\[])")  # DuckDB takes a name with these for a pattern of names
SOURCE = "read_parquet($file, hive_partitioning = true, hive_types_autocast = false, file_row_number = true)"
AT_ONCE = 1 << 16  # rows of a file among which the doubtful ones are read at one time

_WHOLE = {"TINYINT": 3, "SMALLINT": 5, "INTEGER": 10, "BIGINT": 19, "UTINYINT": 3, "USMALLINT": 5, "UINTEGER": 10, "UBIGINT": 20, "HUGEINT": 39}
_DAYS = ("DATE", "TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS")
_DECIMAL = re.compile(r"DECIMAL\(([0-9]+),([0-9]+)\)\Z")


def digits(kind: str) -> tuple[int, int] | None:
    """How many digits a type of exact numbers has before and after the point; None for any other type.

    Also None where it has none before the point: such a number prints as `.05`, which is no amount in a ledger.
    """
    if kind in _WHOLE:
        return _WHOLE[kind], 0
    found = _DECIMAL.match(kind)
    width, after = (int(found[1]), int(found[2])) if found else (0, 0)
    return (width - after, after) if width > after else None


def exact(name: str, kind: str) -> str:
    """A typed number with the digits that such an amount may have, in SQL; null where it has others. Nothing is rounded."""
    (before, after), (most_before, most_after) = digits(kind) or (0, 0), AMOUNTS[name]
    cast = f"try_cast({name} as decimal({most_before + most_after}, {most_after}))"
    if after > most_after:
        return f"case when try_cast({cast} as {kind}) = {name} then {cast} end"
    return cast.removeprefix("try_") if before <= most_before else cast


def is_value(name: str, kind: str) -> bool:
    """Whether a column of this type is read exactly without becoming text."""
    return kind in _DAYS if name == "date" else name in AMOUNTS and digits(kind) is not None


@dataclass(frozen=True, slots=True)
class Texts:
    """A Parquet file: its name, all its columns with their types, and the ledger's among them.

    `columns` are the ledger's: with their type where they are exact values as they are (`is_value`), else VARCHAR, for they are read as texts.
    """

    name: str
    kinds: dict[str, str]
    columns: dict[str, str]

    @property
    def header(self) -> tuple[str, ...]:
        """The names of all columns."""
        return tuple(self.kinds)

    @property
    def file(self) -> dict[str, str]:
        """The parameter that names this file to DuckDB, which takes some characters for a pattern."""
        return {"file": PATTERN.sub(r"[\1]", self.name)}

    @property
    def query(self) -> str:
        """The ledger's columns, null where empty, and `place`, the row's number from 1."""
        found = [f"nullif({_text_or_null(name, self.kinds[name])}, '') as {name}" if kind == "VARCHAR" else name for name, kind in self.columns.items()]
        return f"(select {', '.join(found)}, file_row_number + 1 as place from {SOURCE})"  # noqa: S608 - names of the ledger's own columns

    def rows(self, places: str) -> str:
        """`place`, and all columns as the ledger's reader sees them: texts, empty where null; only of the rows whose places the query gives."""
        found = [f"{_text(_quoted(name), kind)} as column{number}" for number, (name, kind) in enumerate(self.kinds.items())]
        chosen = f"select * from {SOURCE} where file_row_number in (select place - 1 from ({places}))"  # noqa: S608 - all from code
        return f"select file_row_number + 1 as place, {', '.join(found)} from ({chosen})"  # noqa: S608 - names are quoted

    def without_taxpayers(self) -> Texts:
        """The rows are the owner's of the file."""
        return replace(self, columns={name: kind for name, kind in self.columns.items() if name != "taxpayer"})


def parquet_texts(connection: duckdb.DuckDBPyConnection, name: str) -> Texts | None:
    """What a Parquet file holds, or None where it is no ledger: then the ledger's reader says why."""
    file = Texts(name, {}, {}).file
    try:
        shape = connection.execute(f"describe select * exclude (file_row_number) from {SOURCE}", file).fetchall()  # noqa: S608 - a constant
    except duckdb.Error:
        return None
    kinds = {row[0]: row[1] for row in shape}
    names = [column.strip() for column in kinds]
    if len(set(names)) < len(names) or not set(REQUIRED) <= set(names) or names != list(kinds):
        return None
    return Texts(name, kinds, {column: kinds[column] if is_value(column, kinds[column]) else "VARCHAR" for column in names if column in (*COLUMNS, "link")})


def take_the_sure(connection: duckdb.DuckDBPyConnection, texts: Texts, query: Callable[[Texts], str], columns: Sequence[str], owner: str) -> Texts:
    """The sure rows of `query` into the table `typed`, the others as texts into the table `doubtful`; none of either where the file cannot be read.

    Returns `texts`, without the column of taxpayers where no row has one: then they are the owner's.
    """
    connection.execute("begin")
    try:
        sure = _insert_the_sure(connection, texts, query(texts), columns, owner)
        if not sure and "taxpayer" in texts.columns and not _names_taxpayers(connection, texts):
            texts = texts.without_taxpayers()
            sure = _insert_the_sure(connection, texts, query(texts), columns, owner)
        is_all = connection.execute(f"select count(*) from {SOURCE}", texts.file).fetchone() == (sure,)  # noqa: S608 - a constant
        places = "select 0 as place" if is_all else f"select place from ({query(texts)}) where not sure"  # noqa: S608 - names from code
        connection.execute(f"create or replace temp table doubtful as {texts.rows(places)}", texts.file)
    except duckdb.Error:
        connection.execute("rollback")
        raise
    connection.execute("commit")
    return texts


def _insert_the_sure(connection: duckdb.DuckDBPyConnection, texts: Texts, query: str, columns: Sequence[str], owner: str) -> int:
    """How many rows were sure."""
    given, parameters = ", ".join(columns), texts.file
    if "taxpayer" not in texts.columns:
        given, parameters = given.replace("taxpayer", "$taxpayer", 1), parameters | {"taxpayer": owner}
    ((count,),) = connection.execute(f"insert into typed select {given}, true from ({query}) where sure", parameters).fetchall()  # noqa: S608 - names from code
    return int(count)


def _names_taxpayers(connection: duckdb.DuckDBPyConnection, texts: Texts) -> bool:
    """Whether any row says whose it is."""
    connection.execute(f"select distinct taxpayer from {texts.query} where taxpayer is not null", texts.file)  # noqa: S608 - names of the ledger's own columns
    while found := connection.fetchone():
        if found[0].strip():
            return True
    return False


def doubtful_rows(connection: duckdb.DuckDBPyConnection) -> Iterator[list[tuple[int, Sequence[str]]]]:
    """The rows laid aside, with their places and in their order, some at a time."""
    blocks = connection.execute(f"select distinct (place - 1) // {AT_ONCE} from doubtful order by all").fetchall()  # noqa: S608 - a number
    for (block,) in blocks:
        first = block * AT_ONCE + 1
        rows = connection.execute("select * from doubtful where place between $1 and $2 order by place", [first, first + AT_ONCE - 1]).fetchall()
        yield [(place, cells) for place, *cells in rows]
    connection.execute("drop table doubtful")


def _text(column: str, kind: str) -> str:
    """A cell as `taxcalc.ledger.parquet` reads it: numbers without the zeros that their type adds, midnight as its day."""
    text = f"coalesce({column if kind == 'VARCHAR' else f'cast({column} as varchar)'}, '')"
    if kind.startswith(("DECIMAL", "DOUBLE", "FLOAT")):
        return f"case when contains({text}, '.') and not contains({text}, 'e') then rtrim(rtrim({text}, '0'), '.') else {text} end"
    if kind.startswith("TIMESTAMP"):
        return f"case when suffix({text}, ' 00:00:00') then left({text}, length({text}) - 9) else {text} end"
    return text


def _text_or_null(column: str, kind: str) -> str:
    return column if kind == "VARCHAR" else _text(column, kind)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
