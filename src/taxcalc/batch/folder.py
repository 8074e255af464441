"""What lies below a given path: every entry once, what becomes of it, and whose it is where it does not say so itself."""

from __future__ import annotations

import glob
import os
import stat
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from taxcalc.batch.headers import header_of
from taxcalc.ledger.source import BYTE_ORDER_MARK, FOREIGN, PARQUET, ZIP

if TYPE_CHECKING:
    from collections.abc import Iterator

Status = Literal["read", "copy", "refused", "skipped"]
Taker = Literal["folder", "stem"]

SYSTEM_FILES = ("thumbs.db", "ehthumbs.db", "desktop.ini", "icon\r", "ntuser.dat", "autorun.inf")
SYSTEM_FOLDERS = ("__macosx", "$recycle.bin", "system volume information", "lost+found")
OF_A_CLIENT = {"profile.toml": "a client's facts", "rates.csv": "a client's rates"}
RESULTS = b"taxpayer,tax_year,rules,complete,"
SIDE = {b"file,line,column,value,code,message,row": "rejects", b"file,taxpayer,tax_year,column,value,code,message": "warnings"}
SIDE |= {b"taxpayer,tax_year,status,file,reason,missing,remedy": "status"}
START = 1 << 16
WRITTEN = "written by this run"
KINDS = "CSV, TSV, Parquet or XLSX"


@dataclass(slots=True)
class Entry:
    """One entry: `file` is its path below the given one, `path` where it lies; `owner` is whose it is where it names nobody."""

    file: str
    path: Path
    owner: str
    status: Status = "read"
    reason: str = ""
    remedy: str = ""
    code: str = ""
    size: int = 0
    is_parquet: bool = False
    is_named: bool = False  # given by its own name
    is_hidden: bool = False
    client: str = ""  # the folder of the first level that it lies in
    names_taxpayers: bool | None = None  # whether it has a column for whose a row is; None where the first line does not show it

    def refuse(self, code: str, reason: str, remedy: str) -> None:
        """It may hold receipts and cannot be read."""
        self.status, self.code, self.reason, self.remedy = "refused", code, reason, remedy


