"""One rule version as a page: receipts, slabs as tables, reliefs as sentences, and the law of each as a footnote."""

from __future__ import annotations

from typing import TYPE_CHECKING

from taxcalc.report.document import Block, Bullets, Cell, Column, Heading, Line, Table, Tone, cell, sentence
from taxcalc.report.rules import NOTHING, chapter_of, csv_text, iso
from taxcalc.rules import wording

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from taxcalc.rules.schema import Cite, Regime, RuleSet
    from taxcalc.rules.values import Value

SHOW_SCHEMA = "taxcalc.ruleset/1"


class Footnotes:
    """The citations of a page, each numbered once, in the order in which they are first used."""

    def __init__(self) -> None:
        self.numbers: dict[tuple[str, str, str, str | None], int] = {}

    def mark(self, cites: Iterable[Cite]) -> str:
        """`[1][3]`."""
        keys = [(cite.source, cite.section, cite.confidence, cite.note) for cite in cites]
        return "".join(f"[{self.numbers.setdefault(key, len(self.numbers) + 1)}]" for key in dict.fromkeys(keys))

    def blocks(self, rules: RuleSet) -> Iterator[Block]:
        """The list at the end of the page."""
        if self.numbers:
            yield Heading("Law and sources")
            yield Bullets(tuple(_footnote(number, key, rules) for key, number in self.numbers.items()))


def page(rules: RuleSet, values: Sequence[Value], keep: Callable[[str], bool]) -> Iterator[Block]:
    """The blocks whose key `keep` accepts, as a page."""
    notes = Footnotes()
    yield Heading(rules.title, level=1)
    yield from _about(rules)
    yield from _receipts(rules, notes, keep)
    yield from _slabs(rules, notes, keep)
    yield from _plain_values(values, notes, keep)
    yield from _regimes(rules, notes, keep)
    yield from _retention(rules, notes, keep)
    if rules.gaps:
        yield Heading("Not known, and not guessed")
        yield Bullets(tuple(cell(gap) for gap in rules.gaps))
    yield from notes.blocks(rules)


def path_document(rules: RuleSet, values: Sequence[Value]) -> Iterator[Block]:
    """Single values with their paths."""
    notes = Footnotes()
    columns = (Column("path"), Column("what"), Column("value"), Column("law"))
    rows = tuple((cell(value.path, Tone.QUIET), cell(value.subject), cell(value.words), cell(notes.mark(value.cite))) for value in values)
    yield Heading(rules.title, level=1)
    yield Table(columns, rows)
    yield from notes.blocks(rules)


def path_rows(values: Iterable[Value]) -> str:
    """CSV, one row for each value."""
    return csv_text([{key: text for key, text in value_object(value).items() if key != "unit"} for value in values], ["path", "subject", "value", "law"])


def show_object(rules: RuleSet, values: Iterable[Value], sha256: str) -> dict[str, object]:
    """`rules show --format json`."""
    return {
        "schema": SHOW_SCHEMA,
        "id": rules.id,
        "title": rules.title,
        "status": rules.status,
        "tax_year": rules.tax_year,
        "extends": rules.extends,
        "enacted_on": iso(rules.enacted_on),
        "review_by": iso(rules.review_by),
        "revision": rules.revision,
        "sha256": sha256,
        "gaps": list(rules.gaps),
        "values": [value_object(value) for value in values],
    }


def value_object(value: Value) -> dict[str, str | None]:
    """One value for programs."""
    return {"path": value.path, "subject": value.subject, "value": value.text, "unit": value.unit, "law": value.law}


def _about(rules: RuleSet) -> Iterator[Block]:
    year = f"tax year {rules.tax_year} ({wording.day(rules.start)} to {wording.day(rules.end)})" if rules.start and rules.end else "no tax year of its own"
    parts = [f"{rules.id}: {rules.status}", year]
    parts += [f"overlay of {rules.extends}"] if rules.extends else []
    parts += [f"enacted {wording.day(rules.enacted_on)}"] if rules.enacted_on else []
    parts += [f"revision {rules.revision}"]
    parts += [f"to be reviewed by {wording.day(rules.review_by)}"] if rules.review_by else []
    yield sentence("; ".join(parts) + ".")
    if rules.purpose:
        yield sentence(f"Purpose: {rules.purpose}")


