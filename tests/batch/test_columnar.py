"""Parquet of any types: values are taken as they are, and what is taken, and refused, is what the strict reader takes and refuses."""

from __future__ import annotations

import tempfile
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from taxcalc.batch import columnar
from taxcalc.batch.columnar import AMOUNTS, digits, parquet_texts, take_the_sure
from taxcalc.batch.ingest import Ingest, Vocabulary
from taxcalc.batch.reading_sql import TYPED, prepare, typed_rows
from taxcalc.batch.sources import find
from taxcalc.batch.strict_reader import StrictReader, StrictRows
from taxcalc.engine.connection import connect, load
from taxcalc.ledger.tables import read_table

from .test_readers import ACTIVITIES, CELLS, GOOD, HEADER, quickly, strictly

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import duckdb

NUMBER_KINDS = ["varchar", "decimal(18,2)", "decimal(9,2)", "decimal(12,4)", "decimal(38,10)", "decimal(38,0)", "decimal(20,3)", "decimal(4,4)"]
NUMBER_KINDS += ["smallint", "integer", "bigint", "ubigint", "hugeint", "double", "float", "boolean"]
DAY_KINDS = ["varchar", "date", "timestamp", "timestamp_s", "timestamp_ms", "timestamp_ns", "timestamp with time zone", "integer"]
KINDS = dict.fromkeys(("amount", "rate", "pkr", "withheld", "foreign_amount"), NUMBER_KINDS) | {
    "date": DAY_KINDS,
    "taxpayer": ["varchar", "integer", "decimal(5,2)"],
}
NUMBERS = ["", "1250", "1250.00", "0.01", "-80.5", "12.505", "12.5055", "0", "280.25", "280.12345678", "280.123456789", "100000000", "99999999.99", "1000000"]
NUMBERS += ["999999999999999.99", "9999999999999999.99", "-1", "9999999999999", "nan", "0.05", "12345678901234567890", "32000"]
DAYS = [
    "2025-07-01",
    "2014-12-31",
    "2015-01-01",
    "2035-12-31",
    "2036-01-01",
    "1999-12-31",
    "",
    "infinity",
    "2025-07-01 10:30:00",
    "0044-03-15 (BC)",
    "10000-01-01",
]
VALUES = CELLS | dict.fromkeys(("amount", "rate", "pkr", "withheld", "foreign_amount"), NUMBERS) | {"date": DAYS, "taxpayer": [*CELLS["taxpayer"], "7", "007"]}


