"""Where DuckDB, or a float, would quietly change an amount: each trap is a test."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.agreement import random_cases
from support.one_run import database
from support.plain import assessed, only, receipt
from taxcalc.diagnostics import InputRejectedError
from taxcalc.engine import connection as connection_module
from taxcalc.engine.connection import TOO_LARGE, connect, load_rows
from taxcalc.engine.model_graph import WIDE, models
from taxcalc.ledger.read import load_ledger

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from taxcalc.engine.model_graph import Stage

MODELS = {name: model.query for name, model in models().items()}
MACROS = [model.query for model in models().values() if model.kind == "macros"]
COMMENT = re.compile(r"--[^\n]*")
TEXT = re.compile(r"'[^']*'")
INEXACT = ("DOUBLE", "FLOAT", "REAL")


@pytest.fixture(scope="module")
def macros() -> Iterator[duckdb.DuckDBPyConnection]:
    with connect() as connection:
        for macros in MACROS:
            connection.execute(macros)
        yield connection


@pytest.mark.parametrize(
    ("amount", "divisor", "rounded"),
    [(5, 10, 1), (4, 10, 0), (15, 10, 2), (25, 10, 3), (-5, 10, -1), (-4, 10, 0), (-15, 10, -2), (-25, 10, -3), (0, 10, 0), (-7, 2, -4), (7, 2, 4), (1, 3, 0)],
)
def test_half_up_takes_halves_away_from_zero_on_both_sides(macros: duckdb.DuckDBPyConnection, amount: int, divisor: int, rounded: int) -> None:
    assert macros.execute("select half_up($1::hugeint, $2::hugeint)", [amount, divisor]).fetchall() == [(rounded,)]


@given(cents=st.integers(-(10**12), 10**12), rate=st.decimals("0.00000001", "9000", places=8))
def test_what_hundredths_are_worth_is_rounded_once_and_half_up(macros: duckdb.DuckDBPyConnection, cents: int, rate: Decimal) -> None:
    exact = Fraction(cents) * Fraction(rate)
    size = (abs(exact) + Fraction(1, 2)).__floor__()
    rounded = size if exact >= 0 else -size
    query = f"select value_of_hundredths({Decimal(cents) / 100:.2f}::decimal(18, 3), {rate:.8f}::decimal(18, 8))"
    macros.execute(MODELS[WIDE])
    assert macros.execute(query).fetchall() == [(rounded,)]
    macros.execute(MODELS["money"])
    assert macros.execute(query).fetchall() == [(rounded,)]


def test_a_receipt_of_a_hundred_million_dollars_needs_no_second_run(monkeypatch: pytest.MonkeyPatch) -> None:
    runs: list[bool] = []
    real = connection_module._run

    def counted(connection: duckdb.DuckDBPyConnection, then: Sequence[str], *, details: bool, stage: Stage | None, is_wide: bool) -> None:
        runs.append(is_wide)
        real(connection, then, details=details, stage=stage, is_wide=is_wide)

    monkeypatch.setattr(connection_module, "_run", counted)
    found = only([receipt("2025-08-01", "100000000.01", rate="280.1234"), receipt("2025-08-02", "-99999.99", rate="999.99999999")])
    exact = [Fraction("100000000.01") * Fraction("280.1234"), Fraction("-99999.99") * Fraction("999.99999999")]
    paisa = sum((1 if value > 0 else -1) * (abs(value) * 100 + Fraction(1, 2)).__floor__() for value in exact)
    assert found.receipts.pkr * 100 == paisa
    assert runs == [False]


@given(amount=st.integers(-(10**30), 10**30), divisor=st.integers(1, 10**6))
def test_half_up_is_the_rounding_of_section_219(macros: duckdb.DuckDBPyConnection, amount: int, divisor: int) -> None:
    size = (Fraction(abs(amount), divisor) + Fraction(1, 2)).__floor__()
    rounded = size if amount >= 0 else -size
    query = "select half_up($1::hugeint, $2::hugeint)"
    macros.execute(MODELS[WIDE])
    assert macros.execute(query, [amount, divisor]).fetchall() == [(rounded,)]
    macros.execute(MODELS["money"])
    if -(1 << 63) <= rounded < 1 << 63:
        assert macros.execute(query, [amount, divisor]).fetchall() == [(rounded,)]
    else:  # then everything is run again with twice the digits
        with pytest.raises(TOO_LARGE):
            macros.execute(query, [amount, divisor])


@pytest.mark.parametrize("name", MODELS)
def test_no_model_divides_with_a_slash_or_names_an_inexact_type(name: str) -> None:
    statements = TEXT.sub("''", COMMENT.sub("", MODELS[name]))
    assert not re.search(r"(?<!/)/(?!/)", statements)
    assert not re.search(r"\b(double|float|real|random|current_date)\b", statements, re.IGNORECASE)


def test_no_column_of_any_table_is_inexact() -> None:
    with database(random_cases(1, 20, (2023, 2027)), savings=True) as connection:
        columns = connection.execute("select table_name, column_name, data_type from duckdb_columns() where not internal").fetchall()
    assert len(columns) > 200
    assert [column for column in columns if any(kind in column[2] for kind in INEXACT)] == []


@pytest.mark.parametrize(
    ("truths", "folded"),
    [
        ([True, True], True),
        ([True, None], None),
        ([True, False], False),
        ([None, False], False),
        ([False, None, True], False),
        ([None], None),
        ([], True),
    ],
)
def test_conditions_fold_with_three_answers(macros: duckdb.DuckDBPyConnection, truths: list[bool | None], folded: bool | None) -> None:
    load_rows(macros, "folds", {"truth": "boolean"}, [[truth] for truth in truths])
    assert macros.execute("select all_hold(truth, true) from folds").fetchall() == [(folded,)]


def test_a_condition_that_does_not_count_decides_nothing(macros: duckdb.DuckDBPyConnection) -> None:
    load_rows(macros, "folds", {"truth": "boolean", "counts": "boolean"}, [(True, True), (False, False), (None, None)])
    assert macros.execute("select all_hold(truth, counts) from folds").fetchall() == [(True,)]


@pytest.mark.parametrize(("day", "year"), [("2025-06-30", 2025), ("2025-07-01", 2026), ("2026-06-30", 2026), ("2024-02-29", 2024)])
def test_the_models_turn_the_tax_year_on_the_first_of_july(macros: duckdb.DuckDBPyConnection, day: str, year: int) -> None:
    assert macros.execute("select tax_year_of($1::date)", [day]).fetchall() == [(year,)]


@pytest.mark.parametrize(
    ("amount", "rate", "paisa"), [("1.00", "7.005", "7.01"), ("1.00", "7.0049", "7.00"), ("-1.00", "7.005", "-7.01"), ("0.10", "1.05", "0.11")]
)
def test_rupees_of_a_receipt_round_half_up_to_the_paisa(amount: str, rate: str, paisa: str) -> None:
    assert only([receipt("2025-08-01", amount, rate=rate)]).receipts.pkr == Decimal(paisa)


def test_three_decimals_of_a_dinar_are_kept_and_of_a_dollar_refused(tmp_path: Path) -> None:
    path = tmp_path / "ledger.csv"
    path.write_text("date,amount,currency,rate\n2025-08-01,7.005,KWD,912\n", encoding="utf-8")
    assert load_ledger(path).columns["amount"] == [Decimal("7.005")]
    assert only([receipt("2025-08-01", "7.005", "KWD", "912")]).receipts.by_currency == {"KWD": Decimal("7.005")}
    path.write_text("date,amount,currency,rate\n2025-08-01,7.005,USD,280\n", encoding="utf-8")
    with pytest.raises(InputRejectedError):
        load_ledger(path)


@pytest.mark.parametrize("rate", ["280.12345678", "0.00000001", "999999999.99999999"])
def test_eight_decimals_of_a_rate_count(rate: str) -> None:
    assert only([receipt("2025-08-01", "123456.78", rate=rate)]).receipts.pkr == (Decimal("123456.78") * Decimal(rate)).quantize(Decimal("0.01"), ROUND_HALF_UP)


def test_what_does_not_fit_raises_and_is_never_wrapped() -> None:
    with pytest.raises(InputRejectedError, match="TC508"):
        only([receipt("2025-08-01", "999999999999999.00", rate="9999999999")])
    with connect() as connection, pytest.raises(duckdb.Error):
        connection.execute("select 170141183460469231731687303715884105727::hugeint + 1").fetchall()


def test_a_thousand_large_receipts_add_up_beyond_eighteen_digits() -> None:
    rows = [receipt("2025-08-01", "999999999999.99", rate="999") for _ in range(1000)]
    assert only(rows).receipts.pkr == 1000 * (Decimal("999999999999.99") * 999).quantize(Decimal("0.01"))


def test_text_of_a_user_never_becomes_sql() -> None:
    name = "'; drop table receipts; --"
    found = only([receipt("2025-08-01", "100.00", taxpayer=name, note=name, payer='"; attach')], taxpayer=name, name=name)
    assert (found.taxpayer, found.name, found.receipts.count) == (name, name, 1)


def test_an_activity_that_looks_like_sql_is_only_an_unknown_activity(tmp_path: Path) -> None:
    path = tmp_path / "ledger.csv"
    path.write_text('date,amount,currency,rate,activity\n2025-08-01,7.00,USD,280,"x\' or 1=1 --"\n', encoding="utf-8")
    with pytest.raises(InputRejectedError, match="TC1"):
        load_ledger(path, activities=["web_design"])
    assert assessed([receipt("2025-08-01", "7.00")]).complete


@pytest.mark.parametrize(
    "statement",
    [
        "select * from read_csv('/etc/hostname')",
        "copy (select 1) to '/tmp/taxcalc-leak.csv'",
        "install httpfs",
        "load httpfs",
        "attach '/tmp/taxcalc-other.db'",
        "set enable_external_access = true",
    ],
)
def test_the_database_reaches_nothing_but_its_own_tables(statement: str) -> None:
    with connect() as connection, pytest.raises(duckdb.Error):
        connection.execute(statement)
