"""A statement in a fixed format as a layout: its columns are known, its bank and its currency stand in it."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from taxcalc import clock
from taxcalc.diagnostics import Diagnostic, Severity
from taxcalc.statements import table_refusals as refuse
from taxcalc.statements.binding import Binding
from taxcalc.statements.detect import Layout, all_records
from taxcalc.statements.formats.rows import HEADER, damaged
from taxcalc.statements.institutions import institution_of
from taxcalc.statements.opening import Opened, lines
from taxcalc.statements.profile_reading import rules_of
from taxcalc.statements.schema import Profile
from taxcalc.statements.table_columns import find_columns
from taxcalc.statements.table_survey import HOME, MARKS, Survey

if TYPE_CHECKING:
    from taxcalc.statements.asked import Asked

FORMAT = "format"
PROVEN = frozenset({"mt940", "camt"})
NAMES = {"ofx": "ofx", "mt940": "mt940", "camt": "camt.053", "qif": "qif"}
FIRST_LINES = 40


def format_layout(opened: Opened, asked: Asked) -> Layout:
    """The layout under which the rows of this format are read. Raises `StopFileError`."""
    seen = Survey()
    for line, (day, _, _, currency, _) in all_records(opened, None):
        if line:
            seen.rows += 1
            seen.dates.see(line, day)
            seen.currencies.update([currency.upper()] if currency else [])
    if len(seen.currencies) > 1:
        raise refuse.currencies(opened.name, 1, seen.currencies)
    if not seen.rows:
        raise damaged(opened.name, None, NAMES[opened.kind], "it holds no rows of a bank account")
    forms = seen.dates.settle(today=clock.today(), newest_first=seen.dates.newest_first(), said=asked.dates if opened.kind == "qif" else None)
    columns = find_columns(HEADER)
    if not forms or (len(forms) > 1 and seen.dates.failed):
        raise refuse.unreadable_dates(opened.name, columns, seen, asked)
    if len(forms) > 1:
        raise refuse.dates(opened.name, columns, seen, forms)
    profile = _profile(opened, seen.currency, forms[0])
    return Layout(opened, profile, None, 0, Binding(profile, HEADER), "", asked, warnings=_unproven(opened, seen.rows))


def _unproven(opened: Opened, rows: int) -> tuple[Diagnostic, ...]:
    """OFX states a balance at the end only, QIF none."""
    if opened.kind in PROVEN:
        return ()
    remedy = "compare the totals with the bank's; a statement as CSV or Excel with the balance after each row proves itself"
    return (Diagnostic("TC664", f"{rows} row(s) are read though no balance proves them", Severity.WARNING, file=opened.name, remedy=remedy),)


def _profile(opened: Opened, currency: str, form: str) -> Profile:
    shown = opened.path.name if opened.name == "-" else opened.name
    source, role = institution_of(shown, "".join(itertools.islice(lines(opened), FIRST_LINES)))
    return Profile(
        id=NAMES[opened.kind],
        source=source,
        role=role,
        verified=True,
        origin=FORMAT,
        toml="",
        header=tuple((name,) for name in HEADER),
        columns={"date": ("Date",), "text": ("Text",), "amount": ("Amount",), "id": ("Id",)},
        rules=rules_of("bank_table" if currency == HOME else "foreign_table"),
        key=("date", "id", "text", "amount"),
        dates=(form,),
        strip=MARKS,
        currency=currency,
    )
