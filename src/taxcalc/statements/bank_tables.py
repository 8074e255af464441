"""A bank's table of unknown layout: its columns by their names, its dates by all of its cells, its rows proven by the running balance."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from taxcalc import clock
from taxcalc.statements import table_refusals as refuse
from taxcalc.statements.binding import Binding
from taxcalc.statements.detect import head_records, preamble_of
from taxcalc.statements.institutions import institution_of
from taxcalc.statements.patterns import compile_pattern
from taxcalc.statements.profile_reading import rules_of
from taxcalc.statements.schema import Join, Profile
from taxcalc.statements.separated import DELIMITERS
from taxcalc.statements.table_body import TableLayout
from taxcalc.statements.table_columns import Columns, find_columns, sides
from taxcalc.statements.table_survey import HOME, MARKS, Survey, survey

if TYPE_CHECKING:
    from taxcalc.statements.asked import Asked
    from taxcalc.statements.opening import Opened

MADE = "made"
TABLE = "bank.table"
OPENING = r"opening bal(?:ance)?[^0-9\n]{0,60}(-?[0-9][0-9,]*\.[0-9]{2})\b"
CLOSING = r"closing bal(?:ance)?[^0-9\n]{0,60}(-?[0-9][0-9,]*\.[0-9]{2})\b"
EITHER = "either"


def find_table(opened: Opened, asked: Asked) -> TableLayout | None:
    """The table as a layout with a made profile; None when nothing in the file looks like a bank's table. Raises `StopFileError`."""
    found = _header(opened)
    if found is None:
        return None
    delimiter, line, columns = found
    preamble = preamble_of(opened, line)
    refuse.credit_card(opened.name, line, preamble, columns)
    if "balance" not in columns.places and not asked.unproven:
        raise refuse.no_balance(opened.name, line, columns)
    table = _Table(opened, delimiter, line, columns, preamble, asked)
    seen = survey(table.layout(Survey(), "%Y-%m-%d"))
    if not seen.rows:
        return None
    if len(seen.currencies) > 1:
        raise refuse.currencies(opened.name, line, seen.currencies)
    forms = seen.dates.settle(today=clock.today(), newest_first=seen.newest_first, said=asked.dates, elsewhere=preamble)
    if seen.dates.sample and (not forms or (len(forms) > 1 and seen.dates.failed)):
        raise refuse.unreadable_dates(opened.name, columns, seen, asked)
    if len(forms) > 1:
        raise refuse.dates(opened.name, columns, seen, forms)
    layout = table.layout(seen, forms[0] if forms else "%Y-%m-%d")
    if table.without_signs(seen) and ("balance" not in columns.places or seen.newest_first is None):
        raise refuse.no_direction(opened.name, line, columns)
    return layout


def _header(opened: Opened) -> tuple[str | None, int, Columns] | None:
    """The record with most names of a bank's table; the first of equals, for headers repeat on every page."""
    best: tuple[tuple[bool, bool, int], str | None, int, Columns] | None = None
    for delimiter in DELIMITERS if opened.is_text else (None,):
        head = head_records(opened, delimiter)
        for (line, cells), (below, more) in pairwise([*head, (0, [])]):
            for last, names in ((line, cells), (below, _stacked(cells, more))):
                columns = find_columns(names)
                rank = ("balance" in columns.places, columns.is_split, columns.known)
                if columns.has_money and (best is None or rank > best[0]):
                    best = rank, delimiter, last, columns
    return best[1:] if best else None


def _stacked(upper: list[str], lower: list[str]) -> list[str]:
    """Names over two rows, as banks write `Amount` above `Debit` and `Credit`; rows with figures are none."""
    if len(upper) != len(lower) or not any(lower) or any(letter.isdigit() for cell in lower for letter in cell):
        return []
    return [f"{above} {below}".strip() for above, below in zip(upper, lower, strict=True)]


@dataclass(frozen=True, slots=True)
class _Table:
    """Where a table stands in its file, before its cells are understood."""

    opened: Opened
    delimiter: str | None
    line: int
    columns: Columns
    preamble: str
    asked: Asked

    def without_signs(self, seen: Survey) -> bool:
        """Whether amounts say neither by a sign nor by a column which way the money went."""
        return not self.columns.is_split and not seen.signed and seen.indicator is None

    def layout(self, seen: Survey, form: str) -> TableLayout:
        """The table as a layout, as far as it is understood."""
        profile = self._profile(seen, form)
        printed = compile_pattern(profile.opening).search(self.preamble) if profile.opening else None
        return TableLayout(
            self.opened,
            profile,
            self.delimiter,
            self.line,
            Binding(profile, self.columns.header),
            self.preamble,
            self.asked,
            columns=self.columns,
            by_balance=seen.rows > 0 and self.without_signs(seen),
            newest_first=bool(seen.newest_first),
            printed_opening=printed[1] if printed else "",
        )

    def _profile(self, seen: Survey, form: str) -> Profile:
        places = self.columns.places
        shown = self.opened.path.name if self.opened.name == "-" else self.opened.name
        source, role = institution_of(shown, self.preamble)
        proven = "balance" in places
        return Profile(
            id=TABLE,
            source=source if proven else f"{source} (unproven)",
            role=role,
            verified=True,
            origin=MADE,
            toml="",
            header=tuple((name,) for name in self.columns.header if name),
            columns=self._bound(seen),
            rules=rules_of("bank_table" if seen.currency == HOME else "foreign_table"),
            key=("date", "text", "amount", "balance", "id") if proven else ("date", "text", "amount", "id"),
            dates=(form,),
            opening=OPENING if proven else "",
            closing=CLOSING if proven else "",
            decimal=seen.decimal,
            strip=MARKS,
            sign="split" if self.columns.is_split else "indicator" if seen.indicator is not None else "signed",
            credit=sides()[0],
            debit=sides()[1],
            currency=seen.currency,
            balance=EITHER if proven else "",
        )

    def _bound(self, seen: Survey) -> dict[str, tuple[str, ...] | Join]:
        """Logical columns by position: headers repeat names, and some have none."""
        places = dict(self.columns.places)
        places.pop("currency", None)
        direction = places.pop("indicator", None)
        texts = [*self.columns.texts, *([direction] if direction is not None and seen.indicator is None else [])]
        bound: dict[str, tuple[str, ...] | Join] = {name: (f"@{place + 1}",) for name, place in places.items()}
        bound["text"] = Join(tuple(f"@{place + 1}" for place in sorted(texts)))
        if seen.indicator is not None:
            bound["indicator"] = (f"@{seen.indicator + 1}",)
        return bound
