"""Many taxpayers of the oracle through one run of the models: the tables are read as the engine leaves them."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from oracle.receipts import Facts as OracleFacts
from oracle.receipts import Row as OracleRow
from oracle.receipts import day
from taxcalc.engine import inputs
from taxcalc.engine.connection import connect, run_models
from taxcalc.engine.model_graph import composed
from taxcalc.engine.model_rows import Row, rows
from taxcalc.ledger.rates import monthly_rates
from taxcalc.ledger.taxpayer import FACTS, WHOLE_TIME, Facts, Window
from taxcalc.rules.catalogue import Catalogue

if TYPE_CHECKING:
    from collections.abc import Sequence

    import duckdb

    from taxcalc.rules.catalogue import LoadedRules

DATES = ("startup_certified_on", "stz_licence_on", "women_enterprise_since")
MONEY = ("amount", "rate", "pkr", "withheld")
MONEY_FACTS = [name for name, fact in FACTS.items() if fact.type in ("money", "signed_money")]
COLUMNS = [name for name in inputs.LEDGER if name not in ("row", "tp")]

Columns = dict[str, list[Any]]
Reader = Callable[["Case"], tuple[Facts, Columns]]


class Case(NamedTuple):
    """One taxpayer year, as the oracle takes it."""

    facts: OracleFacts
    rows: Sequence[OracleRow]
    tax_year: int


@cache
def rules_of(name: str) -> LoadedRules:
    """The shipped rules of an id, read once for all tests."""
    return Catalogue().load(name)


def facts_of(given: OracleFacts) -> Facts:
    """The oracle's facts as the profile reader would give them."""
    values: dict[str, Any] = {name: value for name, value in given.items() if name not in ("taxpayer", "pseb")}
    values |= {name: Decimal(str(values[name])) for name in MONEY_FACTS if name in values}
    values |= {name: day(values[name]) for name in DATES if name in values}
    return Facts(taxpayer=given.get("taxpayer"), pseb=_windows(given.get("pseb")), **values)


def _windows(given: bool | Sequence[tuple[Any, Any]] | None) -> tuple[Window, ...] | None:
    if given is None or isinstance(given, bool):
        return None if given is None else WHOLE_TIME if given else ()
    return tuple((day(first), None if last is None else day(last)) for first, last in given)


def columns_of(ledger: Sequence[OracleRow]) -> Columns:
    """The oracle's rows as the ledger reader's columns."""
    columns: Columns = {"date": [day(row["date"]) for row in ledger]}
    for name in MONEY:
        columns[name] = [Decimal(str(row[name])) if row.get(name) else None for row in ledger]
    for name, default in (("currency", None), ("activity", None), ("kind", "receipt"), ("channel", "bank")):
        columns[name] = [row.get(name) or default for row in ledger]
    return columns | {name: [None] * len(ledger) for name in ("foreign_amount", "foreign_currency")}


def from_values(case: Case) -> tuple[Facts, Columns]:
    """A taxpayer as the readers would give them."""
    return facts_of(case.facts), columns_of(case.rows)


def database(cases: Sequence[Case], read: Reader = from_values, *, savings: bool = False) -> duckdb.DuckDBPyConnection:
    """The finished models for every case; taxpayer `n` is case `n`."""
    years = sorted({case.tax_year for case in cases})
    everyone = [read(case) for case in cases]
    ledger: Columns = {name: [value for _, columns in everyone for value in columns[name]] for name in COLUMNS}
    ledger["taxpayer"] = [str(number) for number, (_, columns) in enumerate(everyone) for _ in columns["date"]]
    connection = connect()
    inputs.load_rules(connection, [rules_of(f"pk-{year}").rules for year in years], [(year, f"pk-{year}") for year in years], savings=savings)
    inputs.load_rates(connection, [], monthly_rates().rows, estimate=False)
    inputs.load_ledger(connection, ledger, {str(number): number for number in range(len(cases))})
    inputs.load_facts(connection, [(number, facts) for number, (facts, _) in enumerate(everyone)])
    inputs.load_asked(connection, [(number, case.tax_year) for number, case in enumerate(cases)])
    run_models(connection, details=savings)
    return connection


def engine_figures(cases: Sequence[Case], read: Reader = from_values) -> list[dict[str, Any]]:
    """One row per case: the columns of `batch` under their names, with the classes and months behind them."""
    with database(cases, read) as connection:
        found = {
            row["tp"]: row for row in rows(connection, composed("select * from assessments", details=False)) if row["tax_year"] == cases[row["tp"]].tax_year
        }
        classes = _grouped(connection, composed("select * from class_lines where scenario = 0", details=False))
        months = _grouped(connection, composed("select * from retention_months", details=False))
    return [_figures(found[number], classes.get(found[number]["subject"], []), months.get(found[number]["subject"], [])) for number in range(len(cases))]


def _grouped(connection: duckdb.DuckDBPyConnection, query: str) -> dict[int, list[Row]]:
    grouped: dict[int, list[Row]] = {}
    for row in rows(connection, query):
        grouped.setdefault(row["subject"], []).append(row)
    return grouped


def _figures(row: Row, classes: list[Row], months: list[Row]) -> dict[str, Any]:
    return {
        "tax_year": row["tax_year"],
        "rules": row["rules"],
        "complete": not row["uncovered"],
        "receipts": int(row["receipts"]),
        "receipts_pkr": _hundredths(row["receipts_pkr"]),
        "receipts_usd": _hundredths(row["receipts_usd"]),
        "final_pkr": _hundredths(row["final_receipts"]),
        "normal_pkr": _hundredths(row["normal_receipts"]),
        "taxable_income": Fraction(int(row["income"]), int(row["whole"]) * 100),
        "final_tax": row["final_tax"],
        "normal_tax": row["slab_tax"],
        "surcharge": row["surcharge"],
        "minimum_excess": row["minimum_excess"],
        "super_tax": row["super_tax"],
        "credits": row["credits"],
        "total_tax": row["total"],
        "withheld": _hundredths(row["withheld"]),
        "balance": _hundredths(row["balance"]),
        "retained_usd": _hundredths(row["limit_usd"]),
        "retained_pkr": _hundredths(row["limit_pkr"]),
        "regime": row["regime"],
        "lower": row["lower"],
        "difference": row["difference"],
        "alternatives": {"final": row["total_final"], "opt_out": row["total_opt_out"]},
        "classes": {line["class"]: (line["treatment"], _hundredths(line["pkr"]), line["tax"]) for line in classes if line["treatment"] != "uncovered"},
        "months": {
            f"{month['month'] // 100}-{month['month'] % 100:02d}": tuple(_hundredths(month[name]) for name in ("usd", "limit_usd", "limit_pkr"))
            for month in months
        },
    }


def _hundredths(amount: int) -> Fraction:
    return Fraction(int(amount), 100)
