"""The layouts that `import` knows, for people and programs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from taxcalc.report.document import Block, Column, Table, Tone, cell, sentence

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from taxcalc.statements.schema import Profile


def listed(profiles: Iterable[Profile]) -> list[dict[str, object]]:
    """`profiles list --format json`."""
    return [
        {
            "id": one.id,
            "source": one.source,
            "role": one.role,
            "verified": one.verified,
            "known_from": one.known_from,
            "origin": one.origin,
            "reads": not one.refuse,
            "tests": len(one.tests),
            "header": [names[0] for names in one.header],
            "title": one.title,
        }
        for one in profiles
    ]


def list_document(profiles: Iterable[Profile]) -> Iterator[Block]:
    """The profiles as a table."""
    rows = tuple(
        (
            cell(one.id, Tone.PLAIN, "" if one.origin == "shipped" else one.origin),
            cell(one.source),
            cell(one.role),
            cell("refused", Tone.QUIET) if one.refuse else cell(one.known_from) if one.verified else cell(f"{one.known_from}: unverified", Tone.WARN),
            cell(str(len(one.tests))),
        )
        for one in profiles
    )
    yield Table((Column("profile", whole=True), Column("source"), Column("role"), Column("known from"), Column("tests", right=True)), rows)
    yield sentence("No layout was tried on a live account: its balance proves a statement. A bank's table that has one needs no layout.", Tone.QUIET)
