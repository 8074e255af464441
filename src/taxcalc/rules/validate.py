"""From merged tables to a `RuleSet`, and from pydantic's complaints to findings that say what to write instead."""

from __future__ import annotations

import copy
import difflib
import types
import typing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import BaseModel, ValidationError

from taxcalc.rules.facts import answers_in
from taxcalc.rules.merge import ENDED, by_id, choose
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
HEADINGS: dict[str, Key] = {  # where a key may stand, by the heading that opens the place
    "[[class]]": ("classes", "it-pseb"),
    "[[regime]]": ("regimes", "final-it-pseb"),
    "[[regime.condition]]": ("regimes", "final-it-pseb", "condition", 0),
    "[[retention.freelancer]]": ("retention", "freelancer", 0),
    "[slabs.salaried]": ("slabs", "salaried"),
    "[surcharge]": ("surcharge",),
    "[minimum_tax]": ("minimum_tax",),
    "[super_tax]": ("super_tax",),
    "[return]": ("return",),
}
PERCENTAGES = ("rate", "business", "salaried")  # rates of tax, which people write as percentages; shares of a whole they seldom do
YEARS = ("tax_year", "from_tax_year", "to_tax_year")
BOUNDS = ("above", "at_least", "below", "at_most")
COLLECTED = ("activities", "channels", "schedules", "classes", "regimes", "slabs", "sources", "facts", "provisions", "retention")
ENTRY = 2  # the length of a key such as classes, it-pseb


@dataclass(frozen=True)
class Finding:
    """Something wrong at a place of the resolved law; `authorship` finds the file and line."""

    code: str
    key: Key
    message: str
    remedy: str
    value: str | None = None
    warning: bool = False
    also: tuple[Key, ...] = ()  # the other places that make it what it is: it is told at the author's own


def validate(resolved: Table) -> tuple[RuleSet | None, list[Finding]]:
    """The rule set, or every reason why it is none."""
    try:
        return RuleSet.model_validate(resolved, context=answers_in(resolved)), []
    except ValidationError as problem:
        errors = problem.errors(include_url=False)
        found = [_finding(error, resolved) for error in errors if error["type"] != "missing"]
        faulty = [finding.key for finding in found]
        absent = _absent([error["loc"] for error in errors if error["type"] == "missing"], resolved)
        consequences = [finding for finding in found if any(key != finding.key and key[: len(finding.key)] == finding.key for key in faulty)]
        return None, [*absent, *{finding.key: finding for finding in reversed(found) if finding not in consequences}.values()]


def without(resolved: Table, findings: list[Finding]) -> Table:
    """The law without what is faulty, so that the rest can be checked in the same run.

    An unknown key goes alone; a wrong value takes its whole block with it, because the block needs it.
    """
    rest = copy.deepcopy(resolved)
    for finding in findings:
        _take_out(rest, finding.key if finding.code == "TC404" else _block(finding.key))
    for regime in rest.get("regimes", {}).values():
        regime["condition"] = [condition for condition in regime.get("condition", []) if condition is not None]
    for exporter, rules in rest.get("retention", {}).items():
        rest["retention"][exporter] = [rule for rule in rules if rule is not None]
    return rest


def _block(key: Key) -> Key:
    """The smallest part of the law that can be left out."""
    if key[:1] == ("retention",):
        return key[:3]
    if key[2:3] == ("condition",):
        return key[:4]
    return key[:2] if key[:1] and key[0] in COLLECTED else key[:1]


def _take_out(node: object, key: Key) -> None:
    """An entry of a list leaves a gap, so that the others keep their positions until all are out."""
    part = key[0] if key else None
    if isinstance(node, dict) and part in node:
        if len(key) == 1:
            del node[part]
        else:
            _take_out(node[part], key[1:])
    elif isinstance(node, list) and isinstance(part, int):
        if len(key) == 1:
            node[part] = None
        else:
            _take_out(node[part], key[1:])


def models_at(key: Key) -> list[type[BaseModel]]:
    """The models that may stand at a place of a resolved rule set."""
    found: list[object] = [RuleSet]
    for part in key:
        found = [inner for annotation in found for inner in _step(annotation, part)]
    return [model for model in found if isinstance(model, type) and issubclass(model, BaseModel)]


def names_of(models: Iterable[type[BaseModel]]) -> set[str]:
    """The keys that a file may write there."""
    return {field.alias or name for model in models for name, field in model.model_fields.items() if name != ENDED}


def _step(annotation: object, part: str | int) -> Iterator[object]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        for name, field in annotation.model_fields.items():
            if part in (field.alias, name):
                yield from _unwrapped(field.annotation)
    elif arguments := typing.get_args(annotation):  # a dict, whose values count, or a tuple of one kind of thing
        yield from _unwrapped(arguments[1 if typing.get_origin(annotation) is dict else 0])


def _unwrapped(annotation: object) -> Iterator[object]:
    """The members of a union, one by one."""
    if typing.get_origin(annotation) in (typing.Union, types.UnionType):
        for inner in typing.get_args(annotation):
            yield from _unwrapped(inner)
    else:
        yield annotation


def _finding(error: ErrorDetails, resolved: Table) -> Finding:
    key = _present(error["loc"], resolved)
    name = str(key[-1]) if key else ""
    kind = error["type"]
    where = spoken(_with_ids(key[:-1], resolved))
    here = spoken(_with_ids(key, resolved))
    if kind == "extra_forbidden":
        return Finding("TC404", key, f"unknown key {name!r} in {where}", _unknown_remedy(name, key[:-1]), _text(error["input"]))
    if kind == "literal_error":
        allowed = [text.strip("'") for text in str(error.get("ctx", {}).get("expected", "")).replace(" or ", ", ").split(", ")]
        return Finding("TC406", key, f"{name!r} of {where} cannot be {error['input']!r}", choose(error["input"], allowed), _text(error["input"]))
    if kind == "value_error":
        message = str(error["ctx"]["error"])
        code = "TC407" if "quotes" in message or "decimal" in message else "TC406"
        return Finding(code, key, f"{here}: {message}", _value_remedy(name, message, error["input"], resolved), _text(error["input"]))
    return Finding("TC406", key, f"{name!r} of {where} {_must(kind)}", _type_remedy(kind, name, error["input"]), _text(error["input"]))


