"""Laying files over one another along `extends`: tables merge by key, entries with an id merge by id, all else is replaced."""

from __future__ import annotations

import datetime as dt
import difflib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from taxcalc.diagnostics import Diagnostic, Severity
from taxcalc.rules.citing import ended_by, stands, with_own_law
from taxcalc.rules.files import Key, RuleFile, Table, shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

COLLECTIONS = {"class": "classes", "regime": "regimes", "swing": "swings"}
OWN = ("title", "status", "purpose", "extends", "enacted_on", "review_by", "revision", "author")  # said by a file about itself, never inherited


OVERLAYS = ("bill", "proposal")  # laid over the law by somebody else; enacted files word it together
INNER = (("class", "reading"), ("regime", "condition"))
CENTURY = 100
ENDED = "removed"  # what the layers took out, by its place, with the citation of what ended it
STEM = 4  # letters that a second suggestion shares with what was written


class ById(dict[str, Table]):
    """Entries by id, in the order of the file."""


class FellAway(dict[str, object]):
    """In place of an entry that says nothing any more, so that the others of its list keep their positions."""


@dataclass(frozen=True)
class Layer:
    """What one file adds: the whole of it, or the part of it at `at`."""

    file: RuleFile
    content: Table
    at: Key = ()

    def problem(self, code: str, key: Key, message: str, remedy: str, value: str | None = None) -> Diagnostic:
        """A problem of this file at `key`."""
        place = (*self.at, *key)
        named = next((part for part in reversed(key) if isinstance(part, str)), None)
        return Diagnostic(code, message, file=shown(self.file.path), line=self.file.line(place), column=named, value=value, remedy=remedy)


def resolve(layers: Sequence[Layer]) -> tuple[Table, list[Diagnostic]]:
    """The law that the layers make together, oldest first, in the shape of a `RuleSet`; and what stood in the way."""
    merged: Table = {}
    problems: list[Diagnostic] = []
    ended: dict[tuple[str, ...], object] = {}
    for layer in layers:
        if ENDED in layer.content:
            problems.append(layer.problem("TC404", (ENDED,), f"unknown key {ENDED!r} in the file", "write in the entry that goes: remove = true, cite = [...]"))
        content = {COLLECTIONS.get(name, name): value for name, value in _keyed(layer.content, (), layer, problems).items()}
        if layer.content.get("status") in OVERLAYS:
            content = with_own_law(content)
        problems += _removals(content, merged, (), layer)
        ended |= dict(ended_by(content))
        problems += _of_another_year(content, merged, layer)
        gaps = list(dict.fromkeys([*_texts(merged.get("gaps")), *_texts(content.get("gaps"))]))
        merged = _merge({name: value for name, value in merged.items() if name not in OWN}, content)
        if gaps and isinstance(content.get("gaps", gaps), list):
            merged["gaps"] = gaps
        for collection in COLLECTIONS.values():
            _reorder(merged.get(collection), collection, layer, problems)
    _share(merged, layers, problems)
    merged[ENDED] = {".".join(key): {"cite": cite} for key, cite in ended.items() if not stands(merged, key)}
    return {name: _plain(value, listed=name not in COLLECTIONS.values()) for name, value in merged.items()}, problems


def _of_another_year(content: Table, merged: Table, layer: Layer) -> list[Diagnostic]:
    """The law of a year laid under another year: returns fall due as long after the year as they did; extensions were of that year."""
    year, before, due = content.get("tax_year"), merged.get("tax_year"), merged.get("return")
    if not (isinstance(year, int) and isinstance(before, int) and isinstance(due, dict)) or year == before or abs(year - before) > CENTURY:
        return []
    kept = {name: value for name, value in due.items() if not name.startswith("extended")}
    merged["return"] = {name: _years_later(value, year - before) for name, value in kept.items()}
    if layer.at or "return" in content:
        return []
    days = ", ".join(f"{name} = {value}" for name, value in merged["return"].items() if isinstance(value, dt.date))
    apart = f"{abs(year - before)} year{'' if abs(year - before) == 1 else 's'} {'later' if year > before else 'earlier'}"
    message = f"tax year {year} has no due dates of its own here: those of tax year {before} are taken, {apart}"
    remedy = f"write them with their source: [return] {days}, cite = [...]"
    return [replace(layer.problem("TC427", ("tax_year",), message, remedy, str(year)), severity=Severity.WARNING)]


