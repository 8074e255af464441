"""SQL as a row of words: comments, texts and quoted names are no words, whatever stands in them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

# In this order: a comment to the end of its line or between marks, a text, a quoted name, a word, any other sign.
_TOKEN = re.compile(r"--[^\n]*|/\*.*?\*/|'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|\w+|[^\w\s]", re.DOTALL)
_NO_SIGNS = ("--", "/*")


def tokens(sql: str) -> Iterator[re.Match[str]]:
    """Everything but comments and blanks, one after the other."""
    return (found for found in _TOKEN.finditer(sql) if not found[0].startswith(_NO_SIGNS))


def words_after(sql: str, keywords: Collection[str], names: Collection[str]) -> Iterator[tuple[int, int, bool]]:
    """Where one of the names stands right after one of the keywords: its start and end, and whether the next word names it anew (`as`)."""
    found = list(tokens(sql))
    for before, name, after in zip(found, found[1:], [*found[2:], None], strict=False):
        if name[0] in names and before[0] in keywords:
            yield name.start(), name.end(), after is not None and after[0] == "as"


def brackets_of(sql: str) -> str:
    """A query in brackets, closed on a line of its own: its last line may be a comment."""
    return f"(\n{sql}\n)"
