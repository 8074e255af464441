"""Rows as a person names them in `--link`: by id, or by file and line, the file by its path, its name, or its name without suffix."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING

from taxcalc.diagnostics import Diagnostic

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from taxcalc.statements.candidates import Aside
    from taxcalc.statements.matching import Movement

REMEDY = "name rows by id or by FILE:LINE as `unlinked` and `ambiguous` print them: --link upwork.csv:19=meezan.csv:6"


def chosen_pairs(
    chosen: Iterable[tuple[str, str]], movements: list[Movement], aside: Aside, files: Mapping[int, str]
) -> tuple[list[tuple[Movement, Movement]], list[Diagnostic]]:
    """The payout and the arrival of each `--link A=B`, in either order; an arrival may be a credit that was skipped."""
    pairs, problems = [], []
    for left, right in chosen:
        one, other = (_named(text, movements, aside, files) for text in (left, right))
        both = [*one, *other]
        payout = next((m for m in both if m.kind == "withdraw"), None)
        arrival = next((m for m in both if m.kind != "withdraw"), None)
        if len(one) == len(other) == 1 and payout and arrival:
            pairs.append((payout, arrival))
        else:
            problems.append(_unclear(left, right, one, other))
    return pairs, problems


def _unclear(left: str, right: str, one: list[Movement], other: list[Movement]) -> Diagnostic:
    several = next((text for text, found in ((left, one), (right, other)) if len(found) > 1), None)
    nothing = next((text for text, found in ((left, one), (right, other)) if not found), None)
    why = f": several files are called so, {several} fits all" if several else f": nothing that moved stands at {nothing}" if nothing else ""
    return Diagnostic("TC624", f"--link {left}={right} does not name one payout and one arrival{why}", value=f"{left}={right}", remedy=REMEDY)


def _named(text: str, movements: list[Movement], aside: Aside, files: Mapping[int, str]) -> list[Movement]:
    found = [one for one in movements if one.id == text]
    if found:
        return found
    name, _, line = text.rpartition(":")
    if not name or not line.isdigit():
        return []
    numbers = [number for number, path in files.items() if _is_called(path, name)]
    found = [one for one in movements if one.file in numbers and one.line == int(line)]
    skipped = [one for number in numbers if number > 0 and (one := aside.at(number, int(line))) is not None and one.amount > 0]
    return found or skipped


def _is_called(path: str, name: str) -> bool:
    whole = PurePath(path)
    return name in (path, whole.name, whole.stem) or path.endswith(f"/{name}")
