"""What commands have in common: their shared options, and the terminal they write to, injected so that tests replace it."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import sys
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TextIO

import typer

from taxcalc.cli.completion import activities_like, rules_like
from taxcalc.report.diagnostics import print_diagnostics

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rich.console import Console

    from taxcalc.diagnostics import Diagnostic

FIRST_YEAR, LAST_YEAR = 1950, 9998  # a tax year begins in the year before it, and its return is due in the year after
SCREEN = (80, 24)  # where no terminal says otherwise


class OutputFormat(StrEnum):
    """How a result is written: `table` for people, the others for programs and documents."""

    TABLE = "table"
    JSON = "json"
    JSONL = "jsonl"
    CSV = "csv"
    MARKDOWN = "markdown"


SUFFIXES = {
    ".txt": OutputFormat.TABLE,
    ".json": OutputFormat.JSON,
    ".jsonl": OutputFormat.JSONL,
    ".csv": OutputFormat.CSV,
    ".md": OutputFormat.MARKDOWN,
}

FormatOption = Annotated[OutputFormat | None, typer.Option("--format", "-f", help="How to write the result.", show_default="table")]
OutputOption = Annotated[
    Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write the result to FILE; its suffix chooses the format.", show_default=False)
]
QuietOption = Annotated[bool, typer.Option("--quiet", help="Only the result and errors: no notes, no warnings, no progress.")]
NoColorOption = Annotated[bool, typer.Option("--no-color", help="No colour, whatever the terminal can do (NO_COLOR does the same).")]
RulesDirOption = Annotated[
    list[Path] | None,
    typer.Option("--rules-dir", metavar="DIR", help="Also read rule files from DIR; repeatable (TAXCALC_RULES adds more).", show_default=False),
]
RulesOption = Annotated[
    str | None,
    typer.Option(
        "--rules",
        metavar="ID|FILE",
        help="The rule version to use; ID@DATE as known that day, A+B one over another.",
        show_default="the enacted rules of each tax year",
        autocompletion=rules_like,
    ),
]
ProfileOption = Annotated[
    Path | None, typer.Option("--profile", "-p", metavar="FILE", help="The taxpayer's facts, as TOML.", show_default="the statute's defaults")
]
RatesOption = Annotated[Path | None, typer.Option("--rates", metavar="FILE", help="Exchange rates: date,currency,rate.", show_default=False)]
EstimateRatesOption = Annotated[bool, typer.Option("--estimate-rates", help="Where no rate is given, use the bundled monthly averages; labelled estimates.")]


def checked_year(year: int | None) -> int | None:
    """A tax year that the calendar has; whether it has rules is asked later (UsageRejectedError, TC008)."""
    if year is None or FIRST_YEAR <= year <= LAST_YEAR:
        return year
    from taxcalc.diagnostics import Diagnostic, UsageRejectedError  # noqa: PLC0415 - start-up is measured
    from taxcalc.rules.catalogue import Catalogue, instead  # noqa: PLC0415 - as above

    message = f"{year} is no tax year"
    raise UsageRejectedError([Diagnostic("TC008", message, column="--year", value=str(year), remedy=instead(Catalogue().years()))])


YearOption = Annotated[
    int | None,
    typer.Option("--year", metavar="YEAR", help="Only this tax year (2026 = July 2025 to June 2026).", show_default=False, callback=checked_year),
]
ActivityOption = Annotated[
    str | None,
    typer.Option("--activity", metavar="CODE", help="What you do.", show_default="software_development", autocompletion=activities_like),
]
KnownOnOption = Annotated[
    str | None,
    typer.Option("--known-on", metavar="DATE", help="The law as it was known on that day, as 2026-06-01: later Acts are left out.", show_default=False),
]


@dataclass(frozen=True, slots=True)
class Environment:
    """The streams of one run and what their terminal can do."""

    stdin: TextIO
    stdout: TextIO
    stderr: TextIO
    width: int = SCREEN[0]
    is_tty: bool = False
    colour: bool = False
    quiet: bool = False
    height: int = SCREEN[1]

    @classmethod
    def detect(cls) -> Environment:
        """The real one: sys streams, the terminal's width (COLUMNS overrides it), NO_COLOR and TERM=dumb obeyed."""
        is_tty = sys.stdout.isatty()
        colour = is_tty and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
        columns, lines = shutil.get_terminal_size(SCREEN)
        return cls(sys.stdin, sys.stdout, sys.stderr, columns, is_tty, colour, height=lines)

    @classmethod
    def of(cls, context: typer.Context, *, quiet: bool = False, no_color: bool = False) -> Environment:
        """The environment that `main` put in the context, narrowed by the command's own options."""
        found = context.find_object(cls) or cls.detect()
        return replace(found, quiet=found.quiet or quiet, colour=found.colour and not no_color)

    def write(self, text: str) -> None:
        """Part of the result, to stdout."""
        self.stdout.write(text)

    def note(self, text: str) -> None:
        """One line beside the result, to stderr, unless quiet."""
        if not self.quiet:
            self.stderr.write(f"{text}\n")

    def report(self, diagnostics: Iterable[Diagnostic]) -> None:
        """Problems, to stderr; when quiet, only errors."""
        terminal = self.stderr.isatty()
        print_diagnostics(diagnostics, self.stderr, colour=self.colour and terminal, quiet=self.quiet, width=self.width if terminal else None)

    def console(self) -> Console:
        """A Rich console on stdout with this width and colour."""
        from rich.console import Console  # noqa: PLC0415 - start-up is measured; only printing commands pay for Rich

        return Console(file=self.stdout, width=self.width, force_terminal=self.colour, no_color=not self.colour, highlight=False, emoji=False)

    def emit(self, text: str, output: Path | None) -> None:
        """The whole result: to stdout, or to `output` (UTF-8, LF), which appears whole or not at all (`taxcalc.output`)."""
        if output is None or str(output) == "-":
            self.write(text)
            return
        from taxcalc.output import write_text  # noqa: PLC0415 - start-up is measured

        write_text(output, text)


