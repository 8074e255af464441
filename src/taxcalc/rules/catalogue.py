"""Which rule files there are, and the law that one of them makes with everything it extends."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path
from typing import TYPE_CHECKING

from taxcalc.diagnostics import Diagnostic, RulesInvalidError, Severity, errors
from taxcalc.rules import known
from taxcalc.rules.asked import AT, PLUS, asked_for, is_file_name
from taxcalc.rules.chapters import is_chapter
from taxcalc.rules.drafts import draft_problems
from taxcalc.rules.files import HEADING, RuleFile, Table, heading, parsed, read, shown
from taxcalc.rules.loading import Dormant, LoadedRules, examine, fingerprint, review_of
from taxcalc.rules.merge import Layer, choose
from taxcalc.rules.stacking import stacked

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from taxcalc.rules.asked import Asked
    from taxcalc.rules.schema import RuleSet

VARIABLE = "TAXCALC_RULES"
PACKAGE = Path(__file__).parent.parent
ENACTED = "pk-"
NOT_LAW = ("before", "chapters")  # of a file's keys: what it says of its past and of its parts

__all__ = ["Catalogue", "Dormant", "LoadedRules", "schema_file", "shipped"]


def instead(years: Iterable[int]) -> str:
    """What to write where a tax year has no rules; it begins with what can be pasted."""
    newest = max(years, default=None)
    own = "--rules FILE takes rules of your own"
    return own if newest is None else f"--year {newest} is the newest year with rules; {own}"


class Catalogue:
    """The rule files of some folders: the given ones first, then those in TAXCALC_RULES, then the shipped ones."""

    def __init__(self, dirs: Sequence[Path] = ()) -> None:
        listed = [Path(name) for name in os.environ.get(VARIABLE, "").split(os.pathsep) if name]
        self.dirs = tuple(dict.fromkeys(folder.resolve() for folder in (*dirs, *listed, shipped())))
        self._read: dict[Path, RuleFile | Diagnostic] = {}

    def paths(self, dirs: Iterable[Path] | None = None) -> list[Path]:
        """Every rule file of these folders, of all if none is named; chapters are parts of theirs."""
        found = [path for folder in (self.dirs if dirs is None else dirs) for path in sorted(folder.rglob("*.toml")) if path.name != "lock.toml"]
        within = {folder for folder in {path.parent for path in found} if is_chapter(folder / "x.toml", heading)}
        return [path for path in found if path.parent not in within]

    def headings(self) -> list[Table]:
        """What each file says of itself before its first table, with its `path`; files that say no id are left out."""
        rows = [(path, heading(path)) for path in self.paths()]
        return [{**{key: row[key] for key in HEADING if key in row}, "path": path} for path, row in rows if row and isinstance(row.get("id"), str)]

    def ids(self) -> list[str]:
        """The ids of all rule files: enacted years first, in order, then the rest by name."""
        rows = sorted(self.headings(), key=lambda row: (row.get("status") != "enacted", row.get("tax_year", 0), row["id"]))
        return list(dict.fromkeys(row["id"] for row in rows))

    def years(self) -> list[int]:
        """The tax years that have enacted rules."""
        return sorted(self._enacted())

    def enacted_year(self, year: int) -> str:
        """The id of the law of a tax year; a neighbour's rules are never used in its place."""
        expected = f"{ENACTED}{year}"
        if next(self._candidates(expected), None):
            return expected
        years = self._enacted()
        if year in years:
            return years[year]
        raise RulesInvalidError(
            [
                Diagnostic(
                    "TC402",
                    f"there are no rules for tax year {year}; there are for {', '.join(map(str, sorted(years))) or 'no year'}",
                    value=str(year),
                    remedy=instead(years),
                )
            ]
        )

    def load(self, id_or_path: str | Path, known_on: dt.date | None = None) -> LoadedRules:
        """The resolved law of an id, a file, `ID@DATE` or `A+B`; every problem of the files it needs at once (`RulesInvalidError`)."""
        asked = asked_for(str(id_or_path), known_on)
        files = [self.find(one.name) for one in asked]
        layers, said = stacked([self.layers(file, one.known_on) for file, one in zip(files, asked, strict=True)], [file.id for file in files])
        found = examine(layers, asked[0].known_on)
        problems = (*found.problems, *said, *(problem for file in files for problem in (*self.misnamed(file), *self._shadowed(file))))
        if found.rules is None or errors(problems):
            raise RulesInvalidError(problems)
        rules = _named(found.rules, files, asked, known_on)
        paths = tuple(dict.fromkeys(layer.file.path for layer in found.layers))
        return LoadedRules(rules, found.dormant, fingerprint(found.rules), paths, problems, review_of(files[-1]))

    def load_law(self, id_or_path: str | Path, known_on: dt.date | None = None) -> LoadedRules:
        """As `load`, for what is to be computed with (`as_law`)."""
        return self.as_law(self.load(id_or_path, known_on))

    def as_law(self, loaded: LoadedRules) -> LoadedRules:
        """These rules, where they are of a tax year; a building block of others is refused (`RulesInvalidError`, TC006)."""
        if loaded.rules.tax_year is not None:
            return loaded
        years = sorted(self._enacted().items())
        remedy = f"--rules {years[-1][1]}, or leave --rules out: each year then has its own law" if years else "give it a tax_year"
        message = f"{loaded.rules.id} is a building block of other rules: it has no tax year and so no rates of one"
        raise RulesInvalidError([Diagnostic("TC006", message, value=loaded.rules.id, remedy=remedy)])

    def find(self, id_or_path: str | Path) -> RuleFile:
        """The file with that id or path."""
        return self._good(self.locate(id_or_path))

    def locate(self, id_or_path: str | Path) -> Path:
        """The path of the file with that id, or the path itself."""
        text = str(id_or_path)
        if isinstance(id_or_path, Path) or is_file_name(text):
            return Path(id_or_path)
        path = self._path_of(text)
        if path is None:
            raise RulesInvalidError([Diagnostic("TC402", f"there are no rules with the id {text!r}", value=text, remedy=choose(text, self.ids()))])
        return path

    def layers(self, file: RuleFile, known_on: dt.date | None = None) -> list[Layer]:
        """The files that make the law of `file`, oldest first; as known on a day, where one is given."""
        enacted_on = file.data.get("enacted_on")
        if known_on is not None and (file.data.get("status") != "enacted" or (isinstance(enacted_on, dt.date) and enacted_on > known_on)):
            return self._earlier_layers(file, known_on)
        chain = [file]
        while "extends" in chain[-1].data:
            chain.append(self._parent(chain))
        made = [Layer(part, {name: value for name, value in part.data.items() if name not in NOT_LAW}) for whole in reversed(chain) for part in whole.parts]
        later = known.reached_back(file, known_on) if known_on is not None else None
        return [*made, Layer(file, known.overlay(file, later[1]), ("before", later[0]))] if later else made

    def _earlier_layers(self, file: RuleFile, known_on: dt.date) -> list[Layer]:
        found = known.earlier(file, known_on)
        if found is None or known.reached_back(file, known_on):
            raise RulesInvalidError([known.refusal(file, known_on, [row for row in self.headings() if row.get("status") == "enacted"])])
        index, block = found
        below = self.layers(self.find(block["as"]), known_on) if "as" in block else self.layers(file)
        return [*below, Layer(file, known.overlay(file, block), ("before", index))]

    def _parent(self, chain: list[RuleFile]) -> RuleFile:
        """What the last file of the chain extends."""
        file = chain[-1]
        name = str(file.data["extends"])
        path = self._path_of(name, file.path.parent)
        if path is None:
            remedy = choose(name, [other for other in self.ids() if other != file.id])
            raise RulesInvalidError([Layer(file, {}).problem("TC402", ("extends",), f"{file.id} extends {name!r}, but there are no such rules", remedy, name)])
        if path.resolve() in [part.path.resolve() for part in chain]:
            circle = " -> ".join([*(part.id for part in chain), name])
            remedy = 'let one of them extend a year instead, such as: extends = "pk-2026"'
            raise RulesInvalidError([Layer(file, {}).problem("TC403", ("extends",), f"these rules extend each other in a circle: {circle}", remedy, name)])
        return self._good(path)

    def _path_of(self, name: str, beside: Path | None = None) -> Path | None:
        """A shipped id is that of the shipped file; else the first folder that has it: beside the file that asks, then in order of precedence.

        In each folder by the usual file names first: looking into every file costs time at each start. The folder of a user's
        own file may be a home directory, so of its files only those in it are looked into.
        """
        own = shipped().resolve()
        if path := next(self._candidates(name, [own]), None):
            return path
        places = [(beside, sorted(beside.glob("*.toml")))] if beside else []
        for folder, near in [*places, *((folder, None) for folder in self.dirs)]:
            listed = self.paths([folder]) if near is None else near
            found = next(self._candidates(name, [folder]), None) or next((path for path in listed if (heading(path) or {}).get("id") == name), None)
            if found is not None:
                return found
        return None

    def misnamed(self, file: RuleFile) -> list[Diagnostic]:
        """An id that is not the file's to have: a shipped one, here or in a folder of one's own, or that of law which nobody published."""
        folder = shipped().resolve()
        if file.path.resolve().is_relative_to(folder):
            own = self.paths(other for other in self.dirs if other != folder)
            return [_reserved(other) for path in own if (other := self._of_id(path, file.id)) is not None]
        twin = next(self._candidates(file.id, [folder]), None)
        if twin is not None and self._good(twin).text != file.text:
            return [_reserved(file)]
        return list(draft_problems(self.dirs, file)) if twin is None else []

    def _of_id(self, path: Path, name: str) -> RuleFile | None:
        """The file at a path where it has that id and is not the shipped one to the byte."""
        file = self.file(path) if (heading(path) or {}).get("id") == name else None
        same = next(self._candidates(name, [shipped().resolve()]), None)
        return file if isinstance(file, RuleFile) and not (same and self._good(same).text == file.text) else None

    def _candidates(self, name: str, dirs: Iterable[Path] | None = None) -> Iterator[Path]:
        head, _, tail = name.partition("-")
        for folder in self.dirs if dirs is None else dirs:
            for path in (folder / head / f"{tail}.toml", folder / "proposals" / f"{name}.toml", folder / "proposals" / f"{tail}.toml", folder / f"{name}.toml"):
                if path.is_file() and self._says(path, name):
                    yield path

    def _says(self, path: Path, name: str) -> bool:
        file = self.file(path)
        return isinstance(file, Diagnostic) or file.data.get("id") == name  # a broken file keeps its name, so that it is found and explained

    def file(self, path: Path) -> RuleFile | Diagnostic:
        """The file at a path, read once; or why it cannot be read."""
        if path not in self._read:
            self._read[path] = read(path)
        return self._read[path]

    def take(self, path: Path, text: str) -> None:
        """A text in place of what lies at a path: the standard input has none."""
        self._read[path] = parsed(path, text)

    def _good(self, path: Path) -> RuleFile:
        file = self.file(path)
        if isinstance(file, Diagnostic):
            raise RulesInvalidError([file])
        return file

    def _enacted(self) -> dict[int, str]:
        rows = [row for row in self.headings() if row.get("status") == "enacted" and isinstance(row.get("tax_year"), int)]
        return {row["tax_year"]: row["id"] for row in reversed(rows)}

    def _shadowed(self, file: RuleFile) -> list[Diagnostic]:
        others = [path for path in self._candidates(file.id) if path.resolve() != file.path.resolve()]
        return [
            Diagnostic(
                "TC420",
                f"two files have the id {file.id!r}; this one is used, not {shown(other)}",
                severity=Severity.WARNING,
                file=shown(file.path),
                line=file.line(("id",)),
                column="id",
                value=file.id,
                remedy='give your own file an id of its own, such as: id = "proposal-my-idea"',
            )
            for other in others
        ]


