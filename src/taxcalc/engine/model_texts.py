"""The models as texts: in their order, and with what is read in place put where it is read.

A table costs its writing, and a view is planned once where it is made and again wherever it is read; planning is most of a small run.
So a model that says `-- Read in place.` above a definition makes nothing: the definition stands in brackets wherever its name is read.
With `-- Read in place where nothing is described.` that is so where it has only one reader.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

_DEFINED = r"-- Read in place{}\.\ncreate or replace temp (?:table|view) (\w+) as\n(.*?);\n"
_ALWAYS = re.compile(_DEFINED.format(""), re.DOTALL)
_UNDESCRIBED = re.compile(_DEFINED.format("(?: where nothing is described)?"), re.DOTALL)


@cache
def models() -> tuple[tuple[str, str], ...]:
    """Name and text of every model, in order."""
    folder = files("taxcalc.engine") / "models"
    entries = sorted((entry.name, entry) for entry in folder.iterdir() if entry.name.endswith(".sql"))
    return tuple((name.removesuffix(".sql"), entry.read_text(encoding="utf-8")) for name, entry in entries)


@cache
def in_place(text: str, *, details: bool) -> str:
    """SQL over the models' names, with the definitions of those that are read in place."""
    defined = _ALWAYS if details else _UNDESCRIBED
    bodies = _bodies(details=details)
    read = re.compile(rf"\b(from|join) ({'|'.join(bodies)})\b( as\b)?")

    def put(found: re.Match[str]) -> str:
        return f"{found[1]} ({read.sub(put, bodies[found[2]])}) as{'' if found[3] else ' ' + found[2]}"

    return read.sub(put, defined.sub("", text))


@cache
def _bodies(*, details: bool) -> dict[str, str]:
    defined = _ALWAYS if details else _UNDESCRIBED
    return {name: body for _, text in models() for name, body in defined.findall(text)}
