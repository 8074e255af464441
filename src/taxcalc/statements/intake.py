"""Whatever a person has, as one ledger: ledgers as they are, raw statements imported in memory, both linked so that money counts once."""

from __future__ import annotations

import csv
import sys
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from taxcalc.ledger.read import load_ledger
from taxcalc.ledger.source import BYTE_ORDER_MARK, PARQUET
from taxcalc.ledger.vocabulary import REQUIRED

if TYPE_CHECKING:
    from collections.abc import Collection

    from taxcalc.ledger.read import Ledger
    from taxcalc.statements.importing import Wish

HEAD = 1 << 16
NO_LAYOUT = "TC607"
DELIMITERS = (",", ";", "\t", "|")
MEANT = frozenset({"date", "amount", "currency", "pkr", "taxpayer"})  # of these, a ledger with a mistake in its header still has one


def intake(
    *files: Path | str,
    activities: Collection[str] | None = None,
    channels: Collection[str] | None = None,
    taxpayer: str | None = None,
    wish: Wish | None = None,
) -> Ledger:
    """Ledgers and raw statements (`-` is stdin) as one validated ledger of one taxpayer; every row keeps its own file and line.

    `wish` says how statements are read (own names, links, a layout); its `files` are ignored. What only a statement knows - a credit that may be a
    receipt, a file that could not be read - is in `Ledger.found`. Raises InputRejectedError with every problem where a ledger is defective or
    nothing can be used.
    """
    ledgers = [is_ledger(file) for file in files]
    if all(ledgers):
        return load_ledger(*files, activities=activities, channels=channels, taxpayer=taxpayer)
    from taxcalc.statements.catalogue import load_words  # noqa: PLC0415 - ledgers alone must not pay for the import
    from taxcalc.statements.importing import Wish as Plain  # noqa: PLC0415 - as above
    from taxcalc.statements.mixed import read_mixed  # noqa: PLC0415 - as above

    return read_mixed(files, ledgers, wish or Plain((), words=load_words()), activities=activities, channels=channels, taxpayer=taxpayer)


def is_ledger(file: Path | str) -> bool:
    """Whether a file is a ledger, or what its author meant as one, rather than a bank's or platform's own statement.

    A ledger names date, amount and currency. A file that has only some of a ledger's names and no statement's layout, or that cannot be opened as a
    statement at all, is left to the ledger's reader, which says what is wrong with it.
    """
    head = _head(file)
    if head.startswith(PARQUET) or not head.removeprefix(BYTE_ORDER_MARK).strip():
        return True
    if set(REQUIRED) <= _first_names(head.removeprefix(BYTE_ORDER_MARK).decode("utf-8", "replace")):
        return True
    return str(file) != "-" and not _is_statement(Path(file), head)


def _head(file: Path | str) -> bytes:
    """The first bytes; of stdin without taking them away; of what cannot be opened, none."""
    if str(file) == "-":
        stream = sys.stdin.buffer
        return bytes(stream.peek(HEAD)) if hasattr(stream, "peek") else _looked_at(stream)
    try:
        with Path(file).open("rb") as opened:
            return opened.read(HEAD)
    except (OSError, ValueError):  # ValueError: a NUL in the name
        return b""


def _looked_at(stream: BinaryIO) -> bytes:
    place = stream.tell()
    head = stream.read(HEAD)
    stream.seek(place)
    return head


def _first_names(text: str) -> set[str]:
    """The names in the first line that is not blank."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    try:
        cells = next(csv.reader([first], delimiter=max(DELIMITERS, key=first.count)), [])
    except csv.Error:
        return set()
    return {cell.strip() for cell in cells}


def _is_statement(file: Path, head: bytes) -> bool:
    from taxcalc.statements.catalogue import load_catalogue  # noqa: PLC0415 - ledgers alone must not pay for the import
    from taxcalc.statements.choose import choose_layout  # noqa: PLC0415 - as above
    from taxcalc.statements.detect import head_records  # noqa: PLC0415 - as above
    from taxcalc.statements.model import StopFileError  # noqa: PLC0415 - as above
    from taxcalc.statements.opening import FORMATS, open_statement  # noqa: PLC0415 - as above

    try:
        opened = open_statement(file.absolute(), str(file))  # what was found out about a workbook is remembered by its path
        if opened.kind == "pdf" or opened.kind in FORMATS:
            return True
        cells = next((cells for _, cells in head_records(opened, None)), []) if opened.is_workbook else []
    except StopFileError:
        return False
    names = {cell.strip() for cell in cells} or _first_names(head.removeprefix(BYTE_ORDER_MARK).decode(opened.encoding, "replace"))
    if opened.kind != "html" and not names & MEANT and not {name.casefold() for name in names} >= set(REQUIRED):
        return True
    try:
        choose_layout(file, str(file), load_catalogue())
    except StopFileError as stop:
        return opened.kind == "html" and stop.diagnostics[0].code != NO_LAYOUT  # a bank's web page with a fault is a statement, a log-in page none
    return not set(REQUIRED) <= names
