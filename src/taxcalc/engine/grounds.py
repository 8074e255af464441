"""What a figure or a sentence rests on: the law of the rule that gave it, in words and as citations. No law stands in this program."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from taxcalc.engine.citations import citations

if TYPE_CHECKING:
    from taxcalc.engine.citations import Citation
    from taxcalc.rules.schema import Cited, RuleSet


class Ground(NamedTuple):
    """The law in one line, and where each value that was used comes from."""

    law: str = ""
    cites: tuple[Citation, ...] = ()


def ground_of(rules: RuleSet, *blocks: Cited | None) -> Ground:
    """Of all blocks whose values were used, each once; nothing where the rules have none of them."""
    found = [block for block in blocks if block is not None]
    laws = dict.fromkeys(block.law for block in found if block.law)
    return Ground("; ".join(laws), citations((cite for block in found for cite in block.cite), rules))


def provision(rules: RuleSet, name: str) -> Ground:
    """Of a provision that the computation follows."""
    return ground_of(rules, rules.provisions.get(name))


def sections(rules: RuleSet, name: str) -> str:
    """A provision's sections as a sentence has them behind it: ` (s.219)`; nothing where the rules do not say."""
    found = rules.provisions.get(name)
    return f" ({'; '.join(cite.section for cite in found.cite)})" if found else ""
