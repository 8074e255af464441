"""Every figure of a diff is one that an assessment charges: all pairs of enacted years and every proposal with its base, in one run."""

from __future__ import annotations

import datetime as dt
import itertools
import re
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from support.one_run import columns_of, rules_of
from taxcalc.engine import inputs
from taxcalc.engine.connection import connect, run_models
from taxcalc.engine.model_graph import composed
from taxcalc.engine.model_rows import rows
from taxcalc.ledger.rates import monthly_rates
from taxcalc.ledger.taxpayer import WHOLE_TIME, Facts
from taxcalc.rules.catalogue import Catalogue
from taxcalc.rules.differ import diff

if TYPE_CHECKING:
    from taxcalc.rules.changes import Change
    from taxcalc.rules.schema import ReceiptClass

YEARS = [f"pk-{year}" for year in range(2019, 2028)]
PROPOSALS = [name for name in Catalogue().ids() if name.startswith("proposal-")]
PAIRS = [*itertools.combinations(YEARS, 2), *((str(rules_of(name).rules.extends), name) for name in PROPOSALS)]
INCOME = {  # who is taxed by a schedule, and where that income is stated
    "slabs.business": ("individual", "business_income"),
    "slabs.salaried": ("individual", "salary"),
    "slabs.professional_aop": ("professional_aop", "business_income"),
    "slabs.company": ("company", "business_income"),
    "slabs.small_company": ("small_company", "business_income"),
    "super_tax": ("company", "business_income"),
}
PKR = 1_000_000
DOLLARS = (4_000, 8_000, 20_000)  # of one month: below the floor, between, above
TERMS = re.compile(r"(?P<percent>[\d.]+)% of a month's proceeds(?: or USD (?P<floor>[\d,]+))?")


class Person(NamedTuple):
    """Who is asked about: a kind of taxpayer with an income, or with one receipt of a class."""

    kind: str
    fact: str
    amount: int
    receipt: tuple[tuple[str, str], ...] = ()
    registered: bool = False
    exporter: str = "freelancer"


@cache
def changes(a: str, b: str) -> list[Change]:
    return diff(rules_of(a).rules, rules_of(b).rules)


def taxed(path: str, amount: int) -> Person:
    kind, fact = INCOME[path]
    return Person(kind, fact, amount)


def exporting(entry: ReceiptClass, name: str) -> Person:
    """A receipt that the class takes, if no class before it does."""
    law, when = rules_of(name).rules, entry.when
    group = (when.groups or ("it",))[0]
    channel = "bank" if when.realised is not False else "offshore"
    day = max(day for day in (law.start, when.from_) if day)
    row = {"date": day.isoformat(), "amount": str(PKR), "rate": "1", "currency": "USD", "activity": next(iter(law.activities[group].codes)), "channel": channel}
    return Person((when.kinds or ("individual",))[0], "", 0, tuple(row.items()), when.registration is not None)


def retaining(exporter: str, day: dt.date, dollars: int) -> Person:
    """A month's proceeds in dollars, on a day."""
    row = {"date": day.isoformat(), "amount": str(dollars), "rate": "280", "currency": "USD", "activity": "software_development", "channel": "bank"}
    return Person("individual" if exporter == "freelancer" else "company", "", 0, tuple(row.items()), registered=True, exporter=exporter)


def printed_terms(a: str, b: str) -> list[tuple[str, str, dt.date, str]]:
    """The version, the exporter, a day and the terms of that day, as the sentences of a pair print them."""
    found = []
    for change in changes(a, b):
        if change.path.startswith("retention") and change.effective:
            exporter = change.path.partition("[")[0].removeprefix("retention.")
            one_year = rules_of(a).rules.tax_year == rules_of(b).rules.tax_year
            found += [(name, exporter, change.effective, text) for name, text in ((a, change.old if one_year else None), (b, change.new)) if text]
    in_its_year = [(name, rules_of(name).rules) for name in (a, b)]
    return [row for row in found for name, law in in_its_year if name == row[0] and law.start and law.end and law.start <= row[2] <= law.end]


def facts_of(person: Person) -> Facts:
    stated: dict[str, Any] = {person.fact: Decimal(person.amount)} if person.fact else {}
    return Facts(
        kind=person.kind,
        pseb=WHOLE_TIME if person.registered else (),
        return_filed="yes",
        atl=True,
        sales_tax_returns="yes",
        exporter=person.exporter,
        **stated,
    )


def asked() -> set[tuple[str, Person]]:
    """Each version with the people whom its printed figures are about."""
    found: set[tuple[str, Person]] = set()
    for a, b in PAIRS:
        for change in changes(a, b):
            for path, row in [(change.path, row) for row in change.rows] + [(copy.path, row) for copy in change.alike for row in copy.rows]:
                incomes = [income for income in (row.over + 1, row.upto, (row.upto or row.over * 2 + 2_000_000) - 1_000) if income]
                found |= {(name, taxed(path, income)) for name in (a, b) for income in incomes}
        found |= {(name, retaining(exporter, day, dollars)) for name, exporter, day, _ in printed_terms(a, b) for dollars in DOLLARS}
    for name in (*YEARS, *PROPOSALS):
        found |= {(name, exporting(entry, name)) for entry in rules_of(name).rules.classes.values() if entry.treatment == "final" and entry.rate is not None}
    return found


