"""On every day on which anything changes, and on the day before it, the law loads and the engine computes with it."""

from __future__ import annotations

import datetime as dt
import functools
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from cases.harness import assess_together, reach
from support.law_sheet import export_rate
from support.plain import assessed, receipt
from taxcalc.clock import tax_year_of
from taxcalc.diagnostics import RulesInvalidError
from taxcalc.rules.catalogue import Catalogue
from taxcalc.rules.files import RuleFile

if TYPE_CHECKING:
    from collections.abc import Iterator

    from taxcalc.rules.catalogue import LoadedRules

YEARS = range(2019, 2028)
A_DAY = dt.timedelta(days=1)
ASSENT = dt.date(2026, 6, 26)
SHARES = [(dt.date(2023, 10, 23), Decimal("0.5")), (dt.date(2021, 2, 19), Decimal("0.35"))]  # FE Manual ch. 12 para 12, newest first
catalogue = Catalogue()


def changes() -> list[dt.date]:
    """Tax years, Acts, what stood before them, extensions, and what rules dated by themselves begin or have ended on."""
    found = {dt.date(year - 1, 7, 1) for year in (*YEARS, YEARS[-1] + 1)}
    for path in catalogue.paths():
        file = catalogue.file(path)
        assert isinstance(file, RuleFile)
        found |= {day for part in file.parts for day in _dates(part.data)}
    return sorted(found)


def _dates(data: dict[str, object]) -> Iterator[dt.date]:
    """A day that is said to be the last is followed by one that changes; what is due, cited or to be reviewed changes nothing."""
    for name, value in data.items():
        if isinstance(value, dt.date):
            if name in ("enacted_on", "extended_on", "from", "known_until", "to"):
                yield value + A_DAY if name in ("known_until", "to") else value
        elif name != "sources":
            for inner in value if isinstance(value, list) else [value]:
                yield from _dates(inner) if isinstance(inner, dict) else ()


DAYS = sorted({day for change in changes() for day in (change - A_DAY, change)})


@functools.cache
def laws(year: int) -> dict[dt.date, LoadedRules]:
    """The law of a tax year as it was known on each of the days; a day on which it was refused is left out."""
    found = {}
    for day in DAYS:
        try:
            found[day] = catalogue.load(f"pk-{year}", day)
        except RulesInvalidError as refused:
            assert [problem.code for problem in refused.diagnostics] == ["TC418"]  # noqa: PT017 - no other refusal will do
    return found


@functools.cache
def totals(year: int) -> dict[str, object]:
    """The tax on a thousand dollars of a registered developer, by the fingerprint of the law: different laws are versions of one run."""
    versions = {law.sha256: replace(law, rules=law.rules.model_copy(update={"id": law.sha256})) for law in laws(year).values()}
    rows = [
        {"date": f"{year - 1}-07-01", "amount": "500", "currency": "USD", "rate": "280"},
        {"date": f"{year}-06-30", "amount": "500", "currency": "USD", "rate": "280"},
    ]
    found = assess_together({"developer": {"facts": {"pseb": True}, "receipts": rows}}, year, list(versions.values()))
    return {sha256: reach(assessments["developer"], "tax.total") for sha256, assessments in zip(versions, found, strict=True)}


def test_the_days_of_change_are_those_of_the_files() -> None:
    circulars = {dt.date(2021, 2, 19), dt.date(2023, 1, 13), dt.date(2023, 10, 23)}
    assert {*circulars, ASSENT, dt.date(2022, 10, 31), dt.date(2026, 9, 30), dt.date(2018, 7, 1), dt.date(2027, 7, 1)} <= set(changes())


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_what_was_law_on_a_day_loads_and_is_computed_with(day: dt.date) -> None:
    known = {year: laws(year)[day] for year in YEARS if day in laws(year)}
    begun = {year for year in YEARS if dt.date(year - 1, 7, 1) <= day}
    assert set(known) == begun | ({2027} if 2026 in begun else set())  # before its Act, tax year 2027 has the law of the year before
    for year, law in known.items():
        rate = Decimal(0) if year < 2023 else export_rate(year, registered=year < 2027 or day >= ASSENT)
        assert Decimal(str(totals(year)[law.sha256])) == 280_000 * rate
        assert all(rule.from_ <= day for rules in law.rules.retention.values() for rule in rules)


def test_the_law_of_the_day_takes_a_receipt_of_that_day() -> None:
    days = [day for day in DAYS if tax_year_of(day) in YEARS]
    found = assessed([receipt(str(day), "100000.00") for day in days]).assessments
    assert [(year.tax_year, year.rules) for year in found] == [(year, f"pk-{year}") for year in YEARS]
    limits = {month.month: month.limit_usd for year in found for month in (year.retention.months if year.retention else ())}
    expected: dict[str, Decimal] = {}
    for day in days:
        share = next((share for start, share in SHARES if day >= start), None)
        if share is not None:
            expected[f"{day:%Y-%m}"] = expected.get(f"{day:%Y-%m}", Decimal(0)) + 100_000 * share
    assert limits == expected
