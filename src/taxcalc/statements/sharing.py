"""For reports and new layouts: a file's structure without its data, the rule behind one line."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING

from taxcalc.statements.binding import plain_header
from taxcalc.statements.detect import all_records, find_layouts, head_records, most_specific
from taxcalc.statements.findings import masked, masked_header
from taxcalc.statements.model import StopFileError
from taxcalc.statements.opening import Opened, open_statement
from taxcalc.statements.reading import Reader
from taxcalc.statements.schema import Join
from taxcalc.statements.separated import DELIMITERS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from taxcalc.statements.binding import Record
    from taxcalc.statements.catalogue import Catalogue
    from taxcalc.statements.classify import Outcome
    from taxcalc.statements.detect import Layout
    from taxcalc.statements.patterns import Words

FEWEST_NAMES = 3


def mask_file(path: Path, name: str, catalogue: Catalogue) -> Iterator[str]:
    """The file with digits as 9 and letters as x; the names of a known header stay, for they are the layout."""
    opened, delimiter, header_line, known = _structure(path, name, catalogue)
    yield f"# encoding {opened.encoding}, delimiter {delimiter!r}, header in line {header_line}\n"
    for line, cells in all_records(opened, delimiter):
        shown = [_masked_name(cell, known) for cell in cells] if line == header_line else [masked(cell) for cell in cells]
        yield _written(shown, delimiter)


def _masked_name(cell: str, known: frozenset[str]) -> str:
    """A name that the layout has stays; of another only the words that columns have."""
    return cell if plain_header(cell) in known else masked_header(cell)


def _written(cells: list[str], delimiter: str | None) -> str:
    stream = io.StringIO()
    csv.writer(stream, delimiter=delimiter or ",", lineterminator="\n").writerow(cells)
    return stream.getvalue()


def _structure(path: Path, name: str, catalogue: Catalogue) -> tuple[Opened, str | None, int, frozenset[str]]:
    opened = open_statement(path, name)
    layouts = most_specific(find_layouts(opened, catalogue.profiles.values()))
    if layouts:
        profile = layouts[0].profile
        columns = (alias for column in profile.columns.values() for alias in (column.names if isinstance(column, Join) else column))
        known = frozenset(map(plain_header, (*columns, *(alias for one in profile.header for alias in one))))
        return opened, layouts[0].delimiter, layouts[0].header_line, known
    delimiter = delimiter_of(opened) if opened.is_text else None
    return opened, delimiter, likely_header(opened, delimiter), frozenset()


def delimiter_of(opened: Opened) -> str:
    """The mark that parts most cells in the head of a text."""
    return max(DELIMITERS, key=lambda one: sum(len(cells) - 1 for _, cells in head_records(opened, one)))


def likely_header(opened: Opened, delimiter: str | None) -> int:
    """The first widest record of words; numbers or dates are data."""
    best, width = 1, 0
    for line, cells in head_records(opened, delimiter):
        names = [cell for cell in cells if cell.strip()]
        if len(names) > max(width, FEWEST_NAMES - 1) and not any(re.search(r"[0-9]", cell) for cell in names):
            best, width = line, len(names)
    return best


def explain_line(layout: Layout, wanted: int, words: Words) -> Iterator[str]:
    """Which rule decided the record that holds this physical line, and which rules before it did not fit."""
    found, stop = _record_at(Reader(layout, words), wanted)
    profile = layout.profile
    yield f"{layout.opened.name}:{wanted}  read as {profile.id} ({profile.origin}), header in line {layout.header_line}\n"
    if found is None:
        yield f"  no record holds line {wanted}; rows begin below line {layout.header_line}\n"
    else:
        record, outcome = found
        yield f"  the record begins in line {record.line}\n"
        yield from (f"    {logical} = {text}\n" for logical in layout.binding.columns if (text := record.text(logical)))
        last = outcome.rule.number if outcome.rule else len(profile.rules) + 1
        yield from (f"  rule {rule.number} does not fit: {_conditions(rule.conditions)}\n" for rule in profile.rules[: last - 1])
        yield _decision(outcome)
    if stop:
        yield f"  (the file is stopped all the same: {stop})\n"


def _record_at(reader: Reader, wanted: int) -> tuple[tuple[Record, Outcome] | None, StopFileError | None]:
    found = stop = None
    try:
        for record, outcome in reader.outcomes():
            if record.line > wanted:
                break
            found = record, outcome
    except StopFileError as problem:
        stop = problem
    if found and wanted > found[0].line + sum(cell.count("\n") for cell in found[0].cells):
        found = None  # below the last record, or a blank line
    return found, stop


def _decision(outcome: Outcome) -> str:
    if outcome.rule is None:
        return "  no rule fits: this row stops the file\n"
    fits = f"  rule {outcome.rule.number} fits: {_conditions(outcome.rule.conditions)}\n"
    row = outcome.row
    if row is None:
        return fits + f"  = skipped: {outcome.skip}\n"
    ends = f", to {row.to}" if row.to else f", from {row.came_from}" if row.came_from else ""
    fee = f", fee {row.fee:,}" if row.fee else ""
    return fits + f"  = {row.kind} {row.currency} {row.amount:,}{fee}{ends}, {row.date.isoformat()}\n"


def _conditions(conditions: dict[str, str | list[str]]) -> str:
    return " and ".join(f"{name} {' or '.join(wanted) if isinstance(wanted, list) else wanted!r}" for name, wanted in conditions.items()) or "always"
