"""Law cases read from the files beside this one and assessed together: the cases of a year are taxpayers of one run.

`expect` maps dotted paths of one assessment (as `assess --format json` shows it) to values; lists are entered by `id`,
`month` or place; `absent` = not there.
"""

from __future__ import annotations

import datetime as dt
import functools
import tomllib
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, Any

from taxcalc.engine import inputs
from taxcalc.engine.connection import connect, run_models
from taxcalc.engine.gather import Asked, gather
from taxcalc.engine.ledger_of_rows import ledger_of
from taxcalc.ledger.rates import monthly_rates
from taxcalc.ledger.registration import Clash, registered
from taxcalc.ledger.taxpayer import Facts, separated
from taxcalc.report.json_parts import assessment_object
from taxcalc.rules.catalogue import Catalogue, LoadedRules

if TYPE_CHECKING:
    from collections.abc import Sequence

HERE = Path(__file__).parent
MONEY = ("amount", "rate", "pkr", "withheld", "fee")
TODAY = dt.date(2026, 11, 22)

Case = dict[str, Any]
Cases = dict[str, Case]
Group = tuple[int, str]  # tax year and rule file


@functools.cache
def every_case() -> Cases:
    """By file and name."""
    documents = {path.stem: tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal) for path in sorted(HERE.glob("*.toml"))}
    return {f"{stem}: {case['name']}": case for stem, document in documents.items() for case in document["case"]}


def group_of(case: Case) -> Group:
    """The tax year of a case and the rules it is computed under."""
    return case["tax_year"], case.get("rules") or f"pk-{case['tax_year']}"


@functools.cache
def assessed(group: Group) -> dict[str, Any]:
    """The assessments of all cases of a group, by case."""
    year, rules = group
    (found,) = assess_together({name: case for name, case in every_case().items() if group_of(case) == group}, year, [Catalogue().load(rules)])
    return found


def assess_together(cases: Cases, year: int, versions: Sequence[LoadedRules], *, savings: bool = True) -> list[dict[str, Any]]:
    """The assessments of the cases under each version of the rules, by case, in one run of the engine."""
    numbers = {name: number for number, name in enumerate(cases)}
    columns = ledger_of([receipt(name, row) for name, case in cases.items() for row in case.get("receipts", [])]).columns
    with connect() as connection:
        inputs.load_rules(connection, [loaded.rules for loaded in versions], [(year, loaded.rules.id) for loaded in versions], savings=savings)
        inputs.load_rates(connection, [], monthly_rates().rows, estimate=False)
        inputs.load_ledger(connection, columns, numbers)
        inputs.load_facts(connection, [(numbers[name], facts_of(case)) for name, case in cases.items()])
        inputs.load_asked(connection, [(number, year) for number in numbers.values()])
        run_models(connection)
        asked = Asked([*numbers], Facts(), {loaded.rules.id: loaded for loaded in versions}, has_withheld=True, today=TODAY, explain=False)
        results: dict[str, dict[str, Any]] = {loaded.rules.id: {} for loaded in versions}
        for found in gather(connection, asked):
            results[found.rules][found.taxpayer] = assessment_object(found)
    return [*results.values()]


def facts_of(case: Case) -> Facts:
    """The facts as the profile reader would hand them on."""
    given: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in case.get("facts", {}).items()}
    given = {name: Decimal(value) if isinstance(value, int) and not isinstance(value, bool) else value for name, value in given.items()}
    first, last = given.pop("pseb_from", None), given.pop("pseb_to", None)
    windows = registered(given.pop("pseb", None), [(first, last)] if first else [])
    assert not isinstance(windows, Clash)
    return Facts(**separated(given), pseb=windows)


def receipt(taxpayer: str, row: dict[str, str]) -> dict[str, object]:
    """A row as the ledger reader would hand it on."""
    typed = {name: Decimal(value) if name in MONEY else value for name, value in row.items()}
    return typed | {"taxpayer": taxpayer, "date": dt.date.fromisoformat(row["date"])}


def differences(assessment: object, case: Case) -> dict[str, tuple[object, object]]:
    """Each path where the assessment is not what the case expects: (found, expected)."""
    found = {path: reach(assessment, path) for path in case["expect"]}
    return {path: (found[path], expected) for path, expected in case["expect"].items() if not same(found[path], expected)}


def reach(node: object, path: str) -> object:
    """The value at a dotted path; None where there is none."""
    for part in path.split("."):
        if isinstance(node, list) and part.isdigit():
            node = node[int(part)]
        elif isinstance(node, list):
            node = next((entry for entry in node if part in (entry.get("id"), entry.get("month"))), None)
        elif isinstance(node, dict):
            node = node.get(part)
        else:
            return None
    return node


def same(found: object, expected: object) -> bool:
    """Amounts are equal as numbers, whatever their decimals; everything else is equal as it stands."""
    if expected == "absent":
        return found is None
    if isinstance(expected, str) and isinstance(found, str):
        try:
            return Decimal(found) == Decimal(expected)
        except InvalidOperation:
            return found == expected
    return found == expected
