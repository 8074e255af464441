"""What a run leaves behind: the results, and beside them the status of everybody, what was left out and what is odd."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from taxcalc import __version__
from taxcalc.batch import row_warnings
from taxcalc.batch.output import write_results
from taxcalc.batch.plan import for_one_pass
from taxcalc.batch.rejects import join_rejects
from taxcalc.batch.sheets import Tables, tables_of
from taxcalc.batch.status import write_status
from taxcalc.clock import today
from taxcalc.diagnostics import Diagnostic, InputRejectedError, Severity
from taxcalc.engine.connection import connect
from taxcalc.output import written

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from taxcalc.batch.folder import Entry
    from taxcalc.batch.job import Job
    from taxcalc.batch.request import Request
    from taxcalc.batch.run_totals import RunTotals


def results_of(folder: Path) -> list[str]:
    """The files of results that the parts laid down, in order."""
    return [str(path) for path in _in_order(folder.glob("results-*.parquet"))]


def _in_order(paths: Iterable[Path]) -> Iterator[Path]:
    yield from sorted(paths, key=lambda path: [int(number) for number in path.stem.split("-")[1:]])


def write(request: Request, job: Job, totals: RunTotals, entries: Sequence[Entry]) -> None:
    """Every file of the run, each whole or not at all."""
    results = results_of(job.folder)
    if not results:
        old = f"; {request.output.name} was left as an earlier run wrote it" if request.output.exists() else ""
        totals.diagnostics.append(Diagnostic("TC702", f"nobody could be assessed{old}", remedy=f"{totals.status.name} gives each reason"))
    odd = list(_in_order(job.folder.glob("warnings-*.csv")))
    with ExitStack() as drafts:
        told = {"Status": drafts.enter_context(written(totals.status))}
        totals.statuses = write_status(told["Status"], job, entries, has_clients=request.clients is not None)
        told["Rejects"] = drafts.enter_context(written(totals.rejects))
        told["Warnings"] = drafts.enter_context(written(totals.warnings)) if odd else job.folder / "no-warnings.csv"
        join_rejects(told["Rejects"], _in_order(job.folder.glob("rejects-*.csv")))
        row_warnings.join(told["Warnings"], odd)
        if results:
            with written(request.output) as output:
                if request.workbook and request.form == "xlsx":
                    count = _write_workbook(request.workbook, output, told, job, totals)
                else:
                    count = write_results(output, request.form, [Path(name) for name in results], memory=for_one_pass(request.memory), spill=job.folder)
                _count_again(count, totals)
    if not odd:
        totals.warnings.unlink(missing_ok=True)  # a file that is there says that there is something to look at
    totals.diagnostics += totals.told(request.clients)


def _count_again(count: int, totals: RunTotals) -> None:
    """What is written against what the parts promised: where they differ nothing takes the place of an earlier result."""
    if count != totals.results:
        message = f"{totals.results} rows were to be written and {count} were; nothing was written"
        raise InputRejectedError([Diagnostic("TC728", message, remedy="run again without --resume; if it happens again, please report it")])


def _write_workbook(write: Callable[[Path, Tables], None], output: Path, told: dict[str, Path], job: Job, totals: RunTotals) -> int:
    facts = {
        "Made by": f"taxcalc {__version__}",
        "On": today().isoformat(),
        "Taxpayer years": str(totals.results),
        "Receipts": str(totals.rows),
        "Incomplete": str(totals.incomplete),
        "Defects (sheet Rejects)": str(totals.rejected.total()),
        "Warnings (sheet Warnings)": str(totals.warned.total()),
        "Rules": ", ".join(sorted(totals.rules)),
    }
    if job.trace and not any(job.folder.glob("trace-*.json")):
        remedy = "write the id as the column taxpayer of the results has it"
        totals.diagnostics.append(Diagnostic("TC710", "nobody was assessed by the id that --trace gives", Severity.WARNING, remedy=remedy))
    with connect(closed=False, spill=str(job.folder)) as connection:
        tables = tables_of(connection, job.folder, told, facts, totals.rules)
        write(output, tables)
    return tables.clients
