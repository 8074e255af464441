"""One taxpayer's facts from `profile.toml`: every wrong line named in one run."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from taxcalc.diagnostics import Diagnostic, InputRejectedError, Severity, errors
from taxcalc.ledger.cells import Defect, nearest, shown
from taxcalc.ledger.registration import Clash, clashes, registered
from taxcalc.ledger.source import read_source, refuse, text_of
from taxcalc.ledger.taxpayer import FACTS, Facts, separated
from taxcalc.ledger.values import parsers
from taxcalc.toml_lines import TomlRefusedError, load_toml

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from pathlib import Path

    from taxcalc import toml_lines
    from taxcalc.ledger.source import SourceFile
    from taxcalc.ledger.taxpayer import Fact, Window

LEAST = 'kind = "individual"'
LONGEST_INTEGER = 128  # bits; longer ones cannot even be printed

# what TOML may hold for each type of fact, and an example of it
_WRITTEN: dict[str, tuple[tuple[type, ...], str]] = {
    "text": ((str,), '"in quotation marks"'),
    "choice": ((str,), '"in quotation marks"'),
    "activity": ((str,), '"software_development"'),
    "activities": ((str,), '["translation", "tutoring"]'),
    "answer": ((bool, str), '"yes"'),
    "yes_no": ((bool, str), "true"),
    "money": ((int, Decimal), "1200000"),
    "signed_money": ((int, Decimal), "-250000"),
    "number": ((int, Decimal), "3"),
    "date": ((dt.date, str), "2025-07-01"),
    "dates": ((dt.date, str), "2025-07-01"),
    "year": ((int,), "2026"),
}
_KINDS: dict[type, str] = {
    str: "a text",
    bool: "true or false",
    int: "a number",
    Decimal: "a number",
    list: "an array",
    dict: "a table",
    dt.date: "a date",
    dt.datetime: "a date with a time",
    dt.time: "a time",
}
_WINDOW_KEYS = {"from": "pseb_from", "to": "pseb_to"}


@dataclass(frozen=True, slots=True)
class Profile:
    """One taxpayer's facts, the file they came from, and what was odd about them (warnings and notes only)."""

    facts: Facts
    name: str
    sha256: str
    diagnostics: tuple[Diagnostic, ...] = ()


def load_profile(path: str | Path, activities: Collection[str] | None = None, declared: Mapping[str, Fact] | None = None) -> Profile:
    """Read a profile (TOML). `activities` are the codes of the rule files (None: any), `declared` the facts that they declare.

    Raises InputRejectedError with every defect.
    """
    source = read_source(path, LEAST)
    text = text_of(source)
    reader = _Reader(source.file, text, activities, declared or {})
    facts = reader.facts(_parsed(source.name, text))
    if errors(reader.diagnostics):
        raise InputRejectedError(reader.diagnostics)
    return Profile(facts, source.name, source.file.sha256, tuple(reader.diagnostics))


def _parsed(name: str, text: str) -> dict[str, Any]:
    try:
        return load_toml(text)
    except TomlRefusedError as error:
        remedy = 'write one fact a line, like: kind = "individual" (texts in quotation marks, amounts and true/false without)'
        raise refuse(name, "TC201", f"the profile is not TOML: {error}", remedy, error.line) from None


