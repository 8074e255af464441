"""Pieces of Markdown that several reference pages are made of."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

SPAN = re.compile(r"(`+[^`]+`+)")


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; cells are Markdown, one line each. A bar inside a code span is the text's own: the builder's Markdown leaves it alone."""
    lines = [_row(head), _row(["---"] * len(head)), *(_row(row) for row in rows)]
    return "\n".join(lines) + "\n"


def code(text: str) -> str:
    """A word as it is typed."""
    return f"`{text}`" if "`" not in text else f"`` {text} ``"


def codes(words: Iterable[str]) -> str:
    """Several words as they are typed."""
    return ", ".join(code(word) for word in words)


def block(text: str, language: str = "text") -> str:
    """A block that keeps its lines."""
    return f"```{language}\n{text.rstrip()}\n```\n"


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join("".join(_unbarred(cell)).replace("\n", " ") for cell in cells) + " |"


def _unbarred(cell: str) -> Iterator[str]:
    for number, part in enumerate(SPAN.split(cell)):
        yield part if number % 2 else part.replace("|", "\\|")
