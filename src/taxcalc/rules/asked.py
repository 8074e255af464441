"""What a version is asked for as: an id or a file, `ID@DATE` for the law as it was known that day, `A+B` for overlays one upon the other."""

from __future__ import annotations

import datetime as dt
import os
from dataclasses import dataclass
from pathlib import Path

from taxcalc.diagnostics import Diagnostic, RulesInvalidError

PLUS, AT = "+", "@"


@dataclass(frozen=True)
class Asked:
    """One version that is asked for; `known_on` where it is asked for as it was known that day."""

    name: str
    known_on: dt.date | None = None


def asked_for(text: str, known_on: dt.date | None = None) -> list[Asked]:
    """The versions that a text asks for, the lowest first; the name of a file that is there is one name, whatever signs it has.

    `known_on` holds for the first of them, where it names no day itself. Raises RulesInvalidError where a day is none.
    """
    if is_file_name(text) and Path(text).exists():
        return [Asked(text, known_on)]
    parts = [_one(part) for part in text.split(PLUS)]
    return [Asked(parts[0].name, parts[0].known_on or known_on), *parts[1:]]


def is_file_name(text: str) -> bool:
    """Whether a text names a file rather than an id."""
    return text.endswith(".toml") or os.sep in text


def _one(text: str) -> Asked:
    name, at, day = text.rpartition(AT)
    if not at or not name:
        return Asked(text)
    try:
        return Asked(name, dt.date.fromisoformat(day))
    except ValueError:
        remedy = f"write the day on which the law was known: {name}{AT}2026-06-25"
        raise RulesInvalidError([Diagnostic("TC429", f"{day!r} in {text!r} is not a date", value=day, remedy=remedy)]) from None
