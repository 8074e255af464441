"""From the files of a chain to one version of the law, or to every reason why they make none."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from taxcalc.diagnostics import Diagnostic, Severity
from taxcalc.rules import known
from taxcalc.rules.authorship import Author
from taxcalc.rules.citing import render
from taxcalc.rules.files import shown
from taxcalc.rules.merge import ENDED, by_id, resolve

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from taxcalc.rules.files import Key, RuleFile, Table
    from taxcalc.rules.merge import Layer
    from taxcalc.rules.schema import RuleSet
    from taxcalc.rules.validate import Finding


@dataclass(frozen=True)
class Dormant:
    """A regime that is not law in the year of the rule set."""

    id: str
    title: str
    law: str
    from_tax_year: int | None
    to_tax_year: int | None


@dataclass(frozen=True)
class Review:
    """A day by which the file was to be compared with the law again, and what to say once it has passed."""

    by: dt.date
    warning: Diagnostic


@dataclass(frozen=True)
class LoadedRules:
    """A rule set ready to compute with; `sha256` is of its resolved canonical JSON, `files` the chain, oldest first."""

    rules: RuleSet
    dormant: tuple[Dormant, ...]
    sha256: str
    files: tuple[Path, ...]
    diagnostics: tuple[Diagnostic, ...] = ()
    review: Review | None = None

    def warnings(self, today: dt.date) -> tuple[Diagnostic, ...]:
        """What is to be said of these rules on a day."""
        return (*self.diagnostics, self.review.warning) if self.review and self.review.by < today else self.diagnostics


@dataclass(frozen=True)
class Examined:
    """What the layers make; `rules` is None where they are no valid law, and `problems` says why; `sound` is then what is left of it."""

    layers: list[Layer]
    resolved: Table
    dormant: tuple[Dormant, ...]
    rules: RuleSet | None
    problems: tuple[Diagnostic, ...]
    sound: RuleSet | None


def examine(layers: list[Layer], known_on: dt.date | None = None, checks: Callable[[RuleSet], list[Finding]] | None = None) -> Examined:
    """Merge, leave out what is not law in the year (or was not known on the day), validate; `checks` look at what is sound."""
    made = _make(layers, known_on, checks)
    below, own = _below(layers)

    def inherited(lower: list[Layer]) -> set[tuple[str, Key]]:
        other = _make(lower, known_on, checks)
        return {(finding.code, by_id(table, finding.key)) for table, found in other.findings for finding in found}

    author = Author(below, own, inherited)
    problems = [*made.said, *(diagnostic for table, found in made.findings for diagnostic in author.located(found, table))]
    return Examined(layers, made.resolved, made.dormant, made.rules, tuple(problems), made.sound)


@dataclass(frozen=True)
class _Made:
    """The law that layers make, what was said in merging them, and the findings with the table whose places they name."""

    resolved: Table
    dormant: tuple[Dormant, ...]
    rules: RuleSet | None
    sound: RuleSet | None
    said: list[Diagnostic]
    findings: list[tuple[Table, list[Finding]]]


def _make(layers: list[Layer], known_on: dt.date | None, checks: Callable[[RuleSet], list[Finding]] | None) -> _Made:
    resolved, said = resolve(layers)
    if known_on is not None:
        known.forget(resolved, known_on)
    render(resolved)
    dormant = _drop_what_is_not_law(resolved)
    from taxcalc.rules.integrity import integrity  # noqa: PLC0415 - pydantic is loaded only once there is something to check
    from taxcalc.rules.validate import validate, without  # noqa: PLC0415 - as above

    rules, faults = validate(resolved)
    rest, sound = resolved, rules
    if rules is None:
        rest = without(resolved, faults)
        sound, _still_faulty = validate(rest)
    doubts = [] if sound is None else [*integrity(sound), *(checks(sound) if checks else [])]
    kept = [finding for finding in doubts if rules is not None or not _of_what_is_gone(finding, faults)]
    return _Made(resolved, dormant, rules, sound, said, [(resolved, faults), (rest, kept)])


def _below(layers: list[Layer]) -> tuple[list[Layer], list[Layer]]:
    """The layers of the law that the last file is laid over, and its own. The structure below a year's file is part of that year."""
    own = [layer for layer in layers if layer.file == layers[-1].file or layer.file in layers[-1].file.chapters]
    below = [layer for layer in layers if layer not in own]
    return (below, own) if any("tax_year" in layer.content for layer in below) else ([], layers)


def _of_what_is_gone(finding: Finding, faults: list[Finding]) -> bool:
    """A name that stands for nothing may be that of a block which was taken out because it is faulty; so may a day without a rule."""
    gone = any(fault.key[:2] == finding.key[:2] for fault in faults)
    return gone or finding.code == "TC414" or (finding.code == "TC409" and finding.key[-1] != "source")


def fingerprint(rules: RuleSet) -> str:
    """SHA-256 of the resolved law as canonical JSON: the same law has the same fingerprint whatever files say it."""
    law = rules.model_dump(mode="json", by_alias=True, exclude={ENDED})  # what is gone is not part of the law
    text = json.dumps(law, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _drop_what_is_not_law(resolved: Table) -> tuple[Dormant, ...]:
    """Classes, regimes and conditions outside their tax years leave; regimes are remembered, so that an answer can name them."""
    year = resolved.get("tax_year")
    dormant = []
    ended: dict[object, Table] = {}
    for name in ("classes", "regimes", "swings"):
        entries = resolved.get(name, {})
        for entry_id in [entry_id for entry_id, entry in entries.items() if not _covers(entry, year)]:
            entry = entries.pop(entry_id)
            if name == "regimes":
                dormant.append(_dormant(entry_id, entry, entry))
            elif name == "classes":
                ended[entry.get("regime")] = entry
    asked = {entry.get("regime") for entry in resolved.get("classes", {}).values()}
    unasked = [name for name in resolved.get("regimes", {}) if name in ended and name not in asked]  # no class of the year is left for it
    dormant += [_dormant(name, resolved["regimes"].pop(name), ended[name]) for name in unasked]
    for entry in resolved.get("regimes", {}).values():
        if isinstance(entry.get("condition"), list):
            entry["condition"] = [condition for condition in entry["condition"] if _covers(condition, year)]
    return tuple(dormant)


def _dormant(name: str, regime: Table, window: Table) -> Dormant:
    said = {key: str(regime.get(key, name)) for key in ("title", "law")}
    return Dormant(name, said["title"], said["law"], window.get("from_tax_year"), window.get("to_tax_year"))


def _covers(entry: Table, year: object) -> bool:
    first, last = entry.get("from_tax_year"), entry.get("to_tax_year")
    if not isinstance(year, int):
        return True
    return (not isinstance(first, int) or first <= year) and (not isinstance(last, int) or year <= last)


def review_of(file: RuleFile) -> Review | None:
    """By when the file was to be compared with the law again, where it says so."""
    by = file.data.get("review_by")
    if not isinstance(by, dt.date):
        return None
    warning = Diagnostic(
        "TC416",
        f"{file.id} was to be compared with the law again by {by}",
        severity=Severity.WARNING,
        file=shown(file.path),
        line=file.line(("review_by",)),
        column="review_by",
        value=str(by),
        remedy="look for newer rules (an updated taxcalc), or read the law and move the date",
    )
    return Review(by, warning)