@pytest.fixture(scope="module")
def charged() -> dict[tuple[str, Person], dict[str, Any]]:
    """What the engine says to each, by one run with the versions as rows."""
    people = list(dict.fromkeys(person for _, person in sorted(asked())))
    years = {name: rules_of(name).rules.tax_year or 0 for name in (*YEARS, *PROPOSALS)}
    receipts = [(number, dict(person.receipt)) for number, person in enumerate(people) if person.receipt]
    ledger = columns_of([row for _, row in receipts]) | {"taxpayer": [str(number) for number, _ in receipts]}
    wanted = sorted({(people.index(person), years[name]) for name, person in asked()})
    with connect() as connection:
        inputs.load_rules(connection, [rules_of(name).rules for name in years], [(year, name) for name, year in years.items()], savings=False)
        inputs.load_rates(connection, [], monthly_rates().rows, estimate=False)
        inputs.load_ledger(connection, ledger, {str(number): number for number in range(len(people))})
        inputs.load_facts(connection, [(number, facts_of(person)) for number, person in enumerate(people)])
        inputs.load_asked(connection, wanted)
        run_models(connection, details=False)
        found = {(row["rules"], people[row["tp"]]): dict(row) for row in rows(connection, composed("select * from assessments", details=False))}
        lines = rows(connection, composed("select * from class_lines where scenario = 0", details=False))
    by_subject = {row["subject"]: row for row in found.values()}
    for line in lines:
        by_subject[line["subject"]].setdefault("lines", {})[line["class"]] = (int(line["pkr"]), int(line["tax"] or 0))
    return found


@pytest.mark.parametrize(("a", "b"), PAIRS)
def test_every_tax_of_a_schedule_is_what_an_assessment_charges(a: str, b: str, charged: dict[tuple[str, Person], dict[str, Any]]) -> None:
    for change in changes(a, b):
        for path, row in [(change.path, row) for row in change.rows] + [(copy.path, row) for copy in change.alike for row in copy.rows]:
            column = "super_tax" if path == "super_tax" else "slab_tax"
            for name, rate, tax in ((a, row.rate_a, row.tax_a), (b, row.rate_b, row.tax_b)):
                if rate is None:
                    continue
                within = (row.upto or row.over * 2 + 2_000_000) - 1_000
                just_above, inside = (charged[name, taxed(path, income)][column] for income in (row.over + 1, within))
                assert abs(just_above + Fraction(rate) * (within - row.over) - inside) <= 1, (path, row)
                if row.upto is not None:
                    assert charged[name, taxed(path, row.upto)][column] == tax, (path, row)


@pytest.mark.parametrize("name", [*YEARS, *PROPOSALS])
def test_every_rate_of_a_final_class_is_charged(name: str, charged: dict[tuple[str, Person], dict[str, Any]]) -> None:
    reached = 0
    for key, entry in rules_of(name).rules.classes.items():
        if entry.treatment == "final" and entry.rate is not None:
            lines = charged[name, exporting(entry, name)].get("lines", {})
            if key in lines:
                reached += 1
                assert lines[key] == (PKR * 100, int(entry.rate * PKR))
    assert reached or name in ("pk-2019", "pk-2020", "pk-2021")


@pytest.mark.parametrize(("a", "b"), PAIRS)
def test_every_printed_rate_is_that_of_its_class(a: str, b: str) -> None:
    """Together with the test above: what a diff prints as the rate of a class is what the class charges."""
    for change in changes(a, b):
        printed = [(change.path, change.old, change.new)] if change.kind == "changed" else []
        printed += [(part.path, part.value, None) if change.kind == "removed" else (part.path, None, part.value) for part in change.parts]
        for path, old, new in printed:
            chapter, _, rest = path.partition(".")
            if chapter == "classes" and rest.endswith(".rate"):
                for name, text in ((a, old), (b, new)):
                    assert text is None or rules_of(name).rules.classes[rest.removesuffix(".rate")].rate == Decimal(text)


@pytest.mark.parametrize(("a", "b"), PAIRS)
def test_what_may_be_retained_is_as_printed(a: str, b: str, charged: dict[tuple[str, Person], dict[str, Any]]) -> None:
    for name, exporter, day, text in printed_terms(a, b):
        terms = TERMS.match(text)
        assert terms, text
        floor = int((terms["floor"] or "0").replace(",", ""))
        for dollars in DOLLARS:
            limit = min(Fraction(dollars), max(Fraction(terms["percent"]) / 100 * dollars, Fraction(floor)))
            assert Fraction(charged[name, retaining(exporter, day, dollars)]["limit_usd"], 100) == limit, (name, text)


def test_a_dated_change_stands_in_one_year_only() -> None:
    """Over the enacted years one after another, each change of the terms of retention is told once, on its day."""
    told = [
        (change.path.partition("[")[0], change.effective)
        for a, b in itertools.pairwise(YEARS)
        for change in changes(a, b)
        if change.path.startswith("retention")
    ]
    days = [dt.date(2021, 2, 19), dt.date(2023, 10, 23)]
    assert sorted(told, key=str) == sorted(((f"retention.{exporter}", day) for exporter in ("freelancer", "it_company") for day in days), key=str)
