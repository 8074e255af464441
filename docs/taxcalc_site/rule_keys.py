"""Every key that a rule file may have, from the schema that editors use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from taxcalc.rules.file_schema import file_schema
from taxcalc_site.markdown import code, table
from taxcalc_site.schema_nodes import type_of

if TYPE_CHECKING:
    from taxcalc_site.schema_nodes import Node

HEAD = """# Keys of a rule file

[Rule files](rule-files.md) explains how a file is written; this is every table and key that it may have. Unknown keys are errors.
`taxcalc rules schema -o rules.schema.json` writes the schema that editors use to complete and check a file while you type; it is
[published here](../schemas/rules.schema.json) too.

## The file
"""


def pages() -> dict[str, str]:
    """The keys of the file, then those of each table in it."""
    schema = file_schema()
    parts = [HEAD, _keys(schema)]
    for name, node in schema["definitions"].items():
        parts.append(f"## {name}\n")
        if node.get("description"):
            parts.append(f"{node['description']}\n")
        parts.append(_keys(node))
    return {"reference/rule-keys.md": "\n".join(parts)}


def _keys(node: Node) -> str:
    required = node.get("required", ())
    return table(("key", "what"), [(code(key), _what(about, must=key in required)) for key, about in node.get("properties", {}).items()])


def _what(about: Node, *, must: bool) -> str:
    said = str(about.get("description", "")).replace("\n", " ")
    return type_of(about) + (", must be there" if must else "") + (f". {said}" if said else "")
