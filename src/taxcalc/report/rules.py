"""Rule versions for people and programs: the list, and what a check found."""

from __future__ import annotations

import csv
import json
from io import StringIO
from typing import TYPE_CHECKING

from taxcalc.report.document import Block, Cell, Column, Heading, Table, Tone, cell

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Sequence

    from taxcalc.diagnostics import Diagnostic
    from taxcalc.rules.listing import Version

CHECK_SCHEMA = "taxcalc.rulecheck/1"
HASH_SHOWN = 12
NOTHING = "—"


def listed(versions: Iterable[Version]) -> list[dict[str, object]]:
    """`rules list --format json`."""
    return [
        {
            "id": version.id,
            "title": version.title,
            "status": version.status,
            "tax_year": version.tax_year,
            "from": iso(version.first),
            "to": iso(version.last),
            "extends": version.extends,
            "enacted_on": iso(version.enacted_on),
            "review_by": iso(version.review_by),
            "sha256": version.sha256,
        }
        for version in versions
    ]


def list_document(versions: Sequence[Version]) -> Iterator[Block]:
    """Enacted years, then proposals, then what both are built on."""
    columns = (Column("id"), Column("title"), Column("enacted"), Column("sha256"))
    years = [version for version in versions if version.tax_year is not None]
    groups = (
        ("Enacted law", [version for version in years if version.status == "enacted"]),
        ("Bills and proposals", [version for version in years if version.status != "enacted"]),
        ("What the years are built on", [version for version in versions if version.tax_year is None]),
    )
    for title, found in groups:
        if found:
            yield Heading(title)
            yield Table(columns, tuple(_version_row(version) for version in found))


def _version_row(version: Version) -> tuple[Cell, ...]:
    basis = f"on {version.extends}" if version.extends and version.status != "enacted" else ""
    state = cell(version.sha256[:HASH_SHOWN], Tone.QUIET) if version.sha256 else cell("broken", Tone.BAD)
    return (cell(version.id, Tone.STRONG, basis), cell(version.title, Tone.PLAIN, version.purpose or ""), cell(iso(version.enacted_on) or NOTHING), state)


def check_object(files: int, diagnostics: Iterable[Diagnostic]) -> dict[str, object]:
    """`rules check --format json`."""
    return {"schema": CHECK_SCHEMA, "files": files, "diagnostics": [diagnostic.as_dict() for diagnostic in diagnostics]}


def check_text(files: int, diagnostics: Sequence[Diagnostic]) -> str:
    """One line; the findings themselves are printed as every other problem is."""
    count = f"{files} rule file{'' if files == 1 else 's'} checked"
    if not diagnostics:
        return f"{count}: nothing found.\n"
    broken = len({diagnostic.file for diagnostic in diagnostics})
    return f"{count}: {len(diagnostics)} finding{'' if len(diagnostics) == 1 else 's'} in {broken}.\n"


def chapter_of(path: str) -> str:
    """The heading under which a value is shown."""
    titles = {
        "activities": "Activities",
        "channels": "Channels",
        "schedules": "Slab tables",
        "salaried_test": "Slab tables",
        "slabs": "Slab tables",
        "classes": "Receipts",
        "regimes": "Relief regimes",
        "retention": "Foreign exchange that may be retained",
        "return": "Returns",
        "late_filing": "Returns",
    }
    return titles.get(path.partition(".")[0].partition("[")[0], "Surcharge, minimum tax, super tax")


def json_text(value: object) -> str:
    """As every command prints JSON."""
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


def csv_text(rows: Iterable[dict[str, str | None]], columns: Sequence[str]) -> str:
    """CSV with a header; an absent value is an empty cell."""
    out = StringIO()
    writer = csv.DictWriter(out, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def iso(day: dt.date | None) -> str | None:
    """An ISO date, or None."""
    return day.isoformat() if day else None
