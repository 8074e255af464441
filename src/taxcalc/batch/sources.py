"""Which files a run reads: paths, folders and patterns become one list in a stable order, no file twice, no copy counted twice."""

from __future__ import annotations

import glob
import hashlib
import os
import shutil
from collections import defaultdict
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from taxcalc.batch.folder import KINDS, Entry, Walk, matching, printable
from taxcalc.diagnostics import Diagnostic, InputRejectedError, UsageRejectedError
from taxcalc.ledger.read import RejectedRow
from taxcalc.ledger.source import STDIN, read_source, refuse
from taxcalc.ledger.tables import read_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import BinaryIO

    from taxcalc.batch.folder import Taker

REJECTS = ".rejects.csv"
WARNINGS = ".warnings.csv"
STATUS = ".status.csv"
KEPT = "stdin"  # the file that standard input is kept in; its stem is the taxpayer of rows that name none, as in `assess`
PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class Source:
    """One input file: where it lies, its size, whether it is Parquet (the content decides), whose its rows are where they name nobody, and how it is told."""

    name: str
    size: int
    is_parquet: bool
    owner: str = ""
    told: str = ""
    number: int = 0  # in the run
    holds: str | None = ""  # whose years are in doubt where it cannot be read; None: anybody's


@dataclass(slots=True)
class Found:
    """What the paths name: every entry, the files to read, what cannot be read."""

    entries: list[Entry] = field(default_factory=list)
    sources: list[Source] = field(default_factory=list)
    rejected: list[RejectedRow] = field(default_factory=list)
    by_source: dict[str, Entry] = field(default_factory=dict)


def keep_stdin(paths: Sequence[str], folder: Path, stream: BinaryIO | None) -> tuple[str, ...]:
    """The paths, with a file in `folder` for `-`: standard input is kept there, because a ledger may be read more than once."""
    kept = folder / KEPT
    if "-" in paths and stream is not None:
        with kept.open("wb") as file:
            shutil.copyfileobj(stream, file)
    return tuple(str(kept) if path == "-" else path for path in paths)


def as_given(rejected: Iterable[RejectedRow], told: Mapping[str, str]) -> list[RejectedRow]:
    """Rejects as the user knows their files: standard input is not told by the name of the file it is kept in."""
    return [
        replace(row, file=told[row.file], message=row.message.replace(row.file, told[row.file])) if row.file and row.file in told else row for row in rejected
    ]


def told_of(sources: Iterable[Source]) -> dict[str, str]:
    """How files are told whose names are not those they are opened by."""
    return {source.name: source.told for source in sources if source.told and source.told != source.name}


def find(paths: Sequence[str], folder: Path, *, own: Mapping[Path, str], taker: Taker | None = None) -> Found:
    """Every entry that the paths name, in their order, and inside a folder or pattern by name; those that cannot be read are rejected.

    `own` are files of this run itself (its output, the clients file), which a folder may hold and which are no ledgers. `folder` is the run's.
    """
    walk = Walk({os.path.realpath(path): what for path, what in own.items()}, taker)
    found = Found()
    for text in paths:
        before = len(walk.entries)
        _look_at(text, walk)
        if not any(entry.status != "skipped" for entry in walk.entries[before:]) and not _is_known(text, walk):
            found.rejected.append(_nothing(text))
    if walk.lost:
        remedy = "choose another name with -o"
        raise UsageRejectedError(Diagnostic("TC004", f"{path} is no earlier result, and would be overwritten", remedy=remedy) for path in walk.lost)
    found.entries = walk.entries
    _apart(found.entries)
    for entry in found.entries:
        if entry.status == "read":
            _take(entry, folder, found)
        if entry.status == "refused":
            found.rejected.append(RejectedRow(None, None, None, entry.code, entry.reason, None, entry.remedy, printable(str(entry.path)), taxpayer=entry.owner))
    return found


def _look_at(text: str, walk: Walk) -> None:
    """One path as it was given: a folder, a pattern or a file."""
    if text and Path(text).is_dir():
        walk.folder(Path(text))
    elif text and not os.path.lexists(text) and glob.has_magic(text):
        for path, root in matching(text):
            walk.file(path, root)
    elif text:
        walk.file(Path(text))


