"""What differs between versions of the law: for people as sentences and tables, for programs as objects and rows."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from taxcalc.money import lakh, plain
from taxcalc.report.document import Block, Bullets, Cell, Column, Heading, Table, Tone, cell, sentence
from taxcalc.report.rules import NOTHING, chapter_of, csv_text, iso
from taxcalc.rules import wording

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from taxcalc.rules.changes import Change, Row
    from taxcalc.rules.charges import Interval

DIFF_SCHEMA = "taxcalc.rulediff/2"
TABLE_SCHEMA = "taxcalc.ruletable/1"
COLUMNS = ("path", "kind", "old", "new", "effective", "law", "sentence")
INTERVAL = ("from", "upto", "rate_a", "rate_b", "tax_at_upto_a", "tax_at_upto_b", "step_a", "step_b")
SHORT = 12  # characters of a name that fits above a column of figures
ROOM = 48  # characters for the names of versions side by side on 80 columns


def diff_object(a: str, b: str, changes: Iterable[Change], people: list[dict[str, str | None]] | None = None) -> dict[str, object]:
    """`rules diff A B --format json`; with what typical people owe, where it was asked for."""
    found: dict[str, object] = {"schema": DIFF_SCHEMA, "a": a, "b": b, "changes": [_change(change) for change in changes]}
    return found if people is None else found | {"people": people}


def _change(change: Change) -> dict[str, object]:
    found: dict[str, object] = dict(_texts(change))
    if change.rows:
        found["rows"] = [_interval(row) for row in change.rows]
        found["alike"] = [{"path": copy.path, "rows": [_interval(row) for row in copy.rows]} for copy in change.alike]
    if change.parts:
        found["parts"] = [{"path": part.path, "what": part.what, "value": part.value, "words": part.words} for part in change.parts]
    return found


def _texts(change: Change) -> dict[str, str | None]:
    values = (change.path, change.kind, change.old, change.new, iso(change.effective), change.law, change.sentence)
    return dict(zip(COLUMNS, values, strict=True))


def _interval(row: Interval) -> dict[str, str | None]:
    rates = [None if rate is None else plain(rate) for rate in (row.rate_a, row.rate_b)]
    amounts = [None if amount is None else str(amount) for amount in (row.tax_a, row.tax_b, row.step_a, row.step_b)]
    return dict(zip(INTERVAL, (str(row.over), None if row.upto is None else str(row.upto), *rates, *amounts), strict=True))


def diff_rows(changes: Iterable[Change]) -> str:
    """CSV, one row for each change; a schedule has one for each interval, an entry that comes or goes one more for each of its values."""
    found: list[dict[str, str | None]] = []
    for change in changes:
        own = _texts(change)
        found += [{**own, **_interval(row)} for row in change.rows]
        found += [{**own, "path": copy.path, **_interval(row)} for copy in change.alike for row in copy.rows]
        found += [] if change.rows else [own]
        side = "old" if change.kind == "removed" else "new"
        found += [{**own, "path": part.path, "old": None, "new": None, side: part.value, "sentence": f"{part.what}: {part.words}"} for part in change.parts]
    return csv_text(found, [*COLUMNS, *INTERVAL])


def diff_document(a: str, b: str, changes: Sequence[Change]) -> Iterator[Block]:
    """One sentence for each change with its law, a table for each schedule."""
    yield Heading(f"What changes from {a} to {b}", level=1)
    if not changes:
        yield sentence("Nothing: the two are the same law.")
        return
    for chapter in dict.fromkeys(chapter_of(change.path) for change in changes):
        yield Heading(chapter)
        here = [change for change in changes if chapter_of(change.path) == chapter]
        for change in here:
            if change.rows:
                yield Bullets((_sentence(change),))
            if len(change.rows) > 1:
                yield schedule_table(a, b, change)
                if _has_steps(change):
                    yield sentence("+ is charged at once as income passes the amount of the row above.", Tone.QUIET)
        others = tuple(_sentence(change) for change in here if not change.rows)
        if others:
            yield Bullets(others)


def schedule_table(a: str, b: str, change: Change) -> Table:
    """The rate of each interval and the tax at its top, under both versions."""
    one, other = side_names((a, b))
    steps = _has_steps(change)
    columns = (
        Column("income up to", right=True),
        Column(f"rate\n{one}", right=True),
        Column(f"rate\n{other}", right=True),
        Column(f"tax at top\n{one}", right=True),
        Column(f"tax at top\n{other}", right=True),
    )
    return Table(columns, tuple(_schedule_row(row, steps=steps) for row in change.rows))


def _has_steps(change: Change) -> bool:
    """A rate on the whole income is a step at every band, which its name says."""
    return change.path != "super_tax" and any(row.step_a or row.step_b for row in change.rows)


def _schedule_row(row: Interval, *, steps: bool) -> tuple[Cell, ...]:
    tones = [_tone(row.rate_a, row.rate_b), _tone(row.tax_a, row.tax_b)]
    return (
        cell(_amount(row.upto) if row.upto is not None else f"above {_amount(row.over)}"),
        cell(_rate(row.rate_a), Tone.PLAIN, _step(row.step_a) if steps else ""),
        cell(_rate(row.rate_b), tones[0], _step(row.step_b) if steps else ""),
        cell(_amount(row.tax_a)),
        cell(_amount(row.tax_b), tones[1]),
    )


def _tone(old: Decimal | int | None, new: Decimal | int | None) -> Tone:
    """What is the same on both sides stands back."""
    return Tone.QUIET if old == new else Tone.STRONG


def _step(step: int | None) -> str:
    return f"+{_amount(step)}" if step else ""


def _rate(rate: Decimal | None) -> str:
    return NOTHING if rate is None else wording.spoken(rate, "rate")


def _amount(amount: int | None) -> str:
    return NOTHING if amount is None else lakh(Decimal(amount))


def _sentence(change: Change) -> Cell:
    tones = {"added": Tone.GOOD, "removed": Tone.BAD, "changed": Tone.PLAIN, "schedule": Tone.STRONG}
    parts = [f"{part.what}: {part.words}" for part in change.parts]
    return cell(change.sentence, tones[change.kind], *_alike(change), *parts, change.law)


def _alike(change: Change) -> Iterator[str]:
    """The tables that follow this one, and where they do not."""
    for copy in change.alike:
        apart = "; ".join(
            f"above {wording.spoken(row.over, 'pkr')} {_rate(row.rate_a)}" + ("" if row.rate_a == row.rate_b else f" → {_rate(row.rate_b)}")
            for row in copy.rows
        )
        yield f"{copy.name}: the same{f', but {apart}' if apart else ''}."


def side_names(names: Sequence[str]) -> list[str]:
    """Names for the heads of columns: whole where short, else without what they share, else as words on lines of their own."""
    if all(len(name) <= SHORT for name in names):
        return list(names)
    short = [name.removeprefix("proposal-") for name in names]
    return ["\n".join(name.split("-")) if len(name) > SHORT else name for name in (short if len(set(short)) == len(set(names)) else names)]


def compare_object(names: Sequence[str], rows: Iterable[Row]) -> dict[str, object]:
    """`rules diff A B C --format json`."""
    found = [{"path": row.path, "subject": row.subject, "law": row.law, "values": dict(zip(names, row.texts, strict=True))} for row in rows]
    return {"schema": TABLE_SCHEMA, "versions": list(names), "rows": found}


def compare_document(names: Sequence[str], rows: Sequence[Row]) -> Iterator[Block]:
    """A row for each value that differs, a column for each version; where the names do not fit, letters stand for them."""
    yield Heading(f"Where {', '.join(names)} differ", level=1)
    if not rows:
        yield sentence("Nowhere: they are the same law.")
        return
    heads = list(names)
    if sum(max(len(name), SHORT) for name in names) > ROOM:
        heads = [chr(ord("A") + index) if len(name) > SHORT else name for index, name in enumerate(names)]
        yield Bullets(tuple(cell(f"{head}: {name}") for head, name in zip(heads, names, strict=True) if head != name))
    columns = (Column("value"), *(Column(name) for name in heads))
    for chapter in dict.fromkeys(chapter_of(row.path) for row in rows):
        yield Heading(chapter)
        yield Table(columns, tuple(_compare_row(row) for row in rows if chapter_of(row.path) == chapter))


def _compare_row(row: Row) -> tuple[Cell, ...]:
    return (cell(row.subject), *(cell(words or NOTHING) for words in row.words))


def compare_rows(names: Sequence[str], rows: Iterable[Row]) -> str:
    """CSV, one row for each value that differs."""
    found = [{"path": row.path, "subject": row.subject, **dict(zip(names, row.texts, strict=True)), "law": row.law} for row in rows]
    return csv_text(found, ["path", "subject", *names, "law"])
