"""`taxcalc batch`: many taxpayers' ledgers in, one row per taxpayer and year out."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Annotated

import typer

from taxcalc.cli.exits import ExitStatus
from taxcalc.cli.options import (
    Environment,
    EstimateRatesOption,
    QuietOption,
    RatesOption,
    RulesDirOption,
    RulesOption,
    YearOption,
    rules_dirs,
)


def batch(  # noqa: PLR0913 - one parameter per documented option
    context: typer.Context,
    paths: Annotated[list[str], typer.Argument(metavar="PATH...", help="Folders, patterns and ledger files: CSV, Parquet, XLSX.", show_default=False)],
    *,
    output: Annotated[Path, typer.Option("--output", "-o", metavar="OUT", help="CSV, Parquet, JSONL or XLSX, by suffix.", show_default=False)],
    clients: Annotated[Path | None, typer.Option("--clients", metavar="FILE", help="Facts, one row per taxpayer (or taxpayer and year).", show_default=False)] = None,
    rules: RulesOption = None,
    year: YearOption = None,
    rates: RatesOption = None,
    estimate_rates: EstimateRatesOption = False,
    rules_dir: RulesDirOption = None,
    quiet: QuietOption = False,
) -> int:
    """One row per taxpayer and tax year from any number of ledgers; what was left out stands in OUT.rejects.csv, each with its reason.

    Examples:
      $ taxcalc batch clients/ -o results.csv
      $ taxcalc batch ledger.parquet --clients clients.csv -o results.xlsx
      $ taxcalc batch 'ledgers/*.csv' -o results.parquet --memory 500MB --resume
    """
    environment = Environment.of(context, quiet=quiet)
    from taxcalc.batch.job import Law  # noqa: PLC0415 - start-up is measured; --help must not pay for the engine
    from taxcalc.batch.output import FORMATS  # noqa: PLC0415 - as above
    from taxcalc.batch.run import Request, run  # noqa: PLC0415 - as above

    form = FORMATS.get(output.suffix.lower())
    if form is None:
        msg = f"the suffix of {output.name!r} names no format that this command writes ({', '.join(FORMATS)})"
        raise typer.BadParameter(msg, param_hint="--output")
    law = Law(rules, rules_dirs(rules_dir), None, year)
    class W:
        def parts(self, count, size): pass
        def done(self, outcome): pass
    finished = run(Request(tuple(paths), output, form, law, clients, rates, estimate_rates), W())
    environment.report(finished.diagnostics)
    print(finished)
    return ExitStatus.DONE if finished.complete else ExitStatus.INCOMPLETE
