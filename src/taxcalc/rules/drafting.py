"""A new rule file: an overlay that changes nothing yet, with the parent's own values as examples to uncomment."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from taxcalc.money import plain
from taxcalc.rules.drafts import year_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from taxcalc.rules.files import Table
    from taxcalc.rules.schema import Return, RuleSet

SCHEMA_LINE = "#:schema {schema}\n"  # Taplo and Even Better TOML complete and check while one types
INTRODUCTION = """\
# An overlay of {parent}: write only what changes, everything else stays as it is there.
#
#   taxcalc rules check {name}
#   taxcalc rules diff {parent} {name}
#   taxcalc rules show {parent} --resolved      (every value that can be changed)
#
# Each [[class]] and [[regime]] is found by its id. Rates are decimals in quotes ("0.01" is 1 %), amounts whole rupees
# without quotes, dates without quotes. Every block that you write needs its own `cite`: where the value comes from.

"""
EXAMPLES = """
# ----------------------------------------------------------------------------------------------------------------
# What proposals change most, as it is in {parent}. Remove the "# " in front of the lines that you need.
"""


def draft(rules_id: str, parent: RuleSet, name: str, schema: str | None, today: dt.date) -> str:
    """The text of a new overlay of `parent`, to be kept in a file called `name`; it is sound and changes nothing."""
    first = SCHEMA_LINE.format(schema=schema) if schema else ""
    known = {"parent": parent.id, "name": name}
    examples = "".join(f"\n# {title}\n{_commented(table)}" for title, table in _examples(parent))
    return first + INTRODUCTION.format(**known) + _toml(_heading(rules_id, parent, today)) + EXAMPLES.format(**known) + examples


def _heading(rules_id: str, parent: RuleSet, today: dt.date) -> Table:
    year = year_of(rules_id)
    coming = year is not None and year != parent.tax_year
    heading: Table = {
        "id": rules_id,
        "title": f"Draft of tax year {year}: what changes, in a few words" if coming else "What changes, in a few words",
        "status": "proposal",
        "purpose": "What it is for, in one line",
        **({"tax_year": year} if year else {}),
        "extends": parent.id,
        "review_by": today + dt.timedelta(days=365),
        "author": "Your name",
        "sources": {"PROPOSAL": {"title": "Who proposes it, in which paper or speech", "date": today, "url": "https://example.org/"}},
    }
    if year and coming and parent.tax_year and parent.return_:
        heading["return"] = {
            **_due(parent.return_, year - parent.tax_year),
            "cite": [{"source": "PROPOSAL", "section": f"the days of {parent.id}", "confidence": "low"}],
        }
    return heading


def _due(due: Return, years: int) -> Table:
    """The same days, so many years later; an extension is of one year."""
    return {name: day.replace(year=day.year + years) for name, day in (("individual", due.individual), ("company", due.company))}


def _examples(parent: RuleSet) -> Iterator[tuple[str, Table]]:
    """The parent's rates, retention and slabs; then a new relief and a removal."""
    for key, entry in parent.classes.items():
        if entry.rate is not None:
            yield f"{entry.title}: the rate.", {"class": [{"id": key, "rate": plain(entry.rate), "cite": [_cite()]}]}
    for exporter, rules in parent.retention.items():
        rule = rules[-1]
        values = {"id": rule.id, "fraction": plain(rule.fraction), "floor_usd": plain(rule.floor_usd), "cite": [_cite()]}
        yield f"Foreign exchange that may be kept ({exporter}).", {"retention": {exporter: [values]}}
    for key, slabs in parent.slabs.items():
        if len(slabs.bands) > 1:
            bands = [{"over": band.over, "fixed": band.fixed, "rate": plain(band.rate)} for band in slabs.bands]
            yield f"The {key} slabs: write all bands, they replace the table.", {"slabs": {key: {"bands": bands, "cite": [_cite()]}}}
    yield "A new relief: a class that stands ahead of another, and the regime with its condition.", _relief(parent)
    last = next(reversed(parent.regimes), "some-regime")
    yield "A regime that goes.", {"regime": [{"id": last, "remove": True}]}


def _relief(parent: RuleSet) -> Table:
    condition = {
        "id": "small",
        "fact": "export_pkr",
        "at_most": 600000,
        "law": "The proposal, p. 1",
        "fails": "Exports of the year are more than Rs 600,000.",
        "missing": "The exports of the year are not known.",
        "remedy": "Nothing mends it: the rate of the law applies.",
    }
    exempt = {
        "id": "small-earner",
        "ahead_of": next(iter(parent.classes), "service"),
        "title": "Exports of a small earner",
        "law": "The proposal, p. 1",
        "when": {"income": "export"},
        "treatment": "exempt",
        "regime": "small-earner",
        "falls_through": True,
        "cite": [_cite()],
    }
    regime = {
        "id": "small-earner",
        "title": "Small-earner exemption",
        "law": "The proposal, p. 1",
        "acts": "class",
        "applies": "Exports of the year are within the exempt amount.",
        "cite": [_cite()],
        "condition": [condition],
    }
    return {"class": [exempt], "regime": [regime]}


def _cite() -> Table:
    return {"source": "PROPOSAL", "section": "p. 1", "confidence": "low"}


def _commented(table: Table) -> str:
    return "".join(f"# {line}".rstrip() + "\n" for line in _toml(table).splitlines())


def _toml(table: Table) -> str:
    """As people write it: the tables of a list under headings, citations and bands on lines of their own."""
    import tomlkit  # noqa: PLC0415 - start-up is measured: only writing a file needs it

    document = tomlkit.document()
    for key, value in table.items():
        document.add(key, _item(value, inline=key in ("cite", "bands", "when")))
    return tomlkit.dumps(document)


def _item(value: object, *, inline: bool) -> object:
    import tomlkit  # noqa: PLC0415 - as above
    from tomlkit.items import AoT  # noqa: PLC0415 - as above

    if isinstance(value, dict):
        table = tomlkit.inline_table() if inline else tomlkit.table(is_super_table=all(isinstance(inner, dict | list) for inner in value.values()))
        for key, inner in value.items():
            table.add(key, _item(inner, inline=inline or key in ("cite", "bands", "when")))
        return table
    if isinstance(value, list) and inline:
        array = tomlkit.array()
        array.extend([_item(entry, inline=True) for entry in value])
        return array.multiline(len(value) > 1)
    if isinstance(value, list):
        return AoT([_item(entry, inline=False) for entry in value])  # type: ignore[misc]  # its entries are dicts, so tables
    return value
