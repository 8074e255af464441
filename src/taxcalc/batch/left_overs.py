"""The folder that a run works in, and what runs that were killed have left: each run holds a lock on its own, so another run knows whose is orphaned."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING

from taxcalc.diagnostics import Diagnostic, InputRejectedError

if TYPE_CHECKING:
    from collections.abc import Iterator

PREFIX = ".taxcalc-run-"
DRAFT = ".taxcalc-"  # of results, beside them (`taxcalc.output`)
LOCK = "lock"
YOUNG = 3600  # seconds; a draft without a lock that is younger may be somebody's at work


@contextmanager
def run_folder(output: Path, parent: Path | None) -> Iterator[Path]:
    """A folder of this run's own, gone at the end however it ends; `parent` None: where temporary files lie."""
    place = Path(tempfile.gettempdir()) if parent is None else parent
    _sweep(place, output)
    with _only_run(output), tempfile.TemporaryDirectory(prefix=PREFIX, dir=place, ignore_cleanup_errors=True) as name:
        folder = Path(name).resolve()
        with (folder / LOCK).open("w", encoding="utf-8") as held:
            _lock(held)
            yield folder


def _sweep(place: Path, output: Path) -> None:
    """Clients' rows that a run left which was killed, there and beside the output."""
    for folder in place.glob(f"{PREFIX}*"):
        with suppress(OSError):
            if _is_orphan(folder):
                shutil.rmtree(folder, ignore_errors=True)
    for folder in output.parent.glob(f"{DRAFT}*"):
        with suppress(OSError):
            is_draft = folder.is_dir() and not folder.name.startswith(PREFIX) and (folder / output.name).exists()
            if is_draft and _is_ours(folder) and time.time() - folder.stat().st_mtime > YOUNG:
                shutil.rmtree(folder, ignore_errors=True)


def _is_ours(folder: Path) -> bool:
    return not hasattr(os, "getuid") or folder.stat().st_uid == os.getuid()


def _is_orphan(folder: Path) -> bool:
    lock = folder / LOCK
    if not _is_ours(folder):
        return False
    if not lock.exists():
        return time.time() - folder.stat().st_mtime > YOUNG
    with lock.open("a", encoding="utf-8") as stream:
        return _lock(stream)


def _lock(stream: IO[str]) -> bool:
    """Whether the lock is ours now; it is let go with the file."""
    try:
        import fcntl  # noqa: PLC0415 - Windows has none
    except ImportError:
        return True
    try:
        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


@contextmanager
def _only_run(output: Path) -> Iterator[None]:
    """Two runs that write one output would mix its files: the second is refused."""
    name = hashlib.sha256(os.path.realpath(output).encode("utf-8", "surrogateescape")).hexdigest()[:16]
    path = Path(tempfile.gettempdir()) / f"taxcalc-{getattr(os, 'getuid', int)()}-{name}.lock"
    with path.open("a", encoding="utf-8") as stream:
        if not _lock(stream):
            remedy = "wait until it has ended, or write to another name"
            raise InputRejectedError([Diagnostic("TC727", f"another run is writing {output}", remedy=remedy)])
        try:
            yield
        finally:
            path.unlink(missing_ok=True)
