"""The law of a value in one line: as its file words it, else rendered from its citation."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from taxcalc.rules.files import Table

STRENGTH = ("low", "medium", "high")
STATES = frozenset({"fact", "is", "above", "at_least", "below", "at_most"})  # what a condition holds somebody to


def render(resolved: Table) -> None:
    """Give every block that cites and does not word its law the law that its citation makes; a condition has that of its regime."""
    sources = resolved.get("sources")
    known: Table = sources if isinstance(sources, dict) else {}
    for block in _cited([value for name, value in resolved.items() if name != "sources"]):
        law = law_of(block["cite"], known)
        if not block.get("law"):
            block["law"] = law
        conditions = block.get("condition")
        for condition in conditions if isinstance(conditions, list) else ():
            if isinstance(condition, dict) and "law" not in condition:
                condition["law"] = law


def law_of(cites: object, sources: Table) -> str:
    """The strongest citations, those of the instruments themselves where there are any: `ITO 2001 s.113; Finance Act 2026 s.154B`."""
    found = [cite for cite in cites if isinstance(cite, dict)] if isinstance(cites, list) else []
    best = max((_strength(cite) for cite in found), default=0)
    strongest = [(_source(cite, sources), str(cite.get("section", ""))) for cite in found if _strength(cite) == best]
    instruments = [(source, section) for source, section in strongest if "cited_as" in source] or strongest
    return "; ".join(dict.fromkeys(_worded(source, section) for source, section in instruments))


def ended_by(content: Table, key: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], object]]:
    """What a file takes out with `remove = true`, and the citation of the instrument that ends it, where it gives one."""
    for name, value in content.items():
        if isinstance(value, dict) and value.get("remove") is True:
            if "cite" in value:
                yield (*key, name), value["cite"]
        elif isinstance(value, dict):
            yield from ended_by(value, (*key, name))


def stands(law: object, key: tuple[str, ...]) -> bool:
    """Whether there is something at a place of the merged law."""
    for part in key:
        if not isinstance(law, dict) or part not in law:
            return False
        law = law[part]
    return True


def with_own_law(content: Table) -> Table:
    """An overlay's content, in which a block with its own citation does not inherit the words of the law that it changes."""
    own = {name: with_own_law(value) if isinstance(value, dict) else value for name, value in content.items()}
    own = type(content)(own)
    if "cite" not in content or content.get("remove") is True:
        return own
    conditions = own.get("condition")
    if isinstance(conditions, dict):
        changed = {name: _without_law(entry) if STATES & entry.keys() else entry for name, entry in conditions.items()}
        own["condition"] = type(conditions)(changed)
    return _without_law(own)


def _without_law(block: Table) -> Table:
    removed = block.get("remove")
    return block if "law" in block or removed is True else type(block)({**block, "remove": [*(removed if isinstance(removed, list) else []), "law"]})


def _cited(node: object) -> Iterator[Table]:
    if isinstance(node, dict) and "cite" in node:
        yield node
    for inner in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from _cited(inner)


def _strength(cite: Table) -> int:
    confidence = cite.get("confidence")
    return STRENGTH.index(confidence) if confidence in STRENGTH else 0


def _source(cite: Table, sources: Table) -> Table:
    source = sources.get(str(cite.get("source")))
    return source if isinstance(source, dict) else {}


def _worded(source: Table, section: str) -> str:
    return f"{source['cited_as']} {section}" if "cited_as" in source else ", ".join(part for part in (str(source.get("title", "")), section) if part)
