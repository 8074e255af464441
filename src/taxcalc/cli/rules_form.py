"""What the `rules` commands share: the catalogue, and writing a result in the form that was asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from taxcalc.cli.options import OutputFormat, rules_dirs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from taxcalc.cli.options import Environment
    from taxcalc.report.document import Block
    from taxcalc.rules.catalogue import Catalogue

PAGE = 100  # columns of a page that goes to a file
FORMATS = (OutputFormat.TABLE, OutputFormat.JSON, OutputFormat.MARKDOWN, OutputFormat.CSV)


def catalogue_of(rules_dir: list[Path] | None) -> Catalogue:
    """The catalogue with the folders of `--rules-dir`."""
    from taxcalc.rules.catalogue import Catalogue  # noqa: PLC0415 - start-up is measured; --help must not pay for this

    return Catalogue(rules_dirs(rules_dir))


def show_as(  # noqa: PLR0913 - one way of writing for each form
    environment: Environment,
    form: OutputFormat,
    output: Path | None,
    *,
    json: Callable[[], object],
    rows: Callable[[], str],
    blocks: Callable[[], Iterable[Block]],
) -> None:
    """The result in the form asked for; only that form is made."""
    if form is OutputFormat.JSON:
        from taxcalc.report.rules import json_text  # noqa: PLC0415 - each form pays for itself

        text = json_text(json())
    elif form is OutputFormat.CSV:
        text = rows()
    elif form is OutputFormat.MARKDOWN:
        from taxcalc.report.markdown import to_markdown  # noqa: PLC0415 - as above

        text = to_markdown(blocks())
    else:
        from taxcalc.report.terminal import draw  # noqa: PLC0415 - as above

        to_file = output is not None and str(output) != "-"
        width = PAGE if to_file else environment.width
        text = draw(blocks(), width=width, colour=environment.colour and not to_file, encoding=getattr(environment.stdout, "encoding", None))
    environment.emit(text, output)
