"""`A+B`: overlays of one law laid over one another, left to right. What two of them touch is named, and the later one holds."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from taxcalc.diagnostics import Diagnostic, RulesInvalidError, Severity
from taxcalc.rules.asked import PLUS
from taxcalc.rules.merge import COLLECTIONS, FellAway, Layer, resolve
from taxcalc.rules.stated import stated_blocks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from taxcalc.rules.files import Key, Table

UNCOMPARED = {"id", "cite", "ahead_of", "title", "law", "note", "condition", "reading"}
Leaf = tuple[str, ...]


def stacked(chains: list[list[Layer]], names: list[str]) -> tuple[list[Layer], list[Diagnostic]]:
    """The layers of all, the base once; and what two of the overlays touch. Raises RulesInvalidError where they are not of one law."""
    layers = list(chains[0])
    said: list[Diagnostic] = []
    touched = _leaves([layer for layer in layers if _overlays(layer)])
    base = _law(chains[0])
    for name, chain in zip(names[1:], chains[1:], strict=True):
        _same_law(base, chain, names[0], name)
        there = {layer.file.path.resolve() for layer in layers}
        new = [layer for layer in chain if _overlays(layer) and layer.file.path.resolve() not in there]
        for layer in new:
            said += _conflicts(layer, touched)
            touched |= _leaves([layer])
            layers.append(_fitted(layer, layers, said))
    return layers, said


def _overlays(layer: Layer) -> bool:
    return layer.file.data.get("status") not in (None, "enacted")


def _law(chain: list[Layer]) -> str:
    """The id of the newest enacted law of a chain."""
    return next((layer.file.id for layer in reversed(chain) if layer.file.data.get("status") == "enacted"), "")


def _same_law(base: str, chain: list[Layer], first: str, name: str) -> None:
    other = _law(chain)
    if other != base or not any(_overlays(layer) for layer in chain):
        top = chain[-1]
        what = f"{name} is no overlay" if not any(_overlays(layer) for layer in chain) else f"{name} is laid over {other}"
        remedy = f'stack overlays of one law: one that says extends = "{base}"'
        raise RulesInvalidError([replace(top.problem("TC425", ("extends",), f"{what}, and {first} over {base}: they cannot be stacked", remedy), value=name)])


def _leaves(layers: list[Layer]) -> dict[Leaf, tuple[Layer, Key, object]]:
    """Every value that layers state, by its place in the law."""
    return {leaf: (layer, key, value) for layer in layers for leaf, key, value in _stated(layer)}


def _stated(layer: Layer) -> Iterator[tuple[Leaf, Key, object]]:
    for key, block in stated_blocks(layer.content):
        named = (COLLECTIONS.get(str(key[0]), str(key[0])), *(str(part) for part in key[1:]))
        place = (*named[:-1], str(block.get("id", named[-1])))
        yield from _values(place, key, block)
        conditions = block.get("condition")
        for index, condition in enumerate(conditions if isinstance(conditions, list) else []):
            if isinstance(condition, dict):
                yield from _values((*place, "condition", str(condition.get("id"))), (*key, "condition", index), condition)


def _values(place: Leaf, key: Key, block: Table) -> Iterator[tuple[Leaf, Key, object]]:
    for name, value in block.items():
        if name not in UNCOMPARED:
            yield (*place, name), (*key, name), value


def _conflicts(layer: Layer, touched: dict[Leaf, tuple[Layer, Key, object]]) -> Iterator[Diagnostic]:
    """The values that an earlier overlay states otherwise, and the entries that it changes and this one takes out."""
    for leaf, key, value in _stated(layer):
        others = [touched[leaf]] if leaf in touched else []
        if leaf[-1] == "remove" and not others:
            others = [found for other, found in touched.items() if other[:-1] == leaf[:-1]][:1]
        for other, _, before in others:
            if before != value:
                where = ".".join(leaf)
                message = f"{other.file.id} and {layer.file.id} both touch {where}: {_shown(before)}, then {_shown(value)}; the later one holds"
                yield _warning(layer, key, message, f"stack them the other way round if the earlier is to hold: {layer.file.id}{PLUS}{other.file.id}")


def _shown(value: object) -> str:
    return "taken out" if value is True else "its own" if isinstance(value, dict | list) else str(value)


def _warning(layer: Layer, key: Key, message: str, remedy: str) -> Diagnostic:
    return replace(layer.problem("TC425", key, message, remedy), severity=Severity.WARNING)


def _fitted(layer: Layer, below: list[Layer], said: list[Diagnostic]) -> Layer:
    """A layer without what it says of entries that an overlay below has taken out, and ahead of entries that are still there."""
    before, now = resolve([part for part in below if not _overlays(part)])[0], resolve(below)[0]
    content = dict(layer.content)
    for name, collection in COLLECTIONS.items():
        entries = content.get(name)
        order, left = list(before.get(collection, {})), set(now.get(collection, {}))
        if isinstance(entries, list) and all(isinstance(entry, dict) for entry in entries):
            gone = [index for index, entry in enumerate(entries) if _is_gone(entry, order, left)]
            content[name] = [FellAway() if index in gone else _placed(entry, order, left) for index, entry in enumerate(entries)]
            for index in gone:
                if entries[index].get("remove") is not True:
                    message = f"{entries[index]['id']!r} is taken out by an overlay below: what {layer.file.id} says of it falls away"
                    said.append(_warning(layer, (name, index), message, "leave it out of one of the two"))
    return replace(layer, content=content)


def _is_gone(entry: Table, order: list[str], left: set[str]) -> bool:
    name = entry.get("id")
    return name in order and name not in left and "title" not in entry


def _placed(entry: Table, order: list[str], left: set[str]) -> Table:
    """Ahead of the next entry that is still there, where the one it names is gone."""
    target = entry.get("ahead_of")
    if target not in order or target in left:
        return entry
    follows = next((name for name in order[order.index(target) :] if name in left), None)
    return {**{key: value for key, value in entry.items() if key != "ahead_of"}, **({"ahead_of": follows} if follows else {})}
