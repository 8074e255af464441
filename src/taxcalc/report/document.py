"""A report before it has a form: headings, sentences and tables, which the terminal and Markdown each draw their way."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Tone(StrEnum):
    """What a piece of text is for; the terminal has a style for each."""

    PLAIN = "plain"
    STRONG = "strong"
    QUIET = "quiet"
    GOOD = "good"
    BAD = "bad"
    WARN = "warn"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text in one tone."""

    text: str
    tone: Tone = Tone.PLAIN


Cell = tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A column; `screen_only` ones (bars) are left out of documents, `whole` ones (ids, to be copied) are never broken or cut."""

    title: str
    right: bool = False
    screen_only: bool = False
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Heading:
    """A title; level 1 opens an assessment, level 2 a part of it."""

    text: str
    level: int = 2


@dataclass(frozen=True, slots=True)
class Sentence:
    """A paragraph of one tone; `apart` keeps its distance from what is above."""

    line: Line
    apart: bool = False


@dataclass(frozen=True, slots=True)
class Bullets:
    """Short paragraphs, one point each."""

    items: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under columns; with `total` the last row is their sum."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    total: bool = False
    spaced: bool = False  # a blank line between rows, for rows of several lines


Block = Heading | Sentence | Bullets | Table


def cell(text: str, tone: Tone = Tone.PLAIN, *notes: str) -> Cell:
    """A cell with its text and, below it, quiet notes."""
    return (Line(text, tone), *(Line(note, Tone.QUIET) for note in notes if note))


def sentence(text: str, tone: Tone = Tone.PLAIN, *, apart: bool = False) -> Sentence:
    """A paragraph."""
    return Sentence(Line(text, tone), apart)
