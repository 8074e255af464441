"""The models as a graph: what their headers say is what the database's own parser finds, and what stands where."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import pytest

import taxcalc.engine
from support.agreement import random_cases
from support.one_run import database
from taxcalc.engine.fact_sql import DECLARED_TABLE, FACTS_TABLE
from taxcalc.engine.inputs import CODED
from taxcalc.engine.model_graph import FOLDERS, MACROS, WIDE, Stage, _composed, composed, models, read_model, statements
from taxcalc.engine.sql_words import brackets_of, tokens, words_after
from taxcalc.rules.shapes import SHAPES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from taxcalc.engine.model_graph import Model

KINDS = {"table", "table until the sums", "embedded", "embedded unless described", "variable"}
GIVEN = {*SHAPES, "ledger", "facts", "asked", "applies", "pseb_windows", "certified", "declared_facts", "rates", "monthly_rates"}
GIVEN |= {f"{name}_codes" for name in ("activity", "channel", "currency", "kind")}
SETTINGS = {"details", "savings", "estimate_rates", "class_days", "retention_days"}
QUERIES = [model for model in models().values() if model.folder != MACROS]


@cache
def tree(query: str) -> dict[str, Any]:
    """The query as the database parses it."""
    with duckdb.connect() as connection:
        ((text,),) = connection.execute("select json_serialize_sql($1)", [query]).fetchall()
    found: dict[str, Any] = json.loads(text)
    assert not found["error"], found
    return found


def nodes(part: object) -> Iterator[dict[str, Any]]:
    """Every node of a tree."""
    if isinstance(part, dict):
        yield part
    for each in part.values() if isinstance(part, dict) else part if isinstance(part, list) else ():
        yield from nodes(each)


def ctes(query: str) -> set[str]:
    """The names that a query gives within itself."""
    return {entry["key"] for node in nodes(tree(query)) for entry in (node.get("cte_map") or {"map": []})["map"]}


def read_by(query: str) -> set[str]:
    """The tables that a query names, and the variables that it asks for."""
    found = list(nodes(tree(query)))
    tables = {node["table_name"] for node in found if node.get("type") == "BASE_TABLE"}
    variables = {node["arguments"][0]["expression"]["literal"]["text"] for node in found if node.get("function_name") == "getvariable"}
    asked = {"asked_facts"} if any(node.get("function_name") == "is_asked" for node in found) else set()
    return (tables - ctes(query)) | (variables - SETTINGS) | asked


def name_of(model: Model) -> str:
    """A name for a test's id."""
    return model.name


def test_the_folders_are_the_stages_and_every_file_has_a_name_of_its_own() -> None:
    assert FOLDERS == ("macros", "receipts", "sums", "taxpayers", "descriptions")
    with_ends = [read_model(entry.stem, folder, entry.read_text(encoding="utf-8")) for folder, entry in files()]
    assert len({model.name for model in with_ends}) == len(with_ends)
    assert models().keys() - {model.name for model in with_ends} == {"fact_answers", "given_words"}  # made from the registry of facts


def files() -> list[tuple[str, Path]]:
    """Every file of the folders of models, and nothing else is there."""
    root = Path(taxcalc.engine.__file__).parent / "models"
    assert {path.name for path in root.iterdir()} == set(FOLDERS)
    found = [(path.parent.name, path) for path in sorted(root.glob("*/*"))]
    assert all(path.suffix == ".sql" for _, path in found)
    return found


