"""From merged tables to a `RuleSet`, and from pydantic's complaints to findings that say what to write instead."""

from __future__ import annotations

import types
import typing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import BaseModel, ValidationError

from taxcalc.rules.merge import choose
from taxcalc.rules.schema import RuleSet

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pydantic_core import ErrorDetails

    from taxcalc.rules.files import Key, Table

EXAMPLES = {
    "cite": 'cite = [{ source = "ITO2026", section = "s.154A(2)", confidence = "high" }]',
    "status": 'status = "proposal"',
    "title": 'title = "What it is, in a few words"',
    "id": 'id = "proposal-my-idea"',
    "law": 'law = "ITO 2001 s.154A(1)(a)"',
    "rate": 'rate = "0.0025"',
    "over": "over = 600000",
    "fixed": "fixed = 6000",
    "confidence": 'confidence = "high"   (or "medium", "low")',
    "section": 'section = "s.154A(2)"',
    "source": 'source = "ITO2026"   (a key of [sources])',
    "when": 'when = { income = "export", realised = true }',
    "treatment": 'treatment = "final"   (or minimum, normal, exempt, credit, uncovered)',
    "fact": 'fact = "export_pkr"   (see `taxcalc rules schema`)',
}
BOUNDS = ("is", "above", "at_least", "below", "at_most")


@dataclass(frozen=True)
class Finding:
    """Something wrong at a place of the resolved law; the catalogue finds the file and line."""

    code: str
    key: Key
    message: str
    remedy: str
    value: str | None = None
    warning: bool = False


def validate(resolved: Table) -> tuple[RuleSet | None, list[Finding]]:
    """The rule set, or every reason why it is none."""
    try:
        return RuleSet.model_validate(resolved), []
    except ValidationError as problem:
        found = {finding.key: finding for finding in reversed([_finding(error, resolved) for error in problem.errors(include_url=False)])}
        return None, [found[key] for key in reversed(found)]


def models_at(key: Key) -> list[type[BaseModel]]:
    """The models that may stand at a place of a resolved rule set."""
    found: list[object] = [RuleSet]
    for part in key:
        found = [inner for annotation in found for inner in _step(annotation, part)]
    return [model for model in found if isinstance(model, type) and issubclass(model, BaseModel)]


def names_of(models: Iterable[type[BaseModel]]) -> set[str]:
    """The keys that a file may write there."""
    return {field.alias or name for model in models for name, field in model.model_fields.items()}


def _step(annotation: object, part: str | int) -> Iterator[object]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        for name, field in annotation.model_fields.items():
            if part in (field.alias, name):
                yield from _unwrapped(field.annotation)
    elif typing.get_origin(annotation) in (dict, tuple):
        yield from _unwrapped(typing.get_args(annotation)[1 if typing.get_origin(annotation) is dict else 0])


def _unwrapped(annotation: object) -> Iterator[object]:
    """Optional and Annotated taken off."""
    origin = typing.get_origin(annotation)
    if origin is typing.Annotated:
        yield from _unwrapped(typing.get_args(annotation)[0])
    elif origin in (typing.Union, types.UnionType):
        for inner in typing.get_args(annotation):
            yield from _unwrapped(inner)
    else:
        yield annotation


def _finding(error: ErrorDetails, resolved: Table) -> Finding:
    key = _present(error["loc"], resolved)
    name = str(key[-1]) if key else ""
    kind = error["type"]
    where = spoken(key[:-1])
    if kind == "extra_forbidden":
        return Finding("TC404", key, f"unknown key {name!r} in {where}", choose(name, names_of(models_at(key[:-1]))), _text(error["input"]))
    if kind == "missing":
        name = str(error["loc"][-1])
        return Finding("TC405", key, f"{spoken(key)} has no {name!r}", f"add the line: {EXAMPLES.get(name, f'{name} = ...')}")
    if kind == "literal_error":
        allowed = [text.strip("'") for text in str(error.get("ctx", {}).get("expected", "")).replace(" or ", ", ").split(", ")]
        return Finding("TC406", key, f"{name!r} of {where} cannot be {error['input']!r}", choose(error["input"], allowed), _text(error["input"]))
    if kind == "value_error":
        message = str(error["ctx"]["error"])
        code = "TC407" if "quotes" in message or "decimal" in message else "TC406"
        return Finding(code, key, f"{spoken(key)}: {message}", _value_remedy(name, message, error["input"]), _text(error["input"]))
    return Finding("TC406", key, f"{name!r} of {where}: {_lower(error['msg'])}", _type_remedy(kind, name, error["input"]), _text(error["input"]))


def _present(loc: tuple[str | int, ...], resolved: Table) -> Key:
    """The place without pydantic's names for the members of a union, which are no keys."""
    node: object = resolved
    key: list[str | int] = []
    for part in loc:
        inside: dict[str | int, object] = {}
        if isinstance(node, list):
            inside = dict(enumerate(node))
        elif isinstance(node, dict):
            inside = node
        if part not in inside:
            break
        node = inside[part]
        key.append(part)
    return tuple(key)


def _value_remedy(name: str, message: str, value: object) -> str:
    if "unknown fact" in message:
        from taxcalc.rules.facts import FACTS  # noqa: PLC0415 - only for this message

        return choose(message.split("'")[1], FACTS)
    if "exactly one of" in message:
        return 'keep one of them, for example: at_least = "0.80"   or   is = ["yes"]'
    if isinstance(value, int | float) or "quotes" in message:
        return f'write: {name} = "{value}"'
    return f'write a decimal in quotes: {name} = "0.01" is 1 %'


def _type_remedy(kind: str, name: str, value: object) -> str:
    advice = {
        "int": f"write a whole number without quotes, commas or decimals: {name} = {_digits(value)}",
        "date": f"write a date without quotes: {name} = 2026-07-01",
        "bool": f"write true or false, without quotes: {name} = true",
        "string": f'write text in quotes: {name} = "..."',
        "tuple": f"write a list in brackets: {EXAMPLES.get(name, f'{name} = [ ... ]')}",
        "too_short": f"the list needs at least one entry: {EXAMPLES.get(name, f'{name} = [ ... ]')}",
        "greater": f"write an amount from 0 up: {name} = 600000",
        "less": f"write an amount of at most 10^15: {name} = 600000",
    }
    return next((text for start, text in advice.items() if kind.startswith(start)), f"write a table: {EXAMPLES.get(name, f'[{name}]')}")


def _digits(value: object) -> str:
    digits = "".join(char for char in str(value).partition(".")[0] if char.isdigit())
    return digits or "600000"


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def _text(value: object) -> str:
    return "true" if value is True else "false" if value is False else str(value)


def spoken(key: Key) -> str:
    """A place as `rules show` names it: `slabs.salaried[3].rate`, `regimes.final-service.condition.pseb`."""
    text = ""
    for part in key:
        if part == "bands" and text.startswith(("slabs", "super_tax")):
            continue
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text or "the file"
