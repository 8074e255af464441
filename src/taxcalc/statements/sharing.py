"""For reports and new layouts: a file's structure without its data, a draft of a profile, the rule behind one line."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import TYPE_CHECKING

from taxcalc.statements.binding import plain_header
from taxcalc.statements.detect import all_records, find_layouts, head_records, most_specific
from taxcalc.statements.findings import masked
from taxcalc.statements.model import StopFileError
from taxcalc.statements.opening import Opened, open_statement
from taxcalc.statements.reading import Reader
from taxcalc.statements.separated import DELIMITERS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from taxcalc.statements.binding import Record
    from taxcalc.statements.catalogue import Catalogue
    from taxcalc.statements.classify import Outcome
    from taxcalc.statements.detect import Layout
    from taxcalc.statements.patterns import Words

DISTINCT_AT_MOST = 25
ROWS_LOOKED_AT = 5000
FEWEST_NAMES = 3
DATE_FORMS = (
    (r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z", '"%Y-%m-%d"'),
    (r"[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}\Z", '"%Y-%m-%d %H:%M"'),
    (r"[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}\Z", '"%Y-%m-%d %H:%M:%S"'),
    (r"[0-9]{1,2} [A-Z][a-z]{2} [0-9]{4}\Z", '"%d %b %Y"'),
    (r"[0-9]{1,2} [A-Z][a-z]{2} [0-9]{4} [0-9]{2}:[0-9]{2}\Z", '"%d %b %Y %H:%M"'),
    (r"[0-9]{1,2} [A-Z][a-z]{2} [0-9]{4} [0-9]{1,2}:[0-9]{2} [AP]M\Z", '"%d %b %Y %I:%M %p"'),
    (r"[0-9]{1,2}-[A-Z][a-z]{2}-[0-9]{4}\Z", '"%d-%b-%Y"'),
    (r"[A-Z][a-z]{2} [0-9]{1,2}, [0-9]{4}\Z", '"%b %d, %Y"'),
    (r"[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}\Z", '"%d/%m/%Y", "%m/%d/%Y"'),
    (r"[0-9]{1,2}-[0-9]{1,2}-[0-9]{4}\Z", '"%d-%m-%Y", "%m-%d-%Y"'),
    (r"[0-9]{1,2}\.[0-9]{1,2}\.[0-9]{4}\Z", '"%d.%m.%Y"'),
)
GUESSES = (
    ("date", r"date|timestamp|created|datum"),
    ("balance", r"balance|guthaben"),
    ("currency", r"currency|ccy"),
    ("credit", r"credit|deposit|paid in"),
    ("debit", r"debit|withdrawal|paid out"),
    ("amount", r"amount|gross|betrag|value"),
    ("fee", r"\bfees?\b"),
    ("net", r"\bnet\b"),
    ("status", r"status"),
    ("type", r"type|activity|category"),
    ("id", r"\bid\b|reference|doc no|transaction no"),
    ("text", r"description|narration|particulars|details|title"),
)


def mask_file(path: Path, name: str, catalogue: Catalogue) -> Iterator[str]:
    """The file with digits as 9 and letters as x; the names of a known header stay, for they are the layout."""
    opened, delimiter, header_line = _structure(path, name, catalogue)
    yield f"# encoding {opened.encoding}, delimiter {delimiter!r}, header in line {header_line}\n"
    for line, cells in all_records(opened, delimiter):
        shown = cells if line == header_line else [masked(cell) for cell in cells]
        yield _written(shown, delimiter)


def _written(cells: list[str], delimiter: str | None) -> str:
    stream = io.StringIO()
    csv.writer(stream, delimiter=delimiter or ",", lineterminator="\n").writerow(cells)
    return stream.getvalue()


def _structure(path: Path, name: str, catalogue: Catalogue) -> tuple[Opened, str | None, int]:
    opened = open_statement(path, name)
    layouts = most_specific(find_layouts(opened, catalogue.profiles.values()))
    if layouts:
        return opened, layouts[0].delimiter, layouts[0].header_line
    delimiter = None if opened.is_workbook else _delimiter(opened)
    return opened, delimiter, _likely_header(opened, delimiter)


def _delimiter(opened: Opened) -> str:
    return max(DELIMITERS, key=lambda one: sum(len(cells) - 1 for _, cells in head_records(opened, one)))


def _likely_header(opened: Opened, delimiter: str | None) -> int:
    """The first widest record of words; numbers or dates are data."""
    best, width = 1, 0
    for line, cells in head_records(opened, delimiter):
        names = [cell for cell in cells if cell.strip()]
        if len(names) > max(width, FEWEST_NAMES - 1) and not any(re.search(r"[0-9]", cell) for cell in names):
            best, width = line, len(names)
    return best


def draft_profile(path: Path, name: str) -> Iterator[str]:
    """A commented profile from the header and the distinct values of a file."""
    opened = open_statement(path, name)
    delimiter = None if opened.is_workbook else _delimiter(opened)
    header_line = _likely_header(opened, delimiter)
    header: list[str] = []
    samples: list[list[str]] = []
    for line, cells in all_records(opened, delimiter):
        if line == header_line:
            header = [cell.strip() for cell in cells]
        elif line > header_line and any(cell.strip() for cell in cells):
            samples.append(cells)
        if len(samples) >= ROWS_LOOKED_AT:
            break
    guessed = _guess(header)
    yield "# A draft: every line marked ? needs your eye. Check it with: taxcalc profiles check THIS.toml\n"
    yield 'profile  = "mylayout"   # ? its name; also the name of this file\nsource   = "mylayout"   # ? who gave you the file\n'
    yield f'role     = "{_role(guessed)}"   # ? platform, processor, intermediary, pk_bank or pk_wallet\nverified = true\n'
    yield f"[file]                       # the header stands in line {header_line}; it is searched by name, so a preamble may grow\n"
    yield f"header = {json.dumps([one for one in dict.fromkeys(header) if one], ensure_ascii=False)}\n"
    yield "[columns]                    # ? our names on the left, the file's on the right\n"
    for logical, column in guessed.items():
        yield f"{logical} = {json.dumps(column, ensure_ascii=False)}\n"
    yield from _reading_part(header, guessed, samples)
    yield "[dedupe]                     # ? what makes two rows the same; equal rows are counted, not dropped\n"
    yield f"key = {json.dumps([one for one in ('date', 'id', 'type', 'text', 'amount', 'currency', 'balance') if one in guessed or one == 'amount'])}\n"
    if "balance" in guessed:
        yield '[check]\nbalance = "asc"              # ? "desc" when the newest row comes first\n'
    yield from _rules_part(header, guessed, samples)


def _guess(header: list[str]) -> dict[str, str]:
    guessed: dict[str, str] = {}
    for logical, pattern in GUESSES:
        found = next((name for name in header if name and name not in guessed.values() and re.search(pattern, plain_header(name))), None)
        if found:
            guessed[logical] = found
    if "credit" in guessed and "debit" in guessed:
        guessed.pop("amount", None)
    elif "amount" in guessed:
        guessed.pop("credit", None)
        guessed.pop("debit", None)
    return guessed


def _role(guessed: dict[str, str]) -> str:
    return "pk_bank" if "credit" in guessed and "balance" in guessed else "platform"


def _reading_part(header: list[str], guessed: dict[str, str], samples: list[list[str]]) -> Iterator[str]:
    place = header.index(guessed["date"]) if "date" in guessed else 0
    texts = [cells[place].strip() for cells in samples if len(cells) > place and cells[place].strip()]
    forms = next((form for pattern, form in DATE_FORMS if texts and re.match(pattern, texts[0])), '"%d/%m/%Y"')
    yield f"[read]\ndate = [{forms}]   # ? keep the one that is right; a file that fits two orders is refused\n"
    yield (
        'sign = "split"               # credit and debit in two columns\n'
        if "credit" in guessed
        else 'sign = "signed"              # ? "indicator" when another column says Cr or Dr\n'
    )
    if "currency" not in guessed:
        yield 'currency = "PKR"             # ? no column says it\n'


def _rules_part(header: list[str], guessed: dict[str, str], samples: list[list[str]]) -> Iterator[str]:
    logical = "type" if "type" in guessed else "text"
    values: dict[str, int] = {}
    place = header.index(guessed[logical]) if logical in guessed else None
    for cells in samples:
        value = " ".join(cells[place].split()) if place is not None and place < len(cells) else ""
        if value and (value in values or len(values) < DISTINCT_AT_MOST):
            values[value] = values.get(value, 0) + 1
    yield '# Kinds: income refund fee tax withdraw transfer_in convert realize wht expense other; or skip = "why". The first rule that fits wins.\n'
    if logical == "type":
        for value, times in values.items():
            yield f'[[rule]]                     # {times} row(s)\ntype = {json.dumps(value, ensure_ascii=False)}\nskip = "?"\n'
        return
    yield "# Distinct texts begin:\n"
    for value in values:
        yield f"#   {value[:70]}\n"
    yield '[[rule]]\namount = ">0"\ntext = "~{senders}"\nkind = "realize"\n[[rule]]\ntext = "~{wht}"\nkind = "wht"\n'
    yield '[[rule]]\ntext = "~."\nskip = "not an export receipt"\n'


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
