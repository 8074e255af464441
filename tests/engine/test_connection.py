"""The database: its tables, its models in their order, its limits."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from support.one_run import Case, database, rules_of
from taxcalc.engine import inputs
from taxcalc.engine.connection import connect, load, load_rows, run_models
from taxcalc.engine.model_graph import composed
from taxcalc.engine.model_rows import cents, rate, rows, rupees, units

if TYPE_CHECKING:
    from pathlib import Path

SHAPE = {"number": "integer", "name": "varchar"}


def test_columns_become_a_table_in_one_statement() -> None:
    with connect() as connection:
        load(connection, "things", SHAPE, [[1, 2], ["one", None]])
        assert rows(connection, "select * from things order by number") == [{"number": 1, "name": "one"}, {"number": 2, "name": None}]


@pytest.mark.parametrize("columns", [[], [[], []]])
def test_a_table_without_rows_has_its_columns_all_the_same(columns: list[list[object]]) -> None:
    with connect() as connection:
        load(connection, "things", SHAPE, columns)
        assert rows(connection, "select * from things") == []
        load_rows(connection, "things", SHAPE, [])
        assert [row["column_name"] for row in rows(connection, "describe things")] == ["number", "name"]


def test_rows_of_different_lengths_are_refused() -> None:
    with connect() as connection, pytest.raises(ValueError, match="shorter"):
        load_rows(connection, "things", SHAPE, [(1, "one"), (2,)])


def test_models_that_only_describe_can_be_left_out() -> None:
    with database([Case({}, [], 2026)]) as connection:
        tables = {row["name"] for row in rows(connection, "select table_name as name from duckdb_tables()")}
    assert "subjects" in tables
    assert "standings" not in tables


def test_what_is_read_once_is_read_in_place_where_nothing_is_described() -> None:
    query = "select total, difference from assessments"
    with database([Case({"salary": 3_000_000}, [], 2026)]) as connection:
        tables = {row["name"] for row in rows(connection, "select table_name as name from duckdb_tables()")}
        assert not tables & {"assessments", "liabilities", "class_lines", "class_sums", "retention_parts", "retention_years"}
        undescribed = rows(connection, composed(query, details=False))
        run_models(connection)
        assert rows(connection, composed(query, details=True)) == rows(connection, query) == undescribed


def test_limits_of_memory_threads_and_spill_are_handed_on(tmp_path: Path) -> None:
    with connect(memory="300MB", threads=1, spill=str(tmp_path), closed=False) as connection:
        (found,) = rows(connection, "select current_setting('threads') as threads, current_setting('temp_directory') as spill")
        assert found == {"threads": 1, "spill": str(tmp_path)}
        assert "MiB" in str(rows(connection, "select current_setting('memory_limit') as memory")[0]["memory"])


def test_an_open_connection_reads_the_files_it_is_given(tmp_path: Path) -> None:
    path = tmp_path / "part.csv"
    path.write_text("a\n1\n", encoding="utf-8")
    with connect(closed=False) as connection:
        assert connection.execute("select a from read_csv($1)", [str(path)]).fetchall() == [(1,)]


def test_two_versions_of_the_law_are_rows_of_one_run() -> None:
    versions = [rules_of("pk-2026").rules, rules_of("proposal-flat-1").rules]
    with connect() as connection:
        inputs.load_rules(connection, versions, [(2026, version.id) for version in versions], savings=True)
        inputs.load_rates(connection, [], [], estimate=False)
        inputs.load_ledger(connection, {name: [] for name in (*inputs.LEDGER, "taxpayer")}, {})
        inputs.load_facts(connection, [])
        inputs.load_asked(connection, [(0, 2026)])
        run_models(connection)
        found = rows(connection, "select rules, total from assessments order by rules")
    assert found == [{"rules": "pk-2026", "total": 0}, {"rules": "proposal-flat-1", "total": 0}]


def test_whole_numbers_of_the_models_become_exact_decimals() -> None:
    assert str(rupees(-12345)) == "-123.45"
    assert str(cents(700)) == "7.00"
    assert cents(None) is None
    assert (str(units(7005, 3)), str(units(7000, 0)), str(units(7010, 2))) == ("7.005", "7", "7.01")
    assert str(rate(1, 400)) == "0.0025"
