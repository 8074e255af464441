"""The law with one thing changed: each value, each entry of a list, each strictness, each end of a window."""

from __future__ import annotations

import copy
import datetime as dt
import functools
import re
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from cases.harness import every_case, group_of
from taxcalc.diagnostics import errors
from taxcalc.rules.catalogue import Catalogue
from taxcalc.rules.files import RuleFile
from taxcalc.rules.loading import examine
from taxcalc.rules.merge import Layer, raw_key
from taxcalc.rules.schema import RuleSet
from taxcalc.rules.values import Value, values

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from cases.harness import Group
    from taxcalc.rules.catalogue import LoadedRules
    from taxcalc.rules.schema import Condition, ReceiptClass, Regime, Test

YEARS = range(2019, 2028)
STRUCTURE = "pk-base"
PARTS = re.compile(r"[^.\[\]]+")
FIELDS = {"return": "return_", "from": "from_", "is": "is_", "class": "class_"}
TREATMENTS = {"final": "normal", "minimum": "normal", "exempt": "normal", "normal": "exempt", "uncovered": "normal"}
ACTS = {"class": "information", "credit": "class", "exemption": "class", "super-tax-off": "class", "threshold": "class", "information": "class"}
OTHER = TREATMENTS | ACTS | {"export": "local", "local": "export", "salary": "business"}
STRICTER = {"at_most": "below", "below": "at_most", "at_least": "above", "above": "at_least"}
# What no case can see change, by the end of its path, and why.
UNSEEN = {
    "carry_forward_years": "an assessment is of one year and computes nothing carried forward; test_law_values.py has them as published",
    "fact": "another fact would be another condition: its bound, its strictness and its being there are changed",
    "to_tax_year": "a window, shifted below as the others",
}


@dataclass(frozen=True)
class Change:
    """What is changed, where a file states it, where it stands in the resolved law, and what stands there instead."""

    key: str
    stated: str
    path: str
    new: object


@dataclass(frozen=True)
class Mutant:
    """One change: the file that states the value, and the groups of cases in which it is law."""

    file: str
    key: str
    groups: tuple[Group, ...]
    window: tuple[Path, tuple[str | int, ...], int] | None = None  # where a file states an end of a window, and the year instead

    def __str__(self) -> str:
        return f"{self.file} {self.key}"

    @property
    def part(self) -> str:
        """A year, a proposal, or a chapter of the structure that all years share: what is swept at once."""
        return self.file

    @property
    def alone(self) -> bool:
        """Receipts are valued once for all versions of a run, so these must agree on what a code of a ledger is."""
        return self.key.startswith(("activities.", "channels."))

    def law(self, group: Group, name: str) -> LoadedRules | None:
        """The law of the group with that one change, under a name of its own; None where it would be no valid law."""
        if self.window:
            return _shifted(*self.window, group, name)
        change = _changes(group[1])[self.key]
        rules = _with(loaded(group[1]).rules, PARTS.findall(change.path), change.new)
        assert isinstance(rules, RuleSet)
        return replace(loaded(group[1]), rules=rules.model_copy(update={"id": name}))


@functools.cache
def loaded(rules_id: str) -> LoadedRules:
    return Catalogue().load(rules_id)


@functools.cache
def mutants() -> tuple[Mutant, ...]:
    """Each change once, of the file that states the value; what a file leaves to a default or to its parent is not its value."""
    catalogue = Catalogue()
    found: dict[tuple[str, str], list[Group]] = {}
    for group in sorted({group_of(case) for case in every_case().values()}):
        chain = [catalogue.file(path) for path in reversed(loaded(group[1]).files)]
        for change in _changes(group[1]).values():
            file = next((file for file in chain if isinstance(file, RuleFile) and _states(file, change)), None)
            if file is not None:
                found.setdefault((file.id, change.key), []).append(group)
    return (*(Mutant(file, key, tuple(groups)) for (file, key), groups in found.items()), *_windows())


@functools.cache
def _changes(rules_id: str) -> dict[str, Change]:
    rules = loaded(rules_id).rules
    found = [change for value in values(rules) if not value.entry and value.text is not None for change in _of_value(value, rules)]
    found += [change for item in rules.classes.values() for change in _of_class(item)]
    per_receipt = {item.regime for item in rules.classes.values() if item.treatment == "final" or item.falls_through}
    found += [change for regime in rules.regimes.values() for change in _of_regime(regime, gated=regime.id in per_receipt)]
    return {change.key: change for change in found}


