"""The models as a graph: one `select` a file, a folder for each stage, and in its header what a model is and what it reads.

A header is the comment that a file begins with: prose, then `kind`, `grain`, `law` where the model follows one, and `reads`. Kinds:

- `table`: of the database in the stages of receipts and sums, so that several connections can work on different taxpayers of the same
  receipts; from the stage of taxpayers on a temporary one, which only its connection sees. `table until the sums`: dropped
  once its sums stand for it.
- `embedded`: makes nothing; it stands in brackets wherever its name is read, because a table costs its writing and a view a planning
  of its own. `embedded unless described`: that is so where it has only one reader, and nothing is described.
- `variable`: one value, asked for by `getvariable`. `macros`: what the models call; those `of the database` are made once, by `inputs.load_codes`.

`reads` names tables, models and variables. Tests hold it to what the database's own parser finds.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from taxcalc.engine.fact_sql import answer_macros, given_words
from taxcalc.engine.sql_words import brackets_of, words_after

if TYPE_CHECKING:
    from collections.abc import Iterator

WIDE = "wide"  # the macros of a run in which a sum has more than sixty-four bits


class Stage(Enum):
    """What values every receipt, what receipts add up to, and what follows for the taxpayers; each is run by itself with its macros."""

    RECEIPTS = ("receipts",)
    SUMS = ("sums",)  # asks for nothing as it was read
    TAXPAYERS = ("taxpayers", "descriptions")


UNTIL_THE_SUMS = "table until the sums"
OF_DATABASE = "macros of the database"  # made where the weights are set (inputs.load_codes), and seen by all connections
MACROS = "macros"
DESCRIPTIONS = "descriptions"
SHARED = (*Stage.RECEIPTS.value, *Stage.SUMS.value)  # their tables belong to the database
FOLDERS = (MACROS, *SHARED, *Stage.TAXPAYERS.value)


@dataclass(frozen=True, slots=True)
class Model:
    """One file of `models/`. `query` is what stands below the header, `prose` the header's first lines."""

    name: str
    folder: str
    prose: str
    kind: str
    grain: str
    law: str
    reads: tuple[str, ...]
    query: str

    def is_embedded(self, *, details: bool) -> bool:
        """Whether it stands where it is read, and makes nothing."""
        return self.kind == "embedded" or (self.kind == "embedded unless described" and not details)


@cache
def models() -> dict[str, Model]:
    """Every model by its name, each after those that it reads."""
    found = {model.name: model for folder in FOLDERS for model in (*_of_folder(folder), *_of_registry(folder))}
    ordered: dict[str, Model] = {}

    def place(model: Model) -> None:
        for name in model.reads:
            if name in found and name not in ordered:
                place(found[name])
        ordered[model.name] = model

    for model in found.values():
        if model.name not in ordered:
            place(model)
    return dict(sorted(ordered.items(), key=lambda item: FOLDERS.index(item[1].folder)))


def _of_folder(folder: str) -> list[Model]:
    entries = sorted((files("taxcalc.engine") / "models" / folder).iterdir(), key=lambda entry: entry.name)
    return [read_model(entry.name.removesuffix(".sql"), folder, entry.read_text(encoding="utf-8")) for entry in entries if entry.name.endswith(".sql")]


def _of_registry(folder: str) -> list[Model]:
    """Models that are made from the registry of facts."""
    made = (
        Model("fact_answers", MACROS, "The answer to each fact that a condition may ask for.", MACROS, "", "", ("law",), answer_macros()),
        Model(
            "given_words", "taxpayers", "The words and days of facts as conditions ask for them.", "embedded", "one row of facts", "", ("facts",), given_words()
        ),
    )
    return [model for model in made if model.folder == folder]


def read_model(name: str, folder: str, text: str) -> Model:
    """A model of its text."""
    header, _, query = text.partition("\n\n")
    prose, fields = _header(header)
    reads = tuple(fields.get("reads", "").replace(",", " ").split())
    return Model(name, folder, prose, fields["kind"], fields.get("grain", ""), fields.get("law", ""), reads, query.strip())


def _header(text: str) -> tuple[str, dict[str, str]]:
    """Prose, and the fields below it; a line that goes on is indented."""
    prose: list[str] = []
    fields: dict[str, str] = {}
    last = ""
    for line in (line.removeprefix("--")[1:] for line in text.splitlines()):
        name, colon, value = line.partition(": ")
        if colon and name in ("kind", "grain", "law", "reads"):
            last = name
            fields[name] = value
        elif last and line.startswith("  "):
            fields[last] += " " + line.strip()
        elif not last:
            prose.append(line)
    return " ".join(prose), fields


@cache
def statements(stage: Stage | None, *, details: bool, is_wide: bool) -> tuple[str, ...]:
    """What a run of one stage, or of all, executes, in order."""
    stages = [folder for each in (Stage if stage is None else (stage,)) for folder in each.value]
    return tuple(_statements((MACROS, *stages), details=details, is_wide=is_wide))


def _statements(folders: tuple[str, ...], *, details: bool, is_wide: bool) -> Iterator[str]:
    for model in models().values():
        if model.folder not in folders or model.is_embedded(details=details) or (model.folder == DESCRIPTIONS and not details):
            continue
        if model.kind.startswith("macros"):
            if model.kind != OF_DATABASE and (is_wide or model.name != WIDE):
                yield model.query
        elif model.kind == "variable":
            yield f"set variable {model.name} = ({composed(model.query, details=details)})"
        else:
            of_connection = "" if model.folder in SHARED else "temp "
            yield f"create or replace {of_connection}table {model.name} as {composed(model.query, details=details)}"
    if set(Stage.SUMS.value) <= set(folders):
        yield from (f"drop table {model.name}" for model in models().values() if model.kind == UNTIL_THE_SUMS)


@cache
def composed(query: str, *, details: bool) -> str:
    """A query over the models' names, with the embedded ones in brackets where they are read."""
    embedded = {name: model.query for name, model in models().items() if model.is_embedded(details=details)}
    return _composed(query, embedded)


def _composed(query: str, embedded: dict[str, str]) -> str:
    if not any(name in query for name in embedded):  # most read none: to tell their words apart would cost a part of a small run
        return query
    parts: list[str] = []
    done = 0
    for start, end, is_named in words_after(query, ("from", "join"), embedded):
        name = query[start:end]
        parts += [query[done:start], brackets_of(_composed(embedded[name], embedded)), "" if is_named else f" as {name}"]
        done = end
    return "".join([*parts, query[done:]])
