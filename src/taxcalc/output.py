"""Where a result goes: a file appears whole or not at all, a link is written through, a device or a pipe is never replaced."""

from __future__ import annotations

import errno
import os
import re
import shlex
import shutil
import stat
import sys
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from taxcalc.diagnostics import Diagnostic, UsageRejectedError

if TYPE_CHECKING:
    from collections.abc import Iterator

CODE: Final = "TC004"
LINKS_AT_MOST: Final = 40  # as the kernel: more are a circle
_DESCRIPTOR = re.compile(r"/(?:dev|proc/self)/fd/(\d+)")  # where /dev/stdout leads


def check_output(path: Path) -> None:
    """Whether `path` can be written, asked before the work rather than after it.

    Raises UsageRejectedError (TC004) for a folder, a folder that is not there, or one that may not be written.
    """
    with _told(path):
        descriptor = _descriptor(path)
        if descriptor is not None:
            os.fstat(descriptor)
        elif _is_special(path):
            if not os.access(path, os.W_OK):
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        else:
            Path(tempfile.mkdtemp(prefix=".taxcalc-", dir=_target(path).parent)).rmdir()


def can_be_continued(path: Path) -> bool:
    """Whether a file is there whose rows can be read before it is written: no device, no pipe, no /dev/stdout."""
    return _descriptor(path) is None and path.is_file()


@contextmanager
def written(path: Path) -> Iterator[Path]:
    """A name to write the result to; when the block ends well it stands at `path`, otherwise `path` is as it was.

    A link is followed and stays a link, a file that was there keeps its mode and owner, and what is no file (a device, a pipe,
    /dev/stdout) gets the bytes written to it. The draft lies in a folder that only its owner can enter.
    What the block raises passes through; what is found wrong with `path` itself is UsageRejectedError (TC004).
    """
    with _told(path):
        descriptor = _descriptor(path)
        special = descriptor is not None or _is_special(path)
        target = path if special else _target(path)
        folder = Path(tempfile.mkdtemp(prefix=".taxcalc-", dir=None if special else target.parent))
    try:
        draft = folder / (target.name or "output")
        with _told(path):
            as_new = _created(draft)
        yield draft
        with _told(path):
            if special:
                _copy(draft, path, descriptor)
            else:
                _keep_mode_and_owner(draft, target, as_new)
                draft.replace(target)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def write_text(path: Path, text: str) -> None:
    """The whole text (UTF-8, LF) at `path`, as `written` puts it; a full disk is told too."""
    with written(path) as draft, _told(path):
        draft.write_text(text, encoding="utf-8", newline="\n")


def _descriptor(path: Path) -> int | None:
    """The open file that a name such as /dev/stdout stands for. Opened by its name a redirected file would be cut off, and a pipe has none."""
    name = os.path.abspath(path)  # noqa: PTH100 - Path.resolve would follow the last link into what the descriptor is open on
    for _ in range(LINKS_AT_MOST):
        found = _DESCRIPTOR.fullmatch(name)
        if found:
            return int(found[1])
        try:
            name = os.path.normpath(Path(name).parent / Path(name).readlink())
        except OSError:  # no link: the end of the way
            return None
    return None


def _is_special(path: Path) -> bool:
    """Whether something other than a file or a folder is there: a device, a pipe, a socket."""
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        return False
    return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))


def _target(path: Path) -> Path:
    """The file that is written: where the links of `path` lead, whether it is there yet or not."""
    target = Path(os.path.realpath(path))
    if target.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    return target


def _created(draft: Path) -> int:
    """An empty draft, and the mode that a new file gets here."""
    opened = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666)
    try:
        return stat.S_IMODE(os.fstat(opened).st_mode)
    finally:
        os.close(opened)


def _keep_mode_and_owner(draft: Path, target: Path, as_new: int) -> None:
    """A ledger that only its owner may read stays so, whoever wrote the draft and however."""
    try:
        before = target.stat()
    except FileNotFoundError:
        draft.chmod(as_new)
        return
    if sys.platform != "win32":
        with suppress(PermissionError):  # only root gives files away; another's file becomes ours, as with every editor
            os.chown(draft, before.st_uid, before.st_gid)
    draft.chmod(stat.S_IMODE(before.st_mode))


def _copy(draft: Path, path: Path, descriptor: int | None) -> None:
    sys.stdout.flush()  # what was said before comes before
    opened = os.open(path, os.O_WRONLY) if descriptor is None else os.dup(descriptor)
    with os.fdopen(opened, "wb") as stream, draft.open("rb") as source:
        shutil.copyfileobj(source, stream)


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """What the system says about `path`, as a diagnostic. A reader that has left is no fault of the name."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as problem:
        said = f"there is no folder {str(path.parent)!r}" if problem.errno == errno.ENOENT else problem.strerror or problem
        message = f"the output cannot be written: {said}"
        raise UsageRejectedError([Diagnostic(CODE, message, file=str(path), remedy=_remedy(path, problem))]) from None


def _remedy(path: Path, problem: OSError) -> str:
    if problem.errno == errno.EISDIR:
        return f"name a file in it: -o {shlex.quote(str(path / 'result.json'))}"
    if problem.errno == errno.ENOENT:
        return f"make the folder first: mkdir -p {shlex.quote(str(path.parent))}"
    if problem.errno == errno.ENOSPC:
        return "make room, or choose another disk with -o"
    return "choose another name or folder with -o"
