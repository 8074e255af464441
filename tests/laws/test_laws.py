"""What holds for every taxpayer, whatever the year's rates: laws of the computation itself."""

from __future__ import annotations

import datetime as dt
import random
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from hypothesis import given, settings
from hypothesis import strategies as st

from oracle.rows import simple_row
from support.agreement import random_cases
from support.one_run import Case, database, engine_figures, rules_of
from support.plain import TODAY
from taxcalc.engine.connection import connect
from taxcalc.engine.gather import Asked, gather
from taxcalc.engine.model_graph import composed, statements
from taxcalc.engine.model_rows import rows
from taxcalc.ledger.taxpayer import Facts

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import duckdb
    import pytest

    from taxcalc.engine.model_graph import Stage
    from taxcalc.engine.results import Assessment, Retention, RetentionMonth

EVERY_YEAR = tuple(range(2019, 2028))
FINAL_YEARS = (2023, 2024, 2025, 2026, 2027)
COMPONENTS = ("final_tax", "normal_tax", "surcharge", "minimum_excess", "super_tax")
TAX = (*COMPONENTS, "credits", "total_tax", "balance", "alternatives", "receipts_pkr", "final_pkr", "normal_pkr", "taxable_income")
FEW = settings(max_examples=4)  # each example is a run of the models over many taxpayers
seeds = st.integers(0, 10**6)
years = st.sampled_from(FINAL_YEARS)
rupees = st.integers(0, 60_000_000)


def finished(cases: Sequence[Case], *, explain: bool = True) -> list[Assessment]:
    """Whole assessments of many taxpayers, from one run."""
    versions = {f"pk-{case.tax_year}": rules_of(f"pk-{case.tax_year}") for case in cases}
    with database(cases, savings=True) as connection:
        names = [str(number) for number in range(len(cases))]
        found = gather(connection, Asked(names, Facts(), versions, has_withheld=True, today=TODAY, explain=explain))
    return [assessment for assessment in found if assessment.tax_year == cases[int(assessment.taxpayer)].tax_year]


# ------------------------------------------------------------------ rows


@FEW
@given(seed=seeds)
def test_the_order_of_rows_is_irrelevant(seed: int) -> None:
    cases = random_cases(seed, 120, EVERY_YEAR)
    rnd = random.Random(seed)  # noqa: S311 - repeatable, not secret
    shuffled = [case._replace(rows=rnd.sample(case.rows, len(case.rows))) for case in cases]
    assert engine_figures(shuffled) == engine_figures(cases)


def split(row: dict[str, Any], rnd: random.Random) -> list[dict[str, Any]]:
    """One receipt as two, its certified rupees divided as well, to the paisa."""
    share = Decimal(rnd.randrange(1, 99)) / 100
    amount, pkr = Decimal(row["amount"]), Decimal(row["pkr"])
    part, worth = (amount * share).quantize(amount), (pkr * share).quantize(Decimal("0.01"))
    return [row | {"amount": str(part), "pkr": str(worth)}, row | {"amount": str(amount - part), "pkr": str(pkr - worth), "withheld": "", "id": ""}]


@FEW
@given(seed=seeds)
def test_a_receipt_split_into_two_of_the_same_worth_changes_no_tax(seed: int) -> None:
    cases = random_cases(seed, 120, EVERY_YEAR)
    rnd = random.Random(seed)  # noqa: S311 - repeatable, not secret
    pieces = [case._replace(rows=[piece for row in case.rows for piece in (split(row, rnd) if row["pkr"] else [row])]) for case in cases]
    for whole, parts in zip(engine_figures(cases), engine_figures(pieces), strict=True):
        assert {name: parts[name] for name in TAX} == {name: whole[name] for name in TAX}


