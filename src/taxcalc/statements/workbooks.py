"""XLSX statements through python-calamine, after the archive has proved harmless; cells become text again."""

from __future__ import annotations

import datetime as dt
import importlib
import re
import zipfile
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

from taxcalc.diagnostics import Diagnostic
from taxcalc.statements.model import StopFileError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from taxcalc.statements.opening import Opened

UNPACKED_AT_MOST = 400 << 20
ENTRIES_AT_MOST = 2000
COLUMNS_AT_MOST = 256
CELLS_AT_MOST = 30_000_000
CHUNK = 1 << 20
OVERLAP = 64
CELL = re.compile(rb'\br="([A-Z]{1,4})([0-9]{1,8})"')
FORMULA = re.compile(rb"<(?:[a-z0-9]+:)?f[ >/]")
WHOLE = re.compile(r"-?[0-9]+\.0\Z")
PAISA = Decimal("0.01")
FLOAT_NOISE = Decimal("0.0000001")


def _refuse(name: str, message: str, remedy: str) -> StopFileError:
    return StopFileError(Diagnostic("TC606", message, file=name, remedy=remedy))


def check_archive(opened: Opened) -> None:
    """Unpack every entry into nothing, counting: sizes in a zip's directory can lie, its bytes cannot. Once for each file, as it is on the disk."""
    found = opened.path.stat()
    _check_archive(opened.path.resolve(), opened.name, (found.st_dev, found.st_ino, found.st_mtime_ns, found.st_size))


@lru_cache(maxsize=8)
def _check_archive(path: Path, name: str, _state: tuple[int, ...]) -> None:
    """As above: another file under the same name, or one that has changed, is another file."""
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            if len(entries) > ENTRIES_AT_MOST:
                raise _refuse(name, f"this workbook has {len(entries)} parts", "download the statement again as CSV")
            left = UNPACKED_AT_MOST
            for entry in entries:
                left -= _unpack(name, archive, entry, left)
    except (zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError, EOFError, ValueError) as problem:
        raise _refuse(name, f"this workbook is damaged: {problem}", "download the statement again, as CSV if there is a choice") from None


def _unpack(name: str, archive: zipfile.ZipFile, entry: zipfile.ZipInfo, left: int) -> int:
    entry.file_size = UNPACKED_AT_MOST + CHUNK  # read to the real end, whatever the directory says
    extent = _Extent(name)
    is_sheet = entry.filename.startswith("xl/worksheets/") and entry.filename.endswith(".xml")
    size = 0
    tail = b""
    with archive.open(entry) as stream:
        while chunk := stream.read(CHUNK):
            size += len(chunk)
            if size > left:
                raise _refuse(name, "this workbook unpacks to more than 400 MB: it is built to exhaust the machine", "download the statement again as CSV")
            if is_sheet:
                extent.look(tail + chunk)
                tail = chunk[-OVERLAP:]
    return size


class _Extent:
    """The used area of a sheet: a reader allocates it whole, so one cell in the last corner would take all memory."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._column = 0
        self._row = 0

    def look(self, part: bytes) -> None:
        if FORMULA.search(part):
            raise _refuse(
                self._name,
                "this workbook holds formulas: a statement from a bank or platform holds only values",
                "download the statement again and import it without opening and saving it in a spreadsheet",
            )
        cells = CELL.findall(part)
        for letters in {letters for letters, _ in cells}:
            self._column = max(self._column, _column_number(letters))
        self._row = max(self._row, max((int(digits) for digits in {digits for _, digits in cells}), default=0))
        if self._column > COLUMNS_AT_MOST or self._column * self._row > CELLS_AT_MOST:
            raise _refuse(
                self._name,
                f"this workbook claims {self._row} rows and {self._column} columns",
                "no statement is so wide: download it again, or save the sheet as CSV",
            )


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def sheet_rows(opened: Opened, sheet: str = "auto") -> Iterator[tuple[int, list[str]]]:
    """Numbered rows of one sheet as text: dates ISO, whole numbers without point, amounts with two decimals."""
    check_archive(opened)
    calamine = importlib.import_module("python_calamine")
    try:
        workbook = calamine.load_workbook(str(opened.path))
        rows = workbook.get_sheet_by_name(_sheet(opened.name, workbook.sheet_names, sheet)).iter_rows()
    except StopFileError:
        raise
    except BaseException as problem:
        if isinstance(problem, KeyboardInterrupt | SystemExit):
            raise
        # the reader's own panics are BaseException
        raise _refuse(opened.name, f"this workbook cannot be read: {problem}", "save the sheet as CSV (UTF-8) and import that") from None
    for number, row in enumerate(rows, start=1):
        yield number, [cell_text(cell) for cell in row]


def _sheet(name: str, sheets: list[str], wanted: str) -> str:
    chosen = sheets[0] if wanted == "auto" and sheets else wanted
    if chosen not in sheets:
        raise _refuse(name, f"this workbook has no sheet '{chosen}' (it has: {', '.join(sheets) or 'none'})", "set file.sheet in the profile")
    return chosen


def cell_text(cell: object) -> str:
    """One cell as the text that a CSV download would have carried."""
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float):
        return _number_text(repr(cell))
    if isinstance(cell, dt.datetime):
        return cell.strftime("%Y-%m-%d %H:%M:%S") if cell.time() != dt.time() else cell.strftime("%Y-%m-%d")
    return str(cell)


def _number_text(shown: str) -> str:
    """The shortest decimal that names the stored double, which is what the sheet displayed; no arithmetic in binary."""
    if WHOLE.match(shown):
        return shown[:-2]
    if "e" in shown or "n" in shown:
        return shown
    exact = Decimal(shown)
    rounded = exact.quantize(PAISA)
    return f"{rounded:f}" if abs(exact - rounded) < FLOAT_NOISE else f"{exact:f}"
