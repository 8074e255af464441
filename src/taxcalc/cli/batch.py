"""`taxcalc batch`: many taxpayers' ledgers in, one row per taxpayer and year out."""

from __future__ import annotations

import datetime as dt
import re
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

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
    refuse_to_overwrite,
    rules_dirs,
)

if TYPE_CHECKING:
    from taxcalc.batch.run_totals import RunTotals
    from taxcalc.batch.sheets import Tables

PathsArgument = Annotated[
    list[str], typer.Argument(metavar="PATH...", help="Folders, patterns and ledger files: CSV, Parquet, XLSX; - reads stdin.", show_default=False)
]
ClientsOption = Annotated[Path | None, typer.Option("--clients", metavar="FILE", help="Facts: a row per taxpayer, or taxpayer and year.", show_default=False)]
JobsOption = Annotated[int | None, typer.Option("--jobs", metavar="N", min=1, help="Parts worked on at one time.", show_default="one per core")]
MemoryOption = Annotated[
    str | None, typer.Option("--memory", metavar="SIZE", help="What the database may use, like 500MB; the rest goes to disk.", show_default=False)
]
ResumeOption = Annotated[bool, typer.Option("--resume", help="Keep finished parts beside OUT, and use those of the last run that still hold.")]
ClusterOption = Annotated[str | None, typer.Option("--cluster", metavar="tcp://HOST:PORT", help="Run on this Dask scheduler.", show_default=False)]
MaxErrorsOption = Annotated[str | None, typer.Option("--max-errors", metavar="N|P%", help="Stop when more is rejected than this.", show_default="never")]
TraceOption = Annotated[str | None, typer.Option("--trace", metavar="CLIENT", help="In a workbook: every step for this client.", show_default=False)]
KnownOnOption = Annotated[str | None, typer.Option("--known-on", metavar="DATE", help="The law as it was known on that day.", show_default="today")]


class DateOrder(StrEnum):
    """The order of day, month and year in a date."""

    DMY = "dmy"
    MDY = "mdy"
    YMD = "ymd"


CompareOption = Annotated[
    Path | None, typer.Option("--compare", metavar="LAST", help="Results of the year before: adds their totals, and names who is missing.", show_default=False)
]
HeaderRowOption = Annotated[
    int | None, typer.Option("--header-row", metavar="N", min=1, help="The line of the header; what stands above it is left out.", show_default="the first")
]
SheetOption = Annotated[str | None, typer.Option("--sheet", metavar="NAME", help="The sheet of Excel files.", show_default="the first that is not hidden")]
DatesOption = Annotated[DateOrder | None, typer.Option("--dates", help="The order of dates such as 3/7/2025.", show_default="ISO dates only")]


class TaxpayerFrom(StrEnum):
    """Whose the files are that name no taxpayer."""

    FOLDER = "folder"
    STEM = "stem"


TaxpayerFromOption = Annotated[
    TaxpayerFrom | None,
    typer.Option(
        "--taxpayer-from",
        help="Whose a file is that names nobody: the given folder's (folder), or its own name's (stem).",
        show_default="subfolder, else name",
    ),
]


