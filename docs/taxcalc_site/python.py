"""The Python interface, from its signatures and docstrings."""

from __future__ import annotations

import dataclasses
import inspect
import re
from typing import TYPE_CHECKING, Any

import taxcalc
from taxcalc.engine import results
from taxcalc_site.markdown import block, code, table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

HEAD = "# Python\n"
SECTION = re.compile(r"^(Args|Returns|Raises):\n((?:[ ]+.*(?:\n|\Z)|\n(?=[ ]))+)", re.MULTILINE)
ENTRY = re.compile(r"^(\w+): ")


def pages() -> dict[str, str]:
    """One page: what `taxcalc` offers, then the parts of a result."""
    offered = sorted((name for name in taxcalc.__all__ if not name.startswith("__")), key=lambda name: not inspect.isfunction(getattr(taxcalc, name)))
    parts = [HEAD, f"{inspect.getdoc(taxcalc)}\n", *(_entry(name, getattr(taxcalc, name)) for name in offered), "## What a result holds\n"]
    parts += [_entry(name, found, level=3) for name, found in _parts() if name not in offered]
    return {"reference/python.md": "\n".join(parts)}


def _parts() -> Iterator[tuple[str, Any]]:
    """The types of results, the whole before its parts."""
    found = [(name, one) for name, one in vars(results).items() if dataclasses.is_dataclass(one) and one.__module__ == results.__name__]
    return reversed(found)


def _entry(name: str, found: Any, level: int = 2) -> str:  # noqa: ANN401 - a function, a type or an alias
    parts = [f"{'#' * level} {name}\n"]
    if inspect.isfunction(found):
        parts.append(block(f"{name}{_signature(found)}", "python"))
    parts.append(f"{_sections(inspect.getdoc(found) or '')}\n")
    if dataclasses.is_dataclass(found):
        parts.append(table(("field", "type"), [(code(field.name), code(_type(field.type))) for field in dataclasses.fields(found)]))
        parts += _properties(found)
    return "\n".join(parts)


def _sections(docstring: str) -> str:
    """A docstring with its `Args:`, `Returns:` and `Raises:` as lists."""

    def listed(section: re.Match[str]) -> str:
        entries = re.split(r"\n(?=\w+: )", inspect.cleandoc("\n" + section[2]))
        lines = [ENTRY.sub(r"`\1`: ", " ".join(entry.split())) for entry in entries]
        return f"**{section[1]}**\n\n" + "\n".join(f"- {line}" for line in lines) + "\n"

    return SECTION.sub(listed, docstring)


def _properties(found: object) -> Iterator[str]:
    offered = {name: one for name, one in vars(found).items() if isinstance(one, property) and not name.startswith("_")}
    rows = [(code(name), inspect.getdoc(one) or "") for name, one in offered.items()]
    if rows:
        yield table(("property", "meaning"), rows)


def _signature(found: Callable[..., object]) -> str:
    signature = inspect.signature(found)
    lines: list[str] = []
    for parameter in signature.parameters.values():
        if parameter.kind is parameter.KEYWORD_ONLY and "*" not in lines:
            lines.append("*")
        lines.append(str(parameter).replace("'", ""))
    inside = "".join(f"    {line},\n" for line in lines)
    return f"(\n{inside}) -> {signature.return_annotation}"


def _type(annotation: object) -> str:
    return annotation if isinstance(annotation, str) else getattr(annotation, "__name__", str(annotation))
