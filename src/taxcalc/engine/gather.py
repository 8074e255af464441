"""Finished models into results: every number is read, none is computed again."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from taxcalc.engine.deadlines import deadlines, return_due
from taxcalc.engine.evidence import NOTHING, Found
from taxcalc.engine.grounds import ground_of, provision
from taxcalc.engine.model_graph import composed
from taxcalc.engine.model_rows import Row, cents, rate, rows, rupees, units
from taxcalc.engine.notes import assumptions, readings
from taxcalc.engine.reliefs import regime_answers
from taxcalc.engine.results import Alternatives, Assessment, ClassLine, Reading, Receipts, ReturnLine, Tax
from taxcalc.engine.retained import retention
from taxcalc.engine.swings import swings
from taxcalc.engine.trace import trace
from taxcalc.money import decimals_of

if TYPE_CHECKING:
    import datetime as dt

    import duckdb

    from taxcalc.ledger.taxpayer import Facts
    from taxcalc.rules.catalogue import LoadedRules


# every column behind the liability: the trace tells them one by one
WORKINGS = """
select x.*, l.minimum_excess, l.credits, l.credit_regime_order
from super_lines as x join liabilities as l on x.subject = l.subject and x.scenario = l.scenario
where x.scenario = 0
"""

LIABILITIES = """
select
    l.*,
    s.reading_order,
    s.swing_order
from liabilities as l
inner join scenarios as s on l.subject = s.subject and l.scenario = s.scenario
order by l.scenario
"""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the renderers cannot see in the database: ids, facts as given, rules as loaded."""

    taxpayers: list[str]
    facts: Facts
    rules: dict[str, LoadedRules]
    has_withheld: bool
    today: dt.date
    explain: bool
    found: Found = NOTHING
    like_pay: frozenset[int] = frozenset()  # the tax years whose receipts look like pay


def gather(connection: duckdb.DuckDBPyConnection, asked: Asked, of: int | None = None) -> tuple[Assessment, ...]:
    """One assessment per subject, in the order of taxpayer, tax year and rules; only those of one taxpayer, where a number is given."""
    tables = _by_subject(connection, explain=asked.explain)
    by_year = _by_taxpayer_year(connection)
    summaries = rows(connection, "select * from assessments join particulars using (subject) order by tp, tax_year, rules")
    return tuple(_assessment(row, {**tables[row["subject"]], **by_year[row["ty"]]}, asked) for row in summaries if of in (None, row["tp"]))


def _by_subject(connection: duckdb.DuckDBPyConnection, *, explain: bool) -> dict[int, dict[str, list[Row]]]:
    """Everything keyed by subject, fetched once per model."""
    queries = {
        "classes": "select * from class_lines where scenario = 0 order by class_order",
        "standings": "select * from standings order by regime_order",
        "truths": "select * from truths order by condition_order",
        "months": "select *, shown_month(month) as label from retention_months order by month",
        "currencies": "select * from retention_currencies order by fcy",
        "retained": "select * from retention_years",
        "pieces": "select * from retention_pieces",
        "liabilities": LIABILITIES,
        "facts": "select * from subjects",
        **({"workings": WORKINGS} if explain else {}),
    }
    found: dict[int, dict[str, list[Row]]] = defaultdict(lambda: {name: [] for name in queries})
    for name, query in queries.items():
        for row in rows(connection, composed(query, details=True)):
            found[row["subject"]][name].append(row)
    return found


def _by_taxpayer_year(connection: duckdb.DuckDBPyConnection) -> dict[int, dict[str, list[Row]]]:
    queries = {
        "totals": "select * from currency_totals order by currency",
        "left_out": "select * from left_out order by row",
        "remarks": "select * from remarks",
    }
    found: dict[int, dict[str, list[Row]]] = defaultdict(lambda: {name: [] for name in queries})
    for name, query in queries.items():
        for row in rows(connection, query):
            found[row["ty"]][name].append(row)
    return found