def _is_known(text: str, walk: Walk) -> bool:
    """Whether a path names only what another path has named already."""
    return bool(text) and not Path(text).is_dir() and os.path.realpath(text) in walk.seen


def _apart(entries: Sequence[Entry]) -> None:
    """Entries of several given paths that are called alike are told by their whole paths."""
    by_file = defaultdict(list)
    for entry in entries:
        by_file[entry.file].append(entry)
    for alike in by_file.values():
        for entry in alike if len(alike) > 1 else ():
            entry.file = str(entry.path)


def _take(entry: Entry, folder: Path, found: Found) -> None:
    """The file as a source, or why it cannot be read."""
    if entry.is_named and not entry.path.is_file():
        try:
            read_source(entry.path, "date,amount,currency")  # a device or pipe given by name is read as it is
        except InputRejectedError as error:
            (problem,) = error.diagnostics
            entry.refuse(problem.code, problem.message, problem.remedy or "")
            return
    name, told = str(entry.path), printable(str(entry.path))
    if told != name:
        name = _renamed(entry, folder, len(found.sources))
    if entry.path.parent == folder and entry.path.name == KEPT:
        told = entry.file = STDIN
        entry.owner = KEPT
    found.sources.append(Source(name, entry.size, entry.is_parquet, entry.owner, told, len(found.sources) + 1))
    found.by_source[told] = entry


def _renamed(entry: Entry, folder: Path, number: int) -> str:
    """A name that the database can open, for a file whose name is not UTF-8."""
    inner = folder / "names" / str(number)
    inner.mkdir(parents=True)
    link = inner / (printable(entry.path.name).replace("\\", "_"))
    link.symlink_to(entry.path.resolve())
    return str(link)


def _nothing(text: str) -> RejectedRow:
    if not text:  # and not the folder one is in
        return _rejection(text, "the name is empty", "name a folder, a pattern or a file; perhaps a variable of a script was not set")
    if Path(text).is_dir():
        return _rejection(text, "the folder holds no ledger", f"put files there ({KINDS}), or name the files")
    return _rejection(text, "no file matches this pattern", "check the pattern and the folder you are in; quote it: 'clients/*.csv'")


def _rejection(name: str, message: str, remedy: str) -> RejectedRow:
    (diagnostic,) = refuse(name, "TC701", message, remedy).diagnostics
    return RejectedRow.of_file(diagnostic)


def without_copies(found: Found) -> list[tuple[str, str, str]]:
    """Leave out what would count the same money twice; returns each copy with its original and its owner.

    Rows that name no taxpayer are different people's in files of different owners.
    """
    copied = []
    for source, first in copies(found.sources).items():
        entry = found.by_source[source.told]
        if source.owner == first.owner or _names_taxpayers(source, entry):
            entry.status, entry.reason = "copy", f"the same, byte for byte, as {first.told}: counted once"
            copied.append((source.told, first.told, source.owner))
    left_out = {file for file, _, _ in copied}
    found.sources = [source for source in found.sources if source.told not in left_out]
    return copied


def _names_taxpayers(source: Source, entry: Entry) -> bool:
    """Whether a file says itself whose its rows are; where only reading it can tell, it is read."""
    if entry.names_taxpayers is not None:
        return entry.names_taxpayers
    try:
        return "taxpayer" in read_table(source.name, "date,amount,currency").header
    except InputRejectedError:
        return False


def copies(sources: Sequence[Source]) -> dict[Source, Source]:
    """Files that are the same, byte for byte, as an earlier one, with that one; one of the same owner where there is any. Only files of one size are hashed."""
    by_size: defaultdict[int, list[Source]] = defaultdict(list)
    for source in sources:
        by_size[source.size].append(source)
    found: dict[Source, Source] = {}
    for alike in by_size.values():
        if len(alike) > 1 and alike[0].size:
            first: dict[tuple[str, str], Source] = {}
            for source in alike:
                total = digest(source.name)
                earlier = first.setdefault((total, source.owner), source)
                any_owner = first.setdefault((total, ""), source)
                if earlier is not source or any_owner is not source:
                    found[source] = earlier if earlier is not source else any_owner
    return found


def digest(name: str) -> str:
    """SHA-256 of a file's bytes, a piece at a time."""
    total = hashlib.sha256()
    with Path(name).open("rb") as stream:
        while piece := stream.read(PIECE):
            total.update(piece)
    return total.hexdigest()
