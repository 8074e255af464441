"""Everything that was read, as tables of one database: receipts, facts, rates, and the rule versions to assess under."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING

from taxcalc.engine.connection import load, load_rows
from taxcalc.engine.fact_sql import CARRIED, DECLARED_TABLE, FACTS_TABLE
from taxcalc.engine.model_graph import models
from taxcalc.engine.packing import CODE, check_codes, currency_order, set_weights
from taxcalc.ledger.taxpayer import FACTS, KINDS
from taxcalc.ledger.vocabulary import CHANNELS
from taxcalc.money import decimals_of
from taxcalc.rules.shapes import SHAPES
from taxcalc.rules.tables import change_days, to_tables

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import duckdb

    from taxcalc.ledger.taxpayer import Facts
    from taxcalc.rules.schema import RuleSet

END_OF_TIME = dt.date(9999, 12, 31)
EPOCH = dt.date(1970, 1, 1)
MILLION = 1_000_000  # a number has at most six decimals

CODED = {
    "row": "integer",
    "tp": "integer",
    "date": "date",
    "amount": "decimal(18, 3)",
    "rate": "decimal(18, 8)",
    "pkr": "decimal(18, 2)",
    "words": "integer",
    "withheld": "decimal(18, 2)",
    "foreign_amount": "decimal(18, 3)",
}
LEDGER = {
    "row": "integer",
    "tp": "integer",
    "date": "date",
    "amount": "decimal(18, 3)",
    "currency": "varchar",
    "rate": "decimal(18, 8)",
    "pkr": "decimal(18, 2)",
    "kind": "varchar",
    "activity": "varchar",
    "channel": "varchar",
    "withheld": "decimal(18, 2)",
    "foreign_amount": "decimal(18, 3)",
    "foreign_currency": "varchar",
}
ENTRIES_NUMBERED = """
select
    {first},
    e.date,
    e.amount,
    e.rate,
    e.pkr,
    words_of(c.code, f.code, a.code, h.code, counted_as(e.kind)) as words,
    e.withheld,
    e.foreign_amount
    {last}
from entries as e
inner join currency_codes as c on e.currency = c.word
inner join channel_codes as h on e.channel = h.word
left join activity_codes as a on e.activity = a.word
left join currency_codes as f on e.foreign_currency = f.word
"""


def load_codes(connection: duckdb.DuckDBPyConnection, activities: Sequence[str], channels: Sequence[str] = CHANNELS, *, class_pieces: int = 1) -> None:
    """The words of ledgers and facts as small numbers, and the macros that pack them; `unit` is a currency's smallest amount in thousandths.

    `class_pieces`: how many there are between the days on which a class begins or ends. Raises RulesInvalidError where there are too many.
    """
    check_codes(activities, "activity codes")
    check_codes(channels, "channels")
    set_weights(connection, len(activities), len(channels), class_pieces)
    connection.execute(models()["packing"].query)
    currencies = currency_order()
    units = [10 ** (3 - decimals_of(word)) for word in currencies]
    load(connection, "currency_codes", {"word": "varchar", "code": CODE, "unit": "integer"}, [currencies, list(range(len(currencies))), units])
    for table, words in (("activity_codes", activities), ("channel_codes", channels), ("kind_codes", KINDS)):
        load(connection, table, {"word": "varchar", "code": CODE}, [list(words), list(range(len(words)))])


def load_rules(
    connection: duckdb.DuckDBPyConnection,
    rule_sets: Sequence[RuleSet],
    applies: Iterable[tuple[int, str]],
    *,
    savings: bool,
    codes: tuple[Sequence[str], Sequence[str]] | None = None,
) -> None:
    """The rule tables, and which versions each tax year is assessed under.

    `codes`: activities and channels in the order in which a ledger was numbered before.
    """
    class_days, retention_days = change_days(rule_sets)
    for name, rows in to_tables(rule_sets, savings=savings).items():
        load_rows(connection, name, SHAPES[name], rows)
    load_rows(connection, "applies", {"tax_year": "integer", "rules": "varchar"}, list(applies))
    activities, channels = codes or (
        sorted({code for rules in rule_sets for group in rules.activities.values() for code in group.codes}),
        channels_of(rule_sets),
    )
    load_codes(connection, activities, channels, class_pieces=len(class_days) + 1)
    load_rows(connection, "change_days", {"class_days": "date[]", "retention_days": "date[]"}, [(class_days, retention_days)])
    load_rows(connection, "wanted_savings", {"savings": "boolean"}, [(savings,)])


def channels_of(rule_sets: Iterable[RuleSet]) -> list[str]:
    """The ledger's channels, then those that only a rule file names."""
    return list(dict.fromkeys([*CHANNELS, *(code for rules in rule_sets for code in rules.channels)]))


