"""The JSON schemas that are published, by file name, and how they are made."""

from __future__ import annotations

import re
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError

from taxcalc.report.schemas import assessment, batch, rules, statements

DRAFT: Final = "https://json-schema.org/draft/2020-12/schema"
PUBLISHED: Final[dict[str, tuple[Any, str]]] = {
    "assessment": (assessment.AssessmentFile, "`taxcalc assess` and `taxcalc quick`, `--format json`"),
    "assessment-line": (assessment.AssessmentLine, "a line of `taxcalc assess --format jsonl`"),
    "summary": (batch.SummaryRow, "a line of `taxcalc batch -o results.jsonl`"),
    "import": (statements.ImportReport, "`taxcalc import --dry-run --format json`"),
    "layouts": (list[statements.Layout], "`taxcalc profiles list --format json`"),
    "rulelist": (list[rules.Version], "`taxcalc rules list --format json`"),
    "ruleset": (rules.RuleSet, "`taxcalc rules show ID --format json`"),
    "rulediff": (rules.RuleDiff, "`taxcalc rules diff A B --format json`"),
    "ruletable": (rules.RuleTable, "`taxcalc rules diff A B C --format json`"),
    "rulecheck": (rules.RuleCheck, "`taxcalc rules check --format json`"),
}
RETURN_LINE: Final = re.compile(r"^iris_[0-9]+$")  # columns of a summary: one for each line of the return form that the run has
EXTENDED: Final[dict[str, Any]] = {"AssessmentLine": assessment.Assessment, "Unlinked": statements.Movement}  # shapes that add keys to another


def json_schema(name: str) -> dict[str, Any]:
    """The JSON schema (draft 2020-12) of one output. It allows further keys: outputs change by addition."""
    schema = {"$schema": DRAFT, **TypeAdapter(PUBLISHED[name][0]).json_schema()}
    for shape in (schema, *schema.get("$defs", {}).values()):
        if shape.get("title") in EXTENDED:
            inherited = TypeAdapter(EXTENDED[shape["title"]]).json_schema()["properties"]
            shape["properties"] = {key: inherited.get(key, about) for key, about in shape["properties"].items()}
    if name == "summary":
        schema["patternProperties"] = {RETURN_LINE.pattern: {"type": "string", "description": "Rupees of receipts in this line of the return form."}}
    return schema


def differences(name: str, output: object) -> list[str]:
    """Where an output is not what its schema says, a key that the schema does not have among them; empty where it is."""
    if name == "summary" and isinstance(output, dict):
        output = {key: value for key, value in output.items() if not (RETURN_LINE.match(str(key)) and isinstance(value, str | None))}
    try:
        TypeAdapter(PUBLISHED[name][0]).validate_python(output, strict=True, extra="forbid")
    except ValidationError as found:
        return [f"{'.'.join(map(str, error['loc']))}: {error['msg']}" for error in found.errors()]
    return []
