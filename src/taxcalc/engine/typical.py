"""Typical taxpayers under several versions of the law: what each owes and may keep, by one run of the models with the versions as rows.

Their facts are plain and stated: resident, on the Active Taxpayers' List, return filed, no other income, receipts of each month alike.
A figure is exact for such a person; it says nothing of how many there are.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from taxcalc.diagnostics import RulesInvalidError
from taxcalc.engine import inputs
from taxcalc.engine.connection import connect, run_models
from taxcalc.engine.model_graph import composed
from taxcalc.engine.model_rows import rows
from taxcalc.engine.people import Answer, Answers, Person
from taxcalc.ledger.rates import monthly_rates
from taxcalc.ledger.taxpayer import WHOLE_TIME, Facts
from taxcalc.money import PAISA

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from taxcalc.rules.schema import RuleSet

RATE = Decimal(280)  # rupees a dollar, for what may be kept in dollars
MONTHS = (7, 8, 9, 10, 11, 12, 1, 2, 3, 4, 5, 6)
SUMMER = 6  # the months after June lie in the calendar year before


def answers(versions: Sequence[RuleSet], asked: Iterable[tuple[Person, int]]) -> Answers:
    """By version, person and rupees of export receipts a year. Every version must be of a tax year.

    Versions that do not agree on what an activity or a channel is cannot share a run; each then has its own.
    """
    people = list(dict.fromkeys(asked))
    try:
        return _run(versions, people)
    except RulesInvalidError:
        return {key: answer for rules in versions for key, answer in _run([rules], people).items()}


def _run(versions: Sequence[RuleSet], people: list[tuple[Person, int]]) -> Answers:
    years = {rules.id: rules.tax_year or 0 for rules in versions}
    wanted = [(number, year) for number in range(len(people)) for year in sorted(set(years.values()))]
    paid = [(number, row) for number, year in wanted for row in receipts(*people[number], year)]
    columns: dict[str, list[Any]] = {name: [row[name] for _, row in paid] for name in inputs.LEDGER if name not in ("row", "tp")}
    with connect(threads=1) as connection:
        inputs.load_rules(connection, list(versions), [(year, name) for name, year in years.items()], savings=False)
        inputs.load_rates(connection, [], monthly_rates().rows, estimate=False)
        inputs.load_ledger(connection, columns | {"taxpayer": [str(number) for number, _ in paid]}, {str(number): number for number in range(len(people))})
        inputs.load_facts(connection, [(number, _facts(person)) for number, (person, _) in enumerate(people)])
        inputs.load_asked(connection, wanted)
        run_models(connection, details=False)
        found = rows(connection, composed("select * from assessments", details=False))
    return {(row["rules"], *people[row["tp"]]): _answer(row) for row in found if row["tax_year"] == years[row["rules"]]}


def _answer(row: dict[str, Any]) -> Answer:
    known = row["retention_ruled"] or not row["retention_pieces"]
    return Answer(Decimal(row["total"]), Decimal(row["limit_usd"]).scaleb(-2) if known else None)


def _facts(person: Person) -> Facts:
    return Facts(
        kind=person.kind,
        exporter=person.exporter,
        province="ict",
        pseb=WHOLE_TIME if person.registered else (),
        atl=True,
        pasha=False,
        return_filed="yes",
        withholding_statements="not_required",
        sales_tax_returns="not_required",
    )


def receipts(person: Person, rupees: int, year: int) -> list[dict[str, Any]]:
    """Twelve alike, what does not divide evenly in the last."""
    part = (Decimal(rupees) / len(MONTHS)).quantize(PAISA, rounding="ROUND_DOWN")
    parts = [part] * (len(MONTHS) - 1) + [rupees - part * (len(MONTHS) - 1)]
    return [_receipt(person, pkr, dt.date(year - 1 if month > SUMMER else year, month, 15)) for month, pkr in zip(MONTHS, parts, strict=True)]


def _receipt(person: Person, pkr: Decimal, day: dt.date) -> dict[str, Any]:
    row: dict[str, Any] = dict.fromkeys(inputs.LEDGER)
    dollars = (pkr / RATE).quantize(PAISA, rounding="ROUND_HALF_UP")
    known = {"date": day, "amount": dollars, "currency": "USD", "rate": None, "pkr": pkr, "kind": "receipt", "activity": person.activity}
    return row | known | {"channel": person.channel}