def _of_value(value: Value, rules: RuleSet) -> Iterator[Change]:
    if value.unit == "text" or value.path.rpartition(".")[2] in UNSEEN or value.path.endswith(".relevant") or _no_case_can_see(value, rules):
        return
    if value.unit == "choices" and isinstance(value.value, tuple):
        yield from _without_each(value.key, value.path, value.value)
    else:
        for sign, new in _others(value):
            yield Change(f"{value.key}{sign}", value.path, value.path, new)


def _no_case_can_see(value: Value, rules: RuleSet) -> bool:
    """A table begins at nothing, whatever the law, and an extension takes the place of the date it extends.

    A regime without conditions is never blocked, so no saving is computed in which the option against it would be given up.
    The deadlines of the cases are those of facts that say nothing of a return, so nobody is late (s.182A): test_due_dates.py
    has both as published.
    """
    regime = rules.regimes.get(value.path.split(".")[1]) if value.path.endswith(".election") else None
    never_blocked = regime is not None and not regime.condition
    extended = value.key == "return.individual" and rules.return_ is not None and rules.return_.extended is not None
    return extended or never_blocked or value.key.endswith("@0.over") or value.key.startswith("late_filing.")


def _without_each(key: str, path: str, given: tuple[str, ...]) -> Iterator[Change]:
    for word in given:
        yield Change(f"{key} without {word}", path, path, tuple(other for other in given if other != word))


def _others(value: Value) -> Iterator[tuple[str, object]]:
    """Other values in place of this one; dates and thresholds both ways, because they have two sides."""
    given: Any = value.value
    if value.unit == "flag":
        yield "", not given
    elif value.unit == "date":
        yield from ((f" {days:+}", given + dt.timedelta(days=days)) for days in (1, -1))
    elif value.unit == "name":
        yield from _other_names(value)
    elif value.unit == "rate":
        step = Decimal("0.01" if ".condition." in value.key else "0.0001")
        more = Decimal(str(given)) + (step if Decimal(str(given)) < 1 else -step)  # more than all is still all
        yield "", str(more) if isinstance(given, str) else more
    elif value.key.startswith("slabs."):
        yield "", given + (100 if value.key.endswith(".over") else 1)
    else:
        yield from ((f" {step:+}", given + step) for step in (1, -1) if given + step >= 0)


def _other_names(value: Value) -> Iterator[tuple[str, object]]:
    if value.key.startswith("schedules."):
        yield "", "company" if value.value != "company" else "business"
    elif value.key.endswith((".regime", ".when.registration", ".when.engagement")):
        yield " dropped", None
    else:
        yield "", OTHER[str(value.value)]


def _of_class(item: ReceiptClass) -> Iterator[Change]:
    """The other readings: which figure they come to, and whom they concern."""
    for reading in item.reading:
        path = f"classes.{item.id}.reading.{reading.id}"
        if reading.rate is not None:
            yield Change(f"{path}.rate", f"{path}.rate", f"{path}.rate", reading.rate + Decimal("0.0001"))
        if reading.class_:
            yield Change(f"{path}.class", f"{path}.class", f"{path}.class", "normal-export")
        if reading.off_atl and reading.rate != item.rate:  # one that says the ordinary rate makes no difference on the List
            yield Change(f"{path}.off_atl", f"{path}.off_atl", f"{path}.off_atl", new=False)
        if reading.group:
            yield Change(f"{path}.group", f"{path}.group", f"{path}.group", None)


def _of_regime(regime: Regime, *, gated: bool) -> Iterator[Change]:
    """Each test of whether it is of interest, and what `rules diff` leaves to the text of a condition.

    Which conditions are decided receipt by receipt only matters where the rest of them decide what becomes of a class.
    """
    path = f"regimes.{regime.id}"
    for place, test in enumerate(regime.relevant):
        rest = (*regime.relevant[:place], *regime.relevant[place + 1 :])
        yield Change(f"{path}.relevant without {test.fact}", f"{path}.relevant", f"{path}.relevant", rest)
        yield from _of_test(f"{path}.relevant.{test.fact}", f"{path}.relevant", f"{path}.relevant.{place}", test)
    for condition in regime.condition:
        inner = f"{path}.condition.{condition.id}"
        if condition.operator in STRICTER:
            other = _with_operator(condition, STRICTER[condition.operator], condition.bound)
            yield Change(f"{inner} {STRICTER[condition.operator]}", f"{inner}.{condition.operator}", inner, other)
        if condition.per_receipt and gated:
            yield Change(f"{inner}.per_receipt", f"{inner}.per_receipt", f"{inner}.per_receipt", new=False)
        yield from _without_each(f"{inner}.unknown_for", f"{inner}.unknown_for", condition.unknown_for)


