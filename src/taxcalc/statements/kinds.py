"""What a file is, by its first bytes and never by its name: banks call web pages `.xls`, and people rename what they download."""

from __future__ import annotations

import re
import zipfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

ASK = "ask the bank for the account statement as CSV or Excel (.xlsx) with the balance after each row"
IMAGE = f"{ASK}; or type the receipts into a ledger: date,amount,currency,rate,pkr,withheld,certificate"
UNREAD = (
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook or Word document (.xls, .doc)", f"open it and save it as .xlsx or as CSV (UTF-8), then import that; or {ASK}"),
    (b"\x1f\x8b", "a compressed file (gzip)", "unpack it, then import what is in it"),
    (b"7z\xbc\xaf'\x1c", "a compressed file (7z)", "unpack it, then import what is in it"),
    (b"Rar!", "a compressed file (rar)", "unpack it, then import what is in it"),
    (b"{\\rtf", "a text document (RTF)", ASK),
    (b"\x89PNG", "a picture (PNG)", IMAGE),
    (b"\xff\xd8\xff", "a picture (JPEG)", IMAGE),
    (b"GIF8", "a picture (GIF)", IMAGE),
    (b"II*\x00", "a picture (TIFF)", IMAGE),
    (b"MM\x00*", "a picture (TIFF)", IMAGE),
    (b"BM", "a picture (BMP)", IMAGE),
    (b"PAR1", "a Parquet file, which is a ledger and no statement", "give it to `taxcalc assess` as it is"),
)
ARCHIVES = (
    ("xl/", "xlsx", "", ""),
    ("word/", "", "a Word document (.docx)", ASK),
    ("ppt/", "", "a presentation (.pptx)", ASK),
    ("Index/", "", "a Numbers or Pages document", "export it from there as CSV, then import the CSV"),
)
OPEN_DOCUMENT = "an OpenDocument file (.ods, .odt)"
HEAD_AT_MOST = 4000
STARTS = {
    "ofx": ("ofxheader", "<ofx>", "<?"),
    "html": ("<html", "<!doctype html", "<table", "<meta", "<head", "<style", "<body", "<div", "<center", "<font"),
    "qif": ("!type:", "!account", "!option:"),
}
JSON = ('{"', "[{", "{\n", "[\n")
RIFF, HEIC = b"RIFF", (b"ftypheic", b"ftypheif", b"ftypmif1", b"ftypavif")
MT940 = re.compile(r"(?:\A|\n)(?:\{[^\n]*\}|)\s*:20:[^\n]*\n(?:.*\n)*?:(?:25|60[FM]|61):")


def unread(head: bytes, path: Path) -> tuple[str, str] | None:
    """What the file is and what to ask for, where it is none that can be read; None for all others. A zip archive is looked into."""
    for signature, what, remedy in UNREAD:
        if head.startswith(signature) and (signature != b"BM" or b"\0" in head[:20]):
            return what, remedy
    if (head.startswith(RIFF) and head[8:12] == b"WEBP") or head[4:12] in HEIC:
        return "a picture (WEBP or HEIC)", IMAGE
    return _archive(path) if head.startswith(b"PK\x03\x04") else None


def _archive(path: Path) -> tuple[str, str] | None:
    """None for a workbook, and for what is so damaged that the workbook's reader says it better."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return None
    for folder, reads, what, remedy in ARCHIVES:
        if any(name.startswith(folder) for name in names):
            return None if reads else (what, remedy)
    if "mimetype" in names and "content.xml" in names:
        return OPEN_DOCUMENT, "open it and save it as .xlsx or as CSV (UTF-8), then import that"
    shown = ", ".join(names[:3]) + (", ..." if len(names) > len(names[:3]) else "")
    return f"an archive (.zip) with {shown}", "unpack it, then import what is in it"


def text_kind(head: str) -> tuple[str, str]:
    """The kind of a text by its first characters (`text` for a table), or no kind and what it is that cannot be read."""
    bare = head.lstrip("\ufeff \t\r\n")[:HEAD_AT_MOST]
    low = bare.casefold()
    if low.startswith(("<?", "<document")) and "<ofx>" not in low:
        return _xml_kind(low)
    if MT940.search(bare):
        return "mt940", ""
    if low.startswith(JSON):
        return "", "JSON, the language of programs"
    return next((kind for kind, starts in STARTS.items() if low.startswith(starts)), "text"), ""


def _xml_kind(low: str) -> tuple[str, str]:
    if re.search(r"camt\.05[234]|<bktocstmrstmt|<bktocstmracctrpt|<bktocstmrdbtcdtntfctn", low):
        return "camt", ""
    if "<html" in low or "<table" in low:
        return "html", ""
    excel = "urn:schemas-microsoft-com:office:spreadsheet" in low
    return "", "an Excel workbook written as XML" if excel else "XML, but no statement of a kind that taxcalc knows (camt.053, OFX)"
