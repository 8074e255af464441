"""Law cases as data: every published figure, through the same door as a user's ledger.

A case names its tier (gold: statute or published example; silver: the calculation is written out; bronze: regression) and its
source. `expect` maps dotted paths of one assessment to values; lists are entered by `id` or `month`; `absent` = not there.
"""

from __future__ import annotations

import datetime as dt
import tomllib
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import pytest

from taxcalc.engine.api import assess_rows

HERE = Path(__file__).parent
TIERS = ("gold", "silver", "bronze")
KNOWN = {"name", "tier", "source", "tax_year", "rules", "facts", "receipts", "working", "expect"}


def cases() -> list[Any]:
    """Every case of every file beside this one."""
    found = []
    for path in sorted(HERE.glob("*.toml")):
        document = tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
        found += [pytest.param(case, id=f"{path.stem}: {case['name']}") for case in document["case"]]
    return found


def reach(node: Any, path: str) -> Any:
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


@pytest.mark.parametrize("case", cases())
def test_the_law_gives_the_published_figure(case: dict[str, Any]) -> None:
    """Every expected value of a case, all at once, so that one failure shows the whole picture."""
    assessment = assess_rows(case.get("facts", {}), case.get("receipts", []), tax_year=case["tax_year"], rules=case.get("rules"))
    found = {path: reach(assessment, path) for path in case["expect"]}
    wrong = {path: (found[path], expected) for path, expected in case["expect"].items() if not same(found[path], expected)}
    assert not wrong, f"{case['name']}: found and expected differ: {wrong}; {case['source']}; {case.get('working', '')}"


@pytest.mark.parametrize("case", cases())
def test_a_case_says_where_it_comes_from(case: dict[str, Any]) -> None:
    """A tier and a source always; a silver case shows its calculation; no unknown keys."""
    assert case["tier"] in TIERS
    assert case["source"].strip()
    assert case["expect"]
    assert case["tier"] != "silver" or case["working"].strip()
    assert set(case) <= KNOWN
    assert all(dt.date.fromisoformat(row["date"]) for row in case.get("receipts", []))


def test_no_two_cases_have_the_same_name() -> None:
    """A name is how a decision or a failure points to a case."""
    names = [param.values[0]["name"] for param in cases()]
    assert len(names) == len(set(names)), sorted(name for name in set(names) if names.count(name) > 1)
