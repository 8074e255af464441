"""The objects inside an assessment's JSON. Keys added since the first version of the schema stand last in their object.

Tax is in whole rupees, rupee values have two decimals, foreign amounts their currency's, rates are plain; what is absent
is null.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from taxcalc.money import decimals_of, fixed, plain
from taxcalc.report.words import whole_or_paisa

if TYPE_CHECKING:
    from collections.abc import Callable
    from decimal import Decimal

    from taxcalc.engine.beside_the_tax import Lateness, Swing
    from taxcalc.engine.citations import Citation
    from taxcalc.engine.results import (
        Assessment,
        ClassLine,
        ConditionAnswer,
        Reading,
        Receipts,
        RegimeAnswer,
        Retention,
        RetentionMonth,
        ReturnLine,
        Step,
        Tax,
    )
    from taxcalc.ledger.finding import Finding

Object = dict[str, object]


def assessment_object(found: Assessment) -> Object:
    """One taxpayer, year and version of the rules."""
    return {
        "taxpayer": found.taxpayer,
        "kind": found.kind,
        "tax_year": found.tax_year,
        "rules": found.rules,
        "complete": found.complete,
        "receipts": _receipts(found.receipts),
        "classes": [_class(line) for line in found.classes],
        "tax": _tax(found.tax),
        "taxable_income": _balance(found.taxable_income),
        "alternatives": {
            "final": _tax_figure(found.alternatives.final),
            "opt_out": _tax_figure(found.alternatives.opt_out),
            "lower": found.alternatives.lower,
            "difference": _tax_figure(found.alternatives.difference),
            "law": found.alternatives.law,
            "cites": cites_of(found.alternatives.cites),
        },
        "regimes": [_regime(regime) for regime in found.regimes],
        "retention": None if found.retention is None else _retention(found.retention),
        "return_lines": [_return_line(line) for line in found.return_lines],
        "deadlines": [
            {"what": d.what, "date": d.date.isoformat(), "status": d.status, "law": d.law, "days_left": d.days_left, "cites": cites_of(d.cites)}
            for d in found.deadlines
        ],
        "assumptions": list(found.assumptions),
        "trace": None if found.trace is None else [_with_cites(step) for step in found.trace],
        "name": found.name,
        "rules_title": found.rules_title,
        "regime": found.regime,
        "effective_rate": _if_known(plain, found.effective_rate),
        "retention_note": found.retention_note,
        "readings": [_with_cites(reading) for reading in found.readings],
        "swings": [_swing(swing) for swing in found.swings],
        "lateness": None if found.lateness is None else _lateness(found.lateness),
        "evidence": {"status": found.evidence.status, "findings": [_finding(one) for one in found.evidence.findings]},
    }


def _finding(one: Finding) -> Object:
    return {
        "what": one.what,
        "source": one.source,
        "date": one.date.isoformat() if one.date else None,
        "amount": None if one.amount is None or one.currency is None else fixed(one.amount, decimals_of(one.currency)),
        "currency": one.currency,
        "pkr": _if_known(_rupees, one.pkr),
        "file": one.file,
        "line": one.line,
        "remedy": one.remedy,
        "count": one.count,
    }


def _receipts(found: Receipts) -> Object:
    return {
        "count": found.count,
        "pkr": _rupees(found.pkr),
        "by_currency": _by_currency(found.by_currency),
        "excluded": found.excluded,
        "movements": found.movements,
        "usd": _usd(found.usd),
    }


def _class(line: ClassLine) -> Object:
    return {
        "id": line.id,
        "law": line.law,
        "treatment": line.treatment,
        "rate": _if_known(plain, line.rate),
        "pkr": _rupees(line.pkr),
        "tax": _if_known(_tax_figure, line.tax),
        "title": line.title,
        "count": line.count,
        "withheld": _rupees(line.withheld),
        "contested": line.contested,
        "confidence": line.confidence,
        "iris_code": line.iris_code,
        "cites": cites_of(line.cites),
    }


def _tax(tax: Tax) -> Object:
    return {
        "final": _tax_figure(tax.final),
        "normal": _tax_figure(tax.normal),
        "surcharge": _tax_figure(tax.surcharge),
        "minimum_excess": _tax_figure(tax.minimum_excess),
        "super": _tax_figure(tax.super),
        "credits": _tax_figure(tax.credits),
        "total": _tax_figure(tax.total),
        "withheld": _rupees(tax.withheld),
        "paid": _balance(tax.paid),
        "balance": _balance(tax.balance),
        "withheld_expected": _if_known(_rupees, tax.withheld_expected),
    }


def _regime(found: RegimeAnswer) -> Object:
    return {
        "id": found.id,
        "title": found.title,
        "status": found.status,
        "law": found.law,
        "because": list(found.because),
        "missing": [_with_cites(answer) for answer in found.missing],
        "failed": [_with_cites(answer) for answer in found.failed],
        "remedy": found.remedy,
        "saving_pkr": _if_known(_tax_figure, found.saving_pkr),
        "contested": found.contested,
        "confidence": found.confidence,
        "cites": cites_of(found.cites),
    }


def _retention(found: Retention) -> Object:
    return {
        "proceeds_usd": _usd(found.proceeds_usd),
        "limit_usd": _usd(found.limit_usd),
        "limit_pkr": _rupees(found.limit_pkr),
        "convert_usd": _usd(found.convert_usd),
        "convert_pkr": _rupees(found.convert_pkr),
        "assumptions": list(found.assumptions),
        "months": [_month(month) for month in found.months],
        "alternative_limit_usd": _if_known(_usd, found.alternative_limit_usd),
        "excluded_usd": _usd(found.excluded_usd),
        "unruled_usd": _usd(found.unruled_usd),
        "law": found.law,
        "cites": cites_of(found.cites),
    }


def _month(found: RetentionMonth) -> Object:
    return {
        "month": found.month,
        "proceeds_usd": _usd(found.proceeds_usd),
        "limit_usd": _usd(found.limit_usd),
        "by_currency": _by_currency(found.by_currency),
        "limit_pkr": _rupees(found.limit_pkr),
        "convert_usd": _usd(found.convert_usd),
        "convert_pkr": _rupees(found.convert_pkr),
        "alternative_limit_usd": _if_known(_usd, found.alternative_limit_usd),
        "cites": cites_of(found.cites),
    }


def _swing(found: Swing) -> Object:
    return {
        "id": found.id,
        "assumed": found.assumed,
        "otherwise": found.otherwise,
        "total": _tax_figure(found.total),
        "difference": _tax_figure(found.difference),
        "law": found.law,
        "cites": cites_of(found.cites),
        "confidence": found.confidence,
    }


def _lateness(found: Lateness) -> Object:
    return {
        "due": found.due.isoformat(),
        "on": found.on.isoformat(),
        "days": found.days,
        "penalty": _if_known(_tax_figure, found.penalty),
        "penalty_other_reading": _if_known(_tax_figure, found.penalty_other_reading),
        "atl_surcharge": _if_known(_tax_figure, found.list_surcharge),
        "default_surcharge": _tax_figure(found.default_surcharge),
        "steps": [{"by": step.by.isoformat(), "penalty": _tax_figure(step.penalty)} for step in found.steps],
        "law": found.law,
        "cites": cites_of(found.cites),
    }


def _return_line(line: ReturnLine) -> Object:
    return {
        "code": line.code,
        "label": line.label,
        "receipts": _rupees(line.receipts),
        "tax_deducted": _rupees(line.tax_deducted),
        "tax_chargeable": _tax_figure(line.tax_chargeable),
        "cites": cites_of(line.cites),
    }


def cites_of(cites: tuple[Citation, ...]) -> list[Object]:
    """Where a value comes from, an object for each place."""
    return [{**asdict(cite), "date": cite.date.isoformat() if cite.date else None} for cite in cites]


def _with_cites(part: Step | Reading | ConditionAnswer) -> Object:
    return {**asdict(part), "cites": cites_of(part.cites)}


def _by_currency(amounts: dict[str, Decimal]) -> dict[str, str]:
    return {currency: fixed(value, decimals_of(currency)) for currency, value in sorted(amounts.items())}


def _tax_figure(value: Decimal) -> str:
    return fixed(value, 0)


def _rupees(value: Decimal) -> str:
    return fixed(value, 2)


def _usd(value: Decimal) -> str:
    return fixed(value, decimals_of("USD"))


def _balance(value: Decimal) -> str:
    return f"{whole_or_paisa(value):f}"


def _if_known(form: Callable[[Decimal], str], value: Decimal | None) -> str | None:
    return None if value is None else form(value)
