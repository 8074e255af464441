"""One rule file: its text, its content, its heading, and where each of its values stands."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import tomli

from taxcalc.diagnostics import Diagnostic
from taxcalc.rules.chapters import with_chapters

if TYPE_CHECKING:
    from decimal import Decimal

HEADING = ("id", "title", "status", "tax_year", "extends", "enacted_on", "review_by")

Table = dict[str, Any]
AMOUNT = re.compile(r"(?P<key>[\w-]+)\s*=\s*(?P<number>\d[\d,]*(\.\d+)?)\s*(?P<percent>%?)")
LONG_NUMBER = re.compile(r"\d{4000}")
Key = tuple[str | int, ...]


@dataclass(frozen=True)
class RuleFile:
    """A file that is TOML; whether it is law is for others to say."""

    path: Path
    text: str
    data: Table
    chapters: tuple[RuleFile, ...] = ()  # the files that it is made of besides itself, in their order

    @property
    def parts(self) -> tuple[RuleFile, ...]:
        """The chapters, then the file itself."""
        return (*self.chapters, self)

    @property
    def id(self) -> str:
        """The id it gives itself; its name where it gives none."""
        return str(self.data.get("id", self.path.stem))

    @property
    def sha256(self) -> str:
        """Of the texts as they stand, chapters included."""
        return hashlib.sha256("\0".join(part.text for part in self.parts).encode()).hexdigest()

    @cached_property
    def places(self) -> dict[Key, int]:
        """The line of each value; scanned only to explain a problem."""
        from taxcalc.toml_lines import locate  # noqa: PLC0415 - only a file with a problem pays for the second scan

        return locate(self.text)

    def line(self, key: Key) -> int | None:
        """The line of the value at `key`, or of the closest table around it."""
        from taxcalc.toml_lines import nearest_line  # noqa: PLC0415 - as above

        return nearest_line(self.places, key)


def read(path: Path) -> RuleFile | Diagnostic:
    """The file with its chapters, or why it cannot be read."""
    file = read_alone(path)
    return file if isinstance(file, Diagnostic) else with_chapters(file, read_alone, shown)


def read_alone(path: Path) -> RuleFile | Diagnostic:
    """One file, its chapters unread."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as problem:
        reason = "it is not UTF-8 text" if isinstance(problem, UnicodeDecodeError) else str(problem.strerror)
        return Diagnostic("TC401", f"this rule file cannot be read: {reason}", file=shown(path), remedy="give a UTF-8 TOML file that exists and may be read")
    return parsed(path, text)


def parsed(path: Path, text: str) -> RuleFile | Diagnostic:
    """The file that a text is, or why it is none."""
    try:
        return RuleFile(path, text, parse(text))
    except tomli.TOMLDecodeError as problem:
        return Diagnostic(
            "TC401",
            f"this rule file is not TOML: {problem.msg}",
            file=shown(path),
            line=problem.lineno,
            column=str(problem.colno),
            value=line_of(text, problem.lineno),
            remedy=_syntax_remedy(problem.msg, line_of(text, problem.lineno)),
        )
    except (ValueError, RecursionError) as problem:
        return _beyond_reading(path, text, problem)


def _beyond_reading(path: Path, text: str, problem: Exception) -> Diagnostic:
    """TOML that no rule file needs: a number of thousands of digits, brackets hundreds deep."""
    lines = text.splitlines()
    if isinstance(problem, RecursionError):
        what, remedy = "brackets stand too deep inside one another", "write each value plainly; no rule needs more than four brackets inside one another"
        number = max(range(len(lines)), key=lambda index: lines[index].count("[") + lines[index].count("{"), default=0)
    else:
        what, remedy = "a number has thousands of digits", "write a whole amount in rupees, of at most 16 digits: over = 600000"
        number = next((index for index, line in enumerate(lines) if LONG_NUMBER.search(line)), 0)
    return Diagnostic("TC401", f"this rule file cannot be read: {what}", file=shown(path), line=number + 1, remedy=remedy)


def parse(text: str) -> Table:
    """TOML with exact decimals."""
    return tomli.loads(text, parse_float=_exact)


def heading(path: Path) -> Table | None:
    """The keys before the first table, which say what the file is; None where even they cannot be read."""
    try:
        text = path.read_text(encoding="utf-8-sig")
        return parse(text[: _first_table(text)])
    except (OSError, ValueError, RecursionError):  # UnicodeDecodeError and TOMLDecodeError are ValueErrors
        return None


def shown(path: Path) -> str:
    """The path as a person would type it from here."""
    try:
        return str(path.resolve().relative_to(Path.cwd()))
    except ValueError:
        return str(path)


def line_of(text: str, number: int) -> str:
    """One line of a text, counted from 1; empty past its end."""
    lines = text.splitlines()
    return lines[number - 1].strip() if number <= len(lines) else ""


def _exact(text: str) -> Decimal:
    from decimal import Decimal  # noqa: PLC0415 - a well-written file has no bare decimals

    return Decimal(text)


def _first_table(text: str) -> int:
    """Where the first `[table]` line begins."""
    if text.startswith("["):
        return 0
    found = text.find("\n[")
    return len(text) if found < 0 else found


def _syntax_remedy(message: str, line: str) -> str:
    amount = AMOUNT.match(line)
    if amount and amount["percent"]:
        from decimal import Decimal  # noqa: PLC0415 - only to explain

        return f'write a rate as a decimal in quotes: {amount["key"]} = "{Decimal(amount["number"].replace(",", "")) / 100}"'
    if amount and "," in amount["number"]:
        return f"write an amount without commas: {amount['key']} = {amount['number'].replace(',', '')}"
    if "Illegal character" in message or "Unterminated" in message:
        return "this text is not closed: put the same quote behind it as before it, on the same line"
    if "Cannot overwrite" in message or "declare" in message.lower():
        return "this key or table stands twice in the file; keep one (entries of a list are written [[class]], with two brackets)"
    if "Invalid value" in message:
        return 'text and rates are written in quotes: title = "Final tax", rate = "0.0025"'
    return 'write one `key = "value"` per line, headings in brackets, and close every quote and bracket'
