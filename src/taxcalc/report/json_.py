"""A result as JSON and JSON Lines (schema taxcalc.assessment/1): the same bytes every time, never a float."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from taxcalc.report.json_parts import assessment_object

if TYPE_CHECKING:
    from collections.abc import Iterable

    from taxcalc.diagnostics import Diagnostic
    from taxcalc.engine.results import Fingerprint, Result

SCHEMA = "taxcalc.assessment/1"


def to_json(result: Result) -> str:
    """One object with all assessments, indented, ending in a newline."""
    return (
        json.dumps(_frame(result) | {"assessments": _assessments(result), "diagnostics": _diagnostics(result)} | _asked(result), ensure_ascii=False, indent=2)
        + "\n"
    )


def to_jsonl(result: Result) -> str:
    """One line per assessment, each with the schema, version and fingerprint it belongs to."""
    frame = _frame(result)
    return "".join(json.dumps(frame | one, ensure_ascii=False, separators=(",", ":")) + "\n" for one in _assessments(result))


def rejection(diagnostics: Iterable[Diagnostic], version: str) -> str:
    """The same object where nothing could be computed: no assessments, and why."""
    frame = {
        "schema": SCHEMA,
        "taxcalc": version,
        "fingerprint": None,
        "assessments": [],
        "diagnostics": [item.as_dict() for item in diagnostics],
        "inputs": [],
        "run": None,
    }
    return json.dumps(frame, ensure_ascii=False, indent=2) + "\n"


def _frame(result: Result) -> dict[str, object]:
    return {"schema": SCHEMA, "taxcalc": result.version, "fingerprint": _fingerprint(result.fingerprint)}


def _asked(result: Result) -> dict[str, object]:
    """What went in and how it was asked for: enough to make the result again."""
    return {
        "inputs": [{"role": one.role, "name": one.name, "sha256": one.sha256} for one in result.inputs],
        "run": {"today": result.run.today.isoformat(), "options": result.run.options},
    }


def _fingerprint(found: Fingerprint) -> dict[str, str | None]:
    return {"rules": found.rules, "ledger": found.ledger, "profile": found.profile, "rates": found.rates, "result": found.result}


def _assessments(result: Result) -> list[dict[str, object]]:
    return [assessment_object(assessment) for assessment in result.assessments]


def _diagnostics(result: Result) -> list[dict[str, str | None]]:
    return [diagnostic.as_dict() for diagnostic in result.diagnostics]
