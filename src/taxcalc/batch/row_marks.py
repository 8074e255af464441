"""What tells one receipt from another beside its figures: its certificate, its other cells, and the file that it stands in."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

MARKS = {"certificate": "ubigint", "cells": "ubigint", "file": "uinteger", "moved": "utinyint", "source_mark": "ubigint", "linked": "boolean"}
MOVING = ("withdraw", "income", "refund", "wht")  # kinds that may prove or need something, numbered from 1
OTHER_CELLS = ("purpose_code", "source", "payer", "country", "note", "fee", "id")
MARKED = ("certificate", *OTHER_CELLS[:-1], "link")  # texts that nothing else of a run asks for


def marks(wanted: Collection[str], kinds: Mapping[str, str], file: int | str, prefix: str = "") -> dict[str, str]:
    """The marks that are wanted as SQL over the columns that a table has (with their types), whose file has this number."""
    found = {"file": f"cast({file} as uinteger)", "certificate": "cast(null as ubigint)"}
    if "certificate" in kinds:
        text = _text("certificate", kinds, prefix)
        found["certificate"] = f"case when {text} <> '' then hash(upper({text})) end"
    cases = " ".join(f"when '{kind}' then {number}" for number, kind in enumerate(MOVING, 1))
    found["moved"] = f"cast(case {_text('kind', kinds, prefix)} {cases} else 0 end as utinyint)"
    found["source_mark"] = f"case when {_text('source', kinds, prefix)} <> '' then hash({_text('source', kinds, prefix)}) end"
    found["linked"] = f"{_text('link', kinds, prefix)} <> ''"
    found["cells"] = f"hash(concat_ws(chr(31), {', '.join(_text(name, kinds, prefix) for name in OTHER_CELLS)}))"
    return {name: f"{value} as {name}" for name, value in found.items() if name in wanted}


def _text(name: str, kinds: Mapping[str, str], prefix: str) -> str:
    if name not in kinds:
        return "''"
    return f"coalesce(trim({prefix}{name if kinds[name] == 'VARCHAR' else f'cast({name} as varchar)'}), '')"
