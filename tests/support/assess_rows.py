"""One assessment from plain values, in the shape of `assess --format json`: written as a user's files, read and assessed as they are."""

from __future__ import annotations

import csv
import datetime as dt
import json
import tempfile
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from support.one_run import rules_of
from taxcalc.engine.api import Options, assess
from taxcalc.ledger.profile import load_profile
from taxcalc.ledger.read import load_ledger
from taxcalc.report.json_ import to_json

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from taxcalc.ledger.profile import Profile
    from taxcalc.ledger.read import Ledger

REQUIRED = ("date", "amount", "currency")
TODAY = dt.date(2026, 11, 22)


def assess_rows(facts: Mapping[str, object], receipts: Sequence[Mapping[str, str]], *, tax_year: int, rules: str | None = None) -> dict[str, Any]:
    """The assessment of one tax year under its own law, or under `rules`.

    Args:
        facts: as in `profile.toml`.
        receipts: as in `ledger.csv`; absent cells are empty.
        tax_year: the year to assess; rows of other years are left aside.
        rules: the id of another version than the year's own law.
    """
    profile, ledger = read_as_files(facts, receipts)
    result = assess(ledger, profile, rules_of(rules or f"pk-{tax_year}"), options=Options(year=tax_year, today=TODAY))
    (assessment,) = json.loads(to_json(result))["assessments"]
    found: dict[str, Any] = assessment
    return found


def read_as_files(facts: Mapping[str, object], receipts: Sequence[Mapping[str, str]]) -> tuple[Profile | None, Ledger]:
    """What the readers make of facts and receipts once they are written down."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_ledger(receipts, folder / "ledger.csv")
        profile = None
        if facts:
            (folder / "profile.toml").write_text("".join(toml(facts)), encoding="utf-8")
            profile = load_profile(folder / "profile.toml", activities=_activities())
        return profile, load_ledger(folder / "ledger.csv", activities=_activities(), taxpayer=profile.facts.taxpayer if profile else None)


def write_ledger(receipts: Sequence[Mapping[str, str]], path: Path) -> None:
    """The rows as a canonical ledger with every column that one of them names."""
    names = list(dict.fromkeys([*REQUIRED, *(name for row in receipts for name in row)]))
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, names, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(receipts)


def toml(facts: Mapping[str, object]) -> Iterator[str]:
    """The lines of a profile."""
    for name, value in facts.items():
        yield f"{name} = {_written(value)}\n"


def _written(value: object) -> str:
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, dict):
        return f"{{{', '.join(f'{key} = {_written(item)}' for key, item in value.items())}}}"
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(map(_written, value))}]"
    return json.dumps(value, ensure_ascii=False)


@cache
def _activities() -> tuple[str, ...]:
    return tuple(code for group in rules_of("pk-2027").rules.activities.values() for code in group.codes)
