"""Where a finding is told: at the author's own line. What an overlay breaks in the law below it is the overlay's doing.

A finding of the law below itself is told there. One that is new stands where the overlay says the value; where it says nothing of
it, at what it takes out under that name, else at what it says nearest to it, else at its heading.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from itertools import takewhile
from typing import TYPE_CHECKING

from taxcalc.diagnostics import Diagnostic, Severity
from taxcalc.rules.files import shown
from taxcalc.rules.merge import COLLECTIONS, by_id, locate
from taxcalc.rules.stated import stated_blocks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from taxcalc.rules.files import Key, Table
    from taxcalc.rules.merge import Layer
    from taxcalc.rules.validate import Finding

SAID = 3  # findings of one cause whose words are given
MOST = 20  # findings of one kind that are told of one file
Place = tuple["Layer", "Key"]


@dataclass(frozen=True)
class Author:
    """The layers of a version: those of the law below an overlay, and the overlay's own."""

    below: list[Layer]
    own: list[Layer]
    inherited: Callable[[list[Layer]], set[tuple[str, Key]]]  # the findings that the law below has by itself

    def located(self, findings: Iterable[Finding], resolved: Table) -> list[Diagnostic]:
        """Each finding with its file and line; those of one cause are one."""
        known: set[tuple[str, Key]] | None = None
        found: list[tuple[Diagnostic, bool]] = []
        for finding in findings:
            place = self._place(finding, resolved)
            moved = False
            if place is None:
                known = self.inherited(self.below) if known is None else known
                moved = (finding.code, by_id(resolved, finding.key)) not in known
                place = self._cause(finding, resolved) if moved else locate([*self.below, *self.own], resolved, finding.key)
            found.append((_diagnostic(self._told(finding, place, resolved) if moved else finding, *place), moved))
        return _grouped(found)

    def _told(self, finding: Finding, place: Place, resolved: Table) -> Finding:
        """What is taken out while something names it is told of what is taken out."""
        block = _at(place[0].content, place[1])
        if not (isinstance(block, dict) and block.get("remove") is True and finding.code == "TC409"):
            return finding
        where = ".".join(str(part) for part in by_id(resolved, finding.key))
        message = f"{finding.value!r} is taken out here, but {where} still names it"
        return replace(finding, message=message, remedy=f"take out what names it too (remove = true), give it another there, or leave {finding.value!r} in")

    def _place(self, finding: Finding, resolved: Table) -> Place | None:
        """Where the author says the value, or one of the others that make the finding; None where only the law below says it."""
        for key in (finding.key, *finding.also):
            layer, place = locate([*self.below, *self.own], resolved, key)
            if not self.below or layer in self.own:
                return layer, place
        return None

    def _cause(self, finding: Finding, resolved: Table) -> Place:
        named = by_id(resolved, finding.key)
        names = {finding.value, *(str(part) for part in named)}
        nearest: tuple[int, Place] = (-1, (self.own[-1], _heading(self.own[-1])))
        for layer in self.own:
            for place, block in stated_blocks(layer.content):
                if block.get("remove") is True and finding.value is not None and str(block.get("id", place[-1])) == finding.value:
                    return layer, place
                shared = _shared(named, _named(place, block))
                if shared > nearest[0] and (shared or (block.get("remove") is True and str(block.get("id")) in names)):
                    nearest = shared, (layer, place)
        return nearest[1]


def _heading(layer: Layer) -> Key:
    return next(((name,) for name in ("tax_year", "extends", "id") if name in layer.content), ())


def _named(place: Key, block: Table) -> Key:
    """A block's place as the resolved law names it."""
    names = [COLLECTIONS.get(str(place[0]), place[0]), *place[1:]]
    return tuple(str(block.get("id", part)) if isinstance(part, int) else part for part in names)


def _shared(one: Key, other: Key) -> int:
    """How many steps two places have in common."""
    return len(list(takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False))))


def _at(content: Table, place: Key) -> object:
    node: object = content
    for part in place:
        node = node[part] if isinstance(node, list) and isinstance(part, int) else node.get(part) if isinstance(node, dict) else None
    return node


def _grouped(found: list[tuple[Diagnostic, bool]]) -> list[Diagnostic]:
    """Findings of one kind that one line of the author causes are one, which says the first of them."""
    made: dict[tuple[object, ...], list[Diagnostic]] = {}
    for diagnostic, moved in found:
        place = (diagnostic.code, diagnostic.file, diagnostic.line)
        made.setdefault((*place,) if moved else (*place, diagnostic.column, diagnostic.message), []).append(diagnostic)
    return [_with_others(same) for same in made.values()]


def _with_others(same: list[Diagnostic]) -> Diagnostic:
    messages = list(dict.fromkeys(diagnostic.message for diagnostic in same))
    more = len(messages) - SAID
    return replace(same[0], message="; ".join(messages[:SAID]) + (f"; and {more} more" if more > 0 else ""))


def _diagnostic(finding: Finding, layer: Layer, place: Key) -> Diagnostic:
    named = next((part for part in reversed(finding.key) if isinstance(part, str)), None)
    severity = Severity.WARNING if finding.warning else Severity.ERROR
    return Diagnostic(
        finding.code, finding.message, severity, shown(layer.file.path), layer.file.line((*layer.at, *place)), named, finding.value, finding.remedy
    )


def capped(found: list[Diagnostic]) -> list[Diagnostic]:
    """At most so many findings of one code in one file; the rest are counted."""
    seen: Counter[tuple[str, str | None]] = Counter()
    kept: list[Diagnostic] = []
    for diagnostic in found:
        kind = (diagnostic.code, diagnostic.file)
        seen[kind] += 1
        if seen[kind] <= MOST:
            kept.append(diagnostic)
    left = {kind: count - MOST for kind, count in seen.items() if count > MOST}
    return [*kept, *(_rest(code, file, count) for (code, file), count in left.items())]


def _rest(code: str, file: str | None, count: int) -> Diagnostic:
    remedy = "mend those named, then check again"
    return Diagnostic(code, f"{count} more finding{'' if count == 1 else 's'} of this kind in this file", file=file, remedy=remedy)