@dataclass(slots=True)
class Walk:
    """Finds entries. `own` are files of this run itself, by their real paths, each with what it is."""

    own: dict[str, str]
    taker: Taker | None = None
    entries: list[Entry] = field(default_factory=list)
    seen: dict[str, str] = field(default_factory=dict)  # real paths, and the entry that reads each
    links: list[tuple[Path, Path]] = field(default_factory=list)
    lost: list[Path] = field(default_factory=list)  # files of somebody else that this run would write over

    def folder(self, root: Path) -> None:
        """Everything below a folder; what links lead to comes last, so that it is read in its own place."""
        before = len(self.entries)
        self._below(root, root)
        links, self.links = self.links, []
        for path, below in links:
            self._linked(path, below)
        self.entries[before:] = sorted(self.entries[before:], key=lambda entry: entry.path.parts)

    def file(self, path: Path, root: Path | None = None) -> None:
        """A file given by name, or found by a pattern whose fixed part is `root`."""
        owner = self._owner(path, root) if root else self._owner(path, path.parent)
        entry = Entry(str(path), path, owner, is_named=root is None)
        real = os.path.realpath(path)
        if real in self.seen:
            return
        if real in self.own and root is not None:
            entry.status, entry.reason = "skipped", self.own[real]
            if entry.reason == WRITTEN and not is_ours(path):
                self.lost.append(path)
        else:
            self._look(entry)
        self._add(entry, real)

    def _add(self, entry: Entry, real: str) -> None:
        self.seen.setdefault(real, entry.file)
        self.entries.append(entry)

    def _entry(self, path: Path, root: Path, status: Status = "read", reason: str = "") -> Entry:
        below = path.relative_to(root)
        return Entry(str(below), path, self._owner(path, root), status, reason, client=below.parts[0] if len(below.parts) > 1 else "")

    def _owner(self, path: Path, root: Path) -> str:
        """Whose a file is that names nobody: its folder's of the first level, or the client of its own name."""
        below = path.relative_to(root).parts
        if self.taker == "folder":
            return printable(root.resolve().name)
        return printable(below[0] if len(below) > 1 and self.taker is None else path.stem)

    def _below(self, folder: Path, root: Path, hidden: str = "") -> None:
        try:
            with os.scandir(folder) as found:
                children = sorted(found, key=lambda child: child.name)
        except OSError as error:
            entry = self._entry(folder, root, "skipped", hidden)
            if not hidden:
                entry.refuse("TC721", f"the folder cannot be read ({error.strerror})", "let your user read it (chmod u+rx), and run again")
            self.entries.append(entry)
            return
        if not children and folder != root:
            self.entries.append(self._whole_folder(folder, root, hidden or "the folder is empty"))
        for child in children:
            path = folder / child.name
            if child.is_symlink():
                self.links.append((path, root))
            elif child.is_dir(follow_symlinks=False):
                self._inner(path, root, hidden)
            else:
                self._child(path, root, hidden)

    def _whole_folder(self, folder: Path, root: Path, reason: str) -> Entry:
        entry = self._entry(folder, root, "skipped", reason)
        if self.taker is None and folder.parent == root:
            entry.owner = entry.client = printable(folder.name)
        entry.is_hidden = reason != "the folder is empty"
        return entry

    def _inner(self, path: Path, root: Path, hidden: str) -> None:
        real = os.path.realpath(path)
        if path.name.endswith(".parts") and path.name.startswith("."):
            self.entries.append(self._entry(path, root, "skipped", "parts that an earlier run kept"))
            return
        self.seen[real] = str(path.relative_to(root))
        name = path.name.casefold()
        is_hidden = name.startswith(".") or name in SYSTEM_FOLDERS
        self._below(path, root, hidden or (f"in a hidden or system folder ({printable(path.name)})" if is_hidden else ""))

    def _child(self, path: Path, root: Path, hidden: str) -> None:
        entry = self._entry(path, root)
        real = os.path.realpath(path)
        entry.is_hidden = bool(hidden)
        reason = hidden or self.own.get(real, "") or _skipped(path.name)
        if reason:
            entry.status, entry.reason = "skipped", reason
            if reason == WRITTEN and not is_ours(path):
                self.lost.append(path)
        else:
            self._look(entry)
        self._add(entry, real)

    def _linked(self, path: Path, root: Path) -> None:
        """A link: to what is read anyway, to something else, or to nothing."""
        entry = self._entry(path, root)
        real = os.path.realpath(path)
        name = _skipped(path.name)
        if name:
            entry.status, entry.reason = "skipped", name
        elif not path.exists():
            entry.refuse("TC721", "the link leads nowhere", f"put the file there, or delete the link {printable(str(path))}")
        elif real in self.seen or real == os.path.realpath(root):
            entry.status, entry.reason = "copy", f"a link to {printable(self.seen.get(real, '.')) or '.'}, which is read there"
        elif path.is_dir():
            if os.path.realpath(root).startswith(real + os.sep):
                entry.status, entry.reason = "copy", "a link to a folder that holds this one"
            else:
                self.seen[real] = entry.file
                self._below(path, root)
                links, self.links = self.links, []
                for inner, below in links:
                    self._linked(inner, below)
                return
        else:
            self._look(entry)
        self._add(entry, real)

    def _look(self, entry: Entry) -> None:
        """Only a regular file is opened, and its first bytes say what it is."""
        try:
            found = entry.path.stat()
            if not (stat.S_ISREG(found.st_mode) or entry.is_named):
                entry.refuse("TC721", f"{_kind(found.st_mode)}, not a file", "only regular files are read in a folder; give it by name if it is meant")
                return
            if stat.S_ISDIR(found.st_mode):
                return
            with entry.path.open("rb") as stream:
                start = stream.read(START)
        except (OSError, ValueError) as error:
            entry.refuse("TC103", f"the file cannot be read ({getattr(error, 'strerror', None) or error})", "check that your user may read it")
            return
        entry.size, entry.is_parquet = found.st_size, start.startswith(PARQUET)
        entry.names_taxpayers = _names_taxpayers(start)
        self._by_content(entry, start)

    def _by_content(self, entry: Entry, start: bytes) -> None:
        said = _of_an_earlier_run(start)
        if said and not entry.is_named:
            entry.status, entry.reason = "skipped", said
            return
        for first, code, what, remedy in FOREIGN:
            if start.startswith(first) and not (first == ZIP and b"xl/" in entry.path.read_bytes()):
                entry.refuse(code, f"the file {what}, not a table", remedy)


