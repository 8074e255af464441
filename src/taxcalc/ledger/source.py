"""The bytes of an input file: fetched once, fingerprinted, and refused with a reason when they cannot be a table of text."""

from __future__ import annotations

import hashlib
import sys
from dataclasses import dataclass
from pathlib import Path

from taxcalc.diagnostics import Diagnostic, InputRejectedError

STDIN = "<stdin>"
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
UTF_16 = (b"\xff\xfe", b"\xfe\xff")
PARQUET = b"PAR1"
ZIP = b"PK\x03\x04"
SAVE_AS_UTF8 = 'save the file again as UTF-8 (in Excel: "CSV UTF-8 (Comma delimited)")'

# first bytes, code, what the file is, remedy
FOREIGN = (
    (
        b"%PDF",
        "TC107",
        "is a PDF document",
        "download the statement as CSV; where the bank has only PDF, type the receipts into a ledger",
    ),
    (b"\xd0\xcf\x11\xe0", "TC109", "is an Excel file of the old format (.xls)", "save it as .xlsx or as CSV"),
    (ZIP, "TC108", "is a ZIP archive", "unpack it and give the CSV file inside"),
    (b"\x1f\x8b", "TC108", "is a compressed archive", "unpack it (gunzip) and give the CSV file inside"),
)


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One input file of a run: the name it was given by, the SHA-256 of its bytes, and whether it is a ledger or a statement."""

    name: str
    sha256: str
    role: str = "ledger"


@dataclass(frozen=True, slots=True)
class Source:
    """The bytes of one file."""

    name: str
    stem: str
    data: bytes

    @property
    def file(self) -> SourceFile:
        """The file's name and fingerprint."""
        return SourceFile(self.name, hashlib.sha256(self.data).hexdigest())


def fingerprint(files: tuple[SourceFile, ...]) -> str:
    """SHA-256 over the fingerprints of several files, in their order."""
    return hashlib.sha256("".join(file.sha256 for file in files).encode()).hexdigest()


def refuse(name: str, code: str, message: str, remedy: str, line: int | None = None) -> InputRejectedError:
    """The error that rejects a whole file."""
    return InputRejectedError([Diagnostic(code, message, file=name, line=line, remedy=remedy)])


def read_source(path: str | Path, least: str) -> Source:
    """The bytes of `path`; `-` is stdin; `least` is what such a file must hold.

    Raises InputRejectedError for a missing file, a folder, an unreadable or an empty file.
    """
    is_stdin = str(path) == "-"
    source = Source(STDIN, "stdin", sys.stdin.buffer.read()) if is_stdin else Source(str(path), Path(path).stem, _read(Path(path)))
    if not source.data.removeprefix(BYTE_ORDER_MARK).strip():
        raise refuse(source.name, "TC104", "the file is empty", f"export or save it again; it needs at least the line: {least}")
    return source


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise refuse(str(path), "TC101", "there is no such file", _missing_remedy(path)) from None
    except IsADirectoryError:
        remedy = f"give the files inside, like {path / 'ledger.csv'}"
        raise refuse(str(path), "TC102", "this is a folder, not a file", remedy) from None
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        reason = getattr(error, "strerror", None) or str(error)
        raise refuse(str(path), "TC103", f"the file cannot be read ({reason})", "check the name, and that your user may read it") from None


def _missing_remedy(path: Path) -> str:
    from taxcalc.ledger.cells import nearest  # noqa: PLC0415 - only needed to explain an error

    try:
        meant = nearest(path.name, sorted(other.name for other in path.parent.iterdir()))
    except OSError:
        return f"there is no folder {path.parent} either; check the path"
    return f"did you mean {path.parent / meant}?" if meant else "check the name and the folder you are in"


def refuse_foreign(source: Source) -> None:
    """Raise for bytes that are not text at all: HTML, PDF, archives, old Excel files, other binary files."""
    for start, code, message, remedy in FOREIGN:
        if source.data.startswith(start):
            raise refuse(source.name, code, f"the file {message}, not a table", remedy)
    if source.data.startswith(UTF_16):
        raise refuse(source.name, "TC105", "the file is UTF-16, not UTF-8 (byte 0)", SAVE_AS_UTF8)
    if source.data.removeprefix(BYTE_ORDER_MARK).lstrip().startswith(b"<"):
        remedy = "the download may have failed or asked for a login: open it in a browser, then download the CSV again"
        raise refuse(source.name, "TC106", "the file is a web page (HTML or XML), not a table", remedy)
    nul = source.data.find(b"\0")
    if nul >= 0:
        raise refuse(source.name, "TC110", f"the file is binary, not text (a NUL at byte {nul})", "give a CSV, TSV, XLSX or Parquet file")


def text_of(source: Source) -> str:
    """The file as strict UTF-8 text, without its byte order mark."""
    refuse_foreign(source)
    body = source.data.removeprefix(BYTE_ORDER_MARK)
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise not_utf8(source, error) from None


def not_utf8(source: Source, error: UnicodeDecodeError) -> InputRejectedError:
    """The error of a file whose text is in another encoding; names the byte and the line."""
    offset = error.start + len(source.data) - len(error.object)
    line = source.data.count(b"\n", 0, offset) + 1
    return refuse(source.name, "TC105", f"byte {offset} (0x{source.data[offset]:02x}) is not UTF-8", SAVE_AS_UTF8, line)
