"""What would change the figure most: the tax under each other answer or reading, read from the scenarios of the same run (computation 9)."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from taxcalc.clock import tax_year_of
from taxcalc.engine.beside_the_tax import Swing
from taxcalc.engine.citations import citations
from taxcalc.ledger.vocabulary import PROCEEDS
from taxcalc.rules.schema_parts import WEAKEST_FIRST
from taxcalc.rules.tables import numbered_readings

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from taxcalc.engine.model_rows import Row
    from taxcalc.ledger.taxpayer import Facts
    from taxcalc.rules.schema import Confidence, RuleSet
    from taxcalc.rules.schema import Swing as Rule

NOT_FILED = "return-not-filed"
MONTHS_OF_PAY = 6
CLEAR = "high"  # the confidence that the headline asks for
DISPUTED: Confidence = "medium"  # of a figure that the law lets be read in two ways, at most


def looks_like_pay(columns: Mapping[str, Sequence[Any]], tax_year: int) -> bool:
    """Whether the proceeds of a year look like pay: the same amount in six months or more, or all of them from one payer."""
    rows = [
        (day, amount, currency, payer)
        for day, amount, currency, payer, kind in zip(*(columns[name] for name in ("date", "amount", "currency", "payer", "kind")), strict=True)
        if kind in PROCEEDS and tax_year_of(day) == tax_year
    ]
    months: dict[tuple[object, object], set[tuple[int, int]]] = {}
    for day, amount, currency, _ in rows:
        months.setdefault((amount, currency), set()).add((day.year, day.month))
    payers = {payer for *_, payer in rows}
    return any(len(found) >= MONTHS_OF_PAY for found in months.values()) or (len(rows) > 1 and len(payers) == 1 and None not in payers)


def _concerns(rule: Rule, facts: Facts, *, like_pay: bool) -> bool:
    """Whether it is about something that nobody stated."""
    if rule.like_pay and not (like_pay and facts.kind in (None, "individual")):
        return False
    if rule.of_surcharge:
        return bool(facts.salary)
    if any(getattr(facts, name) is not None for name in rule.settled_by):
        return False
    return getattr(facts, rule.fact or "") is None and not any(getattr(facts, name) in answers for name, answers in rule.not_for.items())


def swings(  # noqa: PLR0913 - what it is read from, and the two things that decide what is told
    row: Row, tables: dict[str, list[Row]], rules: RuleSet, facts: Facts, *, may_still_file: bool, like_pay: bool
) -> tuple[Swing, ...]:
    """Those that move the tax, by their difference and then by id; while the return may still be filed in time, that it is not is no headline."""
    answered, read = ({line[order]: line["total"] for line in tables["liabilities"]} for order in ("swing_order", "reading_order"))
    found = [*_of_facts(answered, row["total"], rules, facts, like_pay=like_pay), *_of_readings(read, row["total"], rules)]
    told = [replace(swing, headline=swing.headline and swing.difference > 0 and not (swing.id == NOT_FILED and may_still_file)) for swing in found]
    return tuple(sorted((swing for swing in told if swing.difference), key=lambda swing: (swing.difference, swing.id)))


def _of_facts(totals: dict[int, int], total: int, rules: RuleSet, facts: Facts, *, like_pay: bool) -> list[Swing]:
    return [
        Swing(
            id=rule.id,
            assumed=rule.assumed,
            otherwise=rule.otherwise,
            total=Decimal(other),
            difference=Decimal(other - total),
            law=rule.law,
            cites=citations(rule.cite, rules),
            confidence=rule.confidence,
            headline=rule.fact is not None and rule.confidence == CLEAR,
        )
        for order, rule in enumerate(rules.swings.values(), start=1)
        if _concerns(rule, facts, like_pay=like_pay) and (other := totals.get(order)) is not None
    ]


def _of_readings(totals: dict[int, int], total: int, rules: RuleSet) -> list[Swing]:
    """The other readings of the classes that the receipts fall in; two of one class are told apart by the reading's id."""
    found: dict[str, Swing] = {}
    for (class_, place), number in numbered_readings(rules).items():
        item, other = rules.classes[class_], totals.get(number)
        if other is None or other == total:
            continue
        reading = item.reading[place]
        name = reading.swing or f"reading-{item.id}"
        name = f"{name}-{reading.id}" if name in found else name
        found[name] = Swing(
            id=name,
            assumed=item.title,
            otherwise=reading.text,
            total=Decimal(other),
            difference=Decimal(other - total),
            law=item.law,
            cites=citations(item.cite, rules),
            confidence=min(item.confidence, DISPUTED, key=WEAKEST_FIRST.index),
            headline=False,
            of_reading=True,
        )
    return list(found.values())
