from __future__ import annotations

import datetime as dt
import json
import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
import tomli

from taxcalc.ledger.facts import TESTABLE
from taxcalc.rules.catalogue import Catalogue, shipped
from taxcalc.rules.file_schema import file_schema, schema_text

if TYPE_CHECKING:
    from pathlib import Path

SCHEMA = file_schema()


def _faults(node: dict[str, Any], value: object, place: str = "") -> list[str]:  # noqa: C901 - the few keywords that this schema uses, one line each
    """What is wrong with a value under the part of JSON Schema that this schema uses."""
    if "$ref" in node:
        return _faults(SCHEMA["definitions"][node["$ref"].rpartition("/")[2]], value, place)
    if "anyOf" in node:
        return [] if any(not _faults(option, value, place) for option in node["anyOf"]) else [f"{place}: none of the choices"]
    if "const" in node and value != node["const"]:
        return [f"{place}: not {node['const']}"]
    if "enum" in node and value not in node["enum"]:
        return [f"{place}: {value} is not in the list"]
    kinds = {"object": dict, "array": list, "string": (str, dt.date), "integer": int, "boolean": bool}
    if "type" in node and (not isinstance(value, kinds[node["type"]]) or (node["type"] == "integer" and isinstance(value, bool))):
        return [f"{place}: {value!r} is no {node['type']}"]
    faults = []
    if "pattern" in node and not re.search(node["pattern"], value):
        faults.append(f"{place}: {value} does not match")
    if isinstance(value, list) and "items" in node:
        faults += [fault for index, entry in enumerate(value) for fault in _faults(node["items"], entry, f"{place}[{index}]")]
    if isinstance(value, dict):
        known = node.get("properties", {})
        more = node.get("additionalProperties", True)
        faults += [f"{place}: {name} is missing" for name in node.get("required", []) if name not in value]
        for name, entry in value.items():
            if name in known:
                faults += _faults(known[name], entry, f"{place}.{name}")
            elif isinstance(more, dict):
                faults += _faults(more, entry, f"{place}.{name}")
            elif more is False:
                faults.append(f"{place}: {name} is unknown")
    return faults


def test_the_kept_schema_is_the_present_one() -> None:
    kept = (shipped() / "schema" / "rules.schema.json").read_text(encoding="utf-8")
    assert kept == schema_text(), "run: taxcalc rules schema -o rules/schema/rules.schema.json"


@pytest.mark.parametrize("path", Catalogue().paths(), ids=lambda path: path.stem)
def test_every_shipped_file_fits_the_schema(path: Path) -> None:
    assert _faults(SCHEMA, tomli.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)) == []


@pytest.mark.parametrize("path", Catalogue().paths(), ids=lambda path: path.stem)
def test_every_shipped_file_names_the_schema_for_editors(path: Path) -> None:
    first = path.read_text(encoding="utf-8").partition("\n")[0]
    assert first.startswith("#:schema ")
    assert (path.parent / first.removeprefix("#:schema ")).resolve() == (shipped() / "schema" / "rules.schema.json").resolve()


@pytest.mark.parametrize(
    "text",
    [
        'titel = "x"',
        'class = [{ id = "x", rate = 0.5 }]',
        'class = [{ id = "x", rate = "5%" }]',
        'class = [{ rate = "0.5" }]',
        'class = [{ id = "x", treatment = "finall" }]',
        'regime = [{ id = "x", condition = [{ id = "y", fact = "No fact" }] }]',
        "surcharge = { over = true }",
        'slabs = { x = { bands = [{ over = 5, rate = "0" }] } }',
        "retention = { nobody = [] }",
        'before = [{ law = "x" }]',
    ],
)
def test_the_schema_refuses_what_the_loader_refuses(text: str) -> None:
    heading = 'id = "x"\ntitle = "X"\nstatus = "proposal"\n'
    assert _faults(SCHEMA, tomli.loads(heading)) == []
    assert _faults(SCHEMA, tomli.loads(heading + text, parse_float=Decimal)) != []


def test_the_schema_allows_what_only_overlays_say() -> None:
    text = 'id = "x"\ntitle = "X"\nstatus = "bill"\nclass = [{ id = "a", remove = true }, { id = "b", remove = ["rate"], ahead_of = "a" }]\n'
    assert _faults(SCHEMA, tomli.loads(text + 'before = [{ known_until = 2026-06-25, law = "x", as = "pk-2026", surcharge = { remove = true } }]\n')) == []


def test_the_schema_explains_each_fact() -> None:
    fact = SCHEMA["definitions"]["Condition"]["properties"]["fact"]
    known, declared = fact["anyOf"]
    assert known["enum"] == sorted(TESTABLE)
    assert all(answer.description in fact["description"] for answer in TESTABLE.values())
    assert re.match(declared["pattern"], "worker_type")


def test_the_schema_is_json_without_a_reference_to_nowhere() -> None:
    text = schema_text()
    targets = set(re.findall(r'"#/definitions/(\w+)"', text))
    assert targets <= set(json.loads(text)["definitions"])
