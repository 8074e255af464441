"""What the user says about a file where the file itself does not: the order of its dates, what a text means, that no balance proves it."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from taxcalc.diagnostics import Diagnostic, Severity, UsageRejectedError
from taxcalc.statements.model import KINDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

ORDERS = ("dmy", "mdy", "ymd")
SKIP = "skip"
TREATED = "said by --treat"


@dataclass(frozen=True, slots=True)
class Asked:
    """The user's own answers.

    `password` gives the password of a locked PDF by its name and the number of wrong ones before, None when there is no other; `install` the
    command that installs a library which is not there, by its import name. What came of them is kept for the run: the texts of `--treat` that
    fitted a row, the passwords that opened a file (it is read more than once, and asked for once).
    """

    dates: str | None = None
    treats: tuple[tuple[str, str], ...] = ()
    unproven: bool = False
    password: Callable[[str, int], str | None] | None = None
    install: Callable[[str], str] | None = None
    used: set[str] = field(default_factory=set, compare=False)
    opened: dict[str, str] = field(default_factory=dict, compare=False, repr=False)

    def treated(self, text: str) -> str | None:
        """The kind that the user gave to rows with this text, `skip`, or None."""
        bare = _bare(text)
        for wanted, kind in self.treats:
            if _bare(wanted) in bare:
                self.used.add(wanted)
                return kind
        return None

    def without_rows(self) -> list[Diagnostic]:
        """Texts of `--treat` that no row of the run has; asked when all files are read."""
        return [
            Diagnostic(
                "TC665",
                f'--treat "{wanted}={kind}" fits no row',
                Severity.WARNING,
                value=wanted,
                remedy="write the text as the statement does (a part of it is enough); rows that a known layout understands by itself are left alone",
            )
            for wanted, kind in self.treats
            if wanted not in self.used
        ]


NOTHING = Asked()


def treats_of(texts: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """`TEXT=KIND` of `--treat`, every wrong one named with the kind that was probably meant."""
    found, problems = [], []
    for given in texts:
        text, equals, kind = given.rpartition("=")
        kind = kind.strip().casefold()
        if equals and text.strip() and kind in KINDS | {SKIP}:
            found.append((text.strip(), kind))
            continue
        near = difflib.get_close_matches(kind, [*KINDS, SKIP], 1)
        shown = f"{text or given}={near[0] if near else 'expense'}"
        problems.append(
            Diagnostic(
                "TC660",
                f"'{kind}' is no kind of row" if equals and text.strip() else "this is not TEXT=KIND",
                value=given,
                remedy=f'--treat "{shown}" (kinds: {", ".join(sorted(KINDS))}; or {SKIP})',
            )
        )
    if problems:
        raise UsageRejectedError(problems)
    return tuple(found)


def _bare(text: str) -> str:
    return " ".join(text.split()).casefold()
