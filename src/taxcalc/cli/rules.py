"""`taxcalc rules`: the versions of the law - listed, shown, compared, checked, drafted, locked."""

from __future__ import annotations

import datetime as dt
from itertools import chain
from typing import TYPE_CHECKING, Annotated

import typer

from taxcalc.cli.exits import ExitStatus
from taxcalc.cli.options import (
    Environment,
    FormatOption,
    NoColorOption,
    OutputFormat,
    OutputOption,
    QuietOption,
    RulesDirOption,
    chosen_format,
)
from taxcalc.cli.rules_files import check, lock, new, schema
from taxcalc.cli.rules_form import FORMATS, catalogue_of, show_as
from taxcalc.cli.rules_people import PAGES, people_blocks, people_object, show_page, typical_people

if TYPE_CHECKING:
    from collections.abc import Callable

    from taxcalc.diagnostics import Diagnostic
    from taxcalc.rules.catalogue import Catalogue, LoadedRules
    from taxcalc.rules.values import Value

TWO = 2

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    help="""The rule versions: list, show, compare, check, write.

    Examples:
      $ taxcalc rules list
      $ taxcalc rules diff pk-2026 pk-2027
      $ taxcalc rules show pk-2026 --path slabs.salaried
    """,
)

VersionArgument = Annotated[
    str, typer.Argument(metavar="ID|FILE", help="A version of the law; ID@DATE as known that day, A+B one over another.", show_default=False)
]
KnownOnOption = Annotated[
    dt.datetime | None,
    typer.Option("--known-on", metavar="DATE", formats=["%Y-%m-%d"], help="As the law was known that day.", show_default=False),
]


@app.command("list")
def list_(  # noqa: PLR0913 - one parameter per documented option
    context: typer.Context,
    *,
    format_: FormatOption = None,
    output: OutputOption = None,
    rules_dir: RulesDirOption = None,
    quiet: QuietOption = False,
    no_color: NoColorOption = False,
) -> int:
    """Every version: enacted tax years, bills and proposals.

    Examples:
      $ taxcalc rules list
      $ taxcalc rules list --format json
    """
    from taxcalc.report import rules as report  # noqa: PLC0415 - start-up is measured; --help must not pay for this
    from taxcalc.rules.listing import versions  # noqa: PLC0415 - as above

    form = chosen_format(format_, output, FORMATS)
    environment = Environment.of(context, quiet=quiet, no_color=no_color)
    found, problems = versions(catalogue_of(rules_dir))
    rows = report.listed(found)
    as_text = {key: None for row in rows for key in row}
    show_as(
        environment,
        form,
        output,
        json=lambda: rows,
        rows=lambda: report.csv_text([{key: None if value is None else str(value) for key, value in row.items()} for row in rows], list(as_text)),
        blocks=lambda: report.list_document(found),
    )
    environment.report(problems)
    return ExitStatus.INCOMPLETE if problems else ExitStatus.DONE


@app.command("show")
def show(  # noqa: PLR0913 - one parameter per documented option
    context: typer.Context,
    version: VersionArgument,
    *,
    resolved: Annotated[bool, typer.Option("--resolved", help="Everything, with what comes from the rules it extends.")] = False,
    path: Annotated[str | None, typer.Option("--path", metavar="PATH", help="Only the values below PATH.", show_default=False)] = None,
    known_on: KnownOnOption = None,
    format_: FormatOption = None,
    output: OutputOption = None,
    rules_dir: RulesDirOption = None,
    quiet: QuietOption = False,
    no_color: NoColorOption = False,
) -> int:
    """One version as a page, with the law of every value.

    Examples:
      $ taxcalc rules show pk-2026
      $ taxcalc rules show pk-2026 --path slabs.salaried
      $ taxcalc rules show pk-2027 --known-on 2026-06-01 --resolved
    """
    from taxcalc.report import rules_page  # noqa: PLC0415 - start-up is measured; --help must not pay for this
    from taxcalc.rules.asked import asked_for  # noqa: PLC0415 - as above
    from taxcalc.rules.listing import own_keys, states  # noqa: PLC0415 - as above
    from taxcalc.rules.values import values  # noqa: PLC0415 - as above

    form = chosen_format(format_, output, FORMATS)
    environment = Environment.of(context, quiet=quiet, no_color=no_color)
    catalogue = catalogue_of(rules_dir)
    loaded = catalogue.load(version, known_on.date() if known_on else None)
    everything = values(loaded.rules)
    asked = asked_for(version)
    one = len(asked) == 1 and asked[0].known_on is None
    own = own_keys(catalogue.find(asked[-1].name))
    whole = resolved or known_on is not None or path is not None or not one or not loaded.rules.extends
    keep: Callable[[str], bool] = (lambda _key: True) if whole else (lambda key: states(own, key))
    chosen = _below(path, everything) if path else [value for value in everything if keep(value.key)]
    blocks = (lambda: rules_page.path_document(loaded.rules, chosen)) if path else (lambda: rules_page.page(loaded.rules, everything, keep))
    show_as(
        environment,
        form,
        output,
        json=lambda: rules_page.show_object(loaded.rules, chosen, loaded.sha256),
        rows=lambda: rules_page.path_rows(chosen),
        blocks=blocks,
    )
    environment.report(loaded.diagnostics)
    if not whole:
        environment.note(f"Only what the file of {loaded.rules.id} says itself; --resolved adds what it has from {loaded.rules.extends}.")
    return ExitStatus.DONE


