"""`lock.toml`: the hash of each published rule file, so that law once relied upon never changes without a revision and a reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from taxcalc.diagnostics import Diagnostic
from taxcalc.rules.files import RuleFile, parse, shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

NAME = "lock.toml"
HEAD = """# The published rule files, by hash. Written by `taxcalc rules lock`; do not edit by hand.
# A file that changes needs a higher `revision` and a changelog line here: taxcalc rules lock pk-2026 --because "..."
"""


@dataclass(frozen=True)
class Locked:
    """A published file: its revision, its hash, and a line for each revision, the newest last."""

    revision: int
    sha256: str
    changelog: tuple[str, ...]


def lock_problems(folders: Iterable[Path], file: RuleFile) -> Iterator[Diagnostic]:
    """Whether a published file is as it was published; drafts and folders without a lock may change freely."""
    folder = _folder_of(folders, file)
    if folder is None or file.data.get("status") != "enacted":
        return
    locked, problem = read_lock(folder)
    if problem is not None:
        yield problem
        return
    entry = locked.get(file.id)
    revision = _revision(file)
    place = {"file": shown(file.path), "line": file.line(("revision",)), "column": "revision"}
    command = f'taxcalc rules lock {file.id} --because "what changed, and the instrument"'
    if entry is None:
        yield _problem(f"{file.id} is enacted, but not locked", f"lock it: taxcalc rules lock {file.id}", place)
    elif entry.sha256 != file.sha256 and revision <= entry.revision:
        yield _problem(
            f"{file.id} was changed after it was published as revision {entry.revision}",
            f"take the change back, or write: revision = {entry.revision + 1}, then: {command}",
            place,
        )
    elif entry.sha256 != file.sha256:
        yield _problem(f"revision {revision} of {file.id} has no changelog line yet", f"record it: {command}", place)


def is_locked(folders: Iterable[Path], file: RuleFile) -> bool:
    """Whether the file is published in its folder, in some revision."""
    folder = _folder_of(folders, file)
    return folder is not None and file.id in read_lock(folder)[0]


def lock(folders: Iterable[Path], files: Iterable[RuleFile], because: str | None) -> tuple[list[str], list[Diagnostic]]:
    """Lock these files as they stand; returns what was written, and what was refused."""
    folders = list(folders)
    done: list[str] = []
    refused: list[Diagnostic] = []
    for file in files:
        folder = next((folder for folder in folders if file.path.resolve().is_relative_to(folder)), file.path.parent)
        locked, problem = read_lock(folder)
        entry = locked.get(file.id)
        revision = _revision(file)
        if problem is None and entry is not None and entry.sha256 == file.sha256:
            continue
        if problem is None:
            problem = _refusal(file, entry, revision, because)
        if problem is not None:
            refused.append(problem)
            continue
        line = f"{revision}: {because or 'first published'}"
        locked[file.id] = Locked(revision, file.sha256, (*(entry.changelog if entry else ()), line))
        (folder / NAME).write_text(_written(locked), encoding="utf-8", newline="\n")
        done.append(f"{file.id} revision {revision}")
    return done, refused


def read_lock(folder: Path) -> tuple[dict[str, Locked], Diagnostic | None]:
    """The lock of a folder, empty where there is none."""
    path = folder / NAME
    if not path.exists():
        return {}, None
    try:
        table = parse(path.read_text(encoding="utf-8"))
        return {key: Locked(int(row["revision"]), str(row["sha256"]), tuple(row["changelog"])) for key, row in table.items()}, None
    except (OSError, ValueError, KeyError, TypeError) as problem:
        remedy = "restore it from the version control, or remove it and run: taxcalc rules lock"
        return {}, Diagnostic("TC417", f"the lock cannot be read: {problem}", file=shown(path), remedy=remedy)


def _refusal(file: RuleFile, entry: Locked | None, revision: int, because: str | None) -> Diagnostic | None:
    place = {"file": shown(file.path), "line": file.line(("revision",)), "column": "revision"}
    if entry is None:
        return None
    if revision <= entry.revision:
        return _problem(f"{file.id} has changed, but is still revision {revision}", f"write in the file: revision = {entry.revision + 1}", place)
    if not because:
        return _problem(f"revision {revision} of {file.id} needs a changelog line", '--because "what changed, and the instrument"', place)
    return None


def _problem(message: str, remedy: str, place: dict[str, str | int | None]) -> Diagnostic:
    line = place["line"]
    return Diagnostic("TC417", message, file=str(place["file"]), line=line if isinstance(line, int) else None, column=str(place["column"]), remedy=remedy)


def _folder_of(folders: Iterable[Path], file: RuleFile) -> Path | None:
    return next((folder for folder in folders if (folder / NAME).exists() and file.path.resolve().is_relative_to(folder)), None)


def _revision(file: RuleFile) -> int:
    revision = file.data.get("revision", 1)
    return revision if isinstance(revision, int) else 1


def _written(locked: dict[str, Locked]) -> str:
    parts = [HEAD]
    for key, entry in sorted(locked.items()):
        lines = "".join(f"  {_quoted(line)},\n" for line in entry.changelog)
        parts.append(f'[{key}]\nrevision = {entry.revision}\nsha256 = "{entry.sha256}"\nchangelog = [\n{lines}]\n')
    return "\n".join(parts)


def _quoted(text: str) -> str:
    import json  # noqa: PLC0415 - a JSON string is a TOML basic string; only writing needs it

    return json.dumps(text, ensure_ascii=False)
