"""From the files of a chain to one version of the law, or to every reason why they make none."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from taxcalc.clock import today
from taxcalc.diagnostics import Diagnostic, Severity
from taxcalc.rules import known
from taxcalc.rules.files import shown
from taxcalc.rules.merge import locate, resolve

if TYPE_CHECKING:
    from pathlib import Path

    from taxcalc.rules.files import RuleFile, Table
    from taxcalc.rules.merge import Layer
    from taxcalc.rules.schema import RuleSet
    from taxcalc.rules.validate import Finding


LATER = ("facts",)  # parts of the law that older versions did not have: where there is nothing of them, the fingerprint is as before


@dataclass(frozen=True)
class Dormant:
    """A regime that is not law in the year of the rule set."""

    id: str
    title: str
    law: str
    from_tax_year: int | None
    to_tax_year: int | None


@dataclass(frozen=True)
class LoadedRules:
    """A rule set ready to compute with; `sha256` is of its resolved canonical JSON, `files` the chain, oldest first."""

    rules: RuleSet
    dormant: tuple[Dormant, ...]
    sha256: str
    files: tuple[Path, ...]
    diagnostics: tuple[Diagnostic, ...] = ()


@dataclass(frozen=True)
class Examined:
    """What the layers make; `rules` is None where they are no valid law, and `problems` says why; `sound` is then what is left of it."""

    layers: list[Layer]
    resolved: Table
    dormant: tuple[Dormant, ...]
    rules: RuleSet | None
    problems: tuple[Diagnostic, ...]
    sound: RuleSet | None
    rest: Table


def examine(layers: list[Layer], known_on: dt.date | None = None) -> Examined:
    """Merge, leave out what is not law in the year (or was not known on the day), validate."""
    resolved, problems = resolve(layers)
    if known_on is not None:
        known.forget(resolved, known_on)
    dormant = _drop_what_is_not_law(resolved)
    from taxcalc.rules.integrity import integrity  # noqa: PLC0415 - pydantic is loaded only once there is something to check
    from taxcalc.rules.validate import validate, without  # noqa: PLC0415 - as above

    rules, findings = validate(resolved)
    rest, sound = resolved, rules
    if rules is None:
        rest = without(resolved, findings)
        sound, _still_faulty = validate(rest)
    problems += [located(finding, layers, resolved) for finding in findings]
    if sound is not None:
        problems += [located(finding, layers, rest) for finding in integrity(sound) if rules is not None or not of_what_is_gone(finding)]
    return Examined(layers, resolved, dormant, rules, tuple(problems), sound, rest)


def of_what_is_gone(finding: Finding) -> bool:
    """A name that stands for nothing may be that of a block which was taken out because it is faulty."""
    return finding.code == "TC414" or (finding.code == "TC409" and finding.key[-1] != "source")


def fingerprint(rules: RuleSet) -> str:
    """SHA-256 of the resolved law as canonical JSON: the same law has the same fingerprint whatever files say it."""
    law = rules.model_dump(mode="json", by_alias=True)
    said = {name: value for name, value in law.items() if value or name not in LATER}
    text = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def located(finding: Finding, layers: list[Layer], resolved: Table) -> Diagnostic:
    """The finding with the file and line that say the value."""
    layer, place = locate(layers, resolved, finding.key)
    named = next((part for part in reversed(finding.key) if isinstance(part, str)), None)
    severity = Severity.WARNING if finding.warning else Severity.ERROR
    line = layer.file.line((*layer.at, *place))
    return Diagnostic(finding.code, finding.message, severity, shown(layer.file.path), line, named, finding.value, finding.remedy)


def _drop_what_is_not_law(resolved: Table) -> tuple[Dormant, ...]:
    """Classes, regimes and conditions outside their tax years leave; regimes are remembered, so that an answer can name them."""
    year = resolved.get("tax_year")
    dormant = []
    for name, entries in (("classes", resolved.get("classes", {})), ("regimes", resolved.get("regimes", {}))):
        for entry_id in [entry_id for entry_id, entry in entries.items() if not _covers(entry, year)]:
            entry = entries.pop(entry_id)
            if name == "regimes":
                said = {key: str(entry.get(key, entry_id)) for key in ("title", "law")}
                dormant.append(Dormant(entry_id, said["title"], said["law"], entry.get("from_tax_year"), entry.get("to_tax_year")))
    for entry in resolved.get("regimes", {}).values():
        if isinstance(entry.get("condition"), list):
            entry["condition"] = [condition for condition in entry["condition"] if _covers(condition, year)]
    return tuple(dormant)


def _covers(entry: Table, year: object) -> bool:
    first, last = entry.get("from_tax_year"), entry.get("to_tax_year")
    if not isinstance(year, int):
        return True
    return (not isinstance(first, int) or first <= year) and (not isinstance(last, int) or year <= last)


def overdue(file: RuleFile) -> list[Diagnostic]:
    """A warning once the day has passed by which the file was to be compared with the law."""
    review_by = file.data.get("review_by")
    if not isinstance(review_by, dt.date) or review_by >= today():
        return []
    return [
        Diagnostic(
            "TC416",
            f"{file.id} was to be compared with the law again by {review_by}",
            severity=Severity.WARNING,
            file=shown(file.path),
            line=file.line(("review_by",)),
            column="review_by",
            value=str(review_by),
            remedy="look for newer rules (an updated taxcalc), or read the law and move the date",
        )
    ]
