"""QIF, Quicken's old text: one letter a line. An own reader: the kept library (quiffen) does not run on Python 3.14."""

from __future__ import annotations

from typing import TYPE_CHECKING

from taxcalc.statements.formats.rows import HEADER, Booked, cells_of, credit_card, damaged
from taxcalc.statements.opening import lines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from taxcalc.statements.opening import Opened

ACCOUNTS = ("bank", "cash", "oth a")
LISTS = ("cat", "class", "memorized", "tag", "prices", "security")


def qif_rows(opened: Opened) -> Iterator[tuple[int, list[str]]]:
    """The rows of bank accounts; lists of categories and accounts are passed over."""
    yield 0, list(HEADER)
    row: dict[str, str] = {}
    began, reads = 0, False
    for number, line in enumerate(lines(opened), start=1):
        said = line.strip()
        if said.startswith("!"):
            reads = _reads(opened, number, said[1:])
            row = {}
        elif said == "^":
            if reads and row:
                yield _booked(opened, began, row)
            row = {}
        elif said and reads:
            began = began if row else number
            row.setdefault(said[0], said[1:].strip())
    if reads and row:
        yield _booked(opened, began, row)


def _reads(opened: Opened, line: int, said: str) -> bool:
    kind, _, name = said.casefold().partition(":")
    if kind != "type" or name.startswith(LISTS):
        return False
    if name.strip() == "ccard":
        raise credit_card(opened.name, line)
    if name.strip() not in ACCOUNTS:
        raise damaged(opened.name, line, "QIF", f"an account of the kind '{name[:20]}' is no bank account")
    return True


def _booked(opened: Opened, line: int, row: dict[str, str]) -> tuple[int, list[str]]:
    if "D" not in row or not (row.get("T") or row.get("U")):
        raise damaged(opened.name, line, "QIF", "a row without a day (D) or an amount (T)")
    day = "/".join(part.strip() for part in row["D"].replace("'", "/").replace("-", "/").split("/"))
    text = " ".join(filter(None, (row.get("P"), row.get("M"), row.get("N"))))
    return line, cells_of(Booked(day, text, row.get("T") or row["U"], ""))
