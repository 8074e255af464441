"""A document as Markdown, for a wiki, an e-mail or a pull request."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from taxcalc.report.document import Block, Bullets, Cell, Heading, Line, Sentence, Table, Tone
from taxcalc.report.words import visible

if TYPE_CHECKING:
    from collections.abc import Iterable

SPECIAL = re.compile(r"([\\`*_\[\]<>|])")


def to_markdown(blocks: Iterable[Block]) -> str:
    """The document, its blocks separated by blank lines."""
    return "\n".join(f"{_block(block)}\n" for block in blocks)


def _block(block: Block) -> str:
    match block:
        case Heading():
            return f"{'#' * block.level} {_escaped(block.text)}"
        case Sentence():
            return _line(block.line)
        case Bullets():
            return "\n".join(f"- {_cell(item)}" for item in block.items)
        case Table():
            return _table(block)


def _table(table: Table) -> str:
    kept = [index for index, column in enumerate(table.columns) if not column.screen_only]
    last = len(table.rows) - 1
    head = _row(_escaped(table.columns[index].title) for index in kept)
    rule = _row("---:" if table.columns[index].right else "---" for index in kept)
    body = (_row(_bold(_cell(row[i]), asked=table.total and number == last) for i in kept) for number, row in enumerate(table.rows))
    return "\n".join((head, rule, *body))


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _bold(text: str, *, asked: bool) -> str:
    return f"**{text}**" if asked and text else text


def _cell(cell: Cell) -> str:
    return "<br>".join(_line(line) for line in cell)


def _line(line: Line) -> str:
    text = _escaped(line.text)
    return f"**{text}**" if line.tone is Tone.STRONG and text else text


def _escaped(text: str) -> str:
    return SPECIAL.sub(r"\\\1", visible(text))
