"""Which profile reads this file: headers are searched by name in the first records; doubt is shown, never settled by luck."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from taxcalc.diagnostics import Diagnostic
from taxcalc.statements.asked import NOTHING, Asked
from taxcalc.statements.binding import Binding, matches, plain_header
from taxcalc.statements.formats.reading import rows_of
from taxcalc.statements.model import StopFileError
from taxcalc.statements.opening import Opened, lines
from taxcalc.statements.patterns import compile_pattern
from taxcalc.statements.separated import DELIMITERS, records
from taxcalc.statements.workbooks import sheet_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from taxcalc.statements.schema import Profile

HEAD_RECORDS = 40
HEAD_LINES = 400
MOST_LIKELY = 3


@dataclass(frozen=True, slots=True)
class Layout:
    """A profile found in a file: where its header stands and how cells are parted. `left_out` fills as the body is read: lines that are no rows."""

    opened: Opened
    profile: Profile
    delimiter: str | None
    header_line: int
    binding: Binding
    preamble: str
    asked: Asked = NOTHING
    left_out: list[tuple[int, str]] = field(default_factory=list)
    warnings: tuple[Diagnostic, ...] = ()

    def body(self) -> Iterator[tuple[int, list[str]]]:
        """The records below the header; blank ones are left out."""
        for line, cells in all_records(self.opened, self.delimiter, self.profile.sheet):
            if line > self.header_line and any(cell.strip() for cell in cells):
                yield line, cells


def all_records(opened: Opened, delimiter: str | None, sheet: str = "auto") -> Iterator[tuple[int, list[str]]]:
    """Every record of the file with its first physical line (or sheet row)."""
    if opened.is_workbook:
        return sheet_rows(opened, sheet)
    if not opened.is_text:
        return rows_of(opened)
    return records(opened.name, lines(opened), delimiter or ",")


def head_records(opened: Opened, delimiter: str | None, sheet: str = "auto") -> list[tuple[int, list[str]]]:
    """The first forty records; damage further down is found when the file is read."""
    if not opened.is_text:
        most = HEAD_LINES if opened.kind == "pdf" else HEAD_RECORDS
        return list(itertools.islice(all_records(opened, None, sheet), most))
    found: list[tuple[int, list[str]]] = []
    try:
        found.extend(itertools.islice(records(opened.name, itertools.islice(lines(opened), HEAD_LINES), delimiter or ","), HEAD_RECORDS))
    except StopFileError as stop:
        if any(d.code == "TC603" for d in stop.diagnostics):
            raise
        found.extend(_until_damage(opened, delimiter or ","))
    return found


def _until_damage(opened: Opened, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    try:
        yield from itertools.islice(records(opened.name, lines(opened), delimiter), HEAD_RECORDS)
    except StopFileError:
        return


def find_layouts(opened: Opened, profiles: Iterable[Profile]) -> list[Layout]:
    """Every profile whose header stands in the head of this file, with its place."""
    heads: dict[tuple[str | None, str], list[tuple[int, list[str], frozenset[str]]]] = {}

    def head(delimiter: str | None, sheet: str) -> list[tuple[int, list[str], frozenset[str]]]:
        if (delimiter, sheet) not in heads:
            found = head_records(opened, delimiter, sheet)
            heads[delimiter, sheet] = [(line, cells, frozenset(plain_header(cell) for cell in cells)) for line, cells in found]
        return heads[delimiter, sheet]

    layouts = []
    for profile in profiles:
        delimiters: Sequence[str | None] = [None] if not opened.is_text else DELIMITERS if profile.delimiter == "auto" else [profile.delimiter]
        found = next(
            ((delimiter, line, cells) for delimiter in delimiters for line, cells, names in head(delimiter, profile.sheet) if matches(profile, names)),
            None,
        )
        if found:
            delimiter, line, cells = found
            layouts.append(Layout(opened, profile, delimiter, line, Binding(profile, cells), preamble_of(opened, line, profile.sheet)))
    return layouts


def preamble_of(opened: Opened, header_line: int, sheet: str = "auto") -> str:
    """What stands above the header."""
    if not opened.is_text:
        above = itertools.takewhile(lambda one: one[0] < header_line, all_records(opened, None, sheet))
        return "\n".join(",".join(cells) for _, cells in above)
    return "".join(itertools.islice(lines(opened), header_line - 1))


def most_specific(layouts: list[Layout]) -> list[Layout]:
    """Leave out a profile whose header names are all among those of another that also fits; then let file names decide."""
    names = [frozenset(layout.profile.header) for layout in layouts]
    kept = [layout for layout, mine in zip(layouts, names, strict=True) if not any(mine < other for other in names)]
    if len(kept) > 1:
        named = [one for one in kept if one.profile.file_name and compile_pattern(one.profile.file_name).search(one.opened.path.name)]
        kept = named or kept
    return kept


def no_layout(opened: Opened, profiles: Sequence[Profile]) -> StopFileError:
    """No header fits: say which profiles come nearest and what they miss."""
    best: list[tuple[int, int, str, str]] = []
    head = head_records(opened, None if not opened.is_text else _busiest_delimiter(opened))
    for profile in profiles:
        for line, cells in head:
            names = frozenset(plain_header(cell) for cell in cells)
            missing = [one[0] for one in profile.header if not any(plain_header(alias) in names for alias in one)]
            share = len(profile.header) - len(missing)
            if share > 1:
                best.append((len(missing) - share, line, profile.id, ", ".join(missing) or "nothing, but a column it excludes is present"))
    near: dict[str, str] = {}
    for _, line, profile_id, missed in sorted(best):
        near.setdefault(profile_id, f"{profile_id} (line {line} lacks: {missed})")
    hint = f"nearest: {'; '.join(list(near.values())[:MOST_LIKELY])}. " if near else ""
    return StopFileError(
        Diagnostic(
            "TC607",
            "no profile knows this layout",
            file=opened.name,
            remedy=f"{hint}A bank's table is read without a profile when it has columns for date, text, debit and credit (or amount) and balance, "
            "named in one row: ask the bank for the account statement as CSV or Excel. Or type the receipts into a ledger: "
            "date,amount,currency,rate,pkr,withheld,certificate",
        )
    )


def _busiest_delimiter(opened: Opened) -> str:
    head = "".join(itertools.islice(lines(opened), HEAD_RECORDS))
    return max(DELIMITERS, key=head.count)
