"""From one path to the one layout that reads it, or to the reasons why none or several do."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from taxcalc.diagnostics import Diagnostic
from taxcalc.statements.asked import NOTHING, Asked
from taxcalc.statements.bank_tables import find_table
from taxcalc.statements.binding import BadCellError, Record
from taxcalc.statements.catalogue import SHIPPED, Catalogue
from taxcalc.statements.dates import fitting, parse_sheet_date
from taxcalc.statements.detect import Layout, find_layouts, most_specific, no_layout
from taxcalc.statements.formats.layouts import format_layout
from taxcalc.statements.formats.pdf_lines import with_page
from taxcalc.statements.institutions import is_of_another
from taxcalc.statements.model import BANK_ROLES, StopFileError
from taxcalc.statements.opening import FORMATS, Opened, open_statement
from taxcalc.statements.separated import fit

if TYPE_CHECKING:
    from pathlib import Path

ROWS_TRIED = 2000


def choose_layout(path: Path, name: str, catalogue: Catalogue, wanted: str | None = None, asked: Asked = NOTHING) -> Layout:
    """The layout of this file; `wanted` is the profile that the user named with `--as`, `asked` what he says of the file."""
    if wanted:
        profile = catalogue.get(wanted)
        opened = open_statement(path, name, profile.encoding, asked)
        layouts = find_layouts(opened, [profile])
        if not layouts:
            raise no_layout(opened, [profile])
        return replace(_usable(layouts[0]), asked=asked)
    opened = open_statement(path, name, asked=asked)
    if opened.kind == "pdf":
        return _pdf_layout(opened, asked)
    if opened.kind in FORMATS:
        return format_layout(opened, asked)
    layouts = most_specific(find_layouts(opened, catalogue.profiles.values()))
    layouts = [one for one in layouts if not _of_another_bank(one)]
    if not layouts:
        table = find_table(opened, asked)
        if table is None:
            raise no_layout(opened, list(catalogue.profiles.values()))
        return table
    if len(layouts) > 1:
        own = [one for one in layouts if one.profile.origin != SHIPPED]
        layouts = own if len(own) == 1 else [one for one in layouts if _reads(one)] or layouts
    if len(layouts) > 1:
        raise _several(opened, layouts)
    return replace(_usable(layouts[0]), asked=asked)


def _pdf_layout(opened: Opened, asked: Asked) -> Layout:
    """The table of a PDF, which has to prove itself; what stands in its way is told by page and line."""
    try:
        table = find_table(opened, asked)
    except StopFileError as stop:
        raise StopFileError(*(with_page(opened, one) for one in stop.diagnostics)) from None
    if table is None:
        raise no_layout(opened, [])
    return table


def _of_another_bank(layout: Layout) -> bool:
    """Whether banks' headers are alike and the file says that it is another bank's than the profile's."""
    profile = layout.profile
    return profile.role in BANK_ROLES and profile.origin == SHIPPED and is_of_another(layout.opened.name, layout.preamble, profile.source)


def _usable(layout: Layout) -> Layout:
    if layout.profile.refuse:
        raise StopFileError(Diagnostic("TC607", layout.profile.refuse, file=layout.opened.name, line=layout.header_line, remedy="import that file instead"))
    return layout


def _reads(layout: Layout) -> bool:
    """Whether dates and amounts of the first rows have the form that the profile demands."""
    forms = layout.profile.dates
    for count, (line, cells) in enumerate(layout.body()):
        if count >= ROWS_TRIED:
            break
        try:
            record = Record(layout.binding, line, fit(layout.opened.name, line, cells, layout.binding.width))
            record.maybe("amount")
        except (BadCellError, StopFileError):
            return False
        text = " ".join(record.text("date").split())
        found = fitting(forms, text)
        if text and not found and not (layout.opened.is_workbook and parse_sheet_date(text)):
            return False
        forms = tuple(form for form in forms if form in found) or forms
    return True


def _several(opened: Opened, layouts: list[Layout]) -> StopFileError:
    why = "; ".join(
        f"{one.profile.id} (line {one.header_line} has {', '.join(names[0] for names in one.profile.header)}; dates {' or '.join(one.profile.dates)})"
        for one in layouts
    )
    return StopFileError(
        Diagnostic(
            "TC608",
            f"{len(layouts)} profiles read this file: {why}",
            file=opened.name,
            line=layouts[0].header_line,
            remedy=f"say which: taxcalc import {opened.name} --as {layouts[0].profile.id}",
        )
    )
