"""The law as it was known on a day: what was enacted later is left out, and the law that stood before it takes its place."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from taxcalc.diagnostics import Diagnostic
from taxcalc.rules.files import RuleFile, Table, shown

if TYPE_CHECKING:
    from collections.abc import Iterable

BLOCK = ("known_until", "as", "law")  # what a [[before]] says about itself; the rest of it is an overlay


def reached_back(file: RuleFile, known_on: dt.date) -> tuple[int, Table] | None:
    """The `[[before]]` block that takes out what a later act brought for a year already running, where that act was not yet known."""
    enacted_on = file.data.get("enacted_on")
    found = earlier(file, known_on)
    return found if found and isinstance(enacted_on, dt.date) and found[1]["known_until"] >= enacted_on else None


def earlier(file: RuleFile, known_on: dt.date) -> tuple[int, Table] | None:
    """The `[[before]]` block that was the law on that day, with its position: the first that lasted until then or longer."""
    written = file.data.get("before", [])
    blocks = [pair for pair in enumerate(written if isinstance(written, list) else []) if isinstance(pair[1], dict)]
    lasting = [(index, block) for index, block in blocks if isinstance(block.get("known_until"), dt.date) and block["known_until"] >= known_on]
    return min(lasting, key=lambda pair: pair[1]["known_until"], default=None)


def overlay(file: RuleFile, block: Table) -> Table:
    """The block as a file of its own: the same id, known by its last day."""
    until = block["known_until"]
    heading: Table = {name: file.data[name] for name in ("id", "title", "status", "tax_year") if name in file.data}
    heading["title"] = f"{heading.get('title', file.id)} (as the law stood until {until})"
    return {**heading, "enacted_on": None, **{name: value for name, value in block.items() if name not in BLOCK}}


def refusal(file: RuleFile, known_on: dt.date, enacted: Iterable[Table]) -> Diagnostic:
    """Why that rule set cannot be used with that day, and what could."""
    if file.data.get("status") != "enacted":
        return Diagnostic(
            "TC418",
            f"{file.id} is a {file.data.get('status', 'proposal')}: it was law on no day, so it cannot be taken as known on {known_on}",
            file=shown(file.path),
            line=file.line(("status",)),
            remedy="leave --known-on out, or use it with enacted rules",
        )
    known = [row for row in enacted if isinstance(row.get("enacted_on"), dt.date) and row["enacted_on"] <= known_on]
    newest = max(known, key=lambda row: (row["enacted_on"], row.get("tax_year", 0)), default=None)
    what = f"the newest law known that day was {newest['id']} (enacted {newest['enacted_on']})" if newest else "no rule file was law yet on that day"
    return Diagnostic(
        "TC418",
        f"{file.id} was enacted on {file.data['enacted_on']} and was not law on {known_on}; {what}",
        file=shown(file.path),
        line=file.line(("enacted_on",)),
        value=str(known_on),
        remedy=f"use --known-on {file.data['enacted_on']} or later" + (f", or --rules {newest['id']}" if newest else ""),
    )


def forget(resolved: Table, known_on: dt.date) -> None:
    """Take out of the resolved law what was announced within or after the year, but after that day.

    State Bank circulars take effect when they are issued, so a retention rule was known from its first day; the rule before
    it was then open-ended. An extension of a due date was known from `extended_on`, else from the due date itself.
    """
    for exporter, rules in resolved.get("retention", {}).items():
        resolved["retention"][exporter] = [_reopened(rule, known_on) for rule in rules if not _after(rule.get("from"), known_on)]
    due = resolved.get("return")
    if isinstance(due, dict) and _after(due.get("extended_on", due.get("individual")), known_on):
        due.pop("extended", None)
        due.pop("extended_on", None)


def _reopened(rule: Table, known_on: dt.date) -> Table:
    return {name: value for name, value in rule.items() if name != "to" or not _ends_later(value, known_on)}


def _ends_later(day: object, known_on: dt.date) -> bool:
    """The last day of a rule was set when its successor was issued, on the day after."""
    return isinstance(day, dt.date) and day >= known_on


def _after(day: object, known_on: dt.date) -> bool:
    return isinstance(day, dt.date) and day > known_on
