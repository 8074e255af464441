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

    from taxcalc.engine.results import Assessment, Citation, ClassLine, Receipts, RegimeAnswer, Retention, RetentionMonth, ReturnLine, Swing, Tax
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
        },
        "regimes": [_regime(regime) for regime in found.regimes],
        "retention": None if found.retention is None else _retention(found.retention),
        "return_lines": [_return_line(line) for line in found.return_lines],
        "deadlines": [{"what": d.what, "date": d.date.isoformat(), "status": d.status, "law": d.law, "days_left": d.days_left} for d in found.deadlines],
        "assumptions": list(found.assumptions),
        "trace": None if found.trace is None else [asdict(step) for step in found.trace],
        "name": found.name,
        "rules_title": found.rules_title,
        "regime": found.regime,
        "effective_rate": _if_known(plain, found.effective_rate),
        "retention_note": found.retention_note,
        "readings": [asdict(reading) for reading in found.readings],
        "swings": [_swing(swing) for swing in found.swings],
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
        "missing": [asdict(answer) for answer in found.missing],
        "failed": [asdict(answer) for answer in found.failed],
        "remedy": found.remedy,
        "saving_pkr": _if_known(_tax_figure, found.saving_pkr),
        "contested": found.contested,
        "confidence": found.confidence,
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
        "law": found.law,
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
    }


def _swing(found: Swing) -> Object:
    return {
        "id": found.id,
        "assumed": found.assumed,
        "otherwise": found.otherwise,
        "total": _tax_figure(found.total),
        "difference": _tax_figure(found.difference),
        "law": found.law,
        "cites": [_citation(cite) for cite in found.cites],
        "confidence": found.confidence,
    }


def _citation(found: Citation) -> Object:
    return {**asdict(found), "date": found.date.isoformat() if found.date else None}


def _return_line(line: ReturnLine) -> Object:
    return {
        "code": line.code,
        "label": line.label,
        "receipts": _rupees(line.receipts),
        "tax_deducted": _rupees(line.tax_deducted),
        "tax_chargeable": _tax_figure(line.tax_chargeable),
    }


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
