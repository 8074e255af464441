"""`rules check`: every file on its own, then the files together; nothing that is wrong with one hides another."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from taxcalc.diagnostics import Diagnostic, RulesInvalidError
from taxcalc.rules.asked import asked_for
from taxcalc.rules.authorship import capped
from taxcalc.rules.chapters import is_chapter, whole_of
from taxcalc.rules.checks import check
from taxcalc.rules.files import heading, read, shown
from taxcalc.rules.loading import examine, review_of
from taxcalc.rules.lock import lock_problems
from taxcalc.rules.merge import Layer
from taxcalc.rules.stated import stated_blocks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from taxcalc.rules.catalogue import Catalogue
    from taxcalc.rules.files import RuleFile

INPUT = "-"
SAYS_NOTHING = {"id", "cite", "remove", "ahead_of", "from_tax_year", "to_tax_year", "condition"}  # a block of only these states no value of its own


def check_files(catalogue: Catalogue, paths: Iterable[Path]) -> list[Diagnostic]:
    """Everything found in these files and in the files they extend, each finding once."""
    found = [diagnostic for path in paths for diagnostic in check_file(catalogue, path)]
    once = {(d.code, d.where, d.message): d for d in found}
    order = {name: number for number, name in enumerate(dict.fromkeys(d.file for d in once.values()))}
    return capped(sorted(once.values(), key=lambda d: (order[d.file], d.line or 0)))


def check_all(catalogue: Catalogue) -> tuple[int, list[Diagnostic]]:
    """Every file of every folder, and whether the tax years follow one another; how many they are, and what was found."""
    paths = catalogue.paths()
    return len(paths), [*check_files(catalogue, paths), *_years(catalogue)]


def check_named(catalogue: Catalogue, names: Iterable[str], read_input: Callable[[], str]) -> tuple[int, list[Diagnostic]]:
    """Ids, files, folders, stacks of them (`A+B`) and `-`, the standard input; how many files they are, and what was found."""
    paths: list[Path] = []
    found: list[Diagnostic] = []
    for name in names:
        if name == INPUT:
            paths.append(Path(INPUT))
            catalogue.take(Path(INPUT), read_input())
        elif Path(name).is_dir():
            paths += catalogue.paths([Path(name).resolve()])
        else:
            asked = asked_for(name)
            paths += [catalogue.locate(one.name) for one in asked]
            found += _of_the_stack(catalogue, name) if len(asked) > 1 else []
    paths = list(dict.fromkeys(paths))
    return len(paths), list(dict.fromkeys([*check_files(catalogue, paths), *found]))


def _of_the_stack(catalogue: Catalogue, name: str) -> list[Diagnostic]:
    """What is wrong with overlays once they lie over one another."""
    try:
        return list(catalogue.load(name).diagnostics)
    except RulesInvalidError as problem:
        return list(problem.diagnostics)


def due_files(paths: Iterable[Path], day: dt.date) -> list[Diagnostic]:
    """The files whose day of review has passed. It hangs on the calendar, and so is no part of the checks: what was right stays right."""
    files = (read(path) for path in paths)
    reviews = [review_of(file) for file in files if not isinstance(file, Diagnostic)]
    return [review.warning for review in reviews if review and review.by < day]


def check_file(catalogue: Catalogue, path: Path) -> Iterator[Diagnostic]:
    """One file: itself, the law it makes, the law as known earlier, its lock. A chapter is checked with the file that it is part of."""
    file = catalogue.file(whole_of(path) if is_chapter(path, heading) else path)
    if isinstance(file, Diagnostic):
        yield file
        return
    if not {"id", "status", "extends"} & set(file.data):
        remedy = 'begin it with its heading: id = "proposal-my-idea", title, status, purpose, extends; or leave it out of the check'
        yield Layer(file, file.data).problem("TC405", (), f"{file.path.name} is no rule file: it says neither id nor status nor what it extends", remedy)
        return
    yield from catalogue.misnamed(file)
    yield from _examined(catalogue, file, None)
    yield from _before(catalogue, file)
    yield from lock_problems(catalogue.dirs, file)


def _examined(catalogue: Catalogue, file: RuleFile, known_on: dt.date | None) -> list[Diagnostic]:
    """The problems of one version of the law, with those of the overlay's citations."""
    try:
        layers = catalogue.layers(file, known_on)
    except RulesInvalidError as problem:
        return list(problem.diagnostics)
    found = examine(layers, known_on, check)
    problems = [*found.problems, *_of_other_years(layers[-1], found.resolved.get("tax_year"))]
    if len(layers) > 1:
        said = {(d.file, d.line) for d in problems}
        problems += [d for d in _uncited(layers[-1]) if (d.file, d.line) not in said]
    return problems


