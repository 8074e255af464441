"""Ledgers made of values rather than files: what `quick` and the Python interface assess."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from taxcalc.ledger.read import Ledger
from taxcalc.ledger.vocabulary import COLUMNS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

DEFAULTS = {"taxpayer": "you", "kind": "receipt", "channel": "bank"}


def ledger_of(rows: Sequence[Mapping[str, Any]]) -> Ledger:
    """A ledger of already valid rows: `date` a date, amounts Decimal, codes text; absent columns take the ledger's defaults."""
    columns = {name: [_default(row.get(name), name) for row in rows] for name in COLUMNS}
    columns["file"] = [0] * len(rows)
    columns["line"] = list(range(1, len(rows) + 1))
    digest = hashlib.sha256(repr(sorted(columns.items())).encode()).hexdigest()
    has_withheld = "wht" in columns["kind"] or any(value is not None for value in columns["withheld"])
    return Ledger(columns, (), (), digest, has_withheld=has_withheld, has_taxpayers=False)


def _default(value: object, name: str) -> object:
    return DEFAULTS.get(name) if value is None else value
