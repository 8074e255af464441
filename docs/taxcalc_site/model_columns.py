"""Which columns each model has, asked of the database over an empty ledger, and what each means."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from taxcalc.engine import inputs
from taxcalc.engine.connection import connect, run_models
from taxcalc.engine.model_graph import MACROS, Stage, composed, models
from taxcalc.ledger.taxpayer import FACTS
from taxcalc.rules.catalogue import Catalogue

if TYPE_CHECKING:
    import duckdb

RULES, YEAR = "pk-2027", 2027


@cache
def meanings() -> dict[str, str]:
    """What each column means: of facts what the registry says, of all others what `engine/columns.toml` says."""
    text = (files("taxcalc.engine") / "columns.toml").read_text(encoding="utf-8")
    said = {name: meaning for section in tomllib.loads(text).values() for name, meaning in section.items()}
    return {name: fact.description for name, fact in FACTS.items()} | said


@cache
def columns() -> dict[str, list[str]]:
    """The columns of every table that the models are given, and of every model, in their order."""
    law = Catalogue().load(RULES).rules
    with connect() as connection:
        inputs.load_rules(connection, [law], [(YEAR, RULES)], savings=True)
        inputs.load_rates(connection, [], [], estimate=False)
        inputs.load_ledger(connection, {name: [] for name in (*inputs.LEDGER, "taxpayer")}, {})
        inputs.load_facts(connection, [])
        inputs.load_asked(connection, [(0, YEAR)])
        given = [name for (name,) in connection.execute("select table_name from duckdb_tables()").fetchall()]
        found = {name: _described(connection, name) for name in given}
        for stage in Stage:
            if stage is Stage.SUMS:  # after it the receipts are gone
                found["receipt_amounts"] = _described(connection, "receipt_amounts")
            run_models(connection, stage=stage)
            shown = [model.name for model in models().values() if model.folder in stage.value and model.kind != "variable"]
            found |= {name: _described(connection, name) for name in shown if name not in found}
    return found


def _described(connection: duckdb.DuckDBPyConnection, name: str) -> list[str]:
    query = composed(f"select * from {name}", details=True)  # noqa: S608 - names from code
    return [row[0] for row in connection.execute(f"describe {query}").fetchall()]


def added(name: str) -> list[str]:
    """The columns that a model has and none of those that it reads."""
    known = {column for read in models()[name].reads for column in columns().get(read, ())}
    return [column for column in columns()[name] if column not in known]


def shown_models() -> list[str]:
    """Every model that has columns."""
    return [name for name, model in models().items() if model.folder != MACROS and model.kind != "variable"]
