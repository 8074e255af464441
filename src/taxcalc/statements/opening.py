"""From a path to bounded lines of text: what kind of file it is, its encoding, and the ways it may be hostile."""

from __future__ import annotations

import codecs
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from taxcalc.diagnostics import Diagnostic, Severity
from taxcalc.statements.asked import NOTHING, Asked
from taxcalc.statements.kinds import ASK, text_kind, unread
from taxcalc.statements.model import StopFileError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LINE_AT_MOST = 1 << 20
CHUNK = 1 << 20
HEAD = 4096
UTF16_SHARE = 0.3
FORMATS = frozenset({"ofx", "mt940", "camt", "qif"})
PDF = b"%PDF"
BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


@dataclass(frozen=True, slots=True)
class Opened:
    """A file and its `kind`: a table in `text`, a `workbook`, `html`, `pdf`, or one of `FORMATS`. `encoding` is that of texts, `xlsx` of a workbook."""

    path: Path
    name: str
    encoding: str
    warnings: tuple[Diagnostic, ...] = ()
    kind: str = "text"
    asked: Asked = NOTHING

    @property
    def is_workbook(self) -> bool:
        """Whether cells come from a workbook rather than from text."""
        return self.kind == "workbook"

    @property
    def is_text(self) -> bool:
        """Whether cells are parted by a mark in a text."""
        return self.kind == "text"


def open_statement(path: Path, name: str, encoding: str = "auto", asked: Asked = NOTHING) -> Opened:
    """Look at the first bytes; text is decoded once from end to end, so that the encoding is a fact and not a hope."""
    try:
        with path.open("rb") as stream:
            head = stream.read(HEAD)
    except OSError as problem:
        raise StopFileError(
            Diagnostic("TC602", f"cannot read this file: {problem.strerror or problem}", file=name, remedy="check the path; give one file, not a folder")
        ) from None
    if head.startswith(PDF):
        return Opened(path, name, "pdf", kind="pdf", asked=asked)
    known = unread(head, path)
    if known:
        raise _unread(name, *known)
    if head.startswith(b"PK\x03\x04"):
        return Opened(path, name, "xlsx", kind="workbook")
    if not head.strip():
        raise StopFileError(Diagnostic("TC602", "this file is empty", file=name, remedy="download the statement again"))
    chosen = _from_bom(head) if encoding == "auto" else encoding
    if chosen:
        _decodes(path, name, chosen, final=True)
        return _of_its_kind(Opened(path, name, chosen), head)
    if _decodes(path, name, "utf-8", final=False):
        return _of_its_kind(Opened(path, name, "utf-8"), head)
    _decodes(path, name, "cp1252", final=True)
    warning = Diagnostic(
        "TC604",
        "not UTF-8: read as Windows-1252",
        Severity.WARNING,
        file=name,
        remedy="look at names with accents; a fresh download is usually UTF-8",
    )
    return _of_its_kind(Opened(path, name, "cp1252", (warning,)), head)


def _of_its_kind(opened: Opened, head: bytes) -> Opened:
    kind, what = text_kind(head.decode(opened.encoding, "ignore"))
    if not kind:
        raise _unread(opened.name, what, ASK)
    return replace(opened, kind=kind)


def _unread(name: str, what: str, remedy: str) -> StopFileError:
    return StopFileError(Diagnostic("TC602", f"this is {what}", file=name, remedy=remedy))


def _from_bom(head: bytes) -> str | None:
    for bom, encoding in BOMS:
        if head.startswith(bom):
            return encoding
    zeros_odd, zeros_even = head[1::2].count(0), head[0::2].count(0)
    if zeros_odd > len(head) * UTF16_SHARE and not zeros_even:
        return "utf-16-le"
    if zeros_even > len(head) * UTF16_SHARE and not zeros_odd:
        return "utf-16-be"
    return None


def _decodes(path: Path, name: str, encoding: str, *, final: bool) -> bool:
    """Whether the whole file decodes; with `final`, a file that does not is refused."""
    try:
        decoder = codecs.getincrementaldecoder(encoding)()
        with path.open("rb") as stream:
            while chunk := stream.read(CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
    except (UnicodeDecodeError, LookupError) as problem:
        if final:
            raise StopFileError(
                Diagnostic("TC603", f"this file is not text in {encoding}: {problem}", file=name, remedy="download the statement again as CSV (UTF-8)")
            ) from None
        return False
    return True


def lines(opened: Opened) -> Iterator[str]:
    """Physical lines with their line ends; a NUL or a line longer than 1 MiB stops the file."""
    with opened.path.open(encoding=opened.encoding, newline=None) as stream:
        number = 0
        while line := stream.readline(LINE_AT_MOST + 1):
            number += 1
            if len(line) > LINE_AT_MOST:
                raise StopFileError(
                    Diagnostic(
                        "TC603",
                        "a line is longer than one million characters: this is not a statement",
                        file=opened.name,
                        line=number,
                        remedy="download the statement again; no bank writes such a line",
                    )
                )
            if "\0" in line:
                raise StopFileError(
                    Diagnostic(
                        "TC603",
                        "the text contains a NUL character",
                        file=opened.name,
                        line=number,
                        column=str(line.index("\0") + 1),
                        remedy="the file is damaged or not a text file: download it again",
                    )
                )
            yield line if line.endswith("\n") else line + "\n"
