"""The published JSON schemas against what the commands really write: every key is described, and every described key is there."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest

from docs.console import REPOSITORY
from taxcalc.report.schemas.published import PUBLISHED, differences, json_schema

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

EXAMPLES = REPOSITORY / "examples"
PEOPLE = sorted(folder.parent.name for folder in EXAMPLES.glob("*/profile.toml"))
STATEMENTS = [str(file) for file in sorted((EXAMPLES / "statements").glob("*.csv"))]
COMMANDS = {
    "import": ["import", *STATEMENTS, "--dry-run", "--format", "json"],
    "layouts": ["profiles", "list", "--format", "json"],
    "rulelist": ["rules", "list", "--format", "json"],
    "ruleset": ["rules", "show", "pk-2027", "--resolved", "--format", "json"],
    "rulediff": ["rules", "diff", "pk-2026", "pk-2027", "--format", "json"],
    "ruletable": ["rules", "diff", "pk-2025", "pk-2026", "pk-2027", "--format", "json"],
    "rulecheck": ["rules", "check", "--format", "json"],
}
Run = "Callable[..., object]"


def _case(person: str) -> list[str]:
    folder = EXAMPLES / person
    rates = ["--rates", str(folder / "rates.csv")] if (folder / "rates.csv").exists() else []
    return [str(folder / "ledger.csv"), "--profile", str(folder / "profile.toml"), *rates]


@pytest.mark.parametrize("person", PEOPLE)
def test_assessments_are_what_their_schema_says(person: str, taxcalc: Callable[..., object]) -> None:
    found = json.loads(taxcalc("assess", *_case(person), "--explain", "--format", "json").stdout)
    assert differences("assessment", found) == []
    assert found["assessments"]
    frame = {key: found[key] for key in ("schema", "taxcalc", "fingerprint")}
    for assessment in found["assessments"]:
        assert differences("assessment-line", frame | assessment) == []


def test_a_line_of_jsonl_and_a_rejection_too(taxcalc: Callable[..., object], tmp_path: Path) -> None:
    lines = taxcalc("assess", *_case("two-years"), "--format", "jsonl").stdout.splitlines()
    assert [differences("assessment-line", json.loads(line)) for line in lines] == [[], []]
    (tmp_path / "bad.csv").write_text("date,amount,currency\n2025-13-01,x,USD\n", encoding="utf-8")
    rejected = json.loads(taxcalc("assess", str(tmp_path / "bad.csv"), "--format", "json").stdout)
    assert rejected["diagnostics"]
    assert differences("assessment", rejected) == []


@pytest.mark.parametrize("name", COMMANDS)
def test_other_outputs_are_what_their_schema_says(name: str, taxcalc: Callable[..., object]) -> None:
    found = json.loads(taxcalc(*COMMANDS[name]).stdout)
    assert found
    assert differences(name, found) == []


def test_rows_of_batch_are_what_their_schema_says(taxcalc: Callable[..., object], tmp_path: Path) -> None:
    practice = EXAMPLES / "practice"
    shutil.copytree(practice / "clients", tmp_path / "clients")
    taxcalc("batch", str(tmp_path / "clients"), "--clients", str(practice / "clients.csv"), "-o", str(tmp_path / "o.jsonl"))
    rows = [json.loads(line) for line in (tmp_path / "o.jsonl").read_text(encoding="utf-8").splitlines()]
    assert len(rows) >= 5
    assert [differences("summary", row) for row in rows] == [[]] * len(rows)


def test_a_difference_is_named_by_its_place() -> None:
    assert differences("rulediff", {"schema": "taxcalc.rulediff/2", "a": "x", "b": "y", "changes": [], "new": 1}) == ["new: Extra inputs are not permitted"]
    assert differences("rulecheck", {"schema": "taxcalc.rulecheck/1", "files": "3", "diagnostics": []}) == ["files: Input should be a valid integer"]


@pytest.mark.parametrize("name", PUBLISHED)
def test_every_key_of_a_schema_is_described(name: str) -> None:
    schema = json_schema(name)
    shapes = [*schema.get("$defs", {}).values(), schema]
    assert not [key for shape in shapes for key, about in shape.get("properties", {}).items() if key not in ("from", "to") and not about.get("description")]
