"""Every key that an import profile may have, from the schema that refuses all others."""

from __future__ import annotations

from taxcalc.statements.profile_reading import shared_rules
from taxcalc.statements.schema import CHOICES, KEYS, LOGICAL, NAMES_OF_TYPES, RESULT_KEYS, TEST_KEYS
from taxcalc_site.markdown import code, codes, table

MEANINGS = {
    "profile": "the profile's id",
    "title": "what the institution calls the download",
    "download": "where the institution offers it, and in which form",
    "source": "the name of the bank or platform in the ledger's `source`",
    "role": "what kind of institution it is",
    "verified": "`false`: no real file of this layout was seen; said at each use",
    "known_from": "what the layout is known from",
    "note": "a sentence that is shown at each use",
    "file": "how the file is recognised",
    "columns": "our name of a column = its header, a list of headers (the first that is there), or `{ join = [...] }`",
    "read": "how cells are read",
    "dedupe": "what makes two rows the same",
    "check": "what proves the file",
    "own": "a `column` in which the file names its owner, under conditions; `sole = true`: only if nothing else does",
    "rule": "conditions, then what the row is; the first that fits decides",
    "test": "a sample `row` and what it must become",
    "file.header": "names that must be in the header; a list inside the list: any of them",
    "file.absent": "names that must not be in the header",
    "file.name": "a pattern on the file's name that only breaks ties",
    "file.opening": "a pattern with one group: the opening balance printed above the rows",
    "file.closing": "as `file.opening`, for the closing balance",
    "file.refuse": "this download is no statement: the hint to show",
    "file.html": "`true`: decode HTML entities",
    "file.delimiter": "only where it is not found by itself",
    "file.encoding": "only where it is not found by itself",
    "file.sheet": "the sheet of a workbook, where it is not the first",
    "read.date": "forms of a date, each with a year; one must read every row",
    "read.decimal": "the decimal mark",
    "read.strip": "marks to drop from amounts, such as `PKR`",
    "read.tz": "the file's clock",
    "read.sign": "how an amount says which way it went",
    "read.indicator": 'the column that says which way, under `sign = "indicator"`',
    "read.credit": "its words for money that came",
    "read.debit": "its words for money that went",
    "read.currency": "the currency where no column has one",
    "read.fee": "`inside`: net = amount less fee; `extra`: on top; `within`: the amount already lacks it; `net`: amount less net",
    "read.fee_cost": "the sign that a cost has",
    "read.fee_unless": "conditions under which the fee column repeats another row",
    "read.carry": "columns whose blank cells repeat the one above",
    "dedupe.key": "the columns that make two rows the same; equal rows inside one file are real and are counted",
    "check.balance": "prove the running balance, oldest row first (`asc`) or last (`desc`); dates that plainly run the other way win",
    "check.net": "`true`: prove net = amount less fee",
    "kind": "the kind of row that it becomes",
    "skip": "instead of `kind`: why the row does not count",
    "to": "where a payout goes: a name, or a list of `[condition on the text, name]`",
    "from": "where money comes from, written alike",
    "use": "other columns for this row",
    "moved": "`false`: no money moved; left out of the balance",
    "gross_up": "the share that the platform kept, where the file shows only the net: gross = net / (1 - share)",
    "flip": "`true`: turn the sign round",
    "row": "cells by header",
    "amount": "the amount that it must become",
    "currency": "its currency",
    "date": "its date",
    "fee": "its fee",
}
HEAD = """# Keys of an import profile

A profile describes one download of one institution: a TOML file, data only. `taxcalc import --new-profile FILE` drafts one,
`taxcalc profiles check FILE` says everything that is wrong with it. A key that is not here is refused.
"""
CONDITIONS = """## Conditions

A condition compares one of our columns with a text (without case), a list of texts (any of them), `~pattern`, `!not`, `>0`, `<0`, `=0`,
`{own}` (the user's own names), or `{column}` (equal to that column). In patterns `{senders}`, `{wht}` and `{own}` are the user's
settings. Patterns run in linear time (RE2): no look-around, no back-references. Under `[columns]`, `"Currency#2"` is the second column
of that name and `"@4"` the fourth column.
"""


def pages() -> dict[str, str]:
    """One page: a table for each table of the file."""
    parts = [HEAD]
    for name, keys in KEYS.items():
        full = {key: f"{name}.{key}" if name else key for key in keys}
        rows = [(code(key), _type(kind), MEANINGS[full[key]] + _choices(full[key])) for key, kind in keys.items()]
        parts += [f"## {code(f'[{name}]') if name else 'At the top'}\n", table(("key", "a", "meaning"), rows)]
    rules = [(code(key), _type(kind), MEANINGS[key]) for key, kind in RESULT_KEYS.items()]
    rules.append((code("include"), "text", f"alone in its table: the rules that several layouts share, put in at this place: {codes(shared_rules())}"))
    parts += ["## `[[rule]]`\n", "Conditions on our columns, and:\n", table(("key", "a", "meaning"), rules)]
    parts += ["## `[[test]]`\n", table(("key", "meaning"), [(code(key), MEANINGS[key]) for key in sorted(TEST_KEYS, key=list(MEANINGS).index)])]
    parts += [CONDITIONS, "## Our names of columns\n", f"{codes(sorted(LOGICAL))}, and any other that a rule names.\n"]
    return {"reference/profile-keys.md": "\n".join(parts)}


def _type(kind: type | tuple[type, ...]) -> str:
    kinds = kind if isinstance(kind, tuple) else (kind,)
    return " or ".join(NAMES_OF_TYPES[one].removeprefix("a ") for one in kinds)


def _choices(key: str) -> str:
    return f": {codes(CHOICES[key])}" if key in CHOICES else ""
