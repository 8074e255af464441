"""The answer of every regime, with the words of its rule file."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from taxcalc.engine.grounds import ground_of
from taxcalc.engine.results import ConditionAnswer, RegimeAnswer

if TYPE_CHECKING:
    from taxcalc.engine.citations import Citation
    from taxcalc.engine.model_rows import Row
    from taxcalc.rules.catalogue import Dormant, LoadedRules
    from taxcalc.rules.schema import Condition, Regime, RuleSet


def regime_answers(facts: Row, tables: dict[str, list[Row]], loaded: LoadedRules) -> tuple[RegimeAnswer, ...]:
    """In the order of the rule file; regimes that are not law in the year follow as not relevant."""
    answers = [_answer(row, facts, tables["truths"], loaded.rules) for row in tables["standings"]]
    return (*answers, *(_dormant(regime) for regime in loaded.dormant))


def _answer(row: Row, facts: Row, truths: list[Row], rules: RuleSet) -> RegimeAnswer:
    regime = rules.regimes[row["regime"]]
    cites = ground_of(rules, regime).cites
    mine = {truth["condition_order"]: truth["truth"] for truth in truths if truth["regime"] == regime.id and not truth["relevance"]}
    numbered = list(enumerate(regime.condition, start=1))
    failed = tuple(_condition(item, item.fails, cites) for order, item in numbered if mine[order] is False)
    missing = tuple(_condition(item, item.missing, cites) for order, item in numbered if mine[order] is None)
    blocked = row["status"] in ("blocked", "unknown")
    mend = [*failed, *missing] if blocked else []
    return RegimeAnswer(
        id=regime.id,
        title=regime.title,
        status=row["status"],
        law=regime.law,
        because=_because(row, facts, regime, failed, missing),
        missing=missing if blocked else (),
        failed=failed if blocked else (),
        remedy=mend[0].remedy if mend else None,
        saving_pkr=Decimal(row["saving"]) if blocked and row["saving"] is not None else None,
        contested=regime.contested,
        confidence=regime.confidence,
        cites=cites,
    )


def _because(row: Row, facts: Row, regime: Regime, failed: tuple[ConditionAnswer, ...], missing: tuple[ConditionAnswer, ...]) -> tuple[str, ...]:
    if row["status"] == "applies":
        outside = facts["exports"] - row["receipts"]
        reasons = " ".join(answer.reason for answer in (*failed, *missing))
        if regime.acts == "class" and outside and reasons:
            return (regime.applies, f"{outside} of {facts['exports']} export receipts fall outside it. {reasons}")
        return (regime.applies,)
    if row["status"] == "available":
        return (regime.available or ("Its conditions are met, but you opted out of the final regime." if regime.election else "Its conditions are met."),)
    if row["status"] == "not-relevant":
        return ("Nothing in this year's figures is touched by it.",)
    return tuple(answer.reason for answer in (*failed, *missing))


def _condition(item: Condition, reason: str, cites: tuple[Citation, ...]) -> ConditionAnswer:
    return ConditionAnswer(id=item.id, reason=reason, law=item.law, remedy=item.remedy, cost=item.cost, fact=item.fact, cites=cites)


def _dormant(regime: Dormant) -> RegimeAnswer:
    years = " ".join(
        part
        for part in (
            f"from tax year {regime.from_tax_year}" if regime.from_tax_year else "",
            f"to tax year {regime.to_tax_year}" if regime.to_tax_year else "",
        )
        if part
    )
    return RegimeAnswer(
        id=regime.id,
        title=regime.title,
        status="not-relevant",
        law=regime.law,
        because=(f"Not law in this tax year ({years}).",),
        missing=(),
        failed=(),
        remedy=None,
        saving_pkr=None,
        contested=None,
        confidence="high",
    )
