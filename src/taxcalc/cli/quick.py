"""`taxcalc quick`: an answer from one amount, no files."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Annotated

import typer

from taxcalc.cli.options import (
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
    chosen_format,
    known_on,
    rules_dirs,
)
from taxcalc.cli.show import explained, show_result, status_of
from taxcalc.money import CURRENCIES, NUMBER, decimals_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from taxcalc.engine.results import Result
    from taxcalc.report.document import Block

RUPEES = "PKR"


def quick(  # noqa: PLR0913 - one parameter per documented option
    context: typer.Context,
    amount: Annotated[str, typer.Argument(metavar="AMOUNT", help="What you receive in a year (in a month with --monthly), as 2000 or 2000.50.")],
    *,
    currency: Annotated[str, typer.Option("--currency", "-c", metavar="CODE", help="Its currency; PKR needs no rate.")] = "USD",
    rate: Annotated[str | None, typer.Option("--rate", metavar="PKR", help="Rupees for one unit of the currency.", show_default=False)] = None,
    monthly: Annotated[bool, typer.Option("--monthly", help="The amount comes every month of the year.")] = False,
    pseb: Annotated[bool, typer.Option("--pseb/--no-pseb", help="Registered with PSEB all year.")] = False,
    known_on_: KnownOnOption = None,
    year: Annotated[int | None, typer.Option("--year", metavar="YEAR", help="The tax year.", show_default="the current one")] = None,
    activity: Annotated[str | None, typer.Option("--activity", metavar="CODE", help="What you do.", show_default="software_development")] = None,
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
      $ taxcalc quick 30000 --currency PKR --monthly
      $ taxcalc quick 24000 --rate 280 --year 2026 --format json
    """
    form = chosen_format(format_, output)
    environment = Environment.of(context, quiet=quiet, no_color=no_color)
    code = _currency(currency)
    money, price = _amount(amount, code), _rate(rate, code, estimate_rates=estimate_rates)
    from taxcalc.clock import today  # noqa: PLC0415 - start-up is measured; --help must not pay for the engine
    from taxcalc.engine.api import Options, assess_quick  # noqa: PLC0415 - as above

    options = Options(rules=rules, year=year, estimate_rates=estimate_rates, rules_dirs=rules_dirs(rules_dir), known_on=known_on(known_on_), today=today())

    def answer(*, registered: bool) -> Result:
        return assess_quick(money, currency=code, rate=price, monthly=monthly, pseb=registered, activity=activity, options=options)

    with explained(form, environment, output):
        result = answer(registered=pseb)
    show_result(result, environment, form, output, _beside(answer, asked=pseb) if form in (OutputFormat.TABLE, OutputFormat.MARKDOWN) else None)
    return status_of(result)


def _beside(answer: Callable[..., Result], *, asked: bool) -> Callable[[Result], Iterable[Block]]:
    """The layout that sets the answer beside the one with, or without, PSEB registration."""

    def layout(result: Result) -> Iterable[Block]:
        from taxcalc.report.assessment_quick import quick_document  # noqa: PLC0415 - start-up is measured

        (found,), (other,) = result.assessments, answer(registered=not asked).assessments
        return quick_document(found, *((found, other) if asked else (other, found)))

    return layout


def _currency(text: str) -> str:
    code = text.upper()
    if code not in CURRENCIES:
        msg = f"{text!r} is no currency of ISO 4217; write it as USD, EUR, GBP, AED or PKR"
        raise typer.BadParameter(msg, param_hint="--currency")
    return code


def _amount(text: str, currency: str) -> Decimal:
    value = _positive(text, "AMOUNT")
    places = decimals_of(currency)
    if -int(value.as_tuple().exponent) > places:
        msg = f"{text} has more decimals than {currency} has ({places})"
        raise typer.BadParameter(msg, param_hint="AMOUNT")
    return value


def _rate(text: str | None, currency: str, *, estimate_rates: bool) -> Decimal | None:
    if text is not None and currency == RUPEES:
        msg = "an amount in PKR needs no rate; leave --rate out, or name the currency with --currency"
        raise typer.BadParameter(msg, param_hint="--rate")
    if text is not None:
        return _positive(text, "--rate")
    if currency != RUPEES and not estimate_rates:
        msg = f"what is one {currency} worth? Add the bank's rate, as --rate 280, or --estimate-rates for the bundled monthly average"
        raise typer.BadParameter(msg, param_hint="--rate")
    return None


def _positive(text: str, hint: str) -> Decimal:
    if not NUMBER.match(text) or Decimal(text) <= 0:
        msg = f"{text!r} is not an amount above zero; write digits with a point, as 2000 or 2000.50, without commas or signs"
        raise typer.BadParameter(msg, param_hint=hint)
    return Decimal(text)
