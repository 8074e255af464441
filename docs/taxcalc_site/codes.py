"""A page for each code of a problem, as `taxcalc help CODE` shows it."""

from __future__ import annotations

from itertools import groupby

from taxcalc.cli.help_ import pages as help_pages
from taxcalc_site.markdown import table

FOLDER = "reference/codes"
HUNDREDS = {
    "0": "The program and its installation",
    "1": "Ledgers",
    "2": "Facts",
    "3": "Exchange rates",
    "4": "Rule files",
    "5": "Assessments",
    "6": "Statements and import profiles",
    "7": "Many taxpayers",
}
HEAD = """# Codes

Every problem that `taxcalc` finds has a code, its place, the value, and what to write instead. `taxcalc help CODE` shows these pages
without a network.
"""


def pages() -> dict[str, str]:
    """The list of codes, and every code's own page."""
    known = help_pages()
    parts = [HEAD]
    for hundred, members in groupby(known, key=lambda one: one[2]):
        rows = [(f"[{one}](codes/{one}.md)", title(known[one])) for one in members]
        parts.append(f"## {HUNDREDS.get(hundred, f'TC{hundred}00 to TC{hundred}99')}\n\n" + table(("code", "what it says"), rows))
    return {f"{FOLDER}.md": "\n".join(parts)} | {f"{FOLDER}/{one}.md": text for one, text in known.items()}


def title(page: str) -> str:
    """The first line of a page is `# TC101 Title`."""
    return page.partition("\n")[0].removeprefix("# ").partition(" ")[2]