def is_of_client(entry: Entry, name: str) -> bool:
    """Whether an entry is the client's own page of this name: it stands directly in his folder."""
    return entry.path.name.casefold() == name and entry.status == "skipped" and not entry.is_hidden and entry.client == str(Path(entry.file).parent)


def printable(name: str) -> str:
    """A name of a file as text; bytes that are not UTF-8 are written out in hexadecimal."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def matching(pattern: str) -> Iterator[tuple[Path, Path]]:
    """The files that a pattern matches, each with the fixed part of the pattern."""
    root = Path(pattern)
    while glob.has_magic(str(root)):
        root = root.parent
    for name in sorted(glob.glob(pattern, recursive=True), key=lambda name: Path(name).parts):  # noqa: PTH207 - patterns may be absolute
        path = Path(name)
        if not path.is_dir():
            yield path, root


def _skipped(name: str) -> str:
    """Why a file of this name is no ledger of anybody."""
    lower = name.casefold()
    if lower in OF_A_CLIENT:
        return OF_A_CLIENT[lower]
    if name.startswith("~$"):
        return "a lock file of Excel: the workbook is open somewhere"
    if name.startswith(".~lock."):
        return "a lock file of LibreOffice: the file is open somewhere"
    if lower in SYSTEM_FILES:
        return "a file of the system"
    return "a hidden file" if name.startswith(".") else ""


def _of_an_earlier_run(start: bytes) -> str:
    header = start.partition(b"\n")[0].rstrip(b"\r")
    for first, what in SIDE.items():
        if header.startswith(first):
            return f"the {what} of an earlier run"
    return "the results of an earlier run" if header.startswith(RESULTS) else ""


def _names_taxpayers(start: bytes) -> bool | None:
    header = header_of(start)
    if header:
        return header.names_taxpayers
    line = start.removeprefix(BYTE_ORDER_MARK).lstrip().partition(b"\n")[0]
    if not line.isascii() or not any(mark in line for mark in (b",", b";", b"\t")):
        return None
    return b"taxpayer" in line.lower() or None


def is_ours(path: Path) -> bool:
    """Whether a file is what an earlier run wrote, or nothing: then another run may write over it."""
    try:
        with path.open("rb") as stream:
            start = stream.read(START)
            stream.seek(max(0, path.stat().st_size - START))
            end = stream.read()
    except OSError:
        return False
    if start.startswith(ZIP):
        return b"xl/" in end and b"docProps/" in end
    if start.startswith(PARQUET):
        return b"total_tax" in end
    return not start.strip() or bool(_of_an_earlier_run(start)) or (start.startswith(b"{") and b'"schema":"taxcalc.summary/' in start)


def _kind(mode: int) -> str:
    kinds = {stat.S_IFIFO: "a pipe", stat.S_IFSOCK: "a socket", stat.S_IFCHR: "a device", stat.S_IFBLK: "a device"}
    return kinds.get(stat.S_IFMT(mode), "no regular file")
