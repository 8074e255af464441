"""A document on a terminal: Rich tables that hold from 80 columns up, plain ASCII where the stream cannot show more."""

from __future__ import annotations

import re
from io import StringIO
from typing import TYPE_CHECKING

from rich.box import Box
from rich.console import Console
from rich.padding import Padding
from rich.table import Table as Grid
from rich.text import Text

from taxcalc.report.document import Block, Bullets, Cell, Heading, Line, Sentence, Table, Tone
from taxcalc.report.words import visible

if TYPE_CHECKING:
    from collections.abc import Iterable

STYLES = {
    Tone.PLAIN: "",
    Tone.STRONG: "bold",
    Tone.QUIET: "dim",
    Tone.GOOD: "bold green",
    Tone.BAD: "bold red",
    Tone.WARN: "yellow",
}
WIDEST = 120  # longer lines are hard to read
INDENT = 2
LINES = Box("    \n    \n ── \n    \n ── \n    \n    \n    \n")  # one rule under the header, one above a total
MONEY = re.compile(r"\b(Rs|[A-Z]{3}) (?=[0-9])")
GLUE = "\ue000"  # holds a currency and its figure on one line; a space again once the lines are broken
ASCII = str.maketrans("✓✗○→·─━█░", "+xo>--=#.")  # the marks these reports use; one for one, so that columns stay aligned


def draw(blocks: Iterable[Block], *, width: int, colour: bool = False, encoding: str | None = "utf-8") -> str:
    """The document as text of at most `width` columns; every line ends without trailing blanks."""
    console = Console(file=StringIO(), width=min(width, WIDEST), force_terminal=colour, no_color=not colour, highlight=False, emoji=False, markup=False)
    for block in blocks:
        _draw(block, console)
    text = console.file.getvalue()  # type: ignore[attr-defined]  # it is the StringIO made above
    text = "".join(f"{line.rstrip()}\n" for line in text.replace(GLUE, " ").splitlines()).lstrip("\n")
    return text if _speaks_unicode(encoding) else text.translate(ASCII).encode("ascii", "replace").decode()


def _speaks_unicode(encoding: str | None) -> bool:
    return (encoding or "utf-8").lower().replace("_", "-").startswith("utf")


def _draw(block: Block, console: Console) -> None:
    match block:
        case Heading():
            _heading(block, console)
        case Sentence():
            if block.apart:
                console.print()
            console.print(_indented(_text(block.line)))
        case Bullets():
            _bullets(block, console)
        case Table():
            console.print(_indented(_grid(block)))


def _heading(heading: Heading, console: Console) -> None:
    console.print()
    title = Text(visible(heading.text), style="bold cyan" if heading.level > 1 else "bold")
    console.print(title)
    if heading.level == 1:
        console.print(Text("━" * min(console.width, len(heading.text)), style="cyan"))


def _bullets(bullets: Bullets, console: Console) -> None:
    grid = Grid.grid(padding=(0, 1))
    for item in bullets.items:
        grid.add_row("·", _cell(item))
    console.print(_indented(grid))


def _grid(table: Table) -> Grid:
    grid = Grid(box=LINES, pad_edge=False, padding=(0, 1, 0, 0), header_style="dim", show_edge=False)
    for column in table.columns:
        grid.add_column(column.title, justify="right" if column.right else "left", no_wrap=column.right or column.whole, vertical="top")
    last = len(table.rows) - 1
    for number, row in enumerate(table.rows):
        ends = table.total and number >= last - 1
        grid.add_row(*(_cell(cell) for cell in row), style="bold" if table.total and number == last else None, end_section=ends)
        if table.spaced and number < last:
            grid.add_row()
    return grid


def _cell(cell: Cell) -> Text:
    return Text("\n").join(_text(line) for line in cell)


def _text(line: Line) -> Text:
    return Text(MONEY.sub(rf"\1{GLUE}", visible(line.text)), style=STYLES[line.tone])


def _indented(what: Text | Grid) -> Padding:
    return Padding(what, (0, 0, 0, INDENT))