def refuse_to_overwrite(output: Path | None, inputs: Iterable[Path | str | None]) -> None:
    """A usage error where the file to write is one that is read, or cannot be written: nobody means to lose a ledger to its own result."""
    if output is None or str(output) == "-":
        return
    from taxcalc.output import check_output  # noqa: PLC0415 - start-up is measured

    whole = os.path.realpath(output)  # which takes links that lead nowhere too
    for given in inputs:
        if given is not None and os.path.realpath(given) == whole:
            msg = f"{output} is read by this command and would be overwritten; choose another name"
            raise typer.BadParameter(msg, param_hint="--output")
    check_output(output)


def chosen_format(asked: OutputFormat | None, output: Path | None, allowed: Iterable[OutputFormat] = OutputFormat) -> OutputFormat:
    """`--format` where given, else what the suffix of `-o` says, else a table. A format not in `allowed` is a usage error."""
    names = tuple(allowed)
    chosen = asked
    if chosen is None and output is not None and str(output) != "-":
        chosen = SUFFIXES.get(output.suffix.lower())
        if chosen not in names:
            known = ", ".join(suffix for suffix, name in SUFFIXES.items() if name in names)
            msg = f"the suffix of {output.name!r} names no format that this command writes ({known}); add --format"
            raise typer.BadParameter(msg, param_hint="--output")
    chosen = chosen or OutputFormat.TABLE
    if chosen not in names:
        msg = f"this command writes {', '.join(names)}, not {chosen}"
        raise typer.BadParameter(msg, param_hint="--format")
    return chosen


def only_one_version(arguments: Sequence[str]) -> None:
    """A usage error where `--rules` stands twice: the last would win without a word, and both were meant."""
    named = [following for word, following in pairwise([*arguments, ""]) if word == "--rules"] + [
        word.removeprefix("--rules=") for word in arguments if word.startswith("--rules=")
    ]
    if len(named) > 1:
        both = f"--rules {'+'.join(named)}; to compare them: taxcalc rules diff {' '.join(named)}"
        msg = f"--rules is given {len(named)} times; to lay one over another write: {both}"
        raise typer.BadParameter(msg, param_hint="--rules")


def rules_dirs(chosen: Iterable[Path] | None) -> tuple[Path, ...]:
    """The folders of `--rules-dir`; the catalogue of rules adds those of TAXCALC_RULES and the shipped one.

    A folder that is not there is a usage error: without its rules another law would be applied than the one that was meant.
    """
    from taxcalc.rules.catalogue import VARIABLE  # noqa: PLC0415 - start-up is measured; whoever asks for folders reads rules next

    named = tuple(chosen or ())
    listed = [Path(name) for name in os.environ.get(VARIABLE, "").split(os.pathsep) if name]
    for hint, folders in (("--rules-dir", named), (VARIABLE, listed)):
        for folder in folders:
            if not folder.is_dir():
                msg = f"there is no folder {str(folder)!r}"
                raise typer.BadParameter(msg, param_hint=hint)
    return named


def known_on(text: str | None) -> dt.date | None:
    """The day of `--known-on`; another text is wrong usage."""
    if text is None:
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        msg = f"{text!r} is not a date; write it as 2026-06-01"
        raise typer.BadParameter(msg, param_hint="--known-on") from None
