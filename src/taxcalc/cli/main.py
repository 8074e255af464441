"""The entry point: check the installation, run one command, and turn every way of ending into an exit status."""

from __future__ import annotations

import os
import sys
from contextlib import redirect_stderr, redirect_stdout, suppress
from typing import TYPE_CHECKING, TextIO

from taxcalc.cli.installation import explain, other_owners

if TYPE_CHECKING:
    from collections.abc import Sequence

    from taxcalc.cli.exits import ExitStatus
    from taxcalc.cli.options import Environment

VERSION_FLAGS = (["--version"], ["-V"])


def main() -> int:
    """`taxcalc` as the shell runs it; returns the exit status."""
    sys.stderr = sys.stderr or open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115 - closed by the caller (2>&-): open until the end
    _speak_utf8(sys.stdout)
    _speak_utf8(sys.stderr)
    owners = other_owners()
    if owners:
        sys.stderr.write(explain(owners))
        return 7  # ExitStatus.WRONG_INSTALLATION: nothing more of this package is imported, its files may not be ours
    if sys.stdout is None:
        sys.stderr.write("error TC005\n  standard output is closed: there is nowhere to write the result\n  remedy: leave it open, or redirect it to a file\n")
        return 2  # ExitStatus.USAGE
    if sys.argv[1:] in VERSION_FLAGS:  # answered before anything heavy is imported
        from taxcalc import __version__  # noqa: PLC0415 - only after the installation was found sound

        with suppress(OSError):  # a full disk, a reader that left: asked again below, and told
            sys.stdout.write(f"taxcalc {__version__}\n")
            sys.stdout.flush()
            return 0
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "true")  # none are used, and looking for them reads the metadata of every installed package
    try:
        from taxcalc.cli.options import Environment  # noqa: PLC0415 - as above, and Typer with it
    except ModuleNotFoundError as problem:  # of Typer or what it needs; later ones come to `ending`
        from taxcalc.cli.installer import missing  # noqa: PLC0415 - only who is told needs it

        message, remedy = missing((problem.name or "").partition(".")[0])
        sys.stderr.write(f"error TC003\n  {message}\n  remedy: {remedy}\n")
        return 7  # ExitStatus.WRONG_INSTALLATION

    return run(sys.argv[1:], Environment.detect())


def run(arguments: Sequence[str], environment: Environment) -> int:
    """One command line in this process, its output going to the environment's streams; returns the exit status."""
    from taxcalc.cli.endings import ending  # noqa: PLC0415 - after `main` answered the fast questions

    with redirect_stdout(environment.stdout), redirect_stderr(environment.stderr):
        try:
            return _invoke(arguments, environment)
        except BaseException as problem:  # noqa: BLE001 - the last resort: no ending may show a traceback
            return ending(problem, environment)


def _invoke(arguments: Sequence[str], environment: Environment) -> int | ExitStatus:
    from taxcalc.cli.app import build  # noqa: PLC0415 - Typer is imported when a command is to run
    from taxcalc.cli.options import only_one_version  # noqa: PLC0415 - as above

    only_one_version(arguments)
    status = build().main(args=list(arguments), prog_name="taxcalc", standalone_mode=False, obj=environment)
    environment.stdout.flush()  # a reader that has left is noticed here, not while the interpreter shuts down
    return status if isinstance(status, int) else 0


def _speak_utf8(stream: TextIO) -> None:
    """UTF-8 and LF whatever the console's code page, so that output is the same bytes on every system; PYTHONIOENCODING decides where it is set."""
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is None:  # a test's or a notebook's stream may have none
        return
    encoding, _, errors = os.environ.get("PYTHONIOENCODING", "").partition(":")
    reconfigure(encoding=encoding or "utf-8", errors=errors or "backslashreplace", newline="\n")
