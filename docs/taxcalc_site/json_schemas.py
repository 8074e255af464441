"""The JSON that commands write: a page of its keys, and the JSON schemas as files."""

from __future__ import annotations

import json
from typing import Any

from taxcalc.report.schemas.published import PUBLISHED, json_schema
from taxcalc.rules.file_schema import schema_text
from taxcalc_site.markdown import code, codes, table

HEAD = """# JSON of the commands

Amounts, rates and shares are texts, days are ISO dates, what is absent is `null`. An output changes by addition only as long as the name
under `schema` stays: read the keys that you need and pass over others. The JSON schemas (draft 2020-12) are files beside this page; the
tests hold every output to them.

"""
Node = dict[str, Any]


def pages() -> dict[str, str]:
    """The page, and a file for each output and for rule files."""
    schemas = {name: json_schema(name) for name in PUBLISHED}
    rows = [(written, f"[{name}.schema.json](../schemas/{name}.schema.json)") for name, (_, written) in PUBLISHED.items()]
    rows.append(("a rule file, as `taxcalc rules schema` prints it", "[rules.schema.json](../schemas/rules.schema.json)"))
    parts = [HEAD + table(("what writes it", "schema"), rows)]
    shown: set[str] = set()
    for name, schema in schemas.items():
        parts.append(_section(name, schema, shown))
    files = {f"schemas/{name}.schema.json": json.dumps(schema, indent=2, ensure_ascii=False) + "\n" for name, schema in schemas.items()}
    return {"reference/json.md": "\n".join(parts), "schemas/rules.schema.json": schema_text(), **files}


def _section(name: str, schema: Node, shown: set[str]) -> str:
    """The shapes of one output that no output before it has."""
    parts = [f"## {name}\n\nWritten by {PUBLISHED[name][1]}.\n"]
    own = [schema] if "properties" in schema else []
    for about in (*own, *schema.get("$defs", {}).values()):
        if about["title"] in shown:
            continue
        shown.add(about["title"])
        parts.append(f"### {about['title']}\n\n{about['description']}\n")
        required = about.get("required", ())
        rows = [(code(key), _type(node), _meaning(node, always=key in required)) for key, node in about["properties"].items()]
        parts.append(table(("key", "a", "meaning"), rows))
    return "\n".join(parts)


def _meaning(node: Node, *, always: bool) -> str:
    text = node.get("description", "")
    words = node.get("enum") or ([node["const"]] if "const" in node else [])
    text += f" One of {codes(words)}." if len(words) > 1 else f" {code(words[0])}." if words else ""
    return text if always else f"{text} Not always there."


def _type(node: Node) -> str:
    if "$ref" in node:
        return str(node["$ref"]).rpartition("/")[2]
    if "anyOf" in node:
        return " or ".join(_type(one) for one in node["anyOf"])
    if node.get("type") == "array":
        return f"list of {_type(node['items'])}"
    if node.get("type") == "object":
        return f"object of {_type(node['additionalProperties'])}" if isinstance(node.get("additionalProperties"), dict) else "object"
    example = f", as {code(str(node['examples'][0]))}" if node.get("examples") else ""
    return {"string": "text", "integer": "integer", "boolean": "true or false", "null": "null"}[node["type"]] + example
