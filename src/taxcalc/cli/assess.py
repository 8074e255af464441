"""`taxcalc assess`: one taxpayer's ledger in; liability, retained foreign exchange and reliefs out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from taxcalc.cli.options import (
    Environment,
    EstimateRatesOption,
    FormatOption,
    KnownOnOption,
    NoColorOption,
    OutputOption,
    ProfileOption,
    QuietOption,
    RatesOption,
    RulesDirOption,
    RulesOption,
    YearOption,
    chosen_format,
    known_on,
    refuse_to_overwrite,
    rules_dirs,
)
from taxcalc.cli.reading import (
    AsOption,
    DatesOption,
    LinkOption,
    OwnOption,
    PasswordFileOption,
    ProfilesDirOption,
    SenderOption,
    Statements,
    TreatOption,
    UnprovenOption,
    WhtOption,
)
from taxcalc.cli.show import explained, prepare, show_result, status_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from taxcalc.engine.results import Result
    from taxcalc.report.document import Block


def assess(  # noqa: PLR0913 - one parameter per documented option
    context: typer.Context,
    ledgers: Annotated[
        list[Path],
        typer.Argument(metavar="FILE...", help="Ledgers (CSV, Parquet, XLSX) or raw bank and platform statements; - reads stdin.", show_default=False),
    ],
    *,
    profile: ProfileOption = None,
    rules: RulesOption = None,
    known_on_: KnownOnOption = None,
    year: YearOption = None,
    rates: RatesOption = None,
    estimate_rates: EstimateRatesOption = False,
    explain: Annotated[bool, typer.Option("--explain", help="Show every step of the computation, with its law and rounding.")] = False,
    brief: Annotated[bool, typer.Option("--brief", help="Only the answer, both ways and what would save tax (table and Markdown).")] = False,
    own: OwnOption = None,
    sender: SenderOption = None,
    link: LinkOption = None,
    as_: AsOption = None,
    profiles_dir: ProfilesDirOption = None,
    dates: DatesOption = None,
    treat: TreatOption = None,
    unproven: UnprovenOption = False,
    password_file: PasswordFileOption = None,
    wht: WhtOption = None,
    format_: FormatOption = None,
    output: OutputOption = None,
    rules_dir: RulesDirOption = None,
    quiet: QuietOption = False,
    no_color: NoColorOption = False,
) -> int:
    """What one taxpayer owes and may keep, and why: an assessment for each tax year in the files.

    Examples:
      $ taxcalc assess ledger.csv
      $ taxcalc assess payoneer.csv meezan.csv
      $ taxcalc assess ledger.csv --profile me.toml --explain
      $ taxcalc assess upwork.csv fiverr.csv --year 2026 -o assessment.json
    """
    form = chosen_format(format_, output)
    refuse_to_overwrite(output, [*ledgers, profile, rates, rules, password_file])
    environment = Environment.of(context, quiet=quiet, no_color=no_color)
    from taxcalc.clock import today  # noqa: PLC0415 - start-up is measured; --help must not pay for the engine
    from taxcalc.engine.api import Options, assess_files  # noqa: PLC0415 - as above

    prepare(form)
    names, places = (tuple(own or ()), tuple(sender or ())), tuple(profiles_dir or ())
    given = Statements(*names, tuple(link or ()), as_, places, wht, dates, tuple(treat or ()), unproven, password_file)
    options = Options(
        rules=rules,
        year=year,
        estimate_rates=estimate_rates,
        explain=explain,
        rules_dirs=rules_dirs(rules_dir),
        known_on=known_on(known_on_),
        today=today(),
        reading=given.record,
    )
    with explained(form, environment, output):
        result = assess_files(ledgers, profile=profile, rates=rates, options=options, reader=given.read)
    show_result(result, environment, form, output, _in_brief if brief else None)
    return status_of(result)


def _in_brief(result: Result) -> Iterable[Block]:
    from taxcalc.report.assessment import document  # noqa: PLC0415 - start-up is measured

    return document(result, brief=True)
