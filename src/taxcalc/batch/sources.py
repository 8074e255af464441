"""Which files a run reads: paths, folders and patterns become one list in a stable order, no file twice."""

from __future__ import annotations

import glob
import hashlib
import os
import shutil
from collections import defaultdict
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from taxcalc.diagnostics import InputRejectedError
from taxcalc.ledger.read import RejectedRow
from taxcalc.ledger.source import PARQUET, STDIN, refuse

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import BinaryIO

SUFFIXES = (".csv", ".tsv", ".parquet", ".xlsx")  # what a folder is searched for; a file named by itself may have any name
REJECTS = ".rejects.csv"
WARNINGS = ".warnings.csv"
KEPT = "stdin"  # the file that standard input is kept in; its stem is the taxpayer of rows that name none, as in `assess`
PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class Source:
    """One input file: the name it is told by, its size, and whether it is Parquet (the content decides)."""

    name: str
    size: int
    is_parquet: bool


def keep_stdin(paths: Sequence[str], folder: Path, stream: BinaryIO | None) -> tuple[str, ...]:
    """The paths, with a file in `folder` for `-`: standard input is kept there, because a ledger may be read more than once."""
    kept = folder / KEPT
    if "-" in paths and stream is not None:
        with kept.open("wb") as file:
            shutil.copyfileobj(stream, file)
    return tuple(str(kept) if path == "-" else path for path in paths)


def as_given(rejected: Iterable[RejectedRow], folder: Path) -> list[RejectedRow]:
    """Rejects as the user knows their files: standard input is not told by the name of the file it is kept in."""
    kept = str(folder / KEPT)
    return [replace(row, file=STDIN if row.file == kept else row.file, message=row.message.replace(kept, STDIN)) for row in rejected]


def find(paths: Sequence[str], *, but: Iterable[Path] = ()) -> tuple[list[Source], list[RejectedRow]]:
    """Every file that the paths name, in their order, and inside a folder or pattern by name; those that cannot be read are rejected.

    `but` are files of this run itself (its output, the clients file), which a folder may hold and which are no ledgers.
    """
    left_out = {os.path.realpath(path) for path in but}
    found: dict[str, Source] = {}
    rejected: list[RejectedRow] = []
    for text in paths:
        named = _named(text) if text else []
        if not named:
            rejected.append(_nothing(text))
        for path in named:
            whole = os.path.realpath(path)  # which takes links that lead nowhere too
            if whole in found or (whole in left_out and str(path) != text):
                continue
            try:
                found[whole] = _source(path)
            except InputRejectedError as error:
                rejected.extend(map(RejectedRow.of_file, error.diagnostics))
    return list(found.values()), rejected


def _named(text: str) -> list[Path]:
    path = Path(text)
    if path.is_dir():
        return sorted(file for file in path.rglob("*") if file.suffix.lower() in SUFFIXES and not _is_ours(file, path))
    if not path.exists() and glob.has_magic(text):
        return sorted(Path(name) for name in glob.glob(text, recursive=True) if Path(name).is_file() and not name.endswith((REJECTS, WARNINGS)))  # noqa: PTH207 - patterns may be absolute
    return [path]


def _is_ours(file: Path, folder: Path) -> bool:
    """Hidden files, and the rejects and warnings of an earlier run."""
    return file.name.endswith((REJECTS, WARNINGS)) or any(part.startswith((".", "_")) for part in file.relative_to(folder).parts)


def _nothing(text: str) -> RejectedRow:
    if not text:  # and not the folder one is in
        return _rejection(text, "the name is empty", "name a folder, a pattern or a file; perhaps a variable of a script was not set")
    if Path(text).is_dir():
        return _rejection(text, "the folder holds no ledger", f"put files there that end in {', '.join(SUFFIXES)}, or name the files")
    return _rejection(text, "no file matches this pattern", "check the pattern and the folder you are in; quote it: 'clients/*.csv'")


def _rejection(name: str, message: str, remedy: str) -> RejectedRow:
    (diagnostic,) = refuse(name, "TC701", message, remedy).diagnostics
    return RejectedRow.of_file(diagnostic)


def _source(path: Path) -> Source:
    from taxcalc.ledger.source import read_source  # noqa: PLC0415 - only needed to say why a file cannot be read

    try:
        size = path.stat().st_size
        with path.open("rb") as stream:
            start = stream.read(len(PARQUET))
    except (OSError, ValueError):
        read_source(path, "date,amount,currency")
        raise  # it became readable in between: let the run end here, and be started again
    return Source(str(path), size, start == PARQUET)


def copies(sources: Sequence[Source]) -> dict[str, str]:
    """Files that are the same, byte for byte, as an earlier one: name -> name of the first. Only files of one size are hashed."""
    by_size: defaultdict[int, list[Source]] = defaultdict(list)
    for source in sources:
        by_size[source.size].append(source)
    found: dict[str, str] = {}
    for alike in by_size.values():
        if len(alike) > 1 and alike[0].size:
            first: dict[str, str] = {}
            for source in alike:
                earlier = first.setdefault(digest(source.name), source.name)
                if earlier != source.name:
                    found[source.name] = earlier
    return found


def digest(name: str) -> str:
    """SHA-256 of a file's bytes, a piece at a time."""
    total = hashlib.sha256()
    with Path(name).open("rb") as stream:
        while piece := stream.read(PIECE):
            total.update(piece)
    return total.hexdigest()
