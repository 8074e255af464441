"""The form of a column of dates, from the cells themselves: proven by all of them together, or asked for."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from taxcalc.statements.dates import parse_date

if TYPE_CHECKING:
    import datetime as dt

CLOCK = re.compile(
    r"(?P<gap>[ T]|, | at )(?P<clock>[0-9]{1,2}:[0-9]{2}(?P<seconds>:[0-9]{2})?(?P<part>\.[0-9]+)?(?P<half> ?[AaPp][Mm])?)"
    r"(?P<zone>Z| UTC| PKT|[+-][0-9]{2}:?[0-9]{2})?\Z"
)
WEEKDAY = re.compile(r"(?P<day>(?:Mon|Tues?|Wed(?:nes)?|Thu(?:rs)?|Fri|Sat(?:ur)?|Sun)(?:day)?)(?P<gap>[,.]? )", re.IGNORECASE)
NUMBERS = re.compile(r"[0-9]{1,4}([/.\- ])[0-9]{1,2}\1[0-9]{1,4}\Z")
SOLID = re.compile(r"[0-9]{8}\Z")
DAY_MONTH = re.compile(r"[0-9]{1,2}(?P<first>[ \-/.]?)(?P<month>[A-Za-z]{3,9})(?P<comma>[.,]?)(?P<second>[ \-/.]?)(?P<year>[0-9]{4}|[0-9]{2})\Z")
MONTH_DAY = re.compile(r"(?P<month>[A-Za-z]{3,9})(?P<first>[ \-/.])[0-9]{1,2}(?P<comma>,?)(?P<second>[ \-/]?)(?P<year>[0-9]{4}|[0-9]{2})\Z")
LOOKS_LIKE = re.compile(r"[0-9]{1,4}[/.\- ]?(?:[0-9]{1,2}|[A-Za-z]{3,9})[/.\- ,]*[0-9]{2,4}|[A-Za-z]{3,9}[ \-/.][0-9]{1,2},? ?[0-9]{2,4}|[0-9]{8}")
DISTINCT_KEPT = 4000
FEWEST_IN_ORDER = 3


def looks_like_date(text: str) -> bool:
    """Whether a cell is meant as a date, readable or not: a row with one moves money and is never left out."""
    return LOOKS_LIKE.match(WEEKDAY.sub("", " ".join(text.split()))) is not None


def forms_of(text: str) -> tuple[str, ...]:
    """Every form in which one cell could be a date; none when it is no date."""
    week = WEEKDAY.match(text)
    begin, clock = (week.end(), "") if week else (0, "")
    bare = text[begin:]
    found = CLOCK.search(text)
    if found:
        bare = text[begin : found.start()]
        hours = "%I" if found["half"] else "%H"
        half = f"{' ' if found['half'].startswith(' ') else ''}%p" if found["half"] else ""
        zone = found["zone"] or ""
        zone = "%z" if zone[:1] in ("+", "-") else zone
        clock = f"{found['gap']}{hours}:%M{':%S' if found['seconds'] else ''}{'.%f' if found['part'] else ''}{half}{zone}"
    named = f"{'%a' if len(week['day']) == len('Mon') else '%A'}{week['gap']}" if week else ""
    return tuple(named + form + clock for form in _day_forms(bare))


def _day_forms(text: str) -> tuple[str, ...]:
    numbers = NUMBERS.match(text)
    if numbers:
        return _numeric_forms(text, numbers[1])
    worded, order = DAY_MONTH.match(text), "%d{first}{month}{comma}{second}{year}"
    if not worded:
        worded, order = MONTH_DAY.match(text), "{month}{first}%d{comma}{second}{year}"
    if worded:
        parts = {**worded.groupdict(), "year": _year(worded["year"])}
        return tuple(order.format(**{**parts, "month": month}) for month in ("%b", "%B"))
    return ("%Y%m%d", "%d%m%Y") if SOLID.match(text) else ()


def _numeric_forms(text: str, mark: str) -> tuple[str, ...]:
    first, _, last = text.split(mark)
    if _year(first) == "%Y":
        return (mark.join(("%Y", "%m", "%d")),)
    if _year(last) == "%Y":
        return (mark.join(("%d", "%m", "%Y")), mark.join(("%m", "%d", "%Y")))
    return tuple(mark.join(one) for one in (("%d", "%m", "%y"), ("%m", "%d", "%y"), ("%y", "%m", "%d")))


def _year(digits: str) -> str:
    return "%Y" if len(digits) == len("2025") else "%y"


def order_of(form: str) -> str:
    """`dmy`, `mdy` or `ymd`."""
    return "".join(sorted("dmy", key=lambda part: min(place for place in (form.find(f"%{one}") for one in _same(part)) if place >= 0)))


def _same(part: str) -> tuple[str, ...]:
    return {"d": ("d",), "m": ("m", "b", "B"), "y": ("y", "Y")}[part]


def in_order(forms: tuple[str, ...], order: str) -> tuple[str, ...]:
    """The forms of this order; where there is none, each form with its parts put in this order."""
    kept = tuple(form for form in forms if order_of(form) == order)
    return kept or tuple(dict.fromkeys(_reordered(form, order) for form in forms))


def _reordered(form: str, order: str) -> str:
    parts = re.findall(r"%[dmbByY]", form)
    by_name = {name: part for part in parts for name in "dmy" if part[1] in _same(name)}
    wanted = iter([by_name[name] for name in order])
    return re.sub(r"%[dmbByY]", lambda _: next(wanted), form)


@dataclass(slots=True)
class _Tried:
    """One form followed through the column."""

    form: str
    first: dt.date | None = None
    last: dt.date | None = None
    ever_up: bool = False
    ever_down: bool = False
    latest: dt.date | None = None
    distinct: set[dt.date] = field(default_factory=set)

    def see(self, day: dt.date) -> None:
        if self.last is not None:
            self.ever_up |= day > self.last
            self.ever_down |= day < self.last
        self.first = self.first or day
        self.last = day
        self.latest = max(day, self.latest or day)
        if len(self.distinct) < DISTINCT_KEPT:
            self.distinct.add(day)

    @property
    def anniversaries(self) -> bool:
        """One day of one month in several years: of a year in two digits, the day was taken for it. Other years are written out, and are what they are."""
        days = {(day.month, day.day) for day in self.distinct}
        return "%y" in self.form and len(self.distinct) > 1 and len(days) == 1


class DateColumn:
    """Follows a column of dates under every form that its cells allow."""

    def __init__(self, forms: tuple[str, ...] = ()) -> None:
        self._left = [_Tried(form) for form in forms]
        self._begun = bool(forms)
        self.failed: tuple[int, str] | None = None
        self.sample: tuple[int, str] | None = None

    def see(self, line: int, text: str) -> None:
        """One cell. The first that no form reads is remembered, and ends the column."""
        if self.failed:
            return
        if not self._begun:
            self._begun = True
            self._left = [_Tried(form) for form in forms_of(text)]
        self.sample = self.sample or (line, text)
        days = [(tried, parse_date(text, tried.form)) for tried in self._left]
        kept = [(tried, day) for tried, day in days if day is not None]
        if not kept:
            self.failed = line, text
            return
        for tried, day in kept:
            tried.see(day)
        self._left = [tried for tried, _ in kept]

    def forms(self) -> tuple[str, ...]:
        """The forms that read every cell so far."""
        return tuple(tried.form for tried in self._left)

    def settle(self, *, today: dt.date, newest_first: bool | None, said: str | None = None, elsewhere: str = "") -> tuple[str, ...]:
        """The forms that are still possible: one reading when it is proven. Words of `elsewhere` (above the table) are written alike."""
        left = self._left
        if said:
            left = [tried for tried in left if order_of(tried.form) == said]
        for test in (
            lambda tried: tried.latest is None or tried.latest <= today,
            lambda tried: not tried.anniversaries,
            lambda tried: _reads_all(tried.form, elsewhere),
            lambda tried: self._follows(tried, newest_first),
        ):
            if len({frozenset(tried.distinct) for tried in left}) > 1:
                left = [tried for tried in left if test(tried)] or left
        if len({frozenset(tried.distinct) for tried in left}) == 1:
            return (left[0].form,)
        return tuple(tried.form for tried in left)

    @staticmethod
    def _follows(tried: _Tried, newest_first: bool | None) -> bool:  # noqa: FBT001 - a fact of the file
        """Whether the days run one way, the way of the balances: three days or more, for two are in order by luck."""
        if len(tried.distinct) < FEWEST_IN_ORDER or newest_first is None:
            return True
        return not (tried.ever_up if newest_first else tried.ever_down)

    def runs_one_way(self, form: str) -> bool:
        """Whether the days of this form never turn back."""
        return any(tried.form == form and not (tried.ever_up and tried.ever_down) for tried in self._left)

    def newest_first(self) -> bool | None:
        """The way the days run under every form left; None where they differ or do not run."""
        ways = {(tried.first > tried.last) if tried.first and tried.last and tried.first != tried.last else None for tried in self._left}
        return ways.pop() if len(ways) == 1 else None


def _reads_all(form: str, text: str) -> bool:
    """Whether every date of the same marks in a text above the table can be read in this form."""
    bare = re.split(r"[ T,]", form, maxsplit=1)[0]
    marks = re.findall(r"%[dmyY]([/.\-])", bare)
    if not marks:
        return True
    pattern = "(?<![0-9])[0-9]{1,4}" + re.escape(marks[0]) + "[0-9]{1,2}" + re.escape(marks[0]) + "[0-9]{2,4}(?![0-9])"
    return all(parse_date(found, bare) is not None for found in re.findall(pattern, text))