def _years_later(value: object, years: int) -> object:
    """30 September stays 30 September; no due date is a 29 February."""
    return value.replace(year=value.year + years) if isinstance(value, dt.date) and (value.month, value.day) != (2, 29) else value


def _share(merged: Table, layers: Sequence[Layer], problems: list[Diagnostic]) -> None:
    """`use = "return-filed"` in a condition stands for what `[conditions.return-filed]` says; what the condition itself says goes before."""
    written = merged.pop("conditions", {})
    shared: Table = written if isinstance(written, dict) else {}
    for name, regime in merged.get("regimes", {}).items():
        conditions = regime.get("condition", ById())
        for own, condition in conditions.items() if isinstance(conditions, ById) else ():
            if "use" in condition:
                used = condition["use"]
                common = shared.get(used) if isinstance(used, str) else None
                if not isinstance(common, dict):
                    layer, place = locate(list(layers), merged, ("regimes", name, "condition", own, "use"))
                    problems.append(layer.problem("TC409", place, f"there is no condition {used!r} to use", choose(used, shared), str(used)))
                    common = {}
                conditions[own] = {**common, **{key: value for key, value in condition.items() if key != "use"}}


def _keyed(table: Table, key: Key, layer: Layer, problems: list[Diagnostic]) -> Table:
    keyed: Table = {}
    for name, value in table.items():
        place = (*key, name)
        if _is_id_list(place):
            keyed[name] = _entries(value, place, layer, problems)
        elif isinstance(value, dict):
            keyed[name] = _keyed(value, place, layer, problems)
        else:
            keyed[name] = value
    return keyed


def _is_id_list(key: Key) -> bool:
    """`[[class]]`, `[[class.reading]]`, `[[regime]]`, `[[regime.condition]]`, `[[retention.freelancer]]`."""
    if len(key) == 1:
        return key[0] in COLLECTIONS
    return (key[0] == "retention" and len(key) == 2) or (key[0], key[-1]) in INNER  # noqa: PLR2004 - the table and the list in it


def _entries(entries: object, key: Key, layer: Layer, problems: list[Diagnostic]) -> ById:
    found = ById()
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        head = _heading(key)
        problems.append(
            layer.problem("TC408", key, f"{head!r} is a list of entries, each under its own heading", f"write the heading with two brackets: [[{head}]]")
        )
        return found
    for index, entry in enumerate(entries):
        name = entry.get("id")
        if isinstance(entry, FellAway):
            continue
        if not isinstance(name, str) or not name:
            problems.append(layer.problem("TC408", (*key, index), f"this [[{_heading(key)}]] has no id", 'add a line such as: id = "my-new-one"'))
        elif name in found:
            remedy = "give one of them another id, or write both in one entry"
            problems.append(layer.problem("TC408", (*key, index, "id"), f"two [[{_heading(key)}]] of this file have the id {name!r}", remedy, name))
        else:
            found[name] = _keyed(entry, (*key, index), layer, problems)
    return found


def _heading(key: Key) -> str:
    return ".".join(part for part in key if isinstance(part, str))


def _merge(parent: Table, child: Table) -> Table:
    """Both are left as they were."""
    merged = type(parent)(parent) if isinstance(parent, ById) else dict(parent)
    for name in _dropped(child):
        merged.pop(name, None)
    for name, value in child.items():
        if name == "remove":
            continue
        if isinstance(value, dict) and value.get("remove") is True:
            merged.pop(name, None)
        elif isinstance(value, dict):
            inherited = merged.get(name)
            merged[name] = _merge(inherited if isinstance(inherited, dict) else type(value)(), value)
        else:
            merged[name] = value
    return merged


