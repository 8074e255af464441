"""Law cases as data: every published figure, each on both sides of its boundary and of its change date.

A case names its tier (gold: statute or published example; silver: the calculation is written out; bronze: regression) and its
source. `expect` maps dotted paths of one assessment (as `assess --format json` shows it) to values; lists are entered by `id`
or `month`; `absent` = not there. All cases of a year and rule file are taxpayers of one run of the engine.
"""

from __future__ import annotations

import datetime as dt
import functools
import tomllib
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import pytest

from taxcalc.engine import inputs
from taxcalc.engine.api import assess_rows
from taxcalc.engine.connection import connect, run_models
from taxcalc.engine.gather import Asked, gather
from taxcalc.engine.made import ledger_of
from taxcalc.ledger.rates import monthly_rates
from taxcalc.ledger.registration import Clash, registered
from taxcalc.ledger.taxpayer import Facts
from taxcalc.report.json_parts import assessment_object
from taxcalc.rules.catalogue import Catalogue

HERE = Path(__file__).parent
TIERS = ("gold", "silver", "bronze")
KNOWN = {"name", "tier", "source", "tax_year", "rules", "facts", "receipts", "working", "expect"}
MONEY = ("amount", "rate", "pkr", "withheld", "fee")
TODAY = dt.date(2026, 11, 22)

Case = dict[str, Any]
Group = tuple[int, str]


@functools.cache
def every_case() -> dict[str, Case]:
    """By file and name."""
    documents = {path.stem: tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal) for path in sorted(HERE.glob("*.toml"))}
    return {f"{stem}: {case['name']}": case for stem, document in documents.items() for case in document["case"]}


def group_of(case: Case) -> Group:
    """The tax year and the rules it is computed under."""
    return case["tax_year"], case.get("rules") or f"pk-{case['tax_year']}"


@functools.cache
def assessed(group: Group) -> dict[str, Any]:
    """The assessments of all cases of a group, by case."""
    year, rules = group
    mine = {name: case for name, case in every_case().items() if group_of(case) == group}
    numbers = {name: number for number, name in enumerate(mine)}
    loaded = Catalogue().load(rules)
    columns = ledger_of([receipt(name, row) for name, case in mine.items() for row in case.get("receipts", [])]).columns
    with connect() as connection:
        inputs.load_rules(connection, [loaded.rules], [(year, loaded.rules.id)], savings=True)
        inputs.load_rates(connection, [], monthly_rates().rows, estimate=False)
        inputs.load_ledger(connection, columns, numbers)
        inputs.load_facts(connection, [(numbers[name], facts_of(case)) for name, case in mine.items()])
        inputs.load_asked(connection, [(number, year) for number in numbers.values()])
        run_models(connection)
        asked = Asked([*numbers], Facts(), {loaded.rules.id: loaded}, has_withheld=True, today=TODAY, explain=False)
        return {found.taxpayer: assessment_object(found) for found in gather(connection, asked)}


def facts_of(case: Case) -> Facts:
    """The facts as the profile reader would hand them on."""
    given = {name: tuple(value) if isinstance(value, list) else value for name, value in case.get("facts", {}).items()}
    given = {name: Decimal(value) if isinstance(value, int) and not isinstance(value, bool) else value for name, value in given.items()}
    first, last = given.pop("pseb_from", None), given.pop("pseb_to", None)
    windows = registered(given.pop("pseb", None), [(first, last)] if first else [])
    assert not isinstance(windows, Clash)
    return Facts(**given, pseb=windows)


def receipt(taxpayer: str, row: dict[str, str]) -> dict[str, object]:
    """A row as the ledger reader would hand it on."""
    typed = {name: Decimal(value) if name in MONEY else value for name, value in row.items()}
    return typed | {"taxpayer": taxpayer, "date": dt.date.fromisoformat(row["date"])}


def reach(node: object, path: str) -> object:
    """The value at a dotted path; None where there is none."""
    for part in path.split("."):
        if isinstance(node, list):
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


def differences(assessment: object, case: Case) -> dict[str, tuple[object, object]]:
    """Each path where the assessment is not what the case expects: (found, expected)."""
    found = {path: reach(assessment, path) for path in case["expect"]}
    return {path: (found[path], expected) for path, expected in case["expect"].items() if not same(found[path], expected)}


@pytest.mark.parametrize("name", every_case())
def test_the_law_gives_the_published_figure(name: str) -> None:
    case = every_case()[name]
    wrong = differences(assessed(group_of(case))[name], case)
    assert not wrong, f"found and expected differ: {wrong}; {case['source']}; {case.get('working', '')}"


@pytest.mark.parametrize("stem", sorted(path.stem for path in HERE.glob("*.toml")))
def test_a_case_alone_comes_out_as_it_does_among_all(stem: str) -> None:
    name, case = next((name, case) for name, case in every_case().items() if name.startswith(f"{stem}: "))
    alone = assess_rows(case.get("facts", {}), case.get("receipts", []), tax_year=case["tax_year"], rules=case.get("rules"))
    assert not differences(alone, case), name


def test_every_case_says_where_it_comes_from() -> None:
    for name, case in every_case().items():
        assert case["tier"] in TIERS, name
        assert case["source"].strip(), name
        assert case["expect"], name
        assert case["tier"] != "silver" or case["working"].strip(), name
        assert set(case) <= KNOWN, name


def test_no_two_cases_have_the_same_name() -> None:
    written = [line for path in sorted(HERE.glob("*.toml")) for line in path.read_text(encoding="utf-8").splitlines() if line == "[[case]]"]
    assert len(written) == len(every_case())
