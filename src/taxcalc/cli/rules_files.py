"""The `rules` commands that look after files: check, schema, new, lock."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from taxcalc.cli.exits import ExitStatus
from taxcalc.cli.options import Environment, FormatOption, NoColorOption, OutputFormat, OutputOption, QuietOption, RulesDirOption, chosen_format
from taxcalc.cli.rules_form import catalogue_of

if TYPE_CHECKING:
    from taxcalc.rules.catalogue import Catalogue


def check(  # noqa: PLR0913 - one parameter per documented option
    context: typer.Context,
    files: Annotated[
        list[str] | None,
        typer.Argument(metavar="[FILE...]", help="Files, folders, ids, A+B, or - for standard input; all rule files if none is given.", show_default=False),
    ] = None,
    *,
    due: Annotated[bool, typer.Option("--due", help="Only the files whose day of review has passed: a matter of the calendar, not of what they say.")] = False,
    format_: FormatOption = None,
    output: OutputOption = None,
    rules_dir: RulesDirOption = None,
    quiet: QuietOption = False,
    no_color: NoColorOption = False,
) -> int:
    """Everything that is wrong with rule files, each finding with its line and what to write instead.

    Examples:
      $ taxcalc rules check
      $ taxcalc rules check pk-2026 pk-2027
      $ taxcalc rules check --due
    """
    from taxcalc.clock import today  # noqa: PLC0415 - start-up is measured; --help must not pay for this
    from taxcalc.report import rules as report  # noqa: PLC0415 - as above
    from taxcalc.rules.checker import check_all, check_named, due_files  # noqa: PLC0415 - as above

    form = chosen_format(format_, output, (OutputFormat.TABLE, OutputFormat.JSON))
    environment = Environment.of(context, quiet=quiet, no_color=no_color)
    catalogue = catalogue_of([*(rules_dir or []), *(Path(name) for name in files or [] if Path(name).is_dir())])
    if due:
        paths = [catalogue.locate(name) for name in files] if files else catalogue.paths()
        count, found = len(paths), due_files(paths, today())
    else:
        count, found = check_named(catalogue, files, environment.stdin.read) if files else check_all(catalogue)
    if form is OutputFormat.JSON:
        environment.emit(report.json_text(report.check_object(count, found)), output)
    else:
        environment.emit(report.check_text(count, found), output)
        environment.report(found)
    return ExitStatus.FOUND if found else ExitStatus.DONE


def schema(context: typer.Context, *, output: OutputOption = None) -> int:
    """The JSON Schema of rule files, for editors: the first line of a rule file may name it (#:schema FILE).

    Examples:
      $ taxcalc rules schema -o rules.schema.json
    """
    from taxcalc.rules.file_schema import schema_text  # noqa: PLC0415 - start-up is measured; --help must not pay for this

    Environment.of(context).emit(schema_text(), output)
    return ExitStatus.DONE


def new(  # noqa: PLR0913 - one parameter per documented option
    context: typer.Context,
    rules_id: Annotated[str, typer.Argument(metavar="ID", help="The id of the new rules, such as proposal-flat-1.", show_default=False)],
    *,
    extends: Annotated[str, typer.Option("--extends", metavar="ID", help="The version that they change.")],
    output: Annotated[Path | None, typer.Option("--output", "-o", metavar="FILE", help="Where to write them.", show_default="ID.toml")] = None,
    rules_dir: RulesDirOption = None,
    quiet: QuietOption = False,
) -> int:
    """A new rule file: an overlay that changes nothing yet, with examples to uncomment.

    Examples:
      $ taxcalc rules new proposal-flat-3 --extends pk-2027
      $ taxcalc rules new proposal-flat-4 --extends pk-2027 -o -
      $ taxcalc rules new pk-2028 --extends pk-2027 -o -
    """
    from taxcalc.clock import today  # noqa: PLC0415 - start-up is measured; --help must not pay for this
    from taxcalc.rules.catalogue import schema_file  # noqa: PLC0415 - as above
    from taxcalc.rules.drafting import draft  # noqa: PLC0415 - as above

    environment = Environment.of(context, quiet=quiet)
    catalogue = catalogue_of(rules_dir)
    _refuse_bad_id(rules_id, catalogue)
    parent = catalogue.load(extends).rules
    target = output or Path(f"{rules_id}.toml")
    if target.exists():
        msg = f"{target} exists already; choose another file with -o, or another id"
        raise typer.BadParameter(msg, param_hint="ID")
    shown = f"{rules_id}.toml" if str(target) == "-" else target.name
    environment.emit(draft(rules_id, parent, shown, schema_file(target), today()), target)
    if str(target) != "-":
        environment.note(f"{target} is written. Edit it, then: taxcalc rules check {target}")
    return ExitStatus.DONE


def lock(
    context: typer.Context,
    ids: Annotated[list[str] | None, typer.Argument(metavar="[ID...]", help="Enacted rules; all of them if none is given.", show_default=False)] = None,
    *,
    because: Annotated[str | None, typer.Option("--because", metavar="TEXT", help="What changed, and the instrument.", show_default=False)] = None,
    rules_dir: RulesDirOption = None,
    quiet: QuietOption = False,
) -> int:
    """Record enacted rule files by hash in lock.toml, so that none changes unnoticed.

    Examples:
      $ taxcalc rules lock pk-2026 --because "Corrected a citation"
    """
    from taxcalc.rules.lock import lock as lock_files  # noqa: PLC0415 - start-up is measured; --help must not pay for this

    environment = Environment.of(context, quiet=quiet)
    catalogue = catalogue_of(rules_dir)
    chosen = ids or [row["id"] for row in catalogue.headings() if row.get("status") == "enacted"]
    done, refused = lock_files(catalogue.dirs, [catalogue.find(name) for name in chosen], because)
    environment.write("".join(f"locked {line}\n" for line in done) or "nothing to lock\n")
    environment.report(refused)
    return ExitStatus.FOUND if refused else ExitStatus.DONE


def _refuse_bad_id(rules_id: str, catalogue: Catalogue) -> None:
    if not rules_id.replace("-", "").replace("_", "").isalnum() or not rules_id.isascii():
        msg = f"{rules_id!r} cannot be an id; use letters, digits and hyphens, such as proposal-flat-1"
        raise typer.BadParameter(msg, param_hint="ID")
    if rules_id in catalogue.ids():
        msg = f"there are rules with the id {rules_id!r} already; choose another"
        raise typer.BadParameter(msg, param_hint="ID")