def _named(rules: RuleSet, files: list[RuleFile], asked: list[Asked], known_on: dt.date | None) -> RuleSet:
    """Under the names by which it was asked for, so that several ways of asking for one file stay apart in one run."""
    names = [file.id if one.known_on is None or one.known_on == known_on else f"{file.id}{AT}{one.known_on}" for file, one in zip(files, asked, strict=True)]
    if names == [rules.id]:
        return rules
    title = " + ".join(dict.fromkeys([*(str(file.data.get("title", file.id)) for file in files[:-1]), rules.title]))
    return rules.model_copy(update={"id": PLUS.join(names), "title": title})


def _reserved(file: RuleFile) -> Diagnostic:
    remedy = 'give your file an id of its own, such as: id = "proposal-my-idea"'
    return Layer(file, {}).problem(
        "TC423", ("id",), f"{file.id!r} is the id of published rules that come with taxcalc: no other file may have it", remedy, file.id
    )


def shipped() -> Path:
    """The rule files that come with the program: in a wheel inside the package, in a checkout beside `src`."""
    packed = PACKAGE / "_rules"
    return packed if packed.is_dir() else PACKAGE.parent.parent / "rules"


def schema_file(target: Path) -> str | None:
    """The JSON Schema as a rule file at `target` names it for an editor: from beside it where they share a folder."""
    path = shipped() / "schema" / "rules.schema.json"
    if not path.exists():
        return None
    root = shipped().resolve()
    if target.resolve().is_relative_to(root):
        return Path(os.path.relpath(path.resolve(), target.resolve().parent)).as_posix()
    return path.resolve().as_uri()