def _removals(content: Table, merged: Table, key: Key, layer: Layer) -> list[Diagnostic]:
    """Entries to be taken out that are not there: a misspelt id would leave the entry in force without a word."""
    problems: list[Diagnostic] = []
    for name, value in content.items():
        inherited = merged.get(name)
        if isinstance(value, dict) and value.get("remove") is True and inherited is None:
            place = raw_key(layer.content, (*key, name))
            problems.append(layer.problem("TC409", place, f"there is no {name!r} to remove", choose(name, merged), name))
        elif isinstance(value, dict):
            problems += _removals(value, inherited if isinstance(inherited, dict) else {}, (*key, name), layer)
    return problems


def _dropped(child: Table) -> list[str]:
    """`remove = ["registration"]` inside a table drops those inherited keys."""
    return _texts(child.get("remove"))


def _texts(value: object) -> list[str]:
    return [text for text in value if isinstance(text, str)] if isinstance(value, list) else []


def _reorder(entries: object, collection: str, layer: Layer, problems: list[Diagnostic]) -> None:
    """`ahead_of = "it-pseb"`: order decides which class takes a receipt, so an overlay must be able to say where its own stands."""
    if not isinstance(entries, ById):
        return
    for name in [name for name, entry in entries.items() if "ahead_of" in entry]:
        entry = dict(entries[name])
        target = entry.pop("ahead_of")
        entries[name] = entry
        others = [other for other in entries if other != name]
        if target in others:
            order = {other: entries[other] for other in others}
            entries.clear()
            for other, value in order.items():
                if other == target:
                    entries[name] = entry
                entries[other] = value
        else:
            raw = next(short for short, long in COLLECTIONS.items() if long == collection)
            place = raw_key(layer.content, (collection, name, "ahead_of"))
            problems.append(layer.problem("TC409", place, f"{name!r} is to stand ahead of {target!r}, but there is no such [[{raw}]]", choose(target, others)))


def choose(given: object, known: Iterable[str]) -> str:
    """The remedy for a name that does not exist: the nearest one, else all of them."""
    names = sorted(known)
    first, *others = [*difflib.get_close_matches(str(given), names, n=2), ""]
    close = [first, *(name for name in others if name[:STEM] == str(given)[:STEM] and name)]
    if first:
        return f"did you mean {' or '.join(repr(name) for name in close)}?"
    return f"use one of: {', '.join(names)}" if names else "there is none to choose from here"


def _plain(value: object, *, listed: bool = True) -> object:
    """Entries by id back to lists, except the classes and regimes, which a `RuleSet` keeps by id."""
    if isinstance(value, ById) and listed:
        return [_plain(entry) for entry in value.values()]
    if isinstance(value, dict):
        return {name: _plain(entry) for name, entry in value.items()}
    return value


def raw_key(content: Table, key: Key) -> Key:
    """A place of the resolved law as far as it exists in one file: `classes`, `it-pseb` becomes `class`, 3."""
    found: list[str | int] = []
    node: object = content
    short = {long: short for short, long in COLLECTIONS.items()}
    for part in key:
        step: str | int | None = None
        if isinstance(node, dict):
            step = short.get(str(part), part) if not found else part
            node = node.get(step)
        elif isinstance(node, list):
            step = part if isinstance(part, int) else _index(node, part)
            node = node[step] if step is not None and step < len(node) else None
        if step is None or node is None:
            break
        found.append(step)
    return tuple(found)


def _index(entries: list[object], name: str) -> int | None:
    return next((i for i, entry in enumerate(entries) if isinstance(entry, dict) and entry.get("id") == name), None)


def by_id(resolved: Table, key: Key) -> Key:
    """The same place with ids in place of list positions, which differ from file to file."""
    named: list[str | int] = []
    node: object = resolved
    for part in key:
        node = node[part] if isinstance(node, list) and isinstance(part, int) and part < len(node) else node.get(part) if isinstance(node, dict) else None
        named.append(str(node["id"]) if isinstance(part, int) and isinstance(node, dict) and "id" in node else part)
    return tuple(named)


def locate(layers: list[Layer], resolved: Table, key: Key) -> tuple[Layer, Key]:
    """The file that says the value at `key` (the newest of those that go deepest), and where in it."""
    named = by_id(resolved, key)
    found = [(raw_key(layer.content, named), layer) for layer in reversed(layers)]
    place, layer = max(found, key=lambda pair: len(pair[0]))
    return layer, place