def load_rates(
    connection: duckdb.DuckDBPyConnection,
    rates: Sequence[tuple[dt.date, str, Decimal]],
    monthly: Sequence[tuple[str, str, Decimal]],
    *,
    estimate: bool,
) -> None:
    """The rates file, and the bundled monthly table (used for receipts only with `estimate`)."""
    shape = {"date": "date", "currency": "varchar", "rate": "decimal(18, 8)"}
    load_rows(connection, "rates", shape, rates)
    load_rows(connection, "monthly_rates", shape, [(dt.date.fromisoformat(f"{month}-01"), currency, rate) for month, currency, rate in monthly])
    load_rows(connection, "wanted_estimates", {"estimate_rates": "boolean"}, [(estimate,)])


def load_ledger(connection: duckdb.DuckDBPyConnection, columns: Mapping[str, Sequence[object]], taxpayers: Mapping[str, int]) -> None:
    """The ledger's validated columns; `taxpayers` numbers the ids. A row keeps its place as `row`."""
    numbered = {**columns, "row": range(len(columns["date"])), "tp": [taxpayers[name] for name in columns["taxpayer"]]}  # type: ignore[index]  # taxpayer is text
    load(connection, "entries", LEDGER, [list(numbered[name]) for name in LEDGER])
    connection.execute(f"create or replace table ledger as {entries_numbered('e.row, e.tp')}")


def entries_numbered(first: str, *last: str) -> str:
    """A query of the rows in `entries`, their words as one number, with columns before and after what every ledger has."""
    return ENTRIES_NUMBERED.format(first=first, last="".join(f", {column}" for column in last))


def shared_by(people: int, columns: Mapping[str, Sequence[object]]) -> tuple[dict[str, list[object]], dict[str, int]]:
    """A ledger that is that of each of so many people, one after the other, and their numbers."""
    several = {name: [*values] * people for name, values in columns.items()}
    rows = len(columns["date"])
    return several | {"taxpayer": [str(number) for number in range(people) for _ in range(rows)]}, {str(number): number for number in range(people)}


def load_facts(connection: duckdb.DuckDBPyConnection, facts: Sequence[tuple[int | None, Facts]]) -> None:
    """Facts by taxpayer number; row 0 holds the defaults for a taxpayer of whom nothing is known."""
    from taxcalc.ledger.taxpayer import Facts as Nothing  # noqa: PLC0415 - only its defaults are needed here

    rows = list(enumerate([(None, Nothing()), *facts]))
    load_rows(connection, "facts", FACTS_TABLE, [_fact_row(number, tp, given) for number, (tp, given) in rows])
    windows = [(number, start, end or END_OF_TIME) for number, (_, given) in rows for start, end in given.pseb or ()]
    load_rows(connection, "pseb_windows", {"fact_row": "integer", "day_from": "date", "day_to": "date"}, windows)
    certified = [(number, code) for number, (_, given) in rows for code in given.pseb_certified]
    load_rows(connection, "certified", {"fact_row": "integer", "activity": "varchar"}, certified)
    declared = [(number, name, *_declared(value)) for number, (_, given) in rows for name, value in given.declared]
    load_rows(connection, "declared_facts", DECLARED_TABLE, declared)


def load_asked(connection: duckdb.DuckDBPyConnection, asked: Sequence[tuple[int, int]]) -> None:
    """Taxpayer years to assess even without receipts."""
    load_rows(connection, "asked", {"tp": "integer", "tax_year": "integer"}, asked)


def exporter_of(facts: Facts) -> str:
    """SBP's category: given, else freelancer for individuals and IT company for all others (computation 4)."""
    return facts.exporter or ("freelancer" if (facts.kind or FACTS["kind"].assumed) == "individual" else "it_company")


def _fact_row(number: int, tp: int | None, facts: Facts) -> tuple[object, ...]:
    given = {name: _held(name, facts) for name in CARRIED} | {"exporter": exporter_of(facts)}
    return (number, tp, *given.values(), bool(facts.pseb), bool(facts.pseb_certified))


def _held(name: str, facts: Facts) -> object:
    """A value as the engine holds it. Who is taxed and what a row is when it does not say are asked for everywhere: what is assumed stands for them."""
    value = getattr(facts, name)
    if isinstance(value, Decimal):
        return int(value * 100)
    return FACTS[name].assumed if value is None and name in ("kind", "activity") else value


def _declared(value: object) -> tuple[str | None, int | None, int]:
    """A declared fact's value: told, counted, whole."""
    if isinstance(value, bool):
        return "yes" if value else "no", None, 1
    if isinstance(value, dt.date):
        return None, (value - EPOCH).days, 1
    if isinstance(value, Decimal):
        return None, int(value * MILLION), MILLION
    return str(value), None, 1
