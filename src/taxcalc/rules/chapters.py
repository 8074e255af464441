"""A rule file in chapters: `chapters = ["activities", ...]` in `pk/base.toml` names files of the folder `pk/base/` beside it.

A chapter is a part of its file and no version of the law: it has no id, and what it says stands once in the whole. Names, never
paths: nothing that a rule file says can open a file elsewhere.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from taxcalc.diagnostics import Diagnostic
from taxcalc.rules.stated import stated_blocks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from taxcalc.rules.files import RuleFile, Table

CODE = "TC460"
NAME = re.compile(r"[a-z0-9][a-z0-9_-]*")
KEY = "chapters"
OF_A_FILE = ("id", "title", "status", "tax_year", "extends", "enacted_on", "review_by", "revision", KEY)  # said by the file, never by a chapter


def with_chapters(file: RuleFile, read: Callable[[Path], RuleFile | Diagnostic], shown: Callable[[Path], str]) -> RuleFile | Diagnostic:
    """The file with its chapters read, in the order in which it names them; or the first reason why they make no whole."""
    if KEY not in file.data:
        return file
    names = file.data[KEY]
    if not isinstance(names, list) or not all(isinstance(name, str) and NAME.fullmatch(name) for name in names):
        remedy = f'write their names without folder and suffix: {KEY} = ["activities", "classes"]'
        return _problem(file, shown, f"{KEY!r} is a list of names of files in the folder {_folder(file.path).name}/ beside this file", remedy, (KEY,))
    parts: list[RuleFile] = []
    for index, name in enumerate(names):
        path = _folder(file.path) / f"{name}.toml"
        part = read(path) if path.is_file() else None
        if part is None:
            return _problem(file, shown, f"there is no chapter {shown(path)}", "add the file, or take its name out of the list", (KEY, index))
        if isinstance(part, Diagnostic):
            return part
        parts.append(part)
    unread = sorted(path.name for path in _folder(file.path).glob("*.toml") if path.stem not in names)
    if unread:
        remedy = f"name it in {KEY}, or move it elsewhere"
        return _problem(file, shown, f"{', '.join(unread)} lies among the chapters of {file.id} and is not named as one of them", remedy, (KEY,))
    return next(_wrong(file, parts, shown), None) or replace(file, chapters=tuple(parts))


def is_chapter(path: Path, heading: Callable[[Path], Table | None]) -> bool:
    """Whether this file is a part of the one beside its folder."""
    whole = whole_of(path)
    return whole.is_file() and KEY in (heading(whole) or {})


def whole_of(path: Path) -> Path:
    """The file that a file in this place would be a chapter of: `pk/base.toml` of `pk/base/classes.toml`."""
    folder = path.parent.resolve()
    return folder.parent / f"{folder.name}.toml"


def _folder(path: Path) -> Path:
    return path.with_suffix("")


def _wrong(file: RuleFile, parts: list[RuleFile], shown: Callable[[Path], str]) -> Iterator[Diagnostic]:
    """What a chapter may not say: what the file says of itself, and what another chapter says already."""
    said: dict[str, RuleFile] = {}
    for part in (*parts, file):
        for name in OF_A_FILE if part is not file else ():
            if name in part.data:
                yield _problem(part, shown, f"a chapter of {file.id} does not say {name!r}: the file itself does", "take the line out", (name,))
        for name, key in _entries(part):
            if name in said:
                remedy = "keep it in one of the two"
                yield _problem(part, shown, f"{name} stands already in {shown(said[name].path)}", remedy, key)
            said[name] = part


def _entries(part: RuleFile) -> Iterator[tuple[str, tuple[str | int, ...]]]:
    """Every entry that may stand only once in the whole, with its place."""
    for name in ("sources", "conditions"):
        table = part.data.get(name)
        for key in table if isinstance(table, dict) else ():
            yield f"[{name}.{key}]", (name, key)
    for key, block in stated_blocks(part.data):
        named = ".".join(part for part in key if isinstance(part, str))
        yield (f"[[{named}]] {block.get('id')}" if isinstance(key[-1], int) else f"[{named}]"), key


def _problem(file: RuleFile, shown: Callable[[Path], str], message: str, remedy: str, key: tuple[str | int, ...]) -> Diagnostic:
    column = next((part for part in reversed(key) if isinstance(part, str)), None)
    return Diagnostic(CODE, message, file=shown(file.path), line=file.line(key), column=column, remedy=remedy)
