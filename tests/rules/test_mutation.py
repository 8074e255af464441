"""Every value of every rule file carries weight: change any one of them, and a law case fails."""

from __future__ import annotations

import datetime as dt
import functools
import random
import re
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from pydantic import BaseModel

from cases.harness import assess_together, differences, every_case, group_of
from taxcalc.rules.catalogue import Catalogue
from taxcalc.rules.files import RuleFile
from taxcalc.rules.merge import raw_key
from taxcalc.rules.schema import RuleSet
from taxcalc.rules.values import Value, values

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cases.harness import Cases, Group
    from taxcalc.rules.catalogue import LoadedRules

SAMPLE = 8
SEED = 2022
TOGETHER = 60  # mutants in one run of the engine
PARTS = re.compile(r"[^.\[\]]+")
OTHER = {"final": "normal", "minimum": "normal", "exempt": "normal", "normal": "exempt", "uncovered": "normal", "export": "local", "local": "export"}
FIELDS = {"return": "return_", "from": "from_", "is": "is_"}
# What no assessment shows, and why: (the end of the path, the reason).
UNSEEN = {
    "carry_forward_years": "an assessment is of one year; what it carries forward is not computed",
    "acts": "what a regime does is seen by its conditions and its figures",
    "fact": "changed with its bound",
}
ELSEWHERE = ("return.", "late_filing.")  # no tax is computed from them; test_due_dates.py has them as published


@dataclass(frozen=True)
class Mutant:
    """One changed value: where it is stated, and the groups of cases in which it is law."""

    file: str
    key: str
    groups: tuple[Group, ...]

    def __str__(self) -> str:
        return f"{self.file} {self.key}"


@functools.cache
def _loaded(rules_id: str) -> LoadedRules:
    return Catalogue().load(rules_id)


@functools.cache
def _values(rules_id: str) -> dict[str, Value]:
    return {value.key: value for value in values(_loaded(rules_id).rules) if not value.entry and value.text is not None and value.unit != "text"}


@functools.cache
def _mutants() -> tuple[Mutant, ...]:
    """Each value once, of the file that states it; what a file leaves to a default or to its parent is not its value."""
    catalogue = Catalogue()
    found: dict[tuple[str, str], list[Group]] = {}
    for group in sorted({group_of(case) for case in every_case().values()}):
        chain = [catalogue.file(path) for path in reversed(_loaded(group[1]).files)]
        for key, value in _values(group[1]).items():
            file = next((file for file in chain if isinstance(file, RuleFile) and _states(file, value)), None)
            if file is not None and not _is_structure(value) and _changed_value(value) is not None:
                found.setdefault((file.id, key), []).append(group)
    return tuple(Mutant(file, key, tuple(groups)) for (file, key), groups in found.items())


def _states(file: RuleFile, value: Value) -> bool:
    """Whether that very value is written in the file."""
    parts: list[str | int] = [int(part) if part.isdigit() else part for part in PARTS.findall(value.path)]
    if parts[0] in ("slabs", "super_tax"):
        parts.insert(parts.index(next(part for part in parts if isinstance(part, int))) if any(isinstance(part, int) for part in parts) else 1, "bands")
    if parts[0] == "retention":
        parts[2] = value.key.partition("@")[2].rpartition(".")[0]
    return len(raw_key(file.data, tuple(parts))) == len(parts)


def _is_structure(value: Value) -> bool:
    """A table begins at nothing, whatever the law; and what no assessment shows cannot be seen to change."""
    return value.path.rpartition(".")[2] in UNSEEN or value.path.startswith(ELSEWHERE) or value.key.endswith("@0.over")


def _changed_value(value: Value) -> object:
    given = value.value
    if value.unit == "flag":
        return not given
    if value.unit == "choices":
        return () if value.key.endswith(".relevant") or not isinstance(given, tuple) else given[:-1]
    if value.unit == "date" and isinstance(given, dt.date):
        return given + dt.timedelta(days=1)
    if value.unit == "name":
        return _other_name(value)
    if value.unit == "rate":
        step = Decimal("0.01" if ".condition." in value.key else "0.0001")
        more = Decimal(str(given)) + (step if Decimal(str(given)) < 1 else -step)  # more than all is still all
        return str(more) if isinstance(given, str) else more
    step = 100 if value.key.endswith(".over") and value.key.startswith("slabs.") else 1
    return given + step  # type: ignore[operator]  # an amount or a count


def _other_name(value: Value) -> str | None:
    if value.key.startswith("schedules."):
        return "company" if value.value != "company" else "business"
    return OTHER.get(str(value.value))


def _with(node: object, parts: list[str], new: object) -> object:
    """A copy of the law with one value changed."""
    if not parts:
        return new
    part, *rest = parts
    if isinstance(node, BaseModel):
        if part.isdigit():
            return _with(node, ["bands", *parts], new)
        name = FIELDS.get(part, part)
        return node.model_copy(update={name: _with(getattr(node, name), rest, new)})
    if isinstance(node, dict):
        return {**node, part: _with(node[part], rest, new)}
    assert isinstance(node, tuple)
    place = int(part) if part.isdigit() else next(index for index, entry in enumerate(node) if entry.id == part)
    return (*node[:place], _with(node[place], rest, new), *node[place + 1 :])


def _changed(mutant: Mutant, group: Group, name: str) -> LoadedRules:
    """The law of the group with that one value changed, under a name of its own."""
    value = _values(group[1])[mutant.key]
    law = _with(_loaded(group[1]).rules, PARTS.findall(value.path), _changed_value(value))
    assert isinstance(law, RuleSet)
    return replace(_loaded(group[1]), rules=law.model_copy(update={"id": name}))


def _survivors(mutants: Sequence[Mutant]) -> list[str]:
    """Those that no case notices. Mutants of a year are versions of one run; the law unchanged is the first of them."""
    alive = list(mutants)
    for group in sorted({group for mutant in mutants for group in mutant.groups}):
        mine = [mutant for mutant in alive if group in mutant.groups]
        cases = {name: case for name, case in every_case().items() if group_of(case) == group}
        for chunk in (mine[start : start + TOGETHER] for start in range(0, len(mine), TOGETHER)):
            versions = [_loaded(group[1]), *(_changed(mutant, group, f"mutant-{number}") for number, mutant in enumerate(chunk))]
            unchanged, *changed = assess_together(cases, group[0], versions)
            as_it_is = _wrong(unchanged, cases)
            for mutant, found in zip(chunk, changed, strict=True):
                if _wrong(found, cases) != as_it_is:
                    alive.remove(mutant)
    return [str(mutant) for mutant in alive]


def _wrong(assessments: dict[str, object], cases: Cases) -> dict[str, object]:
    return {name: differences(assessments.get(name), case) for name, case in cases.items()}


def test_a_changed_value_breaks_a_law_case() -> None:
    sample = random.Random(SEED).sample(_mutants(), SAMPLE)  # noqa: S311 - a sample, no secret
    assert _survivors(sample) == []


@pytest.mark.sweep
def test_every_changed_value_breaks_a_law_case() -> None:
    assert len(_mutants()) > 500
    assert _survivors(_mutants()) == []
