"""Writing a finished result in the form that was asked for, and the exit status it deserves."""

from __future__ import annotations

from contextlib import contextmanager
from importlib import import_module
from threading import Thread
from typing import TYPE_CHECKING

from taxcalc import __version__
from taxcalc.cli.exits import ExitStatus
from taxcalc.cli.options import OutputFormat
from taxcalc.diagnostics import InputRejectedError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from taxcalc.cli.options import Environment
    from taxcalc.engine.results import Result
    from taxcalc.report.document import Block

PAGE = 100  # columns of a table that goes to a file, where no terminal says how wide it is


def prepare(form: OutputFormat) -> None:
    """Begin to import what will draw the result, on another core: the database computes outside the interpreter's lock meanwhile."""
    module = "taxcalc.report.terminal" if form is OutputFormat.TABLE else "taxcalc.report.json_"
    Thread(target=import_module, args=(module,), daemon=True).start()


def show_result(
    result: Result,
    environment: Environment,
    form: OutputFormat,
    output: Path | None,
    document: Callable[[Result], Iterable[Block]] | None = None,
) -> None:
    """The result to stdout or `output`, then its diagnostics to stderr. `document` lays out what people read."""
    to_file = output is not None and str(output) != "-"
    text = _text(result, environment, form, document, to_file=to_file)
    environment.emit(text, output)
    environment.report(result.diagnostics)
    if form is OutputFormat.TABLE and environment.is_tty and not to_file and text.count("\n") >= environment.height:
        environment.write(f"\n{_answers(result)}")


def _answers(result: Result) -> str:
    """The first lines again, where the eye is on a terminal that the result runs out of."""
    from taxcalc.report.assessment import owed  # noqa: PLC0415 - start-up is measured

    return "".join(f"  Tax year {found.tax_year}: {owed(found)[0]}\n" for found in result.assessments)


@contextmanager
def explained(form: OutputFormat, environment: Environment, output: Path | None) -> Iterator[None]:
    """Where the input is rejected and JSON goes to stdout, the problems are the result; a file is left as it was."""
    try:
        yield
    except InputRejectedError as problem:
        if form is OutputFormat.JSON and (output is None or str(output) == "-"):
            from taxcalc.report.json_ import rejection  # noqa: PLC0415 - start-up is measured

            environment.write(rejection(problem.diagnostics, __version__))
        raise


def status_of(result: Result) -> ExitStatus:
    """Done, or finished without some rows or figures."""
    return ExitStatus.DONE if result.complete else ExitStatus.INCOMPLETE


def _text(result: Result, environment: Environment, form: OutputFormat, document: Callable[[Result], Iterable[Block]] | None, *, to_file: bool) -> str:
    match form:
        case OutputFormat.JSON:
            from taxcalc.report.json_ import to_json  # noqa: PLC0415 - start-up is measured; each form pays for itself

            return to_json(result)
        case OutputFormat.JSONL:
            from taxcalc.report.json_ import to_jsonl  # noqa: PLC0415 - as above

            return to_jsonl(result)
        case OutputFormat.CSV:
            from taxcalc.report.csv_ import to_csv  # noqa: PLC0415 - as above

            return to_csv(result)
        case OutputFormat.MARKDOWN:
            from taxcalc.report.markdown import to_markdown  # noqa: PLC0415 - as above

            return to_markdown(_laid_out(result, document))
        case OutputFormat.TABLE:
            from taxcalc.report.terminal import draw  # noqa: PLC0415 - as above

            if to_file:
                return draw(_laid_out(result, document), width=PAGE)
            return draw(_laid_out(result, document), width=environment.width, colour=environment.colour, encoding=getattr(environment.stdout, "encoding", None))


def _laid_out(result: Result, document: Callable[[Result], Iterable[Block]] | None) -> Iterable[Block]:
    from taxcalc.report.assessment import document as assessment  # noqa: PLC0415 - as above

    return (document or assessment)(result)
