"""The citations of a rule as a result carries them: with the title, date and address of their sources."""

from __future__ import annotations

import datetime as dt  # noqa: TC003 - dataclass fields are inspected by the JSON renderer
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from taxcalc.rules.schema import Cite, RuleSet


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a value comes from: the key of its source, the place in it, the source's title, date and address."""

    source: str
    section: str
    title: str
    date: dt.date | None
    url: str | None
    confidence: str


def citations(cites: Iterable[Cite], rules: RuleSet) -> tuple[Citation, ...]:
    """In the order of the rule, each once."""
    found = []
    for cite in cites:
        source = rules.sources[cite.source]
        found.append(Citation(cite.source, cite.section, source.title, source.date, source.url, cite.confidence))
    return tuple(dict.fromkeys(found))
