"""Problems on stderr: one block each, plain text, all of them; colour only where a terminal shows it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, TextIO

from taxcalc.diagnostics import Diagnostic, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable

LONGEST_VALUE = 200  # a cell can hold a whole file; JSON still carries all of it
COLOURS = {Severity.ERROR: "\x1b[1;31m", Severity.WARNING: "\x1b[1;33m", Severity.NOTE: "\x1b[1;36m"}
RESET = "\x1b[0m"
INDENT = "  "
TO_COPY = ("=", "`", "taxcalc ", "[")  # a line of a file or a command


def print_diagnostics(diagnostics: Iterable[Diagnostic], stream: TextIO, *, colour: bool = False, quiet: bool = False, width: int | None = None) -> None:
    """Write every problem to `stream`; `quiet` keeps the errors and drops warnings and notes; `width` is that of a terminal."""
    shown = [d for d in diagnostics if not quiet or d.severity is Severity.ERROR]
    if shown:
        stream.write(format_diagnostics(shown, colour=colour, width=width))


def format_diagnostics(diagnostics: Iterable[Diagnostic], *, colour: bool = False, width: int | None = None) -> str:
    """One block per problem, in the order given, then a line that counts them; empty when there is none.

    With a `width`, prose is wrapped between words; a value and a remedy with something to copy stay in one piece.
    """
    found = list(diagnostics)
    if not found:
        return ""
    return "\n".join([*(_block(d, colour=colour, width=width) for d in found), _summary(found)]) + "\n"


def _block(diagnostic: Diagnostic, *, colour: bool, width: int | None) -> str:
    severity = str(diagnostic.severity)
    if colour:
        severity = f"{COLOURS[diagnostic.severity]}{severity}{RESET}"
    head = f"{severity} {diagnostic.code}"
    if diagnostic.where:
        head += f" {_visible(diagnostic.where)}"
    lines = [head, _wrapped(_indented(diagnostic.message), width)]
    if diagnostic.value is not None:
        lines.append(_indented(f"value: {_shortened(diagnostic.value)}"))
    if diagnostic.remedy is not None:
        remedy = _indented(f"remedy: {diagnostic.remedy}")
        lines.append(remedy if any(sign in remedy for sign in TO_COPY) else _wrapped(remedy, width))
    return "\n".join(lines) + "\n"


def _summary(found: list[Diagnostic]) -> str:
    counts = Counter(d.severity for d in found)
    parts = [f"{counts[s]} {s}{'' if counts[s] == 1 else 's'}" for s in Severity if counts[s]]
    return f"{', '.join(parts)}. `taxcalc help {found[0].code}` explains a code."


def _indented(text: str) -> str:
    return "\n".join(f"{INDENT}{_visible(line)}" for line in text.splitlines())


def _wrapped(text: str, width: int | None) -> str:
    if width is None:
        return text
    from textwrap import fill  # noqa: PLC0415 - start-up is measured; only a terminal needs it

    lines = text.splitlines()
    return "\n".join(fill(line, width, subsequent_indent=INDENT, break_long_words=False, break_on_hyphens=False, replace_whitespace=False) for line in lines)


def _shortened(value: str) -> str:
    one_line = "".join(_visible(char) if char != "\n" else "\\n" for char in value[:LONGEST_VALUE])
    return one_line + (" ..." if len(value) > LONGEST_VALUE else "")


def _visible(text: str) -> str:
    """Control characters shown, never sent: a ledger cell must not be able to drive the terminal."""
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode("ascii") for char in text)