@FEW
@given(
    receipts=st.lists(st.tuples(st.integers(2, 10**7), st.integers(1, 99), st.integers(2 * 10**6, 4 * 10**6)), min_size=1, max_size=40),
    year=years,
    pseb=st.booleans(),
)
def test_a_split_receipt_valued_at_a_rate_moves_the_tax_by_no_more_than_rounding(receipts: list[tuple[int, int, int]], year: int, pseb: bool) -> None:
    cases = []
    for cents, percent, rate in receipts:
        part = max(1, cents * percent // 100)
        row = simple_row(dt.date(year - 1, 8, 1), "0", rate=f"{Decimal(rate).scaleb(-4):f}")
        for amounts in ([cents], [part, cents - part]):
            pieces = [row | {"amount": f"{Decimal(amount).scaleb(-2):f}"} for amount in amounts if amount]
            cases += [Case({"pseb": pseb}, pieces, year)]
    found = engine_figures(cases)
    for whole, parts in zip(found[::2], found[1::2], strict=True):
        assert abs(whole["receipts_pkr"] - parts["receipts_pkr"]) <= Decimal("0.01")
        assert abs(whole["total_tax"] - parts["total_tax"]) <= 1
        assert whole["retained_usd"] == parts["retained_usd"]


# ------------------------------------------------------------------ more income


@FEW
@given(
    steps=st.lists(st.integers(0, 40_000_000), min_size=2, max_size=40, unique=True),
    receipts=st.integers(0, 10_000_000),
    salary=rupees,
    year=st.sampled_from(EVERY_YEAR),
    kind=st.sampled_from(("individual", "aop", "professional_aop", "company", "small_company")),
)
def test_more_business_income_never_lowers_the_tax_under_one_table(steps: list[int], receipts: int, salary: int, year: int, kind: str) -> None:
    """The salaried table gives way to the business table, which is not lower, so the law holds across that change too."""
    row = simple_row(dt.date(year, 3, 1), "1000.00", pkr=f"{receipts}.00", activity="consulting")
    facts: dict[str, Any] = {"kind": kind, "activity": "consulting"} | ({"salary": Decimal(salary)} if kind == "individual" else {})
    found = engine_figures([Case(facts | {"business_income": Decimal(income)}, [row], year) for income in sorted(steps)])
    for less, more in pairwise(found):
        assert more["total_tax"] >= less["total_tax"]
        assert more["taxable_income"] >= less["taxable_income"]


@FEW
@given(steps=st.lists(st.integers(1, 40_000_000), min_size=2, max_size=40, unique=True), business=rupees, year=st.sampled_from(EVERY_YEAR))
def test_more_salary_never_lowers_the_tax_while_the_same_table_applies(steps: list[int], business: int, year: int) -> None:
    """Once salary is more than three quarters of the income, the lower salaried table applies: there the tax may fall."""
    cases = [Case({"salary": Decimal(salary), "business_income": Decimal(business)}, [], year) for salary in sorted(steps)]
    with database(cases) as connection:
        lines = {
            row["tp"]: row
            for row in rows(connection, composed("select tp, salaried, total from liabilities join subjects using (subject) where scenario = 0", details=False))
        }
    for number in range(len(cases) - 1):
        less, more = lines[number], lines[number + 1]
        assert more["total"] >= less["total"] or (more["salaried"] and not less["salaried"])


@FEW
@given(
    steps=st.lists(st.integers(1, 10**9), min_size=2, max_size=40, unique=True),
    year=years,
    pseb=st.booleans(),
    expenses=st.integers(0, 1_000_000),
    opt_out=st.booleans(),
)
def test_more_receipts_never_lower_the_tax_of_their_regime(steps: list[int], year: int, pseb: bool, expenses: int, opt_out: bool) -> None:
    """Beside other receipts that already earn the expenses: expenses beyond all receipts are spread over each new one as well (s.67)."""
    day = dt.date(year - 1, 8, 1)
    base = simple_row(day, "10000.00", pkr="2800000.00")
    facts = {"pseb": pseb, "expenses": Decimal(expenses), "opt_out": opt_out}
    cases = [Case(facts, [base, simple_row(day, "1000.00", pkr=f"{Decimal(paisa).scaleb(-2):f}")], year) for paisa in sorted(steps)]
    for less, more in pairwise(engine_figures(cases)):
        assert more["total_tax"] >= less["total_tax"]


# ------------------------------------------------------------------ sums


@FEW
@given(seed=seeds)
def test_the_total_is_the_sum_of_its_components_and_the_balance_what_is_left(seed: int) -> None:
    cases = random_cases(seed, 150, EVERY_YEAR)
    for assessment, case in zip(finished(cases), cases, strict=True):
        tax = assessment.tax
        assert tax.total == tax.final + tax.normal + tax.surcharge + tax.minimum_excess + tax.super - tax.credits
        assert tax.total >= 0
        assert tax.balance == tax.total - tax.withheld - tax.paid
        assert tax.paid == Decimal(str(case.facts.get("tax_paid", 0)))
        assert tax.final == sum(line.tax for line in assessment.classes if line.tax is not None)
        assert assessment.alternatives.difference == abs(assessment.alternatives.final - assessment.alternatives.opt_out)
        assert tax.total == (assessment.alternatives.opt_out if case.facts.get("opt_out") else assessment.alternatives.final)


@FEW
@given(seed=seeds)
def test_the_trace_ends_with_the_liability_and_its_lines_add_up(seed: int) -> None:
    for assessment in finished(random_cases(seed, 150, EVERY_YEAR)):
        assert assessment.trace is not None
        *steps, last = assessment.trace
        assert last.name == "Liability"
        assert Decimal(last.value) == assessment.tax.total
        charged = [step for step in steps if not step.name.startswith(("Receipts, ", "Head business", "Taxable income"))]
        assert sum(Decimal(step.value) for step in charged) == assessment.tax.total
        assert all(step.rule.startswith(assessment.rules) and step.law for step in assessment.trace)
        parts = {name: Decimal(value) for name, value in last.inputs.items()}
        assert sum(parts.values()) - 2 * parts["credits"] == assessment.tax.total


@FEW
@given(seed=seeds)
def test_what_is_retained_and_what_is_converted_make_the_proceeds(seed: int) -> None:
    for assessment in finished(random_cases(seed, 150, EVERY_YEAR), explain=False):
        if assessment.retention is None:
            assert assessment.retention_note
            continue
        year, months = assessment.retention, assessment.retention.months
        parts: list[Retention | RetentionMonth] = [year, *months]
        for part in parts:
            assert part.limit_usd + part.convert_usd == part.proceeds_usd
            assert 0 <= part.limit_usd <= part.proceeds_usd
            assert part.convert_pkr >= 0
            assert part.limit_pkr >= 0
            assert part.alternative_limit_usd is None or part.alternative_limit_usd <= part.limit_usd
        for name in ("proceeds_usd", "limit_usd", "convert_usd", "limit_pkr", "convert_pkr"):
            assert getattr(year, name) == sum(getattr(month, name) for month in months)


# ------------------------------------------------------------------ regimes


def forced_although_met(cases: Sequence[Case], monkeypatch: pytest.MonkeyPatch) -> duckdb.DuckDBPyConnection:
    """Every regime whose conditions are all met, taken as met once more, as a scenario of its own."""
    again = """
        insert into scenarios
        select s.* replace (10000 + g.regime_order as scenario, 10000 + g.regime_order as way, g.regime as forced, coalesce(v.forced, '') as variant)
        from scenarios as s
        inner join gates as g on s.answer_set = g.answer_set and g.whole and g.relevant
        left join variants as v on g.rules = v.rules and g.regime = v.forced
        where s.scenario = 0
    """

    def with_more(stage: Stage | None, *, details: bool, is_wide: bool) -> Iterator[str]:
        for text in statements(stage, details=details, is_wide=is_wide):
            yield text
            if text.startswith("create or replace temp table scenarios as"):
                yield again

    monkeypatch.setattr("taxcalc.engine.connection.statements", with_more)
    return database(cases, savings=True)


def test_taking_a_regime_as_met_that_is_met_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    query = """
        select now.total as now, again.total as again, again.scenario, now.subject
        from liabilities as now inner join liabilities as again using (subject)
        where now.scenario = 0 and again.scenario >= 10000
    """
    with forced_although_met(random_cases(5, 400, EVERY_YEAR), monkeypatch) as connection:
        found = rows(connection, composed(query, details=False))
    assert len(found) > 100
    assert [row for row in found if row["now"] != row["again"]] == []


@FEW
@given(
    receipts=st.integers(100, 10**7),
    salary=rupees,
    expenses=st.integers(0, 3_000_000),
    defects=st.lists(
        st.sampled_from(
            [{"pseb": False}, {"return_filed": "no"}, {"withholding_statements": "no"}, {"foreign_tax_credit": True}, {"opt_out": True}],
        ),
        min_size=1,
        max_size=5,
    ),
)
def test_the_saving_of_a_blocked_regime_is_what_mending_its_conditions_saves(
    receipts: int, salary: int, expenses: int, defects: list[dict[str, object]]
) -> None:
    sound: dict[str, Any] = {"pseb": True, "salary": Decimal(salary), "expenses": Decimal(expenses)}
    broken = dict(sound)
    for defect in defects:
        broken |= defect
    cases = [Case(facts, [simple_row(dt.date(year - 1, 9, 1), "1000.00", pkr=f"{receipts}.00")], year) for year in FINAL_YEARS for facts in (broken, sound)]
    found = finished(cases)
    for now, mended in zip(found[::2], found[1::2], strict=True):
        answer = next(regime for regime in now.regimes if regime.id == "final-it-pseb")
        if answer.status == "blocked":
            assert answer.saving_pkr == now.tax.total - mended.tax.total
        else:
            assert broken == sound | {"opt_out": True}
            assert answer.status == "available"


def test_each_taxpayer_comes_out_alone_as_among_others() -> None:
    cases = random_cases(11, 9, EVERY_YEAR)
    assert [figures for case in cases for figures in engine_figures([case])] == engine_figures(cases)


def test_a_database_without_taxpayers_has_no_assessments() -> None:
    with connect() as connection:
        assert rows(connection, "select 1 as nothing where false") == []
    assert engine_figures([]) == []
