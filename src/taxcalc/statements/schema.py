"""What an import profile may say: one TOML file per layout, data only, unknown keys refused."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from taxcalc.diagnostics import Diagnostic
from taxcalc.statements.model import ROLES
from taxcalc.toml_lines import TomlRefusedError, load_toml

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

KEYS: dict[str, dict[str, type | tuple[type, ...]]] = {
    "": {
        "profile": str, "title": str, "download": str, "source": str, "role": str, "verified": bool, "known_from": str, "note": str,
        "file": dict, "columns": dict, "read": dict, "dedupe": dict, "check": dict, "own": list, "rule": list, "test": list,
    },
    "file": {
        "header": list, "absent": list, "name": str, "opening": str, "closing": str,
        "refuse": str, "html": bool, "delimiter": str, "encoding": str, "sheet": str,
    },
    "read": {
        "date": list, "decimal": str, "strip": list, "tz": str, "sign": str, "indicator": str, "credit": list, "debit": list,
        "currency": str, "fee": str, "fee_cost": str, "fee_unless": dict, "carry": list,
    },
    "dedupe": {"key": list},
    "check": {"balance": str, "net": bool},
}  # fmt: skip
RESULT_KEYS: dict[str, type | tuple[type, ...]] = {
    "kind": str, "skip": str, "to": (str, list), "from": (str, list), "use": dict, "moved": bool, "gross_up": str, "flip": bool,
}  # fmt: skip
TEST_KEYS = {"row", "kind", "skip", "amount", "currency", "date", "fee", "to", "from"}
CHOICES = {
    "read.decimal": (".", ","),
    "read.sign": ("signed", "split", "indicator"),
    "read.fee": ("inside", "extra", "within", "net"),
    "read.fee_cost": ("negative", "positive", "either"),
    "check.balance": ("asc", "desc"),
    "role": tuple(sorted(ROLES)),
}
LOGICAL = frozenset(
    [
        "date",
        "time",
        "zone",
        "id",
        "type",
        "text",
        "status",
        "client",
        "payer",
        "payee",
        "iban",
        "amount",
        "credit",
        "debit",
        "fee",
        "net",
        "currency",
        "amount2",
        "currency2",
        "balance",
        "indicator",
        "ref",
    ]
)
NAMES_OF_TYPES: dict[type, str] = {str: "a text", bool: "true or false", list: "a list", dict: "a table"}


@dataclass(frozen=True, slots=True)
class Join:
    """A logical column made of several."""

    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Taken:
    """An amount that stands only inside a text: the first group of `match` in `column`."""

    column: str
    match: str
    negate: bool


@dataclass(frozen=True, slots=True)
class Rule:
    """One `[[rule]]`: conditions on logical columns, then a kind or a reason to skip."""

    number: int
    conditions: dict[str, str | list[str]]
    kind: str | None = None
    skip: str | None = None
    to: str | list[list[str]] = ""
    came_from: str | list[list[str]] = ""
    use: dict[str, str | list[str] | Taken] = field(default_factory=dict)
    moved: bool = True
    gross_up: Decimal | None = None
    flip: bool = False


@dataclass(frozen=True, slots=True)
class Own:
    """Where a file itself names its owner. `sole`: only if nothing else does and one distinct name stands there."""

    column: str
    sole: bool
    conditions: dict[str, str | list[str]]


@dataclass(frozen=True, slots=True)
class Profile:
    """One layout of one institution's download."""

    id: str
    source: str
    role: str
    verified: bool
    origin: str
    toml: str
    header: tuple[tuple[str, ...], ...]
    columns: dict[str, tuple[str, ...] | Join]
    rules: tuple[Rule, ...]
    key: tuple[str, ...]
    dates: tuple[str, ...]
    title: str = ""
    download: str = ""
    note: str = ""
    known_from: str = ""
    refuse: str = ""
    absent: tuple[str, ...] = ()
    file_name: str = ""
    opening: str = ""
    closing: str = ""
    html: bool = False
    delimiter: str = "auto"
    encoding: str = "auto"
    sheet: str = "auto"
    decimal: str = "."
    strip: tuple[str, ...] = ()
    tz: str = ""
    sign: str = "signed"
    indicator: str = "indicator"
    credit: tuple[str, ...] = ()
    debit: tuple[str, ...] = ()
    currency: str = ""
    fee: str = ""
    fee_cost: str = "positive"
    fee_unless: dict[str, str | list[str]] = field(default_factory=dict)
    carry: tuple[str, ...] = ()
    balance: str = ""
    net: bool = False
    own: tuple[Own, ...] = ()
    tests: tuple[dict[str, Any], ...] = ()


class ProfileProblems:
    """Collects what is wrong with one profile, each with the line its key stands on."""

    def __init__(self, origin: str, toml: str) -> None:
        self.origin = origin
        self.found: list[Diagnostic] = []
        self._lines = toml.splitlines()

    def add(self, key: str, message: str, remedy: str, code: str = "TC618") -> None:
        """One problem at a key such as `read.sign`."""
        self.found.append(Diagnostic(code, message, file=self.origin, line=self._line_of(key), column=key or None, remedy=remedy))

    def unknown(self, where: str, key: str, known: Iterable[str]) -> None:
        """A key that the schema does not have."""
        full = f"{where}.{key}" if where else key
        near = difflib.get_close_matches(key, list(known), 1)
        self.add(full, f"unknown key '{full}'", f"did you mean '{near[0]}'?" if near else f"known keys here: {', '.join(sorted(known))}")

    def _line_of(self, key: str) -> int | None:
        table, _, last = key.rpartition(".")
        table = table.split("[")[0]
        inside = not table
        for number, line in enumerate(self._lines, start=1):
            bare = line.strip()
            if bare.startswith("["):
                inside = bare.strip("[] ") == table
            if inside and bare.split("=")[0].strip().strip('"') == last:
                return number
            if bare.strip("[] ") == key and bare.startswith("["):
                return number
        return None


def parse_toml(toml: str, origin: str) -> tuple[dict[str, Any], list[Diagnostic]]:
    """The document, or the syntax error."""
    try:
        return load_toml(toml), []
    except TomlRefusedError as problem:
        remedy = "mend the TOML; patterns go between single quotes: '~^payment'"
        return {}, [Diagnostic("TC618", f"not a TOML file: {problem}", file=origin, line=problem.line, remedy=remedy)]
