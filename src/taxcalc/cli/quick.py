"""`taxcalc quick`: an answer from one amount, no files."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any

import typer

from taxcalc.cli.amounts import RUPEES, read_money, read_rate, refuse_what_is_too_large
from taxcalc.cli.options import (
    ActivityOption,
    Environment,
    EstimateRatesOption,
    FormatOption,
    KnownOnOption,
    NoColorOption,
    OutputFormat,
    OutputOption,
    QuietOption,
    RulesDirOption,
    RulesOption,
    checked_year,
    chosen_format,
    known_on,
    rules_dirs,
)
from taxcalc.cli.show import explained, show_result, status_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from taxcalc.engine.results import Assessment, Result
    from taxcalc.report.document import Block

MONTHS = 12


def quick(  # noqa: PLR0913 - one parameter per documented option
    context: typer.Context,
    amount: Annotated[
        list[str],
        typer.Argument(metavar="AMOUNT", help="What you receive in a year (in a month with --monthly): 2000, 2,000.50, 2000 USD.", show_default=False),
    ],
    *,
    currency: Annotated[str | None, typer.Option("--currency", "-c", metavar="CODE", help="Its currency; PKR needs no rate.", show_default="USD")] = None,
    rate: Annotated[str | None, typer.Option("--rate", metavar="PKR", help="Rupees for one unit of the currency.", show_default=False)] = None,
    monthly: Annotated[bool, typer.Option("--monthly", help="The amount comes every month of the year.")] = False,
    pseb: Annotated[bool, typer.Option("--pseb/--no-pseb", help="Registered with PSEB all year.")] = False,
    known_on_: KnownOnOption = None,
    year: Annotated[int | None, typer.Option("--year", metavar="YEAR", help="The tax year.", show_default="the current one", callback=checked_year)] = None,
    activity: ActivityOption = None,
    rules: RulesOption = None,
    estimate_rates: EstimateRatesOption = False,
    format_: FormatOption = None,
    output: OutputOption = None,
    rules_dir: RulesDirOption = None,
    quiet: QuietOption = False,
    no_color: NoColorOption = False,
) -> int:
    """An answer from one amount: what you owe, with and without PSEB, and what you may keep.

    Examples:
      $ taxcalc quick 2000 --monthly --rate 280 --pseb
      $ taxcalc quick 30,000 PKR --monthly
      $ taxcalc quick 24000 --rate 280 --year 2026 --format json
    """
    form = chosen_format(format_, output)
    environment = Environment.of(context, quiet=quiet, no_color=no_color)
    money, code = read_money(amount, currency)
    price = read_rate(rate, code, estimate_rates=estimate_rates)
    refuse_what_is_too_large(money * MONTHS if monthly else money, price if code != RUPEES else Decimal(1))
    from taxcalc.clock import today  # noqa: PLC0415 - start-up is measured; --help must not pay for the engine
    from taxcalc.engine.api import Options, assess_quick, quick_beside  # noqa: PLC0415 - as above

    options = Options(rules=rules, year=year, estimate_rates=estimate_rates, rules_dirs=rules_dirs(rules_dir), known_on=known_on(known_on_), today=today())
    asked: dict[str, Any] = {"currency": code, "rate": price, "monthly": monthly, "pseb": pseb, "activity": activity, "options": options}
    layout = None
    with explained(form, environment, output):
        if form in (OutputFormat.TABLE, OutputFormat.MARKDOWN):
            result, other = quick_beside(money, **asked)
            layout = _beside(other, asked=pseb)
        else:
            result = assess_quick(money, **asked)
    show_result(result, environment, form, output, layout)
    return status_of(result)


def _beside(other: Assessment, *, asked: bool) -> Callable[[Result], Iterable[Block]]:
    """The layout that sets the answer beside the one with, or without, PSEB registration."""

    def layout(result: Result) -> Iterable[Block]:
        from taxcalc.report.assessment_quick import quick_document  # noqa: PLC0415 - start-up is measured

        (found,) = result.assessments
        return quick_document(found, *((found, other) if asked else (other, found)))

    return layout
