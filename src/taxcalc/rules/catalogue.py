"""Which rule files there are, and the law that one of them makes with everything it extends."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from taxcalc.clock import today
from taxcalc.diagnostics import Diagnostic, RulesInvalidError, Severity, errors
from taxcalc.rules import known
from taxcalc.rules.files import HEADING, RuleFile, Table, heading, read, shown
from taxcalc.rules.merge import Layer, choose, locate, resolve

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Sequence

    from taxcalc.rules.schema import RuleSet
    from taxcalc.rules.validate import Finding

VARIABLE = "TAXCALC_RULES"
PACKAGE = Path(__file__).parent.parent
ENACTED = "pk-"


@dataclass(frozen=True)
class Dormant:
    """A regime that is not law in the year of the rule set."""

    id: str
    title: str
    law: str
    from_tax_year: int | None
    to_tax_year: int | None


@dataclass(frozen=True)
class LoadedRules:
    """A rule set ready to compute with; `sha256` is of its resolved canonical JSON, `files` the chain, oldest first."""

    rules: RuleSet
    dormant: tuple[Dormant, ...]
    sha256: str
    files: tuple[Path, ...]
    diagnostics: tuple[Diagnostic, ...] = ()


class Catalogue:
    """The rule files of some folders: the given ones first, then those in TAXCALC_RULES, then the shipped ones."""

    def __init__(self, dirs: Sequence[Path] = ()) -> None:
        listed = [Path(name) for name in os.environ.get(VARIABLE, "").split(os.pathsep) if name]
        self.dirs = tuple(dict.fromkeys(folder.resolve() for folder in (*dirs, *listed, shipped())))
        self._read: dict[Path, RuleFile | Diagnostic] = {}

    def paths(self) -> list[Path]:
        """Every rule file of every folder."""
        return [path for folder in self.dirs for path in sorted(folder.rglob("*.toml")) if path.name != "lock.toml"]

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
                    remedy="choose one of these years (--year), or give rules that you accept for it (--rules FILE)",
                )
            ]
        )

    def load(self, id_or_path: str | Path, known_on: dt.date | None = None) -> LoadedRules:
        """The resolved law of one file; every problem of the files it needs at once (`RulesInvalidError`)."""
        file = self.find(id_or_path)
        layers = self.layers(file, known_on)
        resolved, problems = resolve(layers)
        if known_on is not None:
            known.forget(resolved, known_on)
        dormant = _drop_what_is_not_law(resolved)
        from taxcalc.rules.integrity import integrity  # noqa: PLC0415 - pydantic is loaded only once there is something to check
        from taxcalc.rules.validate import validate  # noqa: PLC0415 - as above

        rules, findings = validate(resolved)
        if rules is not None:
            findings = integrity(rules)
        problems += [located(finding, layers, resolved) for finding in findings]
        problems += self._shadowed(file) + _overdue(file)
        if rules is None or errors(problems):
            raise RulesInvalidError(problems)
        return LoadedRules(rules, dormant, fingerprint(rules), tuple(dict.fromkeys(layer.file.path for layer in layers)), tuple(problems))

    def find(self, id_or_path: str | Path) -> RuleFile:
        """The file with that id or path."""
        text = str(id_or_path)
        if isinstance(id_or_path, Path) or text.endswith(".toml") or os.sep in text:
            return self._good(Path(id_or_path))
        path = self._path_of(text, self.dirs)
        if path is None:
            raise RulesInvalidError([Diagnostic("TC402", f"there are no rules with the id {text!r}", value=text, remedy=choose(text, self.ids()))])
        return self._good(path)

    def layers(self, file: RuleFile, known_on: dt.date | None = None) -> list[Layer]:
        """The files that make the law of `file`, oldest first; as known on a day, where one is given."""
        enacted_on = file.data.get("enacted_on")
        if known_on is not None and (file.data.get("status") != "enacted" or (enacted_on is not None and enacted_on > known_on)):
            return self._earlier_layers(file, known_on)
        chain = [file]
        while "extends" in chain[-1].data:
            chain.append(self._parent(chain))
        return [Layer(part, {name: value for name, value in part.data.items() if name != "before"}) for part in reversed(chain)]

    def _earlier_layers(self, file: RuleFile, known_on: dt.date) -> list[Layer]:
        found = known.earlier(file, known_on)
        if found is None:
            raise RulesInvalidError([known.refusal(file, known_on, [row for row in self.headings() if row.get("status") == "enacted"])])
        index, block = found
        below = self.layers(self.find(block["as"]), known_on) if "as" in block else self.layers(file)
        return [*below, Layer(file, known.overlay(file, block), ("before", index))]

    def _parent(self, chain: list[RuleFile]) -> RuleFile:
        """What the last file of the chain extends."""
        file = chain[-1]
        name = str(file.data["extends"])
        path = self._path_of(name, (file.path.parent, *self.dirs))
        if path is None:
            remedy = choose(name, [other for other in self.ids() if other != file.id])
            raise RulesInvalidError([Layer(file, {}).problem("TC402", ("extends",), f"{file.id} extends {name!r}, but there are no such rules", remedy, name)])
        if path.resolve() in [part.path.resolve() for part in chain]:
            circle = " -> ".join([*(part.id for part in chain), name])
            remedy = 'let one of them extend a year instead, such as: extends = "pk-2026"'
            raise RulesInvalidError([Layer(file, {}).problem("TC403", ("extends",), f"these rules extend each other in a circle: {circle}", remedy, name)])
        return self._good(path)

    def _path_of(self, name: str, dirs: Iterable[Path]) -> Path | None:
        """By the usual file names first: looking into every file costs time at each start."""
        folders = list(dirs)
        for path in self._candidates(name, folders):
            return path
        rows = ((path, heading(path)) for folder in folders for path in sorted(folder.rglob("*.toml")))
        return next((path for path, row in rows if row and row.get("id") == name), None)

    def _candidates(self, name: str, dirs: Iterable[Path] | None = None) -> Iterator[Path]:
        head, _, tail = name.partition("-")
        for folder in self.dirs if dirs is None else dirs:
            for path in (folder / head / f"{tail}.toml", folder / "proposals" / f"{name}.toml", folder / "proposals" / f"{tail}.toml", folder / f"{name}.toml"):
                if path.is_file() and self._says(path, name):
                    yield path

    def _says(self, path: Path, name: str) -> bool:
        file = self._file(path)
        return isinstance(file, Diagnostic) or file.data.get("id") == name  # a broken file keeps its name, so that it is found and explained

    def _file(self, path: Path) -> RuleFile | Diagnostic:
        if path not in self._read:
            self._read[path] = read(path)
        return self._read[path]

    def _good(self, path: Path) -> RuleFile:
        file = self._file(path)
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


def shipped() -> Path:
    """The rule files that come with the program: in a wheel inside the package, in a checkout beside `src`."""
    packed = PACKAGE / "_rules"
    return packed if packed.is_dir() else PACKAGE.parent.parent / "rules"


def fingerprint(rules: RuleSet) -> str:
    """SHA-256 of the resolved law as canonical JSON: the same law has the same fingerprint whatever files say it."""
    text = json.dumps(rules.model_dump(mode="json", by_alias=True), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def located(finding: Finding, layers: list[Layer], resolved: Table) -> Diagnostic:
    """The finding with the file and line that say the value."""
    layer, place = locate(layers, resolved, finding.key)
    named = next((part for part in reversed(finding.key) if isinstance(part, str)), None)
    severity = Severity.WARNING if finding.warning else Severity.ERROR
    line = layer.file.line((*layer.at, *place))
    return Diagnostic(finding.code, finding.message, severity, shown(layer.file.path), line, named, finding.value, finding.remedy)


def _drop_what_is_not_law(resolved: Table) -> tuple[Dormant, ...]:
    """Classes, regimes and conditions outside their tax years leave; regimes are remembered, so that an answer can name them."""
    year = resolved.get("tax_year")
    dormant = []
    for name, entries in (("classes", resolved.get("classes", {})), ("regimes", resolved.get("regimes", {}))):
        for entry_id in [entry_id for entry_id, entry in entries.items() if not _covers(entry, year)]:
            entry = entries.pop(entry_id)
            if name == "regimes":
                said = {key: str(entry.get(key, entry_id)) for key in ("title", "law")}
                dormant.append(Dormant(entry_id, said["title"], said["law"], entry.get("from_tax_year"), entry.get("to_tax_year")))
    for entry in resolved.get("regimes", {}).values():
        if isinstance(entry.get("condition"), list):
            entry["condition"] = [condition for condition in entry["condition"] if _covers(condition, year)]
    return tuple(dormant)


def _covers(entry: Table, year: object) -> bool:
    first, last = entry.get("from_tax_year"), entry.get("to_tax_year")
    if not isinstance(year, int):
        return True
    return (not isinstance(first, int) or first <= year) and (not isinstance(last, int) or year <= last)


def _overdue(file: RuleFile) -> list[Diagnostic]:
    review_by = file.data.get("review_by")
    if review_by is None or review_by >= today():
        return []
    return [
        Diagnostic(
            "TC416",
            f"{file.id} was to be compared with the law again by {review_by}",
            severity=Severity.WARNING,
            file=shown(file.path),
            line=file.line(("review_by",)),
            column="review_by",
            value=str(review_by),
            remedy="look for newer rules (an updated taxcalc), or read the law and move the date",
        )
    ]
