"""What an Excel file holds beside its values: whether it is harmless to open, cells that show an error, formulas that were never computed."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from taxcalc.ledger.source import Source, refuse

if TYPE_CHECKING:
    from taxcalc.diagnostics import InputRejectedError

UNPACKED_AT_MOST = 400 << 20
PARTS_AT_MOST = 2000
CELLS_AT_MOST = 30_000_000
CHUNK = 1 << 20
OVERLAP = 1 << 12
PLACE = re.compile(rb'<(?:\w+:)?c\b[^>]*?\br="([A-Z]{1,4})([0-9]{1,8})"')
_INNER = rb"(?:<(?:\w+:)?f\b[^>]*?(?:/>|>[^<]*</(?:\w+:)?f>)\s*)?(?:<(?:\w+:)?v\b[^>]*?(?:/>|>([^<]*)</(?:\w+:)?v>)\s*)?"
ODD = re.compile(rb"<(?:\w+:)?c\b([^>]*)>\s*" + _INNER + rb"</(?:\w+:)?c>")
FORMULA = re.compile(rb"<(?:\w+:)?f[\s>/]")
REFERENCE = re.compile(rb'\br="([A-Z]{1,4})([0-9]{1,8})"')
RELATIONS = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


@dataclass(slots=True)
class Found:
    """The sheets' parts by sheet name, and in each part the cells without a value."""

    parts: dict[str, str] = field(default_factory=dict)
    odd: dict[str, dict[tuple[int, int], tuple[str, str]]] = field(default_factory=dict)

    def uncomputed(self, sheet: str) -> dict[tuple[int, int], tuple[str, str]]:
        """(line, column from 0) -> (the cell's name, the error that it shows or nothing)."""
        return self.odd.get(self.parts.get(sheet, ""), {})


def look_into(source: Source) -> Found:
    """Unpack every part, counting: sizes in a zip's directory can lie, its bytes cannot. Raises where opening it would exhaust the machine."""
    found = Found()
    try:
        with zipfile.ZipFile(io.BytesIO(source.data)) as archive:
            entries = archive.infolist()
            if len(entries) > PARTS_AT_MOST:
                raise _refuse(source, f"this workbook has {len(entries)} parts")
            left = UNPACKED_AT_MOST
            for entry in entries:
                left -= _unpack(source, archive, entry, left, found)
            found.parts = _sheets(archive)
    except (zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError, EOFError, ValueError, KeyError, ET.ParseError) as problem:
        raise refuse(
            source.name, "TC113", f"the Excel file cannot be opened ({problem})", "open it in a spreadsheet and save it again, or save it as CSV"
        ) from None
    return found


def _refuse(source: Source, message: str) -> InputRejectedError:
    return refuse(source.name, "TC128", message, "delete what lies far from the table, or save the sheet as CSV")


def _unpack(source: Source, archive: zipfile.ZipFile, entry: zipfile.ZipInfo, left: int, found: Found) -> int:
    entry.file_size = UNPACKED_AT_MOST + CHUNK  # read to the real end, whatever the directory says
    is_sheet = entry.filename.startswith("xl/worksheets/") and entry.filename.endswith(".xml")
    size = columns = rows = 0
    tail = b""
    with archive.open(entry) as stream:
        while chunk := stream.read(CHUNK):
            size += len(chunk)
            if size > left:
                raise _refuse(source, "this workbook unpacks to more than 400 MB")
            if not is_sheet:
                continue
            text = tail + chunk
            places = PLACE.findall(text)
            columns = max([columns, *(number_of(letters) for letters in {letters for letters, _ in places})])
            rows = max([rows, *(int(digits) for _, digits in places)])
            if columns * rows > CELLS_AT_MOST:
                raise _refuse(source, f"a sheet of this workbook claims {rows} rows and {columns} columns")
            if b't="e"' in text or FORMULA.search(text):
                _note(text, found.odd.setdefault(entry.filename, {}))
            tail = text[-OVERLAP:]
    return size


def _note(text: bytes, odd: dict[tuple[int, int], tuple[str, str]]) -> None:
    for cell in ODD.finditer(text):
        attributes, value = cell[1], (cell[2] or b"").strip()
        is_error = b't="e"' in attributes
        if is_error or (not value and FORMULA.search(cell[0]) and b't="str"' not in attributes):
            place = REFERENCE.search(attributes)
            if place:
                odd[int(place[2]), number_of(place[1]) - 1] = (f"{place[1].decode()}{int(place[2])}", value.decode("ascii", "replace") if is_error else "")


def _sheets(archive: zipfile.ZipFile) -> dict[str, str]:
    """The part of each sheet, by the sheet's name."""
    relations = {node.get("Id"): node.get("Target", "") for node in ET.fromstring(archive.read("xl/_rels/workbook.xml.rels"))}  # noqa: S314 - expat limits entities
    book = ET.fromstring(archive.read("xl/workbook.xml"))  # noqa: S314 - as above
    found = {}
    for node in book.iter():
        if node.tag.rpartition("}")[2] == "sheet":
            target = relations.get(node.get(RELATIONS), "")
            found[node.get("name", "")] = target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
    return found


def number_of(letters: bytes) -> int:
    """The number of a column from its letters: A is 1."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
