"""`taxcalc profiles`: the statement layouts that `import` knows - listed, shown, checked."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from taxcalc.cli.exits import ExitStatus
from taxcalc.cli.options import Environment, FormatOption, NoColorOption, OutputFormat, QuietOption
from taxcalc.cli.reading import ProfilesDirOption

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    help="""The statement layouts that `taxcalc import` knows.

    Examples:
      $ taxcalc profiles list
      $ taxcalc profiles show meezan.csv.booking > mybank.toml
      $ taxcalc profiles check mybank.toml
    """,
)


@app.command("list")
def list_(
    context: typer.Context,
    *,
    format_: FormatOption = None,
    profiles_dir: ProfilesDirOption = None,
    quiet: QuietOption = False,
    no_color: NoColorOption = False,
) -> int:
    """Every layout, where it comes from, and whether a real file of it was ever seen.

    Examples:
      $ taxcalc profiles list
    """
    import json  # noqa: PLC0415 - start-up is measured; --help must not pay for this

    from taxcalc.report import statement_profiles as report  # noqa: PLC0415 - as above
    from taxcalc.report.terminal import draw  # noqa: PLC0415 - as above
    from taxcalc.statements.catalogue import load_catalogue  # noqa: PLC0415 - as above

    environment = Environment.of(context, quiet=quiet, no_color=no_color)
    catalogue = load_catalogue(profiles_dir or ())
    found = [catalogue.profiles[name] for name in sorted(catalogue.profiles)]
    if format_ is OutputFormat.JSON:
        environment.write(json.dumps(report.listed(found), ensure_ascii=False, indent=2) + "\n")
    elif format_ in (None, OutputFormat.TABLE):
        environment.write(
            draw(report.list_document(found), width=environment.width, colour=environment.colour, encoding=getattr(environment.stdout, "encoding", None))
        )
    else:
        msg = f"this command writes table, json, not {format_}"
        raise typer.BadParameter(msg, param_hint="--format")
    environment.report(catalogue.problems)
    return ExitStatus.INCOMPLETE if catalogue.problems else ExitStatus.DONE


@app.command("show")
def show(
    context: typer.Context,
    profile: Annotated[str, typer.Argument(metavar="PROFILE", help="The id of a layout.", show_default=False)],
    *,
    profiles_dir: ProfilesDirOption = None,
) -> int:
    """One layout as its TOML file, to copy and change.

    Examples:
      $ taxcalc profiles show payoneer.txn.2021
    """
    from taxcalc.statements.catalogue import load_catalogue  # noqa: PLC0415 - start-up is measured

    Environment.of(context).write(load_catalogue(profiles_dir or ()).get(profile).toml)
    return ExitStatus.DONE


@app.command("check")
def check(
    context: typer.Context,
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[FILE|PROFILE...]", help="Profile files or ids; all when none is named.", show_default=False)
    ] = None,
    *,
    profiles_dir: ProfilesDirOption = None,
    quiet: QuietOption = False,
    no_color: NoColorOption = False,
) -> int:
    """Check profiles: unknown keys, patterns, and the sample rows each carries.

    Examples:
      $ taxcalc profiles check mybank.toml
      $ taxcalc profiles check
    """
    from taxcalc.diagnostics import InputRejectedError  # noqa: PLC0415 - start-up is measured
    from taxcalc.statements.catalogue import catalogue_profile, load_catalogue, load_words  # noqa: PLC0415 - as above
    from taxcalc.statements.profile_tests import run_tests  # noqa: PLC0415 - as above

    environment = Environment.of(context, quiet=quiet, no_color=no_color)
    catalogue, words = load_catalogue(profiles_dir or ()), load_words()
    problems = list(catalogue.problems) if not names else []
    chosen = [] if names else list(catalogue.profiles.values())
    for name in names or ():
        try:
            chosen.append(catalogue_profile(catalogue, Path(name)) if Path(name).suffix == ".toml" else catalogue.get(name))
        except InputRejectedError as refused:
            problems.extend(refused.diagnostics)
    for profile in chosen:
        wrong = run_tests(profile, words)
        problems.extend(wrong)
        if not wrong:
            environment.write(f"{profile.id}: sound, {len(profile.tests)} test(s) pass\n")
    environment.report(problems)
    return ExitStatus.FOUND if problems else ExitStatus.DONE