def batch(  # noqa: PLR0913 - one parameter per documented option
    context: typer.Context,
    paths: PathsArgument,
    *,
    output: Annotated[Path, typer.Option("--output", "-o", metavar="OUT", help="CSV, Parquet, JSONL or XLSX, by suffix.", show_default=False)],
    clients: ClientsOption = None,
    rules: RulesOption = None,
    year: YearOption = None,
    known_on: KnownOnOption = None,
    rates: RatesOption = None,
    estimate_rates: EstimateRatesOption = False,
    jobs: JobsOption = None,
    memory: MemoryOption = None,
    resume: ResumeOption = False,
    cluster: ClusterOption = None,
    max_errors: MaxErrorsOption = None,
    trace: TraceOption = None,
    taxpayer_from: TaxpayerFromOption = None,
    compare: CompareOption = None,
    header_row: HeaderRowOption = None,
    sheet: SheetOption = None,
    dates: DatesOption = None,
    rules_dir: RulesDirOption = None,
    quiet: QuietOption = False,
) -> int:
    """One row per taxpayer and tax year from any number of ledgers.

    A folder holds a folder per client, or files called by their clients. OUT.status.csv accounts for everybody and every file, OUT.rejects.csv names
    what was left out, OUT.warnings.csv what is odd.

    Examples:
      $ taxcalc batch clients/ -o results.csv
      $ taxcalc batch ledger.parquet --clients clients.csv -o results.xlsx
      $ taxcalc batch 'ledgers/*.csv' -o results.parquet --memory 500MB --resume
    """
    environment = Environment.of(context, quiet=quiet)
    from taxcalc.batch.job import Law, cores  # noqa: PLC0415 - as above
    from taxcalc.batch.output import FORMATS  # noqa: PLC0415 - as above
    from taxcalc.batch.request import Request  # noqa: PLC0415 - as above
    from taxcalc.batch.run import run  # noqa: PLC0415 - as above
    from taxcalc.batch.run_totals import side_outputs  # noqa: PLC0415 - as above
    from taxcalc.cli.batch_progress import Progress  # noqa: PLC0415 - as above
    from taxcalc.ledger.layout import Layout  # noqa: PLC0415 - as above

    form = FORMATS.get(output.suffix.lower())
    if form is None:
        msg = f"the suffix of {output.name!r} names no format that this command writes ({', '.join(FORMATS)})"
        raise typer.BadParameter(msg, param_hint="--output")
    for beside in (output, *side_outputs(output)):
        refuse_to_overwrite(beside, [*paths, clients, rates, rules, compare])
    if trace is not None and form != "xlsx":
        msg = "the steps of one client are shown in a workbook: write to a file that ends in .xlsx"
        raise typer.BadParameter(msg, param_hint="--trace")
    request = Request(
        paths=tuple(paths),
        output=output,
        form=form,
        law=Law(rules, rules_dirs(rules_dir), _day(known_on), year),
        clients=clients,
        rates=rates,
        estimate_rates=estimate_rates,
        jobs=jobs or cores(),
        memory=_checked_memory(memory),
        resume=resume,
        cluster=cluster,
        max_errors=_checked_errors(max_errors),
        trace=trace,
        compare=compare,
        layout=Layout(header_row, sheet, dates.value if dates else None),
        taker=taxpayer_from.value if taxpayer_from else None,
        stdin=getattr(environment.stdin, "buffer", None),
        workbook=_write_workbook,
    )
    progress = Progress(environment)
    try:
        finished = run(request, progress)
    except BaseException:
        progress.end()
        raise
    progress.end(_summary(finished))
    environment.report(finished.diagnostics)
    if not finished.results:
        return ExitStatus.INPUT_REJECTED
    return ExitStatus.DONE if finished.complete else ExitStatus.INCOMPLETE


def _write_workbook(path: Path, tables: Tables) -> None:
    from taxcalc.report.workbook import Sheet, write_workbook  # noqa: PLC0415 - start-up is measured

    write_workbook(path, tables.facts, tables.totals, [Sheet(*sheet) for sheet in tables.sheets], (tables.clients, tables.years))


def _summary(finished: RunTotals) -> str:
    rules = ", ".join(sorted(finished.rules))
    return f"{_number(finished.results, 'row')} in {finished.output} from {_number(finished.rows, 'receipt')} ({rules or 'no rules'})"


def _number(count: int, word: str) -> str:
    return f"{count:,} {word}{'' if count == 1 else 's'}"


def _day(text: str | None) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text) if text else None
    except ValueError:
        msg = f"{text!r} is not a day; write it like 2026-06-30"
        raise typer.BadParameter(msg, param_hint="--known-on") from None


def _checked_memory(text: str | None) -> str | None:
    from taxcalc.batch.plan import machine_memory, memory_bytes  # noqa: PLC0415 - start-up is measured

    size = None if text is None else memory_bytes(text)
    if text is not None and not size:
        msg = f"{text!r} is no amount of memory; write it like 500MB or 2GB"
        raise typer.BadParameter(msg, param_hint="--memory")
    there = machine_memory()
    if size and there and size > there:
        msg = f"{text} is more than this machine has ({there / 10**9:.1f} GB)"
        raise typer.BadParameter(msg, param_hint="--memory")
    return text


def _checked_errors(text: str | None) -> str | None:
    if text is not None and not re.fullmatch(r"[0-9]+|[0-9]+(\.[0-9]+)?%", text):
        msg = f"{text!r} is neither a number nor a share; write it like 100 or 0.5%"
        raise typer.BadParameter(msg, param_hint="--max-errors")
    return text