@pytest.mark.parametrize(("folder", "path"), files(), ids=str)
def test_a_model_fits_on_two_screens_and_says_what_it_is(folder: str, path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    model = read_model(path.stem, folder, text)
    assert len(text.splitlines()) <= 150
    assert text.startswith("-- ")
    assert model.prose.endswith((".", ")."))
    assert model.kind in KINDS if folder != MACROS else model.kind.startswith("macros")
    assert model.grain.startswith(("one row for each ", "one value")) or folder == MACROS


@pytest.mark.parametrize("model", QUERIES, ids=name_of)
def test_a_header_names_what_the_parser_finds_and_nothing_else(model: Model) -> None:
    assert set(model.reads) == read_by(model.query)
    assert list(model.reads) == sorted(set(model.reads))
    assert set(model.reads) <= GIVEN | {other.name for other in QUERIES}


@pytest.mark.parametrize("model", QUERIES, ids=name_of)
def test_no_name_within_a_model_is_the_name_of_a_table(model: Model) -> None:
    """Else an embedded model would read the wrong rows."""
    assert ctes(model.query) & (GIVEN | set(models())) == set()


def test_a_model_stands_after_those_that_it_reads() -> None:
    order = list(models())
    for model in models().values():
        assert all(order.index(name) < order.index(model.name) for name in model.reads if name in models()), model.name
    assert [models()[name].folder for name in order] == sorted((models()[name].folder for name in order), key=FOLDERS.index)


def test_what_needs_the_rows_as_they_were_read_is_done_before_the_sums() -> None:
    in_sums = {name for model in models().values() if model.folder in Stage.SUMS.value for name in model.reads}
    assert "ledger" not in in_sums


def test_every_model_is_read_or_is_a_result() -> None:
    read = {name for model in models().values() for name in model.reads}
    results = {"retention_months", "retention_currencies", "currency_totals", "remarks", "particulars", "standings", WIDE}
    assert {model.name for model in models().values()} - read - results - {each.name for each in models().values() if each.folder == MACROS} == set()


@pytest.mark.parametrize("details", [True, False])
def test_each_statement_is_one_and_makes_its_model(details: bool) -> None:
    made = [text for text in statements(None, details=details, is_wide=False) if not text.startswith("create or replace temp macro")]
    with duckdb.connect() as connection:
        assert all(len(connection.extract_statements(text)) == 1 for text in made if not text.startswith("--"))
    embedded = {model.name for model in QUERIES if model.is_embedded(details=details)}
    assert not any(f"table {name} as" in text for text in made for name in embedded)
    assert any("table standings as" in text for text in made) is details


def test_only_a_wide_run_takes_the_wide_macros() -> None:
    narrow, wide = (statements(Stage.SUMS, details=False, is_wide=is_wide) for is_wide in (False, True))
    assert set(wide) - set(narrow) == {models()[WIDE].query}
    assert wide.index(models()[WIDE].query) > wide.index(models()["money"].query)


def test_receipts_are_dropped_once_their_sums_stand_for_them() -> None:
    with database([]) as connection:
        tables = {name for (name,) in connection.execute("select table_name from duckdb_tables()").fetchall()}
    assert "cell_sums" in tables
    assert "receipts" not in tables


def test_an_embedded_model_stands_where_it_is_read() -> None:
    embedded = {"inner_one": "select 1 as n -- of which; more\n", "outer_one": "select n from inner_one as i where 'inner_one;' <> ''"}
    found = _composed("select * from outer_one join things as t using (n) -- from inner_one", embedded)
    assert found.count("select 1 as n") == 1
    assert ") as outer_one join things as t" in found
    assert found.endswith("-- from inner_one")
    with duckdb.connect() as connection:
        assert connection.execute(found.replace("things", "(select 1 as n)")).fetchall() == [(1,)]


def test_a_comment_a_text_or_a_quoted_name_in_an_embedded_model_is_no_sql() -> None:
    odd = """select 'from it; it''s' as "from it", /* from it; ) */ 2 as n -- from it;"""
    query = _composed('select "from it", n from it', {"it": odd})
    with duckdb.connect() as connection:
        assert connection.execute(query).fetchall() == [("from it; it's", 2)]
    assert [token[0] for token in tokens("a -- b\n'c d' \"e f\" /* g */ +1")] == ["a", "'c d'", '"e f"', "+", "1"]
    assert list(words_after("select * from it as x, it", ("from",), {"it"})) == [(14, 16, True)]
    assert brackets_of("select 1 -- one") == "(\nselect 1 -- one\n)"


def test_a_query_that_names_no_embedded_model_stays_as_it_is() -> None:
    query = "select total from assessments"
    assert composed(query, details=True) == query
    assert "from assessments" not in composed(query, details=False)
    assert "super_lines as x" not in composed("select x.income from super_lines as x", details=True)


def test_a_header_may_go_on_over_lines() -> None:
    model = read_model("x", "sums", "-- What it is:\n-- this.\n-- kind: table\n-- grain: one row for each x\n-- law: s.1\n-- reads: a,\n--   b\n\nselect 1\n")
    assert (model.prose, model.kind, model.law, model.reads, model.query) == ("What it is: this.", "table", "s.1", ("a", "b"), "select 1")


def test_the_tables_given_have_the_columns_that_the_models_ask_for() -> None:
    with database(random_cases(3, 5, (2026,)), savings=True) as connection:
        for table, shape in {"facts": FACTS_TABLE, "declared_facts": DECLARED_TABLE, "ledger": CODED, **SHAPES}.items():
            assert [row[0] for row in connection.execute(f"describe {table}").fetchall()] == list(shape)
