"""The JSON that commands write: a page of its keys, and the JSON schemas as files."""

from __future__ import annotations

import json

from taxcalc.report.schemas.published import PUBLISHED, json_schema
from taxcalc.rules.file_schema import schema_text
from taxcalc_site.markdown import code, table
from taxcalc_site.schema_nodes import Node, meaning, type_of

HEAD = """# JSON of the commands

Amounts, rates and shares are texts, days are ISO dates, what is absent is `null`. An output changes by addition only as long as the name
under `schema` stays: read the keys that you need and pass over others. The JSON schemas (draft 2020-12) are files beside this page; the
tests hold every output to them.

"""


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
        rows = [(code(key), type_of(node), meaning(node, always=key in required)) for key, node in about["properties"].items()]
        parts.append(table(("key", "a", "meaning"), rows))
    return "\n".join(parts)