def _of_test(key: str, stated: str, path: str, test: Test) -> Iterator[Change]:
    if test.is_ is not None:
        yield from (replace(change, stated=stated) for change in _without_each(f"{key}.is", f"{path}.is", test.is_))
    elif isinstance(test.bound, int):
        yield Change(f"{key}.{test.operator}", stated, f"{path}.{test.operator}", test.bound + 1)


def _with_operator(condition: Condition, operator: str, bound: object) -> Condition:
    return condition.model_copy(update={condition.operator: None, operator: bound})


def _states(file: RuleFile, change: Change) -> bool:
    """Whether that very value is written in the file."""
    parts: list[str | int] = [int(part) if part.isdigit() else part for part in PARTS.findall(change.stated)]
    band = next((place for place, part in enumerate(parts) if isinstance(part, int)), None)
    if parts[0] in ("slabs", "super_tax") and band is not None:
        parts.insert(band, "bands")
    if parts[0] == "retention":
        parts[2] = change.key.partition("@")[2].rpartition(".")[0]
    return len(raw_key(_with_shared(file), tuple(parts))) == len(parts)


@functools.cache
def _shared() -> dict[str, Any]:
    return next(part.data["conditions"] for part in Catalogue().find(STRUCTURE).chapters if "conditions" in part.data)


def _with_shared(file: RuleFile) -> dict[str, Any]:
    """What the file says, with what its conditions use from those that several reliefs share."""
    regimes = [
        {**regime, "condition": [{**_shared().get(condition.get("use"), {}), **condition} for condition in regime.get("condition", [])]}
        for regime in file.data.get("regime", [])
    ]
    return {**file.data, "regime": regimes}


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


def _windows() -> Iterator[Mutant]:
    """Each end of each window of tax years, a year earlier and a year later, where the year that it changes is one of the cases."""
    for file in Catalogue().find(STRUCTURE).chapters:
        for key, entry in _dated(file.data):
            for end, affected in (("from_tax_year", (-1, 0)), ("to_tax_year", (0, 1))):
                for by, offset in zip((-1, 1), affected, strict=True):
                    year = entry.get(end, 0) + offset
                    outward = offset != 0
                    if year in YEARS and not (outward and _touches_nothing(key, entry, year, file.data)):
                        name = ".".join(str(part) for part in _named(file.data, key))
                        yield Mutant(file.id, f"{name}.{end} {by:+}", ((year, f"pk-{year}"),), (file.path, (*key, end), entry[end] + by))


def _touches_nothing(key: tuple[str | int, ...], entry: dict[str, Any], year: int, data: dict[str, Any]) -> bool:
    """A class regime in a year without its class has no receipts; a class behind one that takes the same ones takes none."""
    if key[0] == "regime":
        return len(key) == 2 and entry["acts"] == "class"  # not one of its conditions
    before = [other for other in data["class"][: key[1]] if other.get("from_tax_year", year) <= year <= other.get("to_tax_year", year)]
    wider = [set(other["when"].get("groups", ())) for other in before if set(other["when"]) == {"income", "groups"} and not other.get("falls_through")]
    return any(set(entry["when"].get("groups", ["any"])) <= groups for groups in wider if entry["when"]["income"] == "export")


def _dated(data: dict[str, Any]) -> Iterator[tuple[tuple[str | int, ...], dict[str, Any]]]:
    yield from ((("class", place), entry) for place, entry in enumerate(data.get("class", [])))
    for place, regime in enumerate(data.get("regime", [])):
        yield ("regime", place), regime
        yield from ((("regime", place, "condition", inner), condition) for inner, condition in enumerate(regime.get("condition", [])))


def _named(data: Any, key: Iterable[str | int]) -> Iterator[str]:  # noqa: ANN401 - tables and lists, as TOML nests them
    for part in key:
        data = data[part]
        yield data["id"] if isinstance(part, int) else str(part)


def _shifted(path: Path, key: tuple[str | int, ...], year: int, group: Group, name: str) -> LoadedRules | None:
    catalogue = Catalogue()
    layers = []
    for layer in catalogue.layers(catalogue.find(group[1])):
        content = copy.deepcopy(layer.content)
        if layer.file.path == path:
            _put(content, key, year)
        layers.append(Layer(layer.file, content))
    found = examine(layers)
    if found.rules is None or errors(found.problems):
        return None
    return replace(loaded(group[1]), rules=found.rules.model_copy(update={"id": name}), dormant=found.dormant)


def _put(node: Any, key: tuple[str | int, ...], new: object) -> None:  # noqa: ANN401 - as above
    for part in key[:-1]:
        node = node[part]
    node[key[-1]] = new
