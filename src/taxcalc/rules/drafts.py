"""What a draft may call itself: `pk-YEAR` is the law of that year, so a file of one's own is a bill or a proposal until it is published."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from taxcalc.rules.lock import is_locked
from taxcalc.rules.merge import Layer

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from taxcalc.diagnostics import Diagnostic
    from taxcalc.rules.files import RuleFile

OF_A_YEAR = re.compile(r"pk-(?P<year>\d{4})\Z")


def year_of(rules_id: str) -> int | None:
    """The tax year that an id names, if it names one."""
    named = OF_A_YEAR.match(rules_id)
    return int(named["year"]) if named else None


def draft_problems(folders: Iterable[Path], file: RuleFile) -> Iterator[Diagnostic]:
    """An id of a year is for the rules of that year, and published law is locked."""
    year = year_of(file.id)
    if year is None:
        return
    here = Layer(file, file.data)
    if file.data.get("tax_year") != year:
        said = file.data.get("tax_year", "none of its own")
        yield here.problem("TC424", ("tax_year",), f"{file.id} is of tax year {year}, but its tax_year is {said}", f"write: tax_year = {year}", str(said))
    if file.data.get("status") == "enacted" and not is_locked(folders, file):
        remedy = f'write: status = "proposal" (or "bill"); once it is law, publish it with: taxcalc rules lock {file.id}'
        yield here.problem("TC424", ("status",), f"{file.id} calls itself enacted law, but nobody published it: it is not locked", remedy, "enacted")
