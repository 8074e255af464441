"""The first line of a table: every name that is needed, none twice, and a word for each that is nearly right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from taxcalc.diagnostics import Diagnostic, InputRejectedError, Severity
from taxcalc.ledger.cells import nearest, shown
from taxcalc.ledger.finding import Finding
from taxcalc.ledger.taxpayer import FACTS
from taxcalc.ledger.vocabulary import COLUMNS, IMPORT_ONLY

NAMES = {*COLUMNS, *FACTS}

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from taxcalc.ledger.tables import Table


def check_header(table: Table, required: Sequence[str], known: Collection[str], what: str, *, is_strict: bool = False) -> None:
    """Raise for missing and repeated names; remark on names that are not read. `what` is the table's name: ledger, clients file, rates file.

    A name that is nearly right is a warning; where `is_strict`, an error, because a fact that is not read changes the tax of many.
    """
    named = [name for name in table.header if name]
    errors = [*_repeated(table, named), *_missing(table, named, required, known, what)]
    meant = nearly_right(named, known)
    for name, word in meant.items():
        message, remedy = not_read(name), f"did you mean {word}? Names are written exactly so"
        if is_strict:
            errors.append(Diagnostic("TC202", message, file=table.file.name, line=table.header_line, column=shown(name), remedy=remedy))
        table.remark("TC123", message, remedy, Severity.WARNING, table.header_line, column=shown(name))
    if errors:
        raise InputRejectedError(errors)
    unknown = [name for name in named if name not in known and name not in meant]
    if unknown:
        names = ", ".join(shown(name) for name in unknown)
        table.remark("TC122", f"columns that are not part of a {what} are ignored: {names}", None, line=table.header_line)
    if not table.rows and not table.rejected:
        table.remark("TC124", f"the {what} has a header and no rows", "add one line for each entry", line=table.header_line)


def unread_columns(table: Table) -> list[Finding]:
    """Columns of a ledger that are not read, as findings: a name that is nearly right may hide what changes the tax."""
    known = (*COLUMNS, *IMPORT_ONLY)
    named = [name for name in table.header if name]
    meant = nearly_right(named, known)
    unknown = [name for name in named if name not in known and name not in meant]
    nearly = [
        Finding("column-not-read", f'rename the column "{shown(name)}" to {word}', file=table.file.name, line=table.header_line, unsure=True)
        for name, word in meant.items()
    ]
    if not unknown:
        return nearly
    remedy = f"nothing to do, unless these hold what the tax depends on: {', '.join(shown(name) for name in unknown)}"
    return [*nearly, Finding("column-not-read", remedy, file=table.file.name, line=table.header_line, count=len(unknown))]


def folded(name: str) -> str:
    """A name of a column as it is meant, whatever its case: Excel likes capitals."""
    return name.lower() if name.lower() in NAMES else name


def nearly_right(named: Sequence[str], known: Collection[str]) -> dict[str, str]:
    """Names that are not known, each with the word that it was probably meant to be; a word that is there already is not meant."""
    free = [word for word in known if word not in named]
    found = {name: nearest(name, free) for name in named if name and name not in known}
    return {name: word for name, word in found.items() if word}


def not_read(name: str) -> str:
    """What is wrong with a name that is nearly right."""
    return f'the column "{shown(name)}" is not read'


def _repeated(table: Table, named: list[str]) -> list[Diagnostic]:
    twice = dict.fromkeys(name for name in named if named.count(name) > 1)
    remedy = "keep one of the two columns, or give the other another name"
    return [
        Diagnostic("TC121", f'the column "{shown(name)}" stands twice', file=table.file.name, line=table.header_line, column=shown(name), remedy=remedy)
        for name in twice
    ]


def _missing(table: Table, named: list[str], required: Sequence[str], known: Collection[str], what: str) -> list[Diagnostic]:
    absent = [name for name in required if name not in named]
    if not any(name in known for name in named):
        return [_not_this_table(table, named, required, what)]
    return [
        Diagnostic(
            "TC120",
            f"the {what} has no column {name}",
            file=table.file.name,
            line=table.header_line,
            column=name,
            remedy=_remedy_of_missing(name, named, known),
        )
        for name in absent
    ]


def _remedy_of_missing(name: str, named: list[str], known: Collection[str]) -> str:
    meant = next((other for other in named if other not in known and nearest(other, [name])), None)
    if meant:
        return f'rename the column "{shown(meant)}" to {name}'
    return f"add a column {name}; the file's columns are: {', '.join(shown(other) for other in named)}"


def _not_this_table(table: Table, named: list[str], required: Sequence[str], what: str) -> Diagnostic:
    header = ",".join(required)
    close = [name for name in named if nearest(name, required)]
    remedy = f"add the header as the first line: {header}" + (",..." if what == "ledger" else "")
    if close:
        remedy = f"write the names exactly: {header}"
    elif what == "ledger":
        remedy += "; a platform's or bank's own file is read by: taxcalc import " + table.file.name
    found = ", ".join(shown(name) for name in named[:6])
    return Diagnostic(
        "TC120", f"this is not a {what}: none of its columns is known (found: {found})", file=table.file.name, line=table.header_line, remedy=remedy
    )