def _of_other_years(layer: Layer, year: object) -> Iterator[Diagnostic]:
    """What a file says for years that its own is none of is law in no year of it."""
    for key, block in stated_blocks(layer.content):
        first, last = block.get("from_tax_year"), block.get("to_tax_year")
        if isinstance(year, int) and ((isinstance(first, int) and first > year) or (isinstance(last, int) and last < year)):
            field = "to_tax_year" if isinstance(last, int) and last < year else "from_tax_year"
            message = f"{block.get('id')!r} is not law in tax year {year}, of which this file is: {field} = {block[field]}"
            remedy = f"write a {field} that takes in {year}, or leave it out"
            yield layer.problem("TC413", (*key, field), message, remedy, str(block[field]))


def _before(catalogue: Catalogue, file: RuleFile) -> Iterator[Diagnostic]:
    """Each `[[before]]` block: what it says about itself, and the law it makes."""
    blocks = file.data.get("before", [])
    whole = Layer(file, file.data)
    if not isinstance(blocks, list):
        yield whole.problem(
            "TC408", ("before",), "'before' is a list of entries, each under its own heading", "write the heading with two brackets: [[before]]"
        )
        return
    for index, block in enumerate(blocks):
        until = block.get("known_until")
        if not isinstance(until, dt.date):
            remedy = "add the last day on which the law stood so, a date without quotes: known_until = 2026-06-25"
            yield whole.problem("TC405", ("before", index), "this [[before]] does not say until when it was the law", remedy)
        elif "law" not in block:
            remedy = 'add to it: law = "Finance Act 2026, assent 26 June 2026"'
            yield whole.problem("TC405", ("before", index), "this [[before]] does not say which law it states", remedy)
        elif isinstance(file.data.get("enacted_on"), dt.date) and until >= file.data["enacted_on"] and "as" in block:
            message = f"this was the law until {until}, but {file.id} was enacted on {file.data['enacted_on']}; only what a later act brought stands below it"
            yield whole.problem("TC413", ("before", index, "known_until"), message, "write the day before enacted_on", str(until))
        else:
            yield from _examined(catalogue, file, until)


def _uncited(layer: Layer) -> Iterator[Diagnostic]:
    """Every block of an overlay that states a value says where it has it from; the parent's citation is of the parent's value."""
    for key, block in stated_blocks(layer.content):
        silent = set(block) <= SAYS_NOTHING or block.get("remove") is True
        conditions = block.get("condition", [])
        unfounded = [c for c in conditions if _is_unfounded(c)] if isinstance(conditions, list) else []
        if "cite" not in block and (not silent or unfounded):
            remedy = 'add to it: cite = [{ source = "...", section = "s.154A(2)", confidence = "high" }], with the source listed under [sources]'
            name = block.get("id", ".".join(str(part) for part in key))
            yield layer.problem("TC412", key, f"{name!r} states values without saying where they come from", remedy)


def _is_unfounded(condition: object) -> bool:
    """Whether a condition states something without its law; one that uses a shared condition has that one's."""
    return isinstance(condition, dict) and condition.get("remove") is not True and not {"law", "use"} & set(condition)


def _years(catalogue: Catalogue) -> Iterator[Diagnostic]:
    """Enacted law: one file for each tax year, no year left out between the first and the last."""
    rows = [row for row in catalogue.headings() if row.get("status") == "enacted" and isinstance(row.get("tax_year"), int)]
    rows.sort(key=lambda row: (row["tax_year"], row["id"]))
    for one, other in pairwise(rows):
        file = shown(other["path"])
        if one["tax_year"] == other["tax_year"]:
            message = f"{one['id']} and {other['id']} are both enacted law of tax year {one['tax_year']}"
            yield Diagnostic(
                "TC413", message, file=file, column="tax_year", value=str(other["tax_year"]), remedy='make one of them a proposal: status = "proposal"'
            )
        elif other["tax_year"] > one["tax_year"] + 1:
            missing = ", ".join(str(year) for year in range(one["tax_year"] + 1, other["tax_year"]))
            remedy = "add the enacted rules of the years between, or correct tax_year"
            yield Diagnostic("TC413", f"no enacted rules for tax year {missing}", file=file, column="tax_year", value=str(other["tax_year"]), remedy=remedy)
