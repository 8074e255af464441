"""The blocks of values that one file states, as they stand in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from taxcalc.rules.files import Key, Table

SINGLE = ("salaried_test", "surcharge", "minimum_tax", "corporate_minimum", "super_tax", "return", "late_filing")
NAMED = ("activities", "channels", "schedules", "slabs")


def stated_blocks(content: Table) -> Iterator[tuple[Key, Table]]:
    """Each block with its place in the file; what is no table where one belongs is left to the validation."""
    written: list[tuple[Key, object]] = [((name,), content.get(name)) for name in SINGLE]
    for name in NAMED:
        written += [((name, key), block) for key, block in _tables(content.get(name))]
    lists: list[tuple[Key, object]] = [(("class",), content.get("class")), (("regime",), content.get("regime")), (("swing",), content.get("swing"))]
    lists += [(("retention", exporter), entries) for exporter, entries in _tables(content.get("retention"))]
    written += [((*key, index), block) for key, entries in lists if isinstance(entries, list) for index, block in enumerate(entries)]
    yield from ((key, block) for key, block in written if isinstance(block, dict))


def _tables(value: object) -> list[tuple[str, object]]:
    return list(value.items()) if isinstance(value, dict) else []
