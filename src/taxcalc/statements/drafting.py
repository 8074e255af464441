"""`import --new-profile`: a file's reading kept as a profile; where there is no reading, a draft with questions."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from taxcalc.diagnostics import Diagnostic, InputRejectedError
from taxcalc.statements.bank_tables import find_table
from taxcalc.statements.binding import plain_header
from taxcalc.statements.detect import all_records, find_layouts
from taxcalc.statements.model import StopFileError
from taxcalc.statements.opening import FORMATS, Opened, open_statement
from taxcalc.statements.profile_reading import read_profile
from taxcalc.statements.reading import Reader
from taxcalc.statements.schema import Join
from taxcalc.statements.sharing import delimiter_of, likely_header
from taxcalc.statements.table_survey import HOME

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from taxcalc.statements.asked import Asked
    from taxcalc.statements.patterns import Words
    from taxcalc.statements.table_body import TableLayout

DISTINCT_AT_MOST = 25
ROWS_LOOKED_AT = 5000
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


def draft_profile(path: Path, name: str, asked: Asked, words: Words) -> Iterator[str]:
    """The profile as TOML, tried on the file that it came from. Raises `StopFileError` where no profile can keep the reading."""
    opened = open_statement(path, name, asked=asked)
    if opened.kind in FORMATS or opened.kind == "pdf":
        raise _needless(name, f"a {opened.kind} file is read without a profile")
    try:
        table = find_table(opened, asked)
    except StopFileError as stop:
        table, why = None, f"{stop.diagnostics[0].code}: {stop.diagnostics[0].message}"
    else:
        why = ""
    if table is None:
        yield from _guessed(opened, why)
        return
    toml = "".join(_kept(table))
    _try(table, toml, words)
    yield toml


def _needless(name: str, message: str) -> StopFileError:
    return StopFileError(Diagnostic("TC675", message, file=name, remedy=f"nothing is to be kept: taxcalc import {name}"))


def _try(table: TableLayout, toml: str, words: Words) -> None:
    """The profile must read the file as the table was read, row by row."""
    try:
        layouts = find_layouts(table.opened, [read_profile(toml, table.opened.name)])
        kept, read = ([(row.date, row.kind, row.amount, row.text) for row in Reader(layout, words).rows()] for layout in (layouts[0], table))
    except (StopFileError, InputRejectedError) as stop:
        raise _needless(table.opened.name, f"no profile can keep this reading ({stop.diagnostics[0].message}), and the file is read without one") from None
    if kept != read:
        raise _needless(table.opened.name, "a profile would read this file otherwise, and the file is read without one")


def _kept(table: TableLayout) -> Iterator[str]:
    profile, header = table.profile, table.binding.header
    yield f"# Made from {table.opened.path.name} by its column names, and tried on it. Set verified = true when the totals are those of the bank.\n"
    yield f'profile  = "{profile.source}.mine"\nsource   = "{profile.source}"\nrole     = "{profile.role}"\nverified = false\n'
    yield f"[file]\nheader = {_texts([name for name in dict.fromkeys(header) if name])}\n"
    yield "[columns]\n"
    for logical, column in profile.columns.items():
        names = [_named(header, int(one[1:]) - 1) for one in (column.names if isinstance(column, Join) else column)]
        if names:
            yield f"{logical} = {_texts(names[0]) if len(names) == 1 else f'{{ join = {_texts(names)} }}'}\n"
    yield f"[read]\ndate = {_texts(list(profile.dates))}\nsign = {_texts(profile.sign)}\n"
    if profile.sign == "indicator":
        yield f"credit = {_texts(list(profile.credit))}\ndebit = {_texts(list(profile.debit))}\n"
    yield f"decimal = {_texts(profile.decimal)}\nstrip = {_texts(list(profile.strip))}\ncurrency = {_texts(profile.currency)}\n"
    yield f"[dedupe]\nkey = {_texts([name for name in profile.key if name in ('amount', *profile.columns)])}\n"
    if profile.balance:
        yield f'[check]\nbalance = "{"desc" if table.newest_first else "asc"}"\n'
    yield f'[[rule]]\ninclude = "{"bank_table" if profile.currency == HOME else "foreign_table"}"\n'


def _named(header: list[str], place: int) -> str:
    """How a profile calls this column: by its name, by the count of that name, or by its place where it has none."""
    alike = [index for index, name in enumerate(header) if plain_header(name) == plain_header(header[place])]
    if not header[place]:
        return f"@{place + 1}"
    return header[place] if alike[0] == place else f"{header[place]}#{alike.index(place) + 1}"


def _texts(value: str | list[str]) -> str:
    return json.dumps(value, ensure_ascii=False)


def _guessed(opened: Opened, why: str) -> Iterator[str]:
    """A commented profile from the header and the distinct values of a file that is no bank table."""
    delimiter = delimiter_of(opened) if opened.is_text else None
    header_line = likely_header(opened, delimiter)
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
    yield f"# Not read as a bank table: {why}\n" if why else ""
    yield "# A draft: every line marked ? needs your eye. Check it with: taxcalc profiles check THIS.toml\n"
    yield 'profile  = "mylayout"   # ? its name; also the name of this file\nsource   = "mylayout"   # ? who gave you the file\n'
    yield f'role     = "{_role(guessed)}"   # ? platform, processor, intermediary, pk_bank or pk_wallet\nverified = false\n'
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
