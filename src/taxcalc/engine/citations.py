"""The citations of a rule as a result carries them: with the title, date and address of their sources."""

from __future__ import annotations

from typing import TYPE_CHECKING

from taxcalc.engine.results import Citation

if TYPE_CHECKING:
    from collections.abc import Iterable

    from taxcalc.rules.schema import Cite, RuleSet


def citations(cites: Iterable[Cite], rules: RuleSet) -> tuple[Citation, ...]:
    """In the order of the rule, each once."""
    found = []
    for cite in cites:
        source = rules.sources[cite.source]
        found.append(Citation(cite.source, cite.section, source.title, source.date, source.url, cite.confidence))
    return tuple(dict.fromkeys(found))
