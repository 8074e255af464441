"""Problems as values: every finding of a run is collected, located and shown; none is raised one at a time."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def pasted(file: str) -> str:
    """A file's name as a command line takes it: quoted, and never taken for an option."""
    return shlex.quote(f"./{file}" if file.startswith("-") and file != "-" else file)


class Severity(StrEnum):
    """How much a problem matters: an error rejects its input, a warning does not, a note informs."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One problem. `column` is a column name (CSV), a key (TOML) or a character position, as text."""

    code: str
    message: str
    severity: Severity = Severity.ERROR
    file: str | None = None
    line: int | None = None
    column: str | None = None
    value: str | None = None
    remedy: str | None = None

    @property
    def where(self) -> str | None:
        """`file:line:column`, as much of it as is known."""
        parts = [str(part) for part in (self.file, self.line, self.column) if part is not None]
        return ":".join(parts) or None

    def as_dict(self) -> dict[str, str | None]:
        """The shape that `--format json` prints under `diagnostics`."""
        return {
            "code": self.code,
            "severity": str(self.severity),
            "where": self.where,
            "message": self.message,
            "value": self.value,
            "remedy": self.remedy,
        }


class InputRejectedError(Exception):
    """Input that cannot be used (exit 3). Carries every problem found, at least one of them an error."""

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics = tuple(diagnostics)
        super().__init__("; ".join(f"{d.code} {d.where or ''} {d.message}" for d in self.diagnostics))


class RulesInvalidError(InputRejectedError):
    """Rule files that cannot be used (exit 4)."""


class UsageRejectedError(InputRejectedError):
    """A word of the command line that cannot be used (exit 2): an activity that no rules know, a year that cannot be, an output that is a folder."""


def errors(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Those that reject their input."""
    return [d for d in diagnostics if d.severity is Severity.ERROR]