class _Reader:
    """Collects the values and the problems of one document."""

    def __init__(self, file: SourceFile, text: str, activities: Collection[str] | None, declared: Mapping[str, Fact]) -> None:
        self.file = file
        self.text = text
        self.known = {**FACTS, **declared}
        self.parsers = parsers(activities, declared)
        self.diagnostics: list[Diagnostic] = []

    def facts(self, document: dict[str, Any]) -> Facts:
        """The facts of the document; empty ones where something in it is wrong."""
        values: dict[str, Any] = {}
        windows: list[tuple[dt.date | None, dt.date | None]] = []
        for key, written in document.items():
            if key not in self.known:
                self.unknown((key,), [*self.known])
            elif key == "pseb" and isinstance(written, (dict, list)):
                windows += self.windows(written)
            elif key == "pseb_certified":
                values[key] = tuple(code for codes in self.several(key, written) for code in codes or ())
            elif self.known[key].type == "dates":
                values[key] = self.several(key, written)
            else:
                values[key] = self.value(key, (key,), written)
        if errors(self.diagnostics):
            return Facts()
        windows += zip_longest(values.pop("pseb_from", ()), values.pop("pseb_to", ()))
        return self.agreed(values, registered(values.pop("pseb", None), windows))

    def agreed(self, values: dict[str, Any], windows: tuple[Window, ...] | Clash | None) -> Facts:
        """The facts, after noting which contradict each other."""
        if isinstance(windows, Clash):
            self.clash(windows)
            return Facts()
        facts = Facts(**separated(values), pseb=windows)
        for clash in clashes(facts):
            self.clash(clash)
        return facts

    def value(self, fact: str, path: toml_lines.Path, written: object) -> Any:  # noqa: ANN401 - as many types as facts
        """The value of a fact, or None after noting why it has none."""
        known = self.known[fact]
        allowed, example = _WRITTEN[known.type]
        remedy = f"write it so: {fact} = {known.choices[0]!r}" if known.type == "choice" else f"write it so: {fact} = {example}"
        if type(written) not in allowed:
            return self.note(path, Defect("TC203", f"{fact} cannot be {_KINDS.get(type(written), 'this')}", remedy.replace("'", '"')), written)
        if isinstance(written, int) and written.bit_length() > LONGEST_INTEGER:
            return self.note(path, Defect("TC147", f"{fact} has too many digits", remedy))
        text = ("yes" if written else "no") if isinstance(written, bool) else str(written).strip()
        value = self.parsers[fact](text) if text else None
        return self.note(path, value, written) if isinstance(value, Defect) else value

    def several(self, fact: str, written: object) -> list[Any]:
        """The values of a fact that may be one or an array."""
        if isinstance(written, list):
            return [self.value(fact, (fact, index), item) for index, item in enumerate(written)]
        return [self.value(fact, (fact,), written)]

    def windows(self, written: dict[str, Any] | list[Any]) -> list[tuple[dt.date | None, dt.date | None]]:
        """`[[pseb]]` tables with `from` and `to`."""
        windows = []
        for index, window in enumerate(written if isinstance(written, list) else [written]):
            path: toml_lines.Path = ("pseb", index) if isinstance(written, list) else ("pseb",)
            if isinstance(window, dict):
                for key in [key for key in window if key not in _WINDOW_KEYS]:
                    self.unknown((*path, key), [*_WINDOW_KEYS])
                first, last = (self.value(fact, (*path, key), window[key]) if key in window else None for key, fact in _WINDOW_KEYS.items())
                windows.append((first, last))
            else:
                self.note(path, Defect("TC203", "a window of pseb is not a table", "write it so: pseb = [{from = 2025-07-01, to = 2026-06-30}]"), window)
        return windows

    def unknown(self, path: toml_lines.Path, known: list[str]) -> None:
        """Note a key that is no fact."""
        meant = nearest(str(path[-1]), known)
        remedy = f"did you mean {meant}?" if meant else f"the facts are: {', '.join(known)}"
        self.note(path, Defect("TC202", f'"{shown(str(path[-1]))}" is not a fact of a taxpayer', remedy))

    def clash(self, clash: Clash) -> None:
        """Note facts that do not go together, at the one that can be mended."""
        path = (clash.fact,) if (clash.fact,) in self.places else ("pseb",)
        self.note(path, clash.defect, severity=clash.severity)

    def note(self, path: toml_lines.Path, defect: Defect, written: object = None, severity: Severity = Severity.ERROR) -> None:
        """Record a problem at its line."""
        line = self.places.get(path)
        column = ".".join(shown(str(part)) for part in path)
        value = None if written is None else shown(str(written))
        self.diagnostics.append(Diagnostic(defect.code, defect.message, severity, self.file.name, line, column, value, defect.remedy))

    @cached_property
    def places(self) -> dict[toml_lines.Path, int]:
        """The lines of the document, found when the first problem is noted."""
        from taxcalc.toml_lines import locate  # noqa: PLC0415 - only needed to explain an error

        return locate(self.text)
