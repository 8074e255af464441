"""The JSON Schema of the rule *file* format, for editors and other programs: what may be written, not only what comes of it."""

from __future__ import annotations

import json
from typing import Any

from taxcalc.ledger.facts import TESTABLE
from taxcalc.rules.merge import ENDED
from taxcalc.rules.schema import RuleSet

Node = dict[str, Any]

TITLE = "taxcalc rule file"
REMOVE: Node = {
    "description": "In an overlay: true takes the whole entry out; a list of keys takes these out.",
    "anyOf": [{"const": True}, {"type": "array", "items": {"type": "string"}}],
}
AHEAD: Node = {"type": "string", "description": "The id of the entry before which this one stands; the first class that fits takes a receipt."}
USE: Node = {"type": "string", "description": "The name of the [conditions.NAME] that says the rest of this condition."}
CHAPTERS: Node = {
    "type": "array",
    "items": {"type": "string", "pattern": "^[a-z0-9][a-z0-9_-]*$"},
    "description": "Names of the files in the folder beside this one (base/ for base.toml) that are parts of it, in their order.",
}
FACT_NAME = r"^[a-z][a-z0-9_]*$"
WHOLE = ("Cite", "Band", "SuperBand", "Test", "Source")  # any other table may be written in part, the rest comes from `extends`
IDENTIFIED = ("ReceiptClass", "Regime", "Swing", "Condition", "RetentionRule")


def file_schema() -> Node:
    """JSON Schema (draft 7, which the TOML editors read) of a rule file."""
    schema = RuleSet.model_json_schema(by_alias=True, ref_template="#/definitions/{model}")
    definitions: Node = {name: _definition(name, node) for name, node in schema.pop("$defs").items() if name != "Cited"}  # of what was removed
    properties = _without_titles(schema["properties"])
    properties["class"] = _list_of("ReceiptClass")
    properties["regime"] = _list_of("Regime")
    properties["swing"] = _list_of("Swing")
    properties["retention"] = {
        "type": "object",
        "additionalProperties": False,
        "properties": dict.fromkeys(("freelancer", "it_company"), _list_of("RetentionRule")),
    }
    for name in ("classes", "regimes", "swings", ENDED):
        del properties[name]
    definitions["Before"] = _before(properties)
    properties["before"] = _list_of("Before")
    properties["chapters"] = CHAPTERS
    properties["conditions"] = {"type": "object", "additionalProperties": _shared(definitions["Condition"])}
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": TITLE,
        "description": "One version of the law, or an overlay of one. `taxcalc rules check FILE` checks what a schema cannot.",
        "type": "object",
        "additionalProperties": False,
        "dependencies": {"id": ["title", "status"], "status": ["id"]},  # a chapter has neither
        "properties": properties,
        "definitions": definitions,
    }


def schema_text() -> str:
    """As it is kept in rules/schema/rules.schema.json."""
    return json.dumps(file_schema(), indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def _definition(name: str, node: Node) -> Node:
    defined: Node = {**node, "properties": _without_titles(node["properties"])}
    defined.pop("title", None)
    if name not in WHOLE:
        defined.pop("required", None)
        defined["properties"]["remove"] = REMOVE
    if name in IDENTIFIED:
        defined["required"] = ["id"]
    if name in ("ReceiptClass", "Regime"):
        defined["properties"]["ahead_of"] = AHEAD
    if name == "Condition":
        defined["properties"]["use"] = USE
    if "fact" in defined["properties"]:
        defined["properties"]["fact"] = {"anyOf": [{"enum": sorted(TESTABLE)}, {"type": "string", "pattern": FACT_NAME}], "description": _facts()}
    return defined


def _shared(condition: Node) -> Node:
    """What several regimes ask for, said once: a condition without an id."""
    properties = {name: node for name, node in condition["properties"].items() if name not in ("id", "use", "remove")}
    return {"type": "object", "additionalProperties": False, "properties": properties}


def _facts() -> str:
    """The registry's facts in a sentence each; a file may declare others."""
    known = "; ".join(f"{name}: {' or '.join(answer.words)}{': ' if answer.words else ''}{answer.description}" for name, answer in sorted(TESTABLE.items()))
    return f"{known}; or a fact that this file or one that it extends declares under [facts.NAME]"


def _before(properties: Node) -> Node:
    own: Node = {
        "known_until": {"type": "string", "format": "date", "description": "The last day on which the law stood so."},
        "as": {"type": "string", "description": "The id of the rules that the law then followed, such as pk-2026."},
        "law": {"type": "string", "description": "The law that stood then."},
    }
    overlay = {name: node for name, node in properties.items() if name not in ("id", "status", "extends", "before")}
    return {"type": "object", "additionalProperties": False, "required": ["known_until", "law"], "properties": {**overlay, **own}}


def _list_of(name: str) -> Node:
    return {"type": "array", "items": {"$ref": f"#/definitions/{name}"}}


def _without_titles(properties: Node) -> Node:
    """Pydantic titles every key by its own name, and allows null where a file leaves the key out."""
    return {name: _plain(node) for name, node in properties.items()}


def _plain(node: Node) -> Node:
    kept = {key: value for key, value in node.items() if key not in ("title", "default")}
    options = [option for option in kept.pop("anyOf", []) if option != {"type": "null"}]
    if len(options) == 1:
        return {**kept, **options[0]}
    return {**kept, "anyOf": options} if options else kept
