"""A node of a JSON schema in words."""

from __future__ import annotations

from typing import Any

from taxcalc_site.markdown import code, codes

Node = dict[str, Any]
MANY = 12  # words that a cell can list
WORDS = {"string": "text", "integer": "integer", "boolean": "true or false", "null": "null", "object": "table"}


def meaning(node: Node, *, always: bool) -> str:
    """What the node says of itself; a key that may be missing says so."""
    text = str(node.get("description", ""))
    return text if always else f"{text} Not always there."


def type_of(node: Node) -> str:
    """What stands there: a type, a list of one, or one of some words. A shape is a link to its own heading."""
    if "anyOf" in node:
        return " or ".join(dict.fromkeys(type_of(one) for one in node["anyOf"]))
    if "$ref" in node:
        name = str(node["$ref"]).rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    if "const" in node or "enum" in node:
        return _words(node.get("enum", [node.get("const")]))
    if node.get("type") == "array":
        return f"list of {type_of(node['items'])}"
    if isinstance(node.get("additionalProperties"), dict):
        return f"table of {type_of(node['additionalProperties'])} by name"
    return _simple(node)


def _words(words: list[object]) -> str:
    return codes(str(word).lower() if isinstance(word, bool) else str(word) for word in words) if len(words) <= MANY else "one of many words"


def _simple(node: Node) -> str:
    example = f", as {code(str(node['examples'][0]))}" if node.get("examples") else ""
    return ("day" if node.get("format") == "date" else WORDS[node["type"]]) + example
