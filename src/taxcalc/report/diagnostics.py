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


def print_diagnostics(diagnostics: Iterable[Diagnostic], stream: TextIO, *, colour: bool = False, quiet: bool = False) -> None:
    """Write every problem to `stream`; `quiet` keeps the errors and drops warnings and notes."""
    shown = [d for d in diagnostics if not quiet or d.severity is Severity.ERROR]
    if shown:
        stream.write(format_diagnostics(shown, colour=colour))


def format_diagnostics(diagnostics: Iterable[Diagnostic], *, colour: bool = False) -> str:
    """One block per problem, in the order given, then a line that counts them; empty when there is none."""
    found = list(diagnostics)
    if not found:
        return ""
    return "\n".join([*(_block(d, colour=colour) for d in found), _summary(found)]) + "\n"


def _block(diagnostic: Diagnostic, *, colour: bool) -> str:
    severity = str(diagnostic.severity)
    if colour:
        severity = f"{COLOURS[diagnostic.severity]}{severity}{RESET}"
    head = f"{severity} {diagnostic.code}"
    if diagnostic.where:
        head += f" {_visible(diagnostic.where)}"
    lines = [head, _indented(diagnostic.message)]
    if diagnostic.value is not None:
        lines.append(_indented(f"value: {_shortened(diagnostic.value)}"))
    if diagnostic.remedy is not None:
        lines.append(_indented(f"remedy: {diagnostic.remedy}"))
    return "\n".join(lines) + "\n"


def _summary(found: list[Diagnostic]) -> str:
    counts = Counter(d.severity for d in found)
    parts = [f"{counts[s]} {s}{'' if counts[s] == 1 else 's'}" for s in Severity if counts[s]]
    return f"{', '.join(parts)}. `taxcalc help {found[0].code}` explains a code."


def _indented(text: str) -> str:
    return "\n".join(f"  {_visible(line)}" for line in text.splitlines())


def _shortened(value: str) -> str:
    one_line = "".join(_visible(char) if char != "\n" else "\\n" for char in value[:LONGEST_VALUE])
    return one_line + (" ..." if len(value) > LONGEST_VALUE else "")


def _visible(text: str) -> str:
    """Control characters shown, never sent: a ledger cell must not be able to drive the terminal."""
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode("ascii") for char in text)
