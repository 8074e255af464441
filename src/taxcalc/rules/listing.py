"""The rule versions as rows, and which parts of a version a file says itself."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from taxcalc.diagnostics import Diagnostic, InputRejectedError
from taxcalc.rules.loading import examine, fingerprint
from taxcalc.rules.stated import stated_blocks

if TYPE_CHECKING:
    from pathlib import Path

    from taxcalc.rules.catalogue import Catalogue
    from taxcalc.rules.files import RuleFile, Table


@dataclass(frozen=True)
class Version:
    """One rule file; `sha256` is of the law it makes, None where it makes none."""

    id: str
    title: str
    status: str
    tax_year: int | None
    extends: str | None
    enacted_on: dt.date | None
    review_by: dt.date | None
    sha256: str | None
    path: Path
    purpose: str | None = None

    @property
    def first(self) -> dt.date | None:
        """First day of its tax year."""
        return dt.date(self.tax_year - 1, 7, 1) if self.tax_year else None

    @property
    def last(self) -> dt.date | None:
        """Last day of its tax year."""
        return dt.date(self.tax_year, 6, 30) if self.tax_year else None


def versions(catalogue: Catalogue) -> tuple[list[Version], list[Diagnostic]]:
    """Every version: enacted years first, then bills and proposals, then what the years are built on; and what is broken."""
    found: dict[str, Version] = {}
    problems: list[Diagnostic] = []
    for row in catalogue.headings():
        if row["path"].resolve() == catalogue.locate(row["id"]).resolve():
            found[row["id"]] = _version(catalogue, row, problems)
    problems += [problem for path in catalogue.paths() if isinstance(problem := catalogue.file(path), Diagnostic) and problem not in problems]
    order = sorted(found.values(), key=lambda version: (version.tax_year is None, version.status != "enacted", version.tax_year or 0, version.id))
    return order, problems


def _version(catalogue: Catalogue, row: Table, problems: list[Diagnostic]) -> Version:
    resolved: Table = {}
    sha256 = None
    try:
        file = catalogue.find(row["path"])
        problems += [problem for problem in catalogue.misnamed(file) if problem not in problems]
        found = examine(catalogue.layers(file))
        resolved = found.resolved
        if found.rules is None or found.problems:
            problems += [problem for problem in found.problems if problem not in problems]
        else:
            sha256 = fingerprint(found.rules)
    except InputRejectedError as problem:
        problems += [diagnostic for diagnostic in problem.diagnostics if diagnostic not in problems]
    year = resolved.get("tax_year", row.get("tax_year"))
    return Version(
        id=row["id"],
        title=str(row.get("title", "")),
        status=str(row.get("status", "")),
        tax_year=year if isinstance(year, int) else None,
        extends=row.get("extends"),
        enacted_on=_day(row.get("enacted_on")),
        review_by=_day(row.get("review_by")),
        sha256=sha256,
        path=row["path"],
        purpose=resolved.get("purpose"),
    )


def _day(value: object) -> dt.date | None:
    return value if isinstance(value, dt.date) else None


def own_keys(file: RuleFile) -> list[str]:
    """The keys of the blocks that the file itself states (`classes.it-pseb`, `slabs.salaried`, `retention.freelancer@x`)."""
    keys = []
    for key, block in (pair for part in file.parts for pair in stated_blocks(part.data)):
        name = [{"class": "classes", "regime": "regimes", "swing": "swings"}.get(str(key[0]), str(key[0])), *(str(part) for part in key[1:])]
        if isinstance(key[-1], int):
            name[-1] = str(block.get("id", ""))
        keys.append("@".join([".".join(name[:-1]), name[-1]]) if key[0] == "retention" else ".".join(name))
    return keys


def states(keys: list[str], key: str) -> bool:
    """Whether a value's key belongs to one of these blocks."""
    return any(key == block or key.startswith((f"{block}.", f"{block}@")) for block in keys)
