"""`taxcalc import`: platform and bank statements in, a ledger in which each payment stands once out."""

from __future__ import annotations

import time
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from taxcalc.cli.completion import profiles_like
from taxcalc.cli.exits import ExitStatus
from taxcalc.cli.options import Environment, FormatOption, NoColorOption, OutputFormat, QuietOption, refuse_to_overwrite
from taxcalc.cli.reading import (
    DatesOption,
    LinkOption,
    OwnOption,
    PasswordFileOption,
    ProfilesDirOption,
    SenderOption,
    TreatOption,
    UnprovenOption,
    WhtOption,
    asked_of,
    pair,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from taxcalc.diagnostics import Diagnostic
    from taxcalc.statements.importing import Imported, Wish

SECONDS_BETWEEN_NEWS = 1.0


class Counted(StrEnum):
    """What `--count` may name."""

    INCOME = "income"


def import_(  # noqa: PLR0913 - one parameter per documented option
    context: typer.Context,
    files: Annotated[
        list[Path] | None, typer.Argument(metavar="FILE...", help="Statements: CSV, Excel, PDF, OFX and more; - reads stdin.", show_default=False)
    ] = None,
    *,
    as_: Annotated[
        str | None,
        typer.Option(
            "--as", metavar="PROFILE", help="Read the files with this profile instead of detecting it.", show_default=False, autocompletion=profiles_like
        ),
    ] = None,
    output: Annotated[Path | None, typer.Option("--output", "-o", metavar="LEDGER", help="Write or continue this ledger (CSV).", show_default="stdout")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what each line becomes, totals and links; write nothing.")] = False,
    explain: Annotated[int | None, typer.Option("--explain", metavar="LINE", help="Show the rule behind this line of the file.", show_default=False)] = None,
    mask: Annotated[bool, typer.Option("--mask", help="Print the file's structure without its data, safe to share.")] = False,
    new_profile: Annotated[Path | None, typer.Option("--new-profile", metavar="FILE", help="Print a draft profile for this file.", show_default=False)] = None,
    link: LinkOption = None,
    count: Annotated[
        Counted | None, typer.Option("--count", help="Count platform income as receipts: an estimate, before any bank statement.", show_default=False)
    ] = None,
    costs: Annotated[bool, typer.Option("--costs", help="Show what each payment's journey cost.")] = False,
    rates: Annotated[
        Path | None, typer.Option("--rates", metavar="FILE", help="Independent rates for --costs: date,currency,rate.", show_default="monthly estimates")
    ] = None,
    profiles_dir: ProfilesDirOption = None,
    own: OwnOption = None,
    sender: SenderOption = None,
    dates: DatesOption = None,
    treat: TreatOption = None,
    unproven: UnprovenOption = False,
    password_file: PasswordFileOption = None,
    wht: WhtOption = None,
    format_: FormatOption = None,
    quiet: QuietOption = False,
    no_color: NoColorOption = False,
) -> int:
    """Turn platform and bank statements into a ledger; payouts are linked to bank credits, so that money counts once.

    Examples:
      $ taxcalc import upwork.csv payoneer.csv meezan.csv -o ledger.csv
      $ taxcalc import statement.csv --dry-run
      $ taxcalc import --new-profile unknown.csv > mylayout.toml
    """
    from taxcalc.engine.final_rates import final_rates  # noqa: PLC0415 - start-up is measured; --help must not pay for this
    from taxcalc.statements.catalogue import load_words  # noqa: PLC0415 - as above
    from taxcalc.statements.importing import Wish  # noqa: PLC0415 - as above

    environment = Environment.of(context, quiet=quiet, no_color=no_color)
    if new_profile is None and not files:
        msg = "name a statement to import"
        raise typer.BadParameter(msg, param_hint="FILE")
    refuse_to_overwrite(output, [*(files or ()), rates, password_file])
    wish = Wish(
        files=files or [],
        words=load_words(own or (), sender or (), wht),
        profile=as_,
        profile_folders=profiles_dir or (),
        links=[pair(text) for text in link or ()],
        rates=rates,
        ledger=output,
        count_income=count is Counted.INCOME,
        stdin=getattr(environment.stdin, "buffer", None),
        progress=_progress(environment),
        final_rates=final_rates(),
        asked=asked_of(dates, treat or (), password_file, unproven=unproven, terminal=environment.stdin.isatty() and environment.stderr.isatty()),
    )
    if new_profile is not None or explain is not None or mask:
        return _look(environment, wish, new_profile, explain)
    return _import(environment, wish, _form(format_), dry_run=dry_run, costs=costs)


def _form(asked: OutputFormat | None) -> OutputFormat:
    if asked in (None, OutputFormat.TABLE, OutputFormat.JSON, OutputFormat.CSV):
        return asked or OutputFormat.TABLE
    msg = f"this command writes table, json, csv, not {asked}"
    raise typer.BadParameter(msg, param_hint="--format")


def _progress(environment: Environment) -> Callable[[str, int], None] | None:
    """Rows read so far, on a terminal only, once a second."""
    if environment.quiet or not environment.stderr.isatty():
        return None
    told = [time.monotonic()]

    def tell(name: str, number: int) -> None:
        if time.monotonic() - told[0] >= SECONDS_BETWEEN_NEWS:
            told[0] = time.monotonic()
            environment.stderr.write(f"\r{name}: {number:,} rows\x1b[K")

    return tell


def _look(environment: Environment, wish: Wish, new_profile: Path | None, explain: int | None) -> int:
    """Commands that only look at files: a draft, an explanation, a masked copy."""
    from taxcalc.statements.catalogue import load_catalogue  # noqa: PLC0415 - start-up is measured
    from taxcalc.statements.choose import choose_layout  # noqa: PLC0415 - as above
    from taxcalc.statements.drafting import draft_profile  # noqa: PLC0415 - as above
    from taxcalc.statements.findings import mask as without_data  # noqa: PLC0415 - as above
    from taxcalc.statements.model import StopFileError  # noqa: PLC0415 - as above
    from taxcalc.statements.sharing import explain_line, mask_file  # noqa: PLC0415 - as above

    catalogue = load_catalogue(wish.profile_folders if new_profile is None else ())  # the draft may be on its way into one of these folders
    problems: list[Diagnostic] = list(catalogue.problems)
    hide = new_profile is None and explain is None

    def explained(path: Path, line: int) -> Iterator[str]:
        yield from explain_line(choose_layout(path, str(path), catalogue, wish.profile, wish.asked), line, wish.words)

    def parts() -> Iterator[Iterator[str]]:
        if new_profile is not None:
            yield draft_profile(new_profile, str(new_profile), wish.asked, wish.words)
        for path in wish.files if new_profile is None else ():
            yield mask_file(path, str(path), catalogue) if explain is None else explained(path, explain)

    for part in parts():
        try:
            for text in part:
                environment.write(text)
        except StopFileError as stop:
            problems.extend(without_data(one) for one in stop.diagnostics) if hide else problems.extend(stop.diagnostics)
    environment.report(problems)
    return ExitStatus.INPUT_REJECTED if problems else ExitStatus.DONE


def _import(environment: Environment, wish: Wish, form: OutputFormat, *, dry_run: bool, costs: bool) -> int:
    from taxcalc.statements.importing import import_statements  # noqa: PLC0415 - start-up is measured

    with import_statements(wish) as imported:
        nothing = imported.stopped == len(imported.files)
        if dry_run or costs:
            _show(environment, imported, form, rows=dry_run, costs=costs)
        elif not nothing:
            _write(environment, imported, wish, form)
        elif form is OutputFormat.JSON:
            _show(environment, imported, form, rows=False, costs=False)
        environment.report(imported.diagnostics)
        return _status(imported, nothing=nothing)


def _status(imported: Imported, *, nothing: bool) -> ExitStatus:
    from taxcalc.diagnostics import errors  # noqa: PLC0415 - start-up is measured

    if nothing:
        return ExitStatus.INPUT_REJECTED
    return ExitStatus.INCOMPLETE if errors(imported.diagnostics) else ExitStatus.DONE


def _write(environment: Environment, imported: Imported, wish: Wish, form: OutputFormat) -> None:
    """The ledger to its file with the summary on stdout, or the ledger itself on stdout."""
    from taxcalc.statements.ledger_file import write_ledger, write_ledger_file  # noqa: PLC0415 - start-up is measured

    if wish.ledger is None or str(wish.ledger) == "-":
        if form is OutputFormat.JSON:
            _show(environment, imported, form, rows=False, costs=False)
        else:
            write_ledger(imported.spool, environment.stdout, [])
        return
    try:
        number = write_ledger_file(imported.spool, wish.ledger, imported.columns)
    except OSError as problem:
        msg = f"{wish.ledger} cannot be written: {problem.strerror}"
        raise typer.BadParameter(msg, param_hint="--output") from None
    _show(environment, imported, form, rows=False, costs=False)
    added = sum(report.added for report in imported.files)
    environment.note(f"{wish.ledger}: {number} rows, {added} of them new. Next: taxcalc assess {wish.ledger}")


def _show(environment: Environment, imported: Imported, form: OutputFormat, *, rows: bool, costs: bool) -> None:
    from taxcalc.report import statements as report  # noqa: PLC0415 - start-up is measured
    from taxcalc.statements.costs import rails  # noqa: PLC0415 - as above
    from taxcalc.statements.ledger_file import write_ledger  # noqa: PLC0415 - as above

    if form is OutputFormat.JSON:
        report.write_json(environment.stdout, imported, imported.diagnostics)
        return
    if form is OutputFormat.CSV:
        write_ledger(imported.spool, environment.stdout, [])
        return
    from taxcalc.report.terminal import draw  # noqa: PLC0415 - as above

    for line in report.row_lines(imported) if rows else ():
        environment.write(line)
    blocks = report.document(imported, rails(imported.journeys), costs=costs)
    environment.write(draw(blocks, width=environment.width, colour=environment.colour, encoding=getattr(environment.stdout, "encoding", None)))
