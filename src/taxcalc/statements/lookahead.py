"""What a file tells about itself before its rows are read: the order of its dates, its owner, how it writes fees."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from taxcalc import clock
from taxcalc.diagnostics import Diagnostic, Severity
from taxcalc.statements.binding import Record
from taxcalc.statements.dates import fitting, parse_sheet_date
from taxcalc.statements.model import StopFileError
from taxcalc.statements.patterns import Words, condition, plain_name
from taxcalc.statements.separated import fit
from taxcalc.statements.table_dates import DateColumn, in_order, order_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from taxcalc.statements.detect import Layout
    from taxcalc.statements.patterns import Fields

    Test = Callable[[Fields], bool]


@dataclass(slots=True)
class Ahead:
    """What the first look found."""

    date_form: str
    words: Words
    fee_column: bool = True
    forms: tuple[str, ...] = ()
    warnings: list[Diagnostic] = field(default_factory=list)


class DateOrder:
    """Narrows the profile's date forms to the ones that read every row."""

    def __init__(self, forms: tuple[str, ...]) -> None:
        self.left = forms
        self._differ: tuple[int, str] | None = None
        self.failed: tuple[int, str] | None = None

    def see(self, line: int, text: str) -> None:
        """One date cell of a text file, or a text cell of a workbook."""
        found = fitting(self.left, text)
        if not found:
            self.failed = self.failed or (line, text)
            return
        if len(found) < len(self.left):
            self.left = tuple(found)
        if len(set(found.values())) > 1:
            self._differ = self._differ or (line, text)

    def settle(self, name: str) -> str:
        """The form; refused when two read every row and disagree."""
        if len(self.left) > 1 and self._differ:
            line, text = self._differ
            raise StopFileError(
                Diagnostic(
                    "TC613",
                    f"dates can be read as {' or as '.join(self.left)}, and no day above 12 decides",
                    file=name,
                    line=line,
                    column="date",
                    value=text,
                    remedy=f"say which: --dates {order_of(self.left[0])} (or --dates {order_of(self.left[-1])}); or download a longer period",
                )
            )
        return self.left[0]


def look_ahead(layout: Layout, words: Words) -> Ahead:
    """One pass over the file, only as far as the profile's questions need it."""
    profile = layout.profile
    forms = profile.dates if not layout.asked.dates or _proves(layout) else in_order(profile.dates, layout.asked.dates)
    order = DateOrder(forms if _begins_in(layout, forms) else _another_form(layout, forms))
    owner = _Owner(layout, words)
    fee_tests = [condition(name, wanted, words) for name, wanted in profile.fee_unless.items()]
    fee_column = True
    if len(order.left) > 1 or profile.own or fee_tests:
        for line, cells in layout.body():
            record = Record(layout.binding, line, fit(layout.opened.name, line, cells, layout.binding.width))
            text = " ".join(record.text("date").split())
            if text and not (layout.opened.is_workbook and parse_sheet_date(text)):
                order.see(line, text)
            owner.see(record)
            if fee_tests and fee_column and all(test(record) for test in fee_tests):
                fee_column = False
            if len(order.left) == 1 and not profile.own and (not fee_tests or not fee_column):
                break
    ahead = Ahead(order.settle(layout.opened.name), words, fee_column, forms=forms)
    if profile.own:
        ahead.words, ahead.warnings = owner.settle()
    return ahead


def _dates(layout: Layout) -> Iterator[tuple[int, str]]:
    """The texts of the date column, without the typed dates of a workbook."""
    for line, cells in layout.body():
        text = " ".join(Record(layout.binding, line, fit(layout.opened.name, line, cells, layout.binding.width)).text("date").split())
        if text and not (layout.opened.is_workbook and parse_sheet_date(text)):
            yield line, text


def _begins_in(layout: Layout, forms: tuple[str, ...]) -> bool:
    """Whether the first date of the file is written as the profile says; nothing to see is no objection."""
    try:
        first = next(_dates(layout), None)
    except StopFileError:
        return True  # told when the row is read
    return first is None or bool(fitting(forms, first[1]))


def _proves(layout: Layout) -> bool:
    """Whether the dates can only be of the profile's order: then what was said of another file does not touch this one."""
    column = DateColumn()
    try:
        for line, text in _dates(layout):
            column.see(line, text)
    except StopFileError:
        return False  # told when the row is read
    found = column.settle(today=clock.today(), newest_first=column.newest_first())
    return not column.failed and len(found) == 1 and order_of(found[0]) in {order_of(form) for form in layout.profile.dates}


def _another_form(layout: Layout, forms: tuple[str, ...]) -> tuple[str, ...]:
    """The one form in which the whole column is written, in order of time; else the profile's own, under which the first row is refused."""
    column = DateColumn()
    try:
        for line, text in _dates(layout):
            column.see(line, text)
    except StopFileError:
        return forms
    found = column.settle(today=clock.today(), newest_first=column.newest_first(), said=layout.asked.dates)
    if column.failed or len(found) != 1 or not (column.runs_one_way(found[0]) or order_of(found[0]) == "ymd"):
        return forms
    return found


class _Owner:
    """Collects the names by which the file calls its own owner."""

    def __init__(self, layout: Layout, words: Words) -> None:
        self._layout = layout
        self._words = words
        self._tests: list[tuple[str, bool, list[Test]]] = [
            (own.column, own.sole, [condition(name, wanted, words) for name, wanted in own.conditions.items()]) for own in layout.profile.own
        ]
        self._found: set[str] = set()
        self._sole: dict[str, str] = {}

    def see(self, record: Record) -> None:
        for column, sole, tests in self._tests:
            places = self._layout.binding.cells_of(column)
            name = record.cells[places[0]].strip() if places else ""
            if not name or not all(test(record) for test in tests):
                continue
            if not sole:
                self._found.add(plain_name(name))
            elif len(self._sole) < 20:  # noqa: PLR2004 - enough to show
                self._sole[plain_name(name)] = name

    def settle(self) -> tuple[Words, list[Diagnostic]]:
        """The user's words with the names that the file states."""
        name = self._layout.opened.name
        known = self._words.own | self._found
        words = Words(known, self._words.senders, self._words.wht)
        if not self._sole or any(one in known for one in self._sole):
            return words, []
        if len(self._sole) == 1 and not known:
            only = next(iter(self._sole.values()))
            return Words(self._sole, words.senders, words.wht), [
                Diagnostic(
                    "TC632",
                    "the only Pakistani payee of this file is taken to be yourself",
                    Severity.WARNING,
                    file=name,
                    value=only,
                    remedy=f"if it is somebody else, say who you are: --own 'YOUR NAME' (else confirm with --own '{only}')",
                )
            ]
        if not known:
            raise StopFileError(
                Diagnostic(
                    "TC632",
                    f"this file pays {len(self._sole)} payees in Pakistan and does not say which of them is you",
                    file=name,
                    value=", ".join(self._sole.values()),
                    remedy="say who you are: --own 'YOUR NAME' (also in the settings file: own = [\"YOUR NAME\"]); money to others is a cost, not a receipt",
                )
            )
        return words, []
