"""The text of a PDF with its places: pages become lines, lines become phrases. No picture is read, and nothing of the page is run.

pypdfium2 (BSD and Apache, one wheel of 4 MB, released every month) was chosen over pdfplumber, which needs it, pdfminer.six and Pillow.
"""

from __future__ import annotations

import importlib
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from taxcalc.diagnostics import Diagnostic
from taxcalc.statements.model import StopFileError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from taxcalc.statements.opening import Opened

PAGES_AT_MOST = 3000
CHARACTERS_AT_MOST = 60_000
UNITS = 100  # hundredths of a point: places are whole numbers here
LINES_OF_A_PAGE = 1000  # row numbers: page x 1000 + line
OFTEN = 3


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that stand close together on one line, from `left` to `right`."""

    text: str
    left: int
    right: int


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line: its number in the file, its height on the page (downward), its phrases from left to right."""

    number: int
    top: int
    height: int
    phrases: tuple[Phrase, ...]

    @property
    def text(self) -> str:
        """All of it."""
        return " ".join(phrase.text for phrase in self.phrases)


@dataclass(slots=True)
class _Glyphs:
    """Characters that stand on one line, and the place of each."""

    middle: int
    height: int
    marks: list[tuple[int, int, str]]


def place_of(number: int) -> str:
    """A row number as people say it."""
    return f"page {number // LINES_OF_A_PAGE}, line {number % LINES_OF_A_PAGE}"


def with_page(opened: Opened, problem: Diagnostic) -> Diagnostic:
    """A row of a PDF has the number page x 1000 + line; people are told both."""
    return replace(problem, message=f"{place_of(problem.line)}: {problem.message}") if opened.kind == "pdf" and problem.line else problem


def pages(opened: Opened) -> Iterator[list[Line]]:
    """The lines of one page after another. Raises `StopFileError` where the file is locked, damaged or only a picture."""
    document = _document(opened)
    texts = 0
    try:
        if len(document) > PAGES_AT_MOST:
            raise StopFileError(_problem("TC673", opened.name, f"this PDF has {len(document)} pages: it is no statement", "download a shorter period"))
        for number in range(len(document)):
            page = document[number]
            text = page.get_textpage()
            lines = _lines(text, number + 1, round(page.get_height() * UNITS))
            texts += len(lines)
            text.close()
            page.close()
            yield lines
    finally:
        document.close()
    if not texts:
        raise StopFileError(
            _problem(
                "TC672",
                opened.name,
                "this PDF holds no text: it is a picture of a statement",
                "download the statement from the bank's app or site instead of scanning it; or type its receipts into a ledger",
            )
        )


def _document(opened: Opened) -> Any:  # noqa: ANN401 - a class of pypdfium2
    try:
        library: Any = importlib.import_module("pypdfium2")
    except ModuleNotFoundError:
        install = opened.asked.install
        remedy = install("pypdfium2") if install else "install this program with its extra `pdf`"
        raise StopFileError(_problem("TC670", opened.name, "reading a PDF needs the extra `pdf`, which is not installed", remedy)) from None
    asked, word = opened.asked, opened.asked.opened.get(opened.name)
    for tried in range(OFTEN + 1):
        try:
            document = library.PdfDocument(str(opened.path), password=word)
        except library.PdfiumError as problem:
            if "password" not in str(problem).lower():
                raise StopFileError(_problem("TC673", opened.name, "this PDF is damaged", "download the statement again")) from None
        else:
            asked.opened.update({opened.name: word} if word else {})
            return document
        word = asked.password(opened.name, tried) if asked.password and tried < OFTEN else None
        if word is None:
            break
    raise StopFileError(
        _problem(
            "TC671",
            opened.name,
            "this PDF is locked, and no password that was given opens it" if opened.asked.password else "this PDF is locked with a password",
            "write the password into a file and name it: --password-file FILE (banks use the last digits of the account, the CNIC or the day of birth)",
        )
    )


def _problem(code: str, name: str, message: str, remedy: str) -> Diagnostic:
    return Diagnostic(code, message, file=name, remedy=remedy)


def _lines(text: Any, page: int, height: int) -> list[Line]:  # noqa: ANN401 - a class of pypdfium2
    """Characters on one height are a line; a gap wider than half of their height parts two phrases."""
    raw: Any = importlib.import_module("pypdfium2.raw")
    rows: list[_Glyphs] = []
    for index in range(min(text.count_chars(), CHARACTERS_AT_MOST)):
        letter = chr(raw.FPDFText_GetUnicode(text, index))
        if letter.isspace() or not letter.isprintable():
            continue
        left, bottom, right, top = (round(one * UNITS) for one in text.get_charbox(index, loose=True))
        middle, size = (bottom + top) // 2, max(1, top - bottom)
        row = next((one for one in reversed(rows[-40:]) if abs(one.middle - middle) * OFTEN < max(one.height, size)), None)
        if row is None:
            row = _Glyphs(middle, size, [])
            rows.append(row)
        row.marks.append((left, right, letter))
    rows.sort(key=lambda one: -one.middle)
    return [
        Line(page * LINES_OF_A_PAGE + count, height - row.middle, row.height, tuple(_phrases(sorted(row.marks), row.height)))
        for count, row in enumerate(rows[: LINES_OF_A_PAGE - 1], start=1)
    ]


def _phrases(marks: list[tuple[int, int, str]], height: int) -> Iterator[Phrase]:
    """Letters with their spaces; where the gap is wide, a new phrase."""
    text, left, right = marks[0][2], marks[0][0], marks[0][1]
    for (_, end, _), (start, stop, letter) in pairwise(marks):
        gap = start - max(end, right)
        if gap * 2 > height:
            yield Phrase(text, left, right)
            text, left, right = letter, start, stop
            continue
        text += f" {letter}" if gap * 8 > height else letter
        right = max(right, stop)
    yield Phrase(text, left, right)
