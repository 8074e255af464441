"""What a difference of the law means: typical people under both versions, as tables and pictures; and the whole of it as one page."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING

from taxcalc.engine.people import AMOUNTS, DRAWN, LAKH, PEOPLE, Answers, Person
from taxcalc.money import lakh, plain, round_half_up
from taxcalc.report.charts import Picture, Series, lines
from taxcalc.report.document import Block, Bullets, Cell, Column, Heading, Table, Tone, cell, sentence
from taxcalc.report.rules import NOTHING
from taxcalc.report.rules_diff import diff_document, side_names
from taxcalc.report.words import foreign

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from taxcalc.engine.people import Answer
    from taxcalc.rules.changes import Change
    from taxcalc.rules.schema import RuleSet, Source

HUNDRED = 100
ABOUT = (
    "Typical people: resident, on the Active Taxpayers' List, return filed, no other income, the same receipts every month at Rs 280 a dollar. "
    "Each figure is one that an assessment charges; how many such people there are is not said here."
)
BAR = 6  # characters of the longest bar


def people(a: str, b: str, found: Answers) -> Iterator[Block]:
    """The tax of typical people under both versions, and what they may keep where it differs."""
    one, other = side_names((a, b))
    yield Heading("What it means")
    yield sentence(ABOUT, Tone.QUIET)
    shares = [_average(found[side, person, amount].tax, amount) for side in (a, b) for person in PEOPLE for amount in AMOUNTS]
    most = max(shares) or Decimal(1)
    columns = (
        Column("who"),
        Column("receipts", right=True),
        Column(f"tax\n{one}", right=True),
        Column(f"tax\n{other}", right=True),
        Column("change", right=True),
        Column(f"of receipts\n{other}", screen_only=True),
    )
    yield Table(
        columns, tuple(_person_row(person, amount, found[a, person, amount], found[b, person, amount], most) for person in PEOPLE for amount in AMOUNTS)
    )
    kept = [(person, amount) for person in PEOPLE for amount in AMOUNTS if found[a, person, amount].kept_usd != found[b, person, amount].kept_usd]
    if kept:
        yield Heading("What they may keep in dollars")
        heads = (Column("who"), Column("receipts", right=True), Column(one, right=True), Column(other, right=True))
        yield Table(heads, tuple(_kept_row(person, amount, found[a, person, amount], found[b, person, amount]) for person, amount in kept))


def _person_row(person: Person, amount: int, before: Answer, after: Answer, most: Decimal) -> tuple[Cell, ...]:
    change = after.tax - before.tax
    tone = Tone.BAD if change > 0 else Tone.GOOD if change < 0 else Tone.QUIET
    average = _average(after.tax, amount)
    bar = "█" * int(round_half_up(BAR * average / most)) + f" {plain(round_half_up(average * HUNDRED, Decimal('0.01')))}%"
    return (
        cell(person.name if amount == AMOUNTS[0] else ""),
        cell(f"{amount // LAKH} lakh"),
        cell(lakh(before.tax)),
        cell(lakh(after.tax)),
        cell(f"{'+' if change > 0 else ''}{lakh(change)}", tone),
        cell(bar, Tone.QUIET),
    )


def _kept_row(person: Person, amount: int, before: Answer, after: Answer) -> tuple[Cell, ...]:
    kept = [NOTHING if answer.kept_usd is None else foreign(answer.kept_usd) for answer in (before, after)]
    return (cell(person.name), cell(f"{amount // LAKH} lakh"), *(cell(text) for text in kept))


def people_object(a: str, b: str, found: Answers) -> list[dict[str, str | None]]:
    """The same for programs."""
    return [
        {
            "who": person.name,
            "receipts_pkr": str(amount),
            "tax_a": str(found[a, person, amount].tax),
            "tax_b": str(found[b, person, amount].tax),
            "change": str(found[b, person, amount].tax - found[a, person, amount].tax),
            "retained_usd_a": _text(found[a, person, amount].kept_usd),
            "retained_usd_b": _text(found[b, person, amount].kept_usd),
        }
        for person in PEOPLE
        for amount in AMOUNTS
    ]


def _text(amount: Decimal | None) -> str | None:
    return None if amount is None else str(amount)


def page(a: RuleSet, b: RuleSet, changes: Sequence[Change], found: Answers, receipts: Sequence[int]) -> Iterator[Block | Picture]:
    """The changes, the typical people, the pictures, the sources."""
    yield from diff_document(a.id, b.id, changes)
    if found:
        yield from people(a.id, b.id, found)
        yield Heading("By receipts of the year")
        yield sentence("A ring marks a cliff: one more rupee of receipts, and the tax jumps.", Tone.QUIET)
        for person in DRAWN:
            yield from pictures(person, (a.id, b.id), found, receipts)
    sources = {**a.sources, **b.sources}
    cited = {key: source for key, source in sources.items() if any(_names(change.law, key) for change in changes)}
    if cited:
        yield Heading("Sources")
        yield Bullets(tuple(_source(key, source) for key, source in cited.items()))


def _names(law: str, key: str) -> bool:
    return key in law.replace("(", " ").replace(";", " ").split()


def _source(key: str, source: Source) -> Cell:
    return cell(f"{key}: {source.title}", Tone.PLAIN, source.url or "")


def links(*versions: RuleSet) -> Mapping[str, str]:
    """The address of each source, by the name under which it is cited."""
    return {key: source.url for rules in versions for key, source in rules.sources.items() if source.url}


def pictures(person: Person, sides: tuple[str, str], found: Answers, receipts: Sequence[int]) -> Iterator[Picture]:
    """The tax, its share of the receipts, and the share of the next rupee, over the receipts of a year."""
    names = [name.replace("\n", "-") for name in side_names(sides)]
    taxes = [[(amount, found[side, person, amount].tax) for amount in receipts] for side in sides]
    what = ("tax", "tax as a share of receipts", "tax on the next rupee")
    drawn = ([_steps(curve) for curve in taxes], [_averages(curve) for curve in taxes], [_marginals(curve) for curve in taxes])
    for title, curves in zip(what, drawn, strict=True):
        series = [Series(name, tuple(points)) for name, points in zip(names, curves, strict=True)]
        yield lines(f"{person.name}: {title}", series, _lakhs, _lakhs if title == "tax" else _percent, cliffs=title == "tax")


def _steps(curve: list[tuple[int, Decimal]]) -> list[tuple[Decimal, Decimal]]:
    """One rupee apart is drawn as no distance, so that a cliff stands upright; nothing is owed on nothing."""
    return [(Decimal(0), Decimal(0)), *((_across(amount, before), tax) for (before, _), (amount, tax) in pairwise([(0, Decimal(0)), *curve]))]


def _across(amount: int, before: int) -> Decimal:
    return Decimal(before if amount - before == 1 else amount)


def _averages(curve: list[tuple[int, Decimal]]) -> list[tuple[Decimal, Decimal]]:
    return [(_across(amount, before), _average(tax, amount)) for (before, _), (amount, tax) in pairwise([(0, Decimal(0)), *curve])]


def _marginals(curve: list[tuple[int, Decimal]]) -> list[tuple[Decimal, Decimal]]:
    """Of each stretch its own share; a cliff, which is a share beyond all bounds, is left to the picture of the tax."""
    points: list[tuple[Decimal, Decimal]] = []
    for (start, low), (end, high) in pairwise([(0, Decimal(0)), *curve]):
        if end - start > 1:
            share = max((high - low) / (end - start), Decimal(0))
            points += [(Decimal(start), share), (Decimal(end), share)]
    return points


def _average(tax: Decimal, amount: int) -> Decimal:
    return tax / amount


def _lakhs(amount: Decimal) -> str:
    return f"{plain(round_half_up(amount / LAKH, Decimal('0.01')))} lakh" if amount else "0"


def _percent(share: Decimal) -> str:
    return f"{plain(round_half_up(share * HUNDRED, Decimal('0.01')))}%"
