"""A statement in a PDF as numbered rows of texts: the table is found by the names of its columns, its cells by where they stand."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from taxcalc.diagnostics import Diagnostic
from taxcalc.statements.formats.pdf_lines import Line, Phrase, pages
from taxcalc.statements.kinds import ASK
from taxcalc.statements.model import StopFileError
from taxcalc.statements.table_columns import Columns, find_columns
from taxcalc.statements.table_dates import looks_like_date

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from taxcalc.statements.opening import Opened

MONEY = re.compile(r"[(+\-\u2212]? ?(?:(?:PKR|Rs)\.? ?)?[(+\-\u2212]? ?[0-9][0-9,]*(?:\.[0-9]+)?\)?[-+]?(?: ?[CD]R\.?)?(?:/-)?\Z|-{1,3}\Z", re.IGNORECASE)
DATED = re.compile(
    r"(?P<day>(?:[0-9]{1,4}[/.\-][0-9]{1,2}[/.\-][0-9]{2,4}|[0-9]{1,2}[ \-]?[A-Za-z]{3,9}[, \-]{0,2}[0-9]{2,4}|[A-Za-z]{3,9} [0-9]{1,2}, ?[0-9]{4})"
    r"(?:,? [0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?(?: ?[AP]M)?)?)(?:\s+(?P<rest>\S.*))?\Z",
    re.IGNORECASE,
)
SUMS = ("debit", "credit", "amount", "balance")


@dataclass(frozen=True, slots=True)
class _Table:
    """The header of the table and where each column stands."""

    columns: Columns
    spans: tuple[tuple[int, int], ...]

    @property
    def sums(self) -> list[int]:
        """Columns of money."""
        return [self.columns.places[name] for name in SUMS if name in self.columns.places]

    @property
    def others(self) -> list[int]:
        """All other columns."""
        return [place for place in range(len(self.spans)) if place not in self.sums]


def pdf_rows(opened: Opened) -> Iterator[tuple[int, list[str]]]:
    """Lines above the table as they are, the header, then the rows; texts of several lines belong to the row that is nearest."""
    table: _Table | None = None
    for lines in pages(opened):
        found = _header(lines)
        if found and table is None:
            table = found[1]
            yield from ((line.number, [line.text]) for line in lines[: found[0]])
            yield lines[found[0]].number, list(table.columns.header)
        if table is None:
            yield from ((line.number, [line.text]) for line in lines)
            continue
        begin = found[0] + found[2] if found else 0
        yield from _rows(table, lines[begin:])
    if table is None:
        raise StopFileError(
            Diagnostic(
                "TC673",
                "this PDF holds no table with the columns of a bank statement (date, text, debit and credit or amount, balance)",
                file=opened.name,
                remedy=f"{ASK}; or type its receipts into a ledger: date,amount,currency,rate,pkr,withheld,certificate",
            )
        )


def _header(lines: Sequence[Line]) -> tuple[int, _Table, int] | None:
    """The first line - or two lines, one above the other - that names a date, amounts and a balance, and how many lines it takes."""
    for place, line in enumerate(lines):
        for taken in (1, 2):
            phrases = line.phrases if taken == 1 else _stacked(line, lines[place + 1] if place + 1 < len(lines) else None)
            columns = find_columns([phrase.text for phrase in phrases])
            if columns.has_money and ("balance" in columns.places or columns.is_split):
                return place, _Table(columns, tuple((phrase.left, phrase.right) for phrase in phrases)), taken
    return None


def _stacked(upper: Line, lower: Line | None) -> tuple[Phrase, ...]:
    """Names over two lines: each lower part under the upper part that it overlaps."""
    if lower is None or lower.top - upper.top > 2 * upper.height:
        return ()
    parts = [[phrase] for phrase in upper.phrases]
    for phrase in lower.phrases:
        under = next((part for part in parts if phrase.left < part[0].right and part[0].left < phrase.right), None)
        if under:
            under.append(phrase)
        else:
            parts.append([phrase])
    joined = [Phrase(" ".join(one.text for one in part), min(one.left for one in part), max(one.right for one in part)) for part in parts]
    return tuple(sorted(joined, key=lambda one: one.left))


def _rows(table: _Table, lines: Sequence[Line]) -> Iterator[tuple[int, list[str]]]:
    """The rows of one page; a line that belongs to none stands alone in its first cell."""
    table = _widened(table, lines)
    cells = [_cells(table, line) for line in lines]
    anchors = [place for place, row in enumerate(cells) if _is_row(table, row)]
    owner = _owners(lines, anchors)
    for place, row in enumerate(cells):
        if place in anchors:
            for other in sorted(one for one, whose in owner.items() if whose == place):
                _take(table, row, cells[other], above=other < place)
            yield lines[place].number, row
        elif place not in owner:
            yield lines[place].number, [lines[place].text, *([""] * (len(row) - 1))]


def _widened(table: _Table, lines: Sequence[Line]) -> _Table:
    """Columns as wide as what stands under their names: a name may be set in the middle, and a text that runs over lines ends left of it."""
    spans = list(table.spans)
    others = table.others
    for phrase in (phrase for line in lines for phrase in line.phrases if not MONEY.match(phrase.text)):
        over = [place for place in others if table.spans[place][0] < phrase.right and phrase.left < table.spans[place][1]]
        if len(over) == 1:
            left, right = spans[over[0]]
            spans[over[0]] = min(left, phrase.left), max(right, phrase.right)
    for one, other in pairwise(others):  # what runs under a neighbour's name keeps out of its column
        if spans[one][1] > spans[other][0]:
            spans[one] = spans[one][0], max(table.spans[one][1], spans[other][0])
    return _Table(table.columns, tuple(spans))


def _is_row(table: _Table, row: list[str]) -> bool:
    """A line with a date, or with money: the texts around it are its own."""
    return looks_like_date(row[table.columns.places["date"]]) or any(row[place] for place in table.sums)


def _owners(lines: Sequence[Line], anchors: list[int]) -> dict[int, int]:
    """To which row each line of text belongs: of the lines between two rows, those above the widest gap to the upper one."""
    owner: dict[int, int] = {}
    usual = min((lower.top - upper.top for upper, lower in pairwise(lines)), default=0)
    for upper, lower in pairwise([*anchors, len(lines)]):
        chain = list(range(upper, min(lower + 1, len(lines))))
        gaps = [lines[second].top - lines[first].top for first, second in pairwise(chain)]
        if not gaps:
            continue
        widest = max(gaps)
        parted = gaps.index(widest) if widest * 4 > min(gaps) * 5 or lower == len(lines) else len(gaps) - 1
        for step, place in enumerate(chain[1:], start=1):
            if place in anchors:
                continue
            if step <= parted or (lower == len(lines) and widest * 4 <= usual * 5):
                owner[place] = upper
            elif lower < len(lines):
                owner[place] = lower
    return owner


def _take(table: _Table, row: list[str], text: list[str], *, above: bool) -> None:
    """Put the texts of another line into the row, before or after its own."""
    for place in table.others:
        if text[place]:
            row[place] = " ".join(filter(None, (text[place], row[place]) if above else (row[place], text[place])))


def _cells(table: _Table, line: Line) -> list[str]:
    """Money goes to the column of money whose edge is nearest, a date to the date, any other phrase to the column that it stands under."""
    row = [""] * len(table.spans)
    day = table.columns.places["date"]
    sums, first_sum = table.sums, min(table.spans[place][0] for place in table.sums)
    for phrase in (part for whole in line.phrases for part in _parted(table, whole)):
        money = MONEY.match(phrase.text) is not None and phrase.right > min(first_sum, table.spans[day][1])
        choice = _nearest(table, phrase, sums) if money else None
        if choice is None or not _touches(table.spans[choice], phrase):
            choice = _under(table, phrase)
        row[choice] = f"{row[choice]} {phrase.text}".strip()
    return row


def _parted(table: _Table, phrase: Phrase) -> tuple[Phrase, ...]:
    """A date that runs into the text beside it is parted from it: a row must not take the day of the row above."""
    found = DATED.match(phrase.text)
    if not found or not found["rest"] or phrase.left > table.spans[table.columns.places["date"]][1]:
        return (phrase,)
    cut = phrase.left + (phrase.right - phrase.left) * found.start("rest") // len(phrase.text)
    return Phrase(found["day"].strip(), phrase.left, cut), Phrase(found["rest"], max(cut, table.spans[table.columns.places["date"]][1]), phrase.right)


def _nearest(table: _Table, phrase: Phrase, places: list[int]) -> int:
    """Amounts are set flush right as a rule: the right edges are compared, or the middles where those are nearer."""

    def distance(place: int) -> int:
        left, right = table.spans[place]
        return min(abs(right - phrase.right), abs((left + right) - (phrase.left + phrase.right)) // 2, abs(left - phrase.left))

    return min(places, key=distance)


def _touches(span: tuple[int, int], phrase: Phrase) -> bool:
    """Whether an amount stands under this name, or at most its own width beside it."""
    width = phrase.right - phrase.left
    return phrase.left - width < span[1] and span[0] < phrase.right + width


def _under(table: _Table, phrase: Phrase) -> int:
    """The column whose name the phrase overlaps most; else the one that begins nearest to the left of it."""
    shares = [(min(right, phrase.right) - max(left, phrase.left), -place) for place, (left, right) in enumerate(table.spans)]
    share, place = max(shares)
    others = table.others
    if share > 0 and -place in others:
        return -place
    before = [one for one in others if table.spans[one][0] <= phrase.left]
    return before[-1] if before else others[0]