def _absent(places: list[tuple[str | int, ...]], resolved: Table) -> list[Finding]:
    """One finding for each table that lacks keys; an entry that lacks most of them is rather a misspelt id."""
    keys: dict[Key, list[str]] = {}
    for place in places:
        keys.setdefault(_present(place, resolved), []).append(str(place[-1]))
    found = []
    for key, names in keys.items():
        remedy = "; ".join(EXAMPLES.get(name, f"{name} = ...") for name in names)
        remedy = f"add the line{'' if len(names) == 1 else 's'}: {remedy}"
        others = [other for other in resolved.get(str(key[0]), {}) if other != key[-1]] if len(key) == ENTRY else []
        near = difflib.get_close_matches(str(key[-1]), others, n=1) if others and len(names) > 1 else []
        if near:
            remedy = f"did you mean {near[0]!r}? If {key[-1]!r} is a new one, {remedy}"
        found.append(Finding("TC405", key, f"{spoken(key)} has no {', '.join(repr(name) for name in names)}", remedy))
    return found


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


def _value_remedy(name: str, message: str, value: object, resolved: Table) -> str:
    if "unknown fact" in message:
        from taxcalc.ledger.facts import TESTABLE  # noqa: PLC0415 - only for this message

        name = message.split("'")[1]
        declare = f'declare it: [facts.{name}] kind = "text", words = [...], description = "...", cite = [...]'
        near = choose(name, [*TESTABLE, *answers_in(resolved)])
        return f"{near} If it is a new one, {declare}" if near.endswith("?") else f"{declare}; or {near}"
    if "exactly one of" in message:
        return 'keep one of them, for example: at_least = "0.80"   or   is = ["yes"]'
    if "as a decimal" in message:
        percent = f"write: {name} = {message.rpartition(' ')[2]}"
        return percent if name in PERCENTAGES else f'write a share of at most "1" ({name} = "0.8" is 80%); for {value}% {percent}'
    if not isinstance(value, bool) and (isinstance(value, int | float) or "quotes" in message):
        return f'write: {name} = "{value}"'
    return f'write a decimal in quotes: {name} = "0.01" is 1 %'


def _type_remedy(kind: str, name: str, value: object) -> str:
    if name in BOUNDS:
        return f'write one amount, date or share: {name} = 600000   or   {name} = 2026-07-01   or   {name} = "0.80"'
    advice = {
        "int": f"write a whole number without quotes, commas or decimals: {name} = {_digits(value)}",
        "date": f"write a date without quotes: {name} = 2026-07-01",
        "bool": f"write true or false, without quotes: {name} = true",
        "string": f'write text in quotes: {name} = "..."',
        "tuple": f"write a list in brackets: {EXAMPLES.get(name, _listed(name, value))}",
        "too_short": f"the list needs at least one entry: {EXAMPLES.get(name, f'{name} = [ ... ]')}",
        "greater": f"write a year: {name} = 2027" if name in YEARS else f"write an amount from 0 up: {name} = 600000",
        "less": f"write a year: {name} = 2027" if name in YEARS else f"write an amount of at most 10^15: {name} = 600000",
    }
    return next((text for start, text in advice.items() if kind.startswith(start)), f"write a table: {EXAMPLES.get(name, f'[{name}]')}")


def _listed(name: str, value: object) -> str:
    return f'{name} = ["{value}"]' if isinstance(value, str) else f"{name} = [ ... ]"


def _digits(value: object) -> str:
    digits = "".join(char for char in str(value).partition(".")[0] if char.isdigit())
    return digits or "600000"


def _must(kind: str) -> str:
    """What a value has to be, in the words of the file format: never in those of the library that found it."""
    kinds = {
        "int": "must be a whole number",
        "date": "must be a date",
        "bool": "must be true or false",
        "string": "must be text in quotes",
        "tuple": "must be a list",
        "dict": "must be a table",
        "model": "must be a table",
        "too_short": "is an empty list",
        "greater": "is too small",
        "less": "is too large",
    }
    return next((words for start, words in kinds.items() if kind.startswith(start)), "cannot have this value")


def _unknown_remedy(name: str, key: Key) -> str:
    """The nearest key; or the heading that is missing above a key which belongs elsewhere."""
    homes = [heading for heading, place in HEADINGS.items() if name in names_of(models_at(place))]
    if homes:
        return f"{name!r} belongs under {' or '.join(homes[:3])}: write that heading on a line above it"
    return choose(name, names_of(models_at(key)))


def _with_ids(key: Key, resolved: Table) -> Key:
    """Conditions by their id, as `rules show` names them."""
    named = by_id(resolved, key)
    return tuple(name if index and key[index - 1] == "condition" else part for index, (part, name) in enumerate(zip(key, named, strict=True)))


def _text(value: object) -> str:
    """As it is written in the file."""
    return "true" if value is True else "false" if value is False else str(value)


def spoken(key: Key) -> str:
    """A place as `rules show` names it: `slabs.salaried[3].rate`, `regimes.final-service.condition.pseb`."""
    text = ""
    for part in key:
        if part == "bands" and text.startswith(("slabs", "super_tax")):
            continue
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text or "the file"