def _write(path: Path, rows: Sequence[Mapping[str, str | None]], kinds: Mapping[str, str]) -> None:
    """A Parquet file of columns of the given types; what does not fit a type is null."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with connect(closed=False) as connection:
        columns = {name: [row.get(name, "") for row in rows] for name in kinds}
        load(connection, "t", dict.fromkeys(kinds, "varchar"), list(columns.values()))
        casts = ", ".join(f"{name if kind == 'varchar' else f'try_cast({name} as {kind}) as {name}'}" for name, kind in kinds.items())
        connection.execute(f"copy (select {casts} from t) to '{path}' (format parquet)")  # noqa: S608 - as above


@pytest.mark.parametrize("kind", NUMBER_KINDS)
def test_every_number_of_every_type_is_read_as_the_careful_reader_reads_it(tmp_path: Path, kind: str) -> None:
    rows: list[dict[str, str | None]] = []
    for name, number, sign, currency in product(AMOUNTS, NUMBERS, ("", "-"), ("USD", "JPY", "KWD", "PKR")):
        row = {**GOOD, "amount": f"{sign}100", "currency": currency, "rate": "" if currency == "PKR" else "280"}
        rows.append(row | {name: number} | ({"foreign_currency": "JPY" if sign else "EUR"} if name == "foreign_amount" else {}))
    _hold_together(tmp_path, rows, dict.fromkeys(HEADER, "varchar") | dict.fromkeys(AMOUNTS, kind))


@pytest.mark.parametrize("kind", DAY_KINDS)
def test_every_day_of_every_type_is_read_as_the_careful_reader_reads_it(tmp_path: Path, kind: str) -> None:
    _hold_together(tmp_path, [{**GOOD, "date": day} for day in DAYS], dict.fromkeys(GOOD, "varchar") | {"date": kind})


def _hold_together(folder: Path, rows: Sequence[Mapping[str, str | None]], kinds: Mapping[str, str]) -> None:
    path = folder / "ledger.parquet"
    _write(path, rows, kinds)
    expected, defects = strictly(path)
    found, rejected = quickly([path], folder)
    assert found == expected
    assert rejected == defects


@st.composite
def _tables(draw: st.DrawFn) -> tuple[dict[str, str], list[dict[str, str | None]]]:
    """Columns with their types, and rows that are good but for a cell or two."""
    names = draw(
        st.sampled_from([HEADER, [name for name in HEADER if name != "taxpayer"], ["date", "taxpayer", "amount", "currency", "pkr", "foreign_amount"]])
    )
    kinds = {name: draw(st.sampled_from(KINDS.get(name, ["varchar"]))) for name in names}
    rows: list[dict[str, str | None]] = []
    for _ in range(draw(st.integers(0, 6))):
        row: dict[str, str | None] = {**GOOD}
        if "rate" not in names:
            row |= {"currency": "PKR"}
        if draw(st.booleans()):
            row |= {"currency": draw(st.sampled_from(["USD", "JPY", "KWD", "PKR"])), "amount": draw(st.sampled_from(NUMBERS))}
        row |= {name: draw(st.sampled_from([None, *VALUES[name]])) for name in draw(st.lists(st.sampled_from(names), max_size=2))}
        rows.append(row)
    if draw(st.integers(0, 4)) == 0:
        rows = [row | {"taxpayer": draw(st.sampled_from(["", None]))} for row in rows]
    return kinds, rows


@settings(max_examples=60)
@given(_tables())
def test_any_types_are_read_as_the_careful_reader_reads_them(table: tuple[dict[str, str], list[dict[str, str | None]]]) -> None:
    kinds, rows = table
    with tempfile.TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patch:
        patch.setattr(columnar, "AT_ONCE", 2)
        _hold_together(Path(name), rows, kinds)


@settings(max_examples=40)
@given(
    _tables(),
    st.lists(st.sampled_from(["taxpayer=007", "taxpayer=a%20b", "taxpayer=", "currency=USD", "currency=dollars", "tax_year=2026", "kind=fee"]), max_size=2),
)
def test_folders_name_columns_for_both_readers(table: tuple[dict[str, str], list[dict[str, str | None]]], folders: list[str]) -> None:
    kinds, rows = table
    named = dict(sorted(folder.split("=") for folder in folders))
    if not rows or len(named) < len(folders):
        return
    with tempfile.TemporaryDirectory() as name:
        path, plain = Path(name, *folders, "ledger.parquet"), Path(name, "plain", "ledger.parquet")
        _write(path, rows, kinds)
        with_columns = {key: "varchar" if key in named else kind for key, kind in kinds.items()} | {key: "varchar" for key in named if key not in kinds}
        _write(plain, [row | {key: value.replace("%20", " ") for key, value in named.items()} for row in rows], with_columns)
        expected, defects = strictly(plain)
        found, rejected = quickly([path], Path(name))
        assert found == expected
        assert rejected == defects


@settings(max_examples=40)
@given(_tables())
def test_the_texts_of_a_file_are_those_that_the_ledgers_reader_sees(table: tuple[dict[str, str], list[dict[str, str | None]]]) -> None:
    kinds, rows = table
    with tempfile.TemporaryDirectory() as name, connect(closed=False) as connection:
        path = Path(name) / "ledger.parquet"
        _write(path, rows, kinds)
        texts = parquet_texts(connection, str(path))
        assert texts
        rows = texts.rows("select unnest(range(1, 10)) as place")
        found = connection.execute(f"select * exclude (place) from ({rows}) order by place", texts.file).fetchall()  # noqa: S608 - the test's own
        assert found == [tuple(row) for row in read_table(path, "").rows]


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with connect(closed=False) as connection:
        prepare(connection, ACTIVITIES, None)
        yield connection


def _rows(count: int, **odd: dict[str, str]) -> list[dict[str, str | None]]:
    """Good rows of several taxpayers, some of them changed: `_7={"amount": "x"}` is the eighth."""
    return [{**GOOD, "taxpayer": f"C{number % 7}"} | odd.get(f"_{number}", {}) for number in range(count)]


def _read(connection: duckdb.DuckDBPyConnection, path: Path, folder: Path) -> StrictRows:
    reader = Ingest(connection, Vocabulary(ACTIVITIES, has_rates=False), folder)
    reader.read(find([str(path)], folder, own={}).sources)
    return reader.strict


TYPED_KINDS = dict.fromkeys(GOOD, "varchar") | {"date": "date", "amount": "decimal(12,3)", "rate": "decimal(10,4)"}


def test_one_doubtful_row_is_read_carefully_and_the_others_are_not(
    connection: duckdb.DuckDBPyConnection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "all.parquet"
    _write(path, _rows(5000, _700={"currency": "usd"}, _3001={"amount": "12.505"}), TYPED_KINDS)
    monkeypatch.setattr(columnar, "AT_ONCE", 1000)
    read: list[list[int]] = []
    real = StrictReader.rows

    def counted(self: StrictReader, name: str, owner: str, header: Sequence[str], rows: Sequence[tuple[int, Sequence[str]]], **more: bool) -> StrictRows:
        read.append([place for place, _ in rows])
        return real(self, name, owner, header, rows, **more)

    monkeypatch.setattr(StrictReader, "rows", counted)
    strict = _read(connection, path, tmp_path)
    assert read == [[701], [3002]]
    assert connection.execute("select count(*) from typed").fetchone() == (4999,)
    assert [(row.file, row.line, row.column, row.code, row.raw) for row in strict.rejected] == [
        (str(path), 3002, "amount", "TC146", "2025-08-01,C5,12.505,USD,280.25")
    ]


def test_a_row_left_out_makes_its_own_taxpayers_year_incomplete(connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    path = tmp_path / "all.parquet"
    _write(path, _rows(20, _3={"currency": "dollars", "taxpayer": "A, B"}, _9={"date": "", "currency": "€"}), TYPED_KINDS)
    assert _read(connection, path, tmp_path).spoiled == {("A, B", 2026), ("C2", None)}


@pytest.mark.parametrize("kinds", [TYPED_KINDS, {name: kind for name, kind in TYPED_KINDS.items() if name != "taxpayer"}])
def test_a_file_that_names_no_taxpayer_is_its_names(connection: duckdb.DuckDBPyConnection, tmp_path: Path, kinds: dict[str, str]) -> None:
    path = tmp_path / "C 9.parquet"
    _write(path, [row | {"taxpayer": None} for row in _rows(3, _1={"currency": "eur"}, _2={"currency": "?"})], kinds)
    strict = _read(connection, path, tmp_path)
    assert connection.execute("select taxpayer, count(*) from typed group by all").fetchall() == [("C 9", 2)]
    assert [(row.line, row.code) for row in strict.rejected] == [(3, "TC148")]
    assert strict.spoiled == {("C 9", 2026)}


def test_a_row_that_names_nobody_is_refused_where_others_name_someone(connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    path = tmp_path / "all.parquet"
    _write(path, _rows(5, _2={"taxpayer": ""}), TYPED_KINDS)
    assert [(row.line, row.code) for row in _read(connection, path, tmp_path).rejected] == [(3, "TC157")]


def test_a_file_that_cannot_be_read_to_its_end_gives_nothing_but_its_name(connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    path = tmp_path / "cut.parquet"
    _write(path, _rows(3000), TYPED_KINDS)
    whole = path.read_bytes()
    path.write_bytes(whole[:100] + b"\xff" * 400 + whole[500:])
    (row,) = _read(connection, path, tmp_path).rejected
    assert (row.line, row.code) == (None, "TC113")
    assert connection.execute("select count(*) from typed").fetchone() == (0,)


def test_a_file_that_is_no_ledger_is_refused_whole(connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    _write(tmp_path / "a.parquet", _rows(3), {"taxpayer": "varchar", "amount": "varchar", "currency": "varchar"})
    assert [(row.line, row.code) for row in _read(connection, tmp_path / "a.parquet", tmp_path).rejected] == [(None, "TC120")]


def test_what_fails_in_the_middle_takes_back_the_sure_rows(connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    import duckdb

    path = tmp_path / "all.parquet"
    _write(path, _rows(5, _2={"currency": "?"}), TYPED_KINDS)
    texts = parquet_texts(connection, str(path))
    assert texts
    connection.execute(f"create table typed ({', '.join(f'{name} {kind}' for name, kind in TYPED.items())}, sure boolean)")
    broken = columnar.Texts(texts.name, texts.kinds | {"gone": "VARCHAR"}, texts.columns)
    with pytest.raises(duckdb.Error, match="gone"):
        take_the_sure(
            connection, broken, lambda texts: typed_rows(texts.query, texts.columns, has_rates=False, names_checked=True, beside="place"), list(TYPED), "all"
        )
    assert connection.execute("select count(*) from typed").fetchone() == (0,)


@pytest.mark.parametrize(
    ("kind", "expected"), [("DECIMAL(18,2)", (16, 2)), ("DECIMAL(4,4)", None), ("BIGINT", (19, 0)), ("DOUBLE", None), ("DECIMAL(38,0)", (38, 0))]
)
def test_digits_of_a_type(kind: str, expected: tuple[int, int] | None) -> None:
    assert digits(kind) == expected
