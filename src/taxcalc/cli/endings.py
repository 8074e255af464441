"""How a run ends: each kind of ending gets its words on stderr and its exit status."""

from __future__ import annotations

import os
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TextIO

from typer import Abort, TyperException

from taxcalc import __version__
from taxcalc.cli.exits import ExitStatus
from taxcalc.diagnostics import Diagnostic, InputRejectedError, RulesInvalidError, UsageRejectedError

if TYPE_CHECKING:
    from collections.abc import Callable

    from taxcalc.cli.options import Environment

DEBUG_VARIABLE = "TAXCALC_DEBUG"
PACKAGE = Path(__file__).parent.parent


def ending(problem: BaseException, environment: Environment) -> int:
    """Say on stderr what happened, in as many words as it deserves; returns the exit status."""
    try:
        return _told(problem, environment)
    except OSError:  # standard error is full or closed: nothing can be said, and nothing may be said at shutdown
        _silence(environment.stdout, environment.stderr)
        return ExitStatus.USAGE


def _told(problem: BaseException, environment: Environment) -> int:
    for kind, words in ENDINGS.items():
        if isinstance(problem, kind):
            return words(problem, environment)
    if _is_interruption(problem):
        return ExitStatus.INTERRUPTED
    if isinstance(problem, OSError) and problem.filename is None and (reason := _stdout_refuses(environment)):
        return _nowhere_to_write(reason, environment)
    return _bug(problem, environment)


def _stdout_refuses(environment: Environment) -> str | None:
    """Why standard output takes no more: a second try fails too. Without it the fault of any other stream would be taken for this one's."""
    try:
        environment.stdout.write("\n")
        environment.stdout.flush()
    except OSError as problem:
        return problem.strerror or str(problem)
    return None


def _nowhere_to_write(reason: str, environment: Environment) -> int:
    message = f"standard output cannot be written: {reason}"
    environment.report([Diagnostic("TC005", message, remedy="make room where it is redirected to, or write to a file with -o")])
    _silence(environment.stdout)
    return ExitStatus.USAGE


def _is_interruption(problem: BaseException) -> bool:
    """Ctrl-C while the database works: it raises an error of its own."""
    return type(problem).__name__ == "InterruptException" or (isinstance(problem, RuntimeError) and str(problem) == "Query interrupted")


def _rules_invalid(problem: RulesInvalidError, environment: Environment) -> int:
    environment.report(problem.diagnostics)
    return ExitStatus.RULES_INVALID


def _input_rejected(problem: InputRejectedError, environment: Environment) -> int:
    environment.report(problem.diagnostics)
    return ExitStatus.INPUT_REJECTED


def _words_rejected(problem: UsageRejectedError, environment: Environment) -> int:
    environment.report(problem.diagnostics)
    return ExitStatus.USAGE


def _interrupted(_problem: BaseException, _environment: Environment) -> int:
    return ExitStatus.INTERRUPTED


def _usage(problem: TyperException, environment: Environment) -> int:
    """Wrong usage: what is wrong, and where the examples are."""
    if type(problem).__name__ == "NoArgsIsHelpError":  # its message is the help
        environment.stderr.write(f"{problem.format_message()}\n")
        return ExitStatus.USAGE
    context = getattr(problem, "ctx", None)
    command = context.command_path if context else "taxcalc"
    environment.stderr.write(f"error: {problem.format_message()}\n  `{command} --help` shows examples and options.\n")
    return ExitStatus.USAGE


def _stopped(stop: SystemExit, environment: Environment) -> int:
    """Typer turns a closed pipe into SystemExit(1), and ends shell completion with SystemExit."""
    if isinstance(stop.__context__, BrokenPipeError):
        return _reader_left(stop, environment)
    return stop.code if isinstance(stop.code, int) else ExitStatus.DONE


def _reader_left(_problem: BaseException, environment: Environment) -> int:
    """The reader closed the pipe (`| head`): quiet, also in the flush at interpreter shutdown, which would complain."""
    _silence(environment.stdout)
    return ExitStatus.READER_LEFT


def _silence(*streams: TextIO) -> None:
    """What is still in their buffers goes nowhere: the interpreter flushes them at shutdown, and would complain."""
    for stream in streams:
        try:
            descriptor = stream.fileno()
        except (OSError, ValueError):  # not a real file: nothing is flushed at shutdown
            continue
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, descriptor)
        os.close(nowhere)


def _missing_module(problem: ModuleNotFoundError, environment: Environment) -> int:
    """A library is missing: name it, and the line that installs it. A missing module of our own is a bug."""
    module = (problem.name or "").partition(".")[0]
    if module in {"", PACKAGE.name}:
        return _bug(problem, environment)
    from taxcalc.cli.installer import missing  # noqa: PLC0415 - start-up is measured

    message, remedy = missing(module)
    environment.report([Diagnostic("TC003", message, remedy=remedy)])
    return ExitStatus.WRONG_INSTALLATION


def _bug(problem: BaseException, environment: Environment) -> int:
    """A bug: say so without a word of the client's (an exception's text may quote a ledger), and how to report it."""
    if os.environ.get(DEBUG_VARIABLE) == "1":
        traceback.print_exception(problem, file=environment.stderr)
    environment.stderr.write(
        f"Sorry, taxcalc {__version__} has a bug and stopped: {type(problem).__name__} at {_place(problem)}.\n"
        f"No result was made. Please report that line and the command, without any client's figures.\n"
        f"{DEBUG_VARIABLE}=1 shows the whole traceback; it may quote your input, so read it before you send it.\n"
    )
    return ExitStatus.BUG


def _place(problem: BaseException) -> str:
    """The innermost line of this package that the problem passed through."""
    frames = [f for f in traceback.extract_tb(problem.__traceback__) if Path(f.filename).is_relative_to(PACKAGE)]
    if not frames:
        return "an unknown place"
    return f"{Path(frames[-1].filename).relative_to(PACKAGE).as_posix()}:{frames[-1].lineno}"


ENDINGS: Final[dict[type[BaseException], Callable[[Any, Environment], int]]] = {  # the first kind that fits
    RulesInvalidError: _rules_invalid,
    UsageRejectedError: _words_rejected,
    InputRejectedError: _input_rejected,
    TyperException: _usage,
    KeyboardInterrupt: _interrupted,
    Abort: _interrupted,  # Typer's word for Ctrl-C or end of input at a prompt
    BrokenPipeError: _reader_left,
    SystemExit: _stopped,
    ModuleNotFoundError: _missing_module,
}
