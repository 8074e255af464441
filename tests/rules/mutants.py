"""Rule sets with one value changed each: a value that can change without breaking a case is a value nobody watches."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from taxcalc.rules.schema import RuleSet

if TYPE_CHECKING:
    from collections.abc import Iterator

    from taxcalc.rules.catalogue import LoadedRules

Key = tuple[str | int, ...]

RATE_STEP = Decimal("0.0001")
CHAPTERS = ("activities", "channels", "classes", "regimes", "schedules", "slabs", "salaried_test", "surcharge", "minimum_tax", "corporate_minimum")
CHAPTERS += ("super_tax", "retention")
# Words and windows: who reads them is told elsewhere (test_law_values), or the loader has already applied them.
NOT_LAW = {"cite", "id", "title", "law", "note", "contested", "iris_code", "fails", "missing", "remedy", "cost", "applies", "available", "codes"}
NOT_LAW |= {"from_tax_year", "to_tax_year", "statutory_step", "carry_forward_years", "per_receipt"}


@dataclass(frozen=True)
class Mutant:
    """What was changed, and the rules so changed."""

    path: str
    change: str
    loaded: LoadedRules


def mutants(loaded: LoadedRules) -> Iterator[Mutant]:
    """One for each value of the rule set."""
    for key, value in _leaves(loaded.rules.model_dump(by_alias=True, exclude_none=True)):
        for changed in _changes(key, value):
            tree = loaded.rules.model_dump(by_alias=True, exclude_none=True)
            _put(tree, key, changed)
            path = ".".join(map(str, key))
            tree["id"] = f"{loaded.rules.id}: {path} {value} {changed}"
            rules = RuleSet.model_validate(_written(tree))
            yield Mutant(path, f"{value} -> {changed}", replace(loaded, rules=rules))


def _leaves(tree: dict[str, Any]) -> Iterator[tuple[Key, object]]:
    for chapter in CHAPTERS:
        if chapter in tree:
            yield from _within(tree[chapter], (chapter,))


def _within(node: object, key: Key) -> Iterator[tuple[Key, object]]:
    if isinstance(node, dict):
        for name, value in node.items():
            if name not in NOT_LAW:
                yield from _within(value, (*key, name))
    elif isinstance(node, list | tuple) and node and isinstance(node[0], dict):
        for index, value in enumerate(node):
            yield from _within(value, (*key, index))
    elif not (key[-1] == "over" and node == 0) and not (key[-1] == "minimum" and node == 0):  # a table begins at nothing; no minimum is no value
        yield key, node


def _changes(key: Key, value: object) -> Iterator[object]:
    if isinstance(value, bool):
        yield not value
    elif isinstance(value, int):
        yield value + 1
    elif isinstance(value, Decimal):
        yield value + (1 if key[-1] in ("floor_usd", "alternative_floor_usd") else RATE_STEP)
    elif isinstance(value, dt.date):
        yield value + dt.timedelta(days=1)
    elif isinstance(value, list | tuple):
        yield from ([entry for entry in value if entry != one] for one in value if len(value) > 1)
    elif isinstance(value, str) and _is_decimal(value):
        yield str(Decimal(value) + RATE_STEP)


def _is_decimal(text: str) -> bool:
    return text.replace(".", "", 1).isdigit()


def _put(tree: Any, key: Key, value: object) -> None:  # noqa: ANN401 - a tree of tables and lists
    for part in key[:-1]:
        if isinstance(tree[part], tuple):
            tree[part] = list(tree[part])
        tree = tree[part]
    tree[key[-1]] = value


def _written(node: object) -> object:
    """As a file would write it: rates in quotes."""
    if isinstance(node, dict):
        return {name: _written(value) for name, value in node.items()}
    if isinstance(node, list | tuple):
        return [_written(value) for value in node]
    return f"{node:f}" if isinstance(node, Decimal) else node