def _receipts(rules: RuleSet, notes: Footnotes, keep: Callable[[str], bool]) -> Iterator[Block]:
    found = [(key, entry) for key, entry in rules.classes.items() if keep(f"classes.{key}")]
    if not found:
        return
    rows = []
    for key, entry in found:
        tax = entry.treatment if entry.rate is None else f"{wording.spoken(entry.rate, 'rate')} {entry.treatment}"
        off = f"+{wording.spoken(entry.non_atl_increase, 'rate')} of the rate off the ATL" if entry.non_atl_increase else ""
        rows.append(
            (cell(entry.title, Tone.PLAIN, key), cell(tax, Tone.STRONG, off), cell(f"{entry.law} {notes.mark(entry.cite)}", Tone.PLAIN, entry.contested or ""))
        )
    yield Heading("Receipts: the first class that fits takes them")
    yield Table((Column("class"), Column("tax"), Column("law")), tuple(rows))


def _slabs(rules: RuleSet, notes: Footnotes, keep: Callable[[str], bool]) -> Iterator[Block]:
    for key, slabs in rules.slabs.items():
        if not keep(f"slabs.{key}"):
            continue
        least = any(band.minimum for band in slabs.bands)
        columns = (Column("income above", right=True), Column("tax up to there", right=True), Column("rate above", right=True))
        rows = [
            (
                cell(wording.spoken(band.over, "pkr")),
                cell(wording.spoken(band.fixed, "pkr")),
                cell(wording.spoken(band.rate, "rate")),
                *((cell(wording.spoken(band.minimum, "pkr") if band.minimum else NOTHING),) if least else ()),
            )
            for band in slabs.bands
        ]
        yield Heading(f"{wording.TABLES.get(key, key)} {notes.mark(slabs.cite)}")
        yield Table((*columns, Column("least tax", right=True)) if least else columns, tuple(rows))


def _plain_values(values: Sequence[Value], notes: Footnotes, keep: Callable[[str], bool]) -> Iterator[Block]:
    """The chapters that need no form of their own."""
    elsewhere = ("activities.", "channels.", "classes.", "slabs.", "regimes.", "retention.")
    found = [value for value in values if not value.entry and not value.key.startswith(elsewhere) and value.text is not None and keep(value.key)]
    for chapter in dict.fromkeys(chapter_of(value.path) for value in found):
        rows = [(cell(value.subject), cell(value.words), cell(notes.mark(value.cite))) for value in found if chapter_of(value.path) == chapter]
        yield Heading("Thresholds and tables" if chapter == "Slab tables" else chapter)
        yield Table((Column(""), Column("value", right=True), Column("law")), tuple(rows))


def _regimes(rules: RuleSet, notes: Footnotes, keep: Callable[[str], bool]) -> Iterator[Block]:
    found = [regime for key, regime in rules.regimes.items() if keep(f"regimes.{key}")]
    if found:
        yield Heading("Relief regimes")
        yield Bullets(tuple(_regime(regime, notes) for regime in found))


def _regime(regime: Regime, notes: Footnotes) -> Cell:
    asks = "; ".join(wording.test(condition) for condition in regime.condition)
    lines = [Line(f"{regime.title} ({regime.id}): {regime.applies} {notes.mark(regime.cite)}"), Line(regime.law, Tone.QUIET)]
    if regime.relevant:
        lines.append(Line(f"Of interest where: {'; '.join(wording.test(test) for test in regime.relevant)}.", Tone.QUIET))
    if asks:
        lines.append(Line(f"Asks for: {asks}."))
    if regime.credit_share is not None:
        lines.append(Line(f"Credits {wording.spoken(regime.credit_share, 'rate')} of the {' and '.join(regime.credit_on)} tax."))
    if regime.contested:
        lines.append(Line(f"Contested: {regime.contested}", Tone.WARN))
    return tuple(lines)


def _retention(rules: RuleSet, notes: Footnotes, keep: Callable[[str], bool]) -> Iterator[Block]:
    items = []
    for exporter, entries in rules.retention.items():
        for rule in entries:
            if keep(f"retention.{exporter}@{rule.id}"):
                until = f" to {wording.day(rule.to)}" if rule.to else " on"
                registered = ", with PSEB or P@SHA registration" if rule.registration else ""
                who = wording.EXPORTERS[exporter][:1].upper() + wording.EXPORTERS[exporter][1:]
                text = f"{who}, from {wording.day(rule.from_)}{until}: {wording.retention(rule.fraction, rule.floor_usd)}{registered} {notes.mark(rule.cite)}"
                items.append(cell(text, Tone.PLAIN, rule.note or ""))
    if items:
        yield Heading("Foreign exchange that may be retained each month")
        yield Bullets(tuple(items))


def _footnote(number: int, key: tuple[str, str, str, str | None], rules: RuleSet) -> Cell:
    source, section, confidence, note = key
    known = rules.sources.get(source)
    title = known.title if known else source
    address = known.url if known and known.url else ""
    return cell(f"[{number}] {title}: {section} ({confidence} confidence){f'. {note}' if note else ''}", Tone.PLAIN, address)
