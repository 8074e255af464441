"""The rows of a bank table without what stands between them: totals, page furniture, repeated headers, texts that run over several lines."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from taxcalc.statements.amounts import BadAmountError, parse_amount
from taxcalc.statements.binding import plain_header
from taxcalc.statements.detect import Layout
from taxcalc.statements.separated import fit
from taxcalc.statements.table_dates import looks_like_date

if TYPE_CHECKING:
    from collections.abc import Iterator

    from taxcalc.statements.table_columns import Columns


FURNITURE = re.compile(r"(?:\b(?:sub|grand|page)[ -]?)?\btotals?\b|\bpage [0-9]+|\bno\.? of (?:debits?|credits?|transactions?)", re.IGNORECASE)
BROUGHT = re.compile(
    r"(?:opening|closing) bal(?:ance)?\b|bal(?:ance)?\.? (?:b/?f|c/?f|b/?d|c/?d|brought|carried)|(?:brought|carried) forward"
    r"|^\W*(?:b/f|c/f|opening|closing)\W*$",
    re.IGNORECASE,
)
OPENING = re.compile(r"\bopening\b", re.IGNORECASE)
NO_ROW = "not a row of the table: {}"
SHOWN = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class TableLayout(Layout):
    """A bank table. `by_balance`: amounts carry no sign, the balance gives it, from the row before (`newest_first`: from the row below).

    `undirected` fills as the body is read: rows without a balance before them, whose way nothing says.
    """

    columns: Columns
    by_balance: bool = False
    newest_first: bool = False
    printed_opening: str = ""
    undirected: list[int] = field(default_factory=list)

    def body(self) -> Iterator[tuple[int, list[str]]]:
        """The rows that move money or state a balance, dates filled in, amounts signed. A table is read more than once; the last reading counts."""
        self.left_out.clear()
        self.undirected.clear()
        return self._signed(self._joined()) if self.by_balance else self._joined()

    def _joined(self) -> Iterator[tuple[int, list[str]]]:
        """Rows with the texts of the lines below them that continue them."""
        held: tuple[int, list[str]] | None = None
        opening: tuple[int, list[str]] | None = None
        day, first = "", True
        for line, cells in super(TableLayout, self).body():
            row = fit(self.opened.name, line, self._without_blank_surplus(cells), self.binding.width)
            for place in self.columns.places.values():
                row[place] = row[place].removeprefix("'")  # what keeps a spreadsheet from changing a cell
            what = self._what(row)
            if what == "row" and first and self.newest_first and OPENING.search(" ".join(row)):
                opening = line, row  # printed above, though it is the oldest
            elif what == "row":
                if held:
                    yield held
                held, day = (line, row), self._dated(row, day)
                first = False
            elif what == "text" and held:
                self._continue(held[1], row)
            else:
                self.left_out.append((line, NO_ROW.format(" ".join(" ".join(row).split())[:SHOWN])))
        yield from (one for one in (held, opening) if one)

    def _without_blank_surplus(self, cells: list[str]) -> list[str]:
        while len(cells) > self.binding.width and not cells[-1].strip():
            cells = cells[:-1]
        return cells

    def _what(self, row: list[str]) -> str:
        """`row` moves money or states a balance, `text` continues the row above, anything else stands between rows."""
        if [plain_header(cell) for cell in row] == [plain_header(name) for name in self.columns.header]:
            return "header"
        places = self.columns.places
        day = row[places["date"]].strip()
        money = any(not blank(row[places[name]]) for name in ("debit", "credit", "amount", "balance") if name in places)
        if looks_like_date(day):
            return "row"
        said = " ".join(cell for cell in row if cell.strip())
        if money and BROUGHT.search(said):
            row[places["date"]] = ""
            self._say(row, said)
            return "row"
        if FURNITURE.search(said):
            return "furniture"
        if money:
            return "row" if not day or any(letter.isdigit() for letter in day) or self._has_amount(row) else "furniture"
        return "text" if not day and any(row[place].strip() for place in self.columns.texts) else "furniture"

    def _has_amount(self, row: list[str]) -> bool:
        """Whether a money cell really is an amount: prose over several cells of a footer is none."""
        for name in ("debit", "credit", "amount", "balance"):
            if name in self.columns.places and not blank(row[self.columns.places[name]]):
                try:
                    if parse_amount(row[self.columns.places[name]], self.profile.decimal, self.profile.strip) is not None:
                        return True
                except BadAmountError:
                    continue
        return False

    def _say(self, row: list[str], said: str) -> None:
        """A balance row whose words stand in another column than the text: the rules look for them in the text."""
        texts = self.columns.texts
        if texts and not BROUGHT.search(" ".join(row[place] for place in texts)):
            row[texts[0]] = said

    def _dated(self, row: list[str], day: str) -> str:
        """A day printed once stands for the rows below it."""
        place = self.columns.places["date"]
        said = " ".join(row[place].split())
        if not said and not BROUGHT.search(" ".join(row[text] for text in self.columns.texts)):
            row[place] = day
        return said or day

    def _continue(self, above: list[str], row: list[str]) -> None:
        for place in self.columns.texts:
            if row[place].strip():
                above[place] = f"{above[place]} {row[place].strip()}".strip()

    def _signed(self, rows: Iterator[tuple[int, list[str]]]) -> Iterator[tuple[int, list[str]]]:
        """Amounts with the sign that the balance before them proves."""
        place = self.columns.places["balance"]
        if not self.newest_first:
            before = self.printed_opening
            for line, row in rows:
                yield line, self._sign(line, row, before)
                before = row[place] or before
            return
        held: tuple[int, list[str]] | None = None
        for line, row in rows:
            if held:
                yield held[0], self._sign(*held, row[place])
            held = line, row
        if held:
            yield held[0], self._sign(*held, self.printed_opening)

    def _sign(self, line: int, row: list[str], before: str) -> list[str]:
        place = self.columns.places["amount"]
        try:
            amount, was, now = (
                parse_amount(text, self.profile.decimal, self.profile.strip) for text in (row[place], before, row[self.columns.places["balance"]])
            )
        except BadAmountError:
            return row  # told when the row is read
        if amount and now is not None and was is None:
            self.undirected.append(line)
            row[place] = ""
        elif amount and now is not None and was is not None and now < was:
            row[place] = f"-{row[place].strip()}"
        return row


def blank(text: str) -> bool:
    """A cell that says nothing: empty, a dash, `nil`."""
    return text.strip().casefold() in ("", "-", "--", "---", "\u2013", "\u2014", "nil", "n/a", "na")