def _assessment(row: Row, tables: dict[str, list[Row]], asked: Asked) -> Assessment:
    loaded = asked.rules[row["rules"]]
    facts = tables["facts"][0]
    classes = tuple(_class_line(line, loaded) for line in tables["classes"])
    retained, retention_note = retention(facts, tables, loaded.rules)
    disputed = readings(row, tables, classes, retained, loaded.rules)
    classes = tuple(_marked(line, disputed) for line in classes)
    evidence = asked.found.in_year(row["tax_year"], receipts=int(row["receipts"]))
    return Assessment(
        taxpayer=asked.taxpayers[row["tp"]],
        name=asked.facts.name,
        kind=row["kind"],
        tax_year=row["tax_year"],
        rules=row["rules"],
        rules_title=loaded.rules.title,
        complete=not tables["left_out"] and not row["uncovered"] and evidence.is_whole,
        receipts=_receipts(row, tables),
        classes=classes,
        tax=_tax(row, asked),
        effective_rate=None if row["millionths"] is None else Decimal(row["millionths"]).scaleb(-6),
        taxable_income=rupees(row["taxable_income"]),
        regime=row["regime"],
        alternatives=_alternatives(row, loaded),
        regimes=regime_answers(facts, tables, loaded),
        retention=retained,
        retention_note=retention_note,
        return_lines=_return_lines(classes),
        deadlines=deadlines(row["tax_year"], facts["kind"], asked.facts, loaded.rules, asked.today),
        assumptions=assumptions(row, tables, asked.facts, loaded.rules),
        readings=disputed,
        swings=swings(
            row,
            tables,
            loaded.rules,
            asked.facts,
            may_still_file=(due := return_due(facts["kind"], loaded.rules)) is None or asked.today <= due,
            like_pay=row["tax_year"] in asked.like_pay,
        ),
        trace=trace(row, tables, classes, loaded.rules) if asked.explain else None,
        evidence=evidence,
    )


def _receipts(row: Row, tables: dict[str, list[Row]]) -> Receipts:
    totals = {total["currency"]: units(total["amount"], decimals_of(total["currency"])) for total in tables["totals"]}
    return Receipts(
        count=int(row["receipts"]),
        pkr=rupees(row["receipts_pkr"]),
        by_currency=totals,
        excluded=len(tables["left_out"]),
        movements=tables["remarks"][0]["movements"],
        usd=cents(row["receipts_usd"]) or Decimal("0.00"),
    )


def _class_line(line: Row, loaded: LoadedRules) -> ClassLine:
    found = loaded.rules.classes.get(line["class"] or "")
    charged = line["treatment"] in ("final", "minimum")
    ground = ground_of(loaded.rules, found)
    return ClassLine(
        id=line["class"] or "uncovered",
        title=found.title if found else "Receipts that no class of the rules takes",
        law=ground.law or "no verified rule",
        treatment=line["treatment"],
        rate=rate(line["rate_numerator"], line["rate_denominator"]) if charged else None,
        pkr=rupees(line["pkr"]),
        tax=Decimal(line["tax"]) if line["treatment"] == "final" else None,
        count=line["receipts"],
        withheld=rupees(line["withheld"]),
        contested=found.contested if found else None,
        confidence=found.confidence if found else "low",
        iris_code=found.iris_code if found else None,
        cites=ground.cites,
    )


def _alternatives(row: Row, loaded: LoadedRules) -> Alternatives:
    ground = provision(loaded.rules, "opt-out")
    return Alternatives(
        Decimal(row["total_final"]), Decimal(row["total_opt_out"]), row["lower"], Decimal(row["difference"]), law=ground.law, cites=ground.cites
    )


def _marked(line: ClassLine, disputed: tuple[Reading, ...]) -> ClassLine:
    """A class is contested where another reading of it concerns this taxpayer, so that the figure says so itself."""
    texts = [reading.text for reading in disputed if reading.on == line.id]
    return replace(line, contested=" ".join(texts) or None)


def _tax(row: Row, asked: Asked) -> Tax:
    return Tax(
        final=Decimal(row["final_tax"]),
        normal=Decimal(row["slab_tax"]),
        surcharge=Decimal(row["surcharge"]),
        minimum_excess=Decimal(row["minimum_excess"]),
        super=Decimal(row["super_tax"]),
        credits=Decimal(row["credits"]),
        total=Decimal(row["total"]),
        withheld=rupees(row["withheld"]),
        withheld_expected=None if asked.has_withheld else rupees(row["expected_deduction"]),
        paid=rupees(row["tax_paid"]),
        balance=rupees(row["balance"]),
    )


def _return_lines(classes: tuple[ClassLine, ...]) -> tuple[ReturnLine, ...]:
    """Lines of the return form whose codes were verified; a class opted out of the final regime is offered under the same line."""
    return tuple(
        ReturnLine(line.iris_code, line.title, line.pkr, line.withheld, line.tax if line.tax is not None else Decimal(0), line.cites)
        for line in classes
        if line.iris_code and line.count
    )
