"""Several ledgers of one taxpayer against each other: a receipt that stands in two of them counts once, and what cannot be told apart is said."""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import combinations
from typing import TYPE_CHECKING, Any

from taxcalc.diagnostics import Diagnostic, Severity
from taxcalc.ledger.finding import Finding
from taxcalc.ledger.vocabulary import COLUMNS, PROCEEDS

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from taxcalc.ledger.source import SourceFile

Entries = dict[str, list[Any]]
COUNTED = PROCEEDS | {"wht"}
ONCE = "nothing to do if they are the same receipts; if they are not, give each its certificate or id"
TELL_APART = "give each receipt its certificate or id, or leave out of one file what the other has"


def once(entries: Entries, files: Sequence[SourceFile]) -> tuple[Entries, list[Finding], list[Diagnostic]]:
    """The rows without those that another file has already; what was left out, and what may be one receipt and may be two."""
    if len(files) < 2:  # noqa: PLR2004 - a file alone overlaps with none
        return entries, [], []
    named, plain = _by_file(entries)
    gone = _repeated(named)
    doubtful: Counter[tuple[int, int]] = Counter()
    for first, second in combinations(sorted(plain), 2):
        shared, others = _shared(plain[first], plain[second], entries)
        if shared and others:
            doubtful[first, second] += len(shared)
        else:
            gone |= shared
    found, said = [], []
    for file in sorted({entries["file"][row] for row in gone}):
        rows = [row for row in sorted(gone) if entries["file"][row] == file]
        found.append(Finding("duplicate", ONCE, file=files[file].name, line=entries["line"][rows[0]], count=len(rows)))
        said.append(_said(files[file].name, entries["line"][rows[0]], len(rows), "stand in another of the files too and count once", ONCE))
    for (first, second), number in doubtful.items():
        found.append(Finding("duplicate", TELL_APART, file=files[second].name, count=number, unsure=True))
        said.append(_said(files[second].name, None, number, f"may be those of {files[first].name}, and count twice", TELL_APART))
    return _without(entries, gone), found, said


def _said(file: str, line: int | None, number: int, what: str, remedy: str) -> Diagnostic:
    return Diagnostic("TC516", f"{number} receipt(s) of this file {what}", Severity.WARNING, file=file, line=line, remedy=remedy)


def _by_file(entries: Entries) -> tuple[dict[Hashable, dict[int, list[int]]], dict[int, list[int]]]:
    """Rows that a certificate or an id names, by what names them; the others by file."""
    named: dict[Hashable, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    plain: dict[int, list[int]] = defaultdict(list)
    rows = zip(*(entries[name] for name in ("file", "taxpayer", "kind", "certificate", "id", "date", "amount", "currency")), strict=True)
    for row, (file, taxpayer, kind, certificate, name, day, amount, currency) in enumerate(rows):
        if certificate:
            named["certificate", taxpayer, kind, certificate, day, amount, currency][file].append(row)
        elif name:
            named["id", taxpayer, kind, name, day, amount, currency][file].append(row)
        elif kind in COUNTED:
            plain[file].append(row)
    return named, plain


def _repeated(named: dict[Hashable, dict[int, list[int]]]) -> set[int]:
    """The nth row of a name in a later file is the first file's nth; inside one file each counts."""
    gone: set[int] = set()
    for by_file in named.values():
        most = 0
        for _, rows in sorted(by_file.items()):
            gone.update(rows[:most])
            most = max(most, len(rows))
    return gone


def _shared(first: list[int], second: list[int], entries: Entries) -> tuple[set[int], bool]:
    """Rows of the second file that equal rows of the first, and whether the days that both cover hold other rows too."""
    days = entries["date"]
    start = max(min(days[row] for row in first), min(days[row] for row in second))
    end = min(max(days[row] for row in first), max(days[row] for row in second))
    mine, theirs = (Counter(_whole(row, entries) for row in rows if start <= days[row] <= end) for rows in (first, second))
    left = mine & theirs
    shared = set()
    for row in second:
        key = _whole(row, entries)
        if left[key] > 0 and start <= days[row] <= end:
            left[key] -= 1
            shared.add(row)
    return shared, bool(shared) and mine != theirs


def _whole(row: int, entries: Entries) -> tuple[object, ...]:
    return tuple(entries[name][row] for name in COLUMNS)


def _without(entries: Entries, gone: set[int]) -> Entries:
    if not gone:
        return entries
    return {name: [value for row, value in enumerate(values) if row not in gone] for name, values in entries.items()}