@app.command("diff")
def diff(  # noqa: PLR0913 - one parameter per documented option
    context: typer.Context,
    versions: Annotated[list[str], typer.Argument(metavar="A B [C ...]", help="Two versions, or several side by side.", show_default=False)],
    *,
    exit_code: Annotated[bool, typer.Option("--exit-code", help="Exit with 6 if the versions differ.")] = False,
    people: Annotated[bool, typer.Option("--people", help="Also what typical people owe and may keep under both (a page, -o FILE.html, always says).")] = False,
    format_: FormatOption = None,
    output: OutputOption = None,
    rules_dir: RulesDirOption = None,
    quiet: QuietOption = False,
    no_color: NoColorOption = False,
) -> int:
    """What changes from one version to another, each change in a sentence with its law.

    Examples:
      $ taxcalc rules diff pk-2026 pk-2027
      $ taxcalc rules diff pk-2024 pk-2025 pk-2026 pk-2027
      $ taxcalc rules diff pk-2026 pk-2027 -o changes.md
      $ taxcalc rules diff pk-2027 proposal-small-earner --people
      $ taxcalc rules diff pk-2027 proposal-small-earner -o page.html
      $ taxcalc rules diff pk-2027@2026-06-25 pk-2027
      $ taxcalc rules diff pk-2027 proposal-flat-1+proposal-retention-80
    """
    from taxcalc.report import rules_diff as report  # noqa: PLC0415 - start-up is measured; --help must not pay for this
    from taxcalc.rules import differ  # noqa: PLC0415 - as above

    environment = Environment.of(context, quiet=quiet, no_color=no_color)
    as_page = output is not None and format_ is None and output.suffix.lower() in PAGES
    form = None if as_page else chosen_format(format_, output, FORMATS)
    loaded = _load_all(catalogue_of(rules_dir), versions)
    rules = [found.rules for found in loaded]
    names = [found.id for found in rules]
    if (people or as_page) and len(rules) != TWO:
        msg = f"a page and --people compare two versions, not {len(rules)}"
        raise typer.BadParameter(msg, param_hint="A B")
    if len(rules) == TWO:
        changes = differ.diff(rules[0], rules[1])
        if form is None:
            show_page(environment, output, rules[0], rules[1], changes)
        else:
            found = typical_people(rules, asked=people)
            show_as(
                environment,
                form,
                output,
                json=lambda: report.diff_object(names[0], names[1], changes, people_object(names[0], names[1], found)),
                rows=lambda: report.diff_rows(changes),
                blocks=lambda: chain(report.diff_document(names[0], names[1], changes), people_blocks(names[0], names[1], found)),
            )
        differ_at_all = bool(changes)
    else:
        table = differ.compare(rules)
        show_as(
            environment,
            form or OutputFormat.TABLE,
            output,
            json=lambda: report.compare_object(names, table),
            rows=lambda: report.compare_rows(names, table),
            blocks=lambda: report.compare_document(names, table),
        )
        differ_at_all = bool(table)
    environment.report(dict.fromkeys(diagnostic for found in loaded for diagnostic in found.diagnostics))
    return ExitStatus.FOUND if exit_code and differ_at_all else ExitStatus.DONE


def _load_all(catalogue: Catalogue, versions: list[str]) -> list[LoadedRules]:
    """All of them, or the problems of all of them."""
    from taxcalc.diagnostics import RulesInvalidError  # noqa: PLC0415 - as above

    if len(versions) < TWO:
        msg = "give two versions or more, for example: taxcalc rules diff pk-2026 pk-2027"
        raise typer.BadParameter(msg, param_hint="A B")
    found: list[LoadedRules] = []
    problems: list[Diagnostic] = []
    for version in versions:
        try:
            found.append(catalogue.load(version))
        except RulesInvalidError as problem:
            problems += problem.diagnostics
    if problems:
        raise RulesInvalidError(dict.fromkeys(problems))
    return found


def _below(path: str, everything: list[Value]) -> list[Value]:
    """The values at a path and below it."""
    from taxcalc.rules.merge import choose  # noqa: PLC0415 - as above

    found = [value for value in everything if value.path == path or value.path.startswith((f"{path}.", f"{path}["))]
    if not found:
        known = {value.path for value in everything} | {value.path.rpartition(".")[0].partition("[")[0] for value in everything}
        msg = f"there is no value at {path!r}; {choose(path, known)}"
        raise typer.BadParameter(msg, param_hint="--path")
    return found


for name, command in (("check", check), ("new", new), ("lock", lock), ("schema", schema)):
    app.command(name)(command)
