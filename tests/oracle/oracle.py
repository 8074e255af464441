"""The whole assessment of one taxpayer and year, computed the slow and obvious way."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from . import classes as by_class
from . import normal, retention
from .law import USD_MONTHLY
from .receipts import Facts, Receipt, Row, exact, in_dollars, read

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def assess(facts: Facts, rows: Sequence[Row], tax_year: int, monthly: Mapping[str, str] = USD_MONTHLY) -> dict[str, Any]:
    """Every column of the batch output as exact values, and the classes, months and alternatives behind them.

    Args:
        facts: the taxpayer's facts by their names; `pseb` is a list of (from, to), or true or false.
        rows: valid ledger rows; those of other tax years are left aside.
        tax_year: 2019 to 2027.
        monthly: PKR per USD by month (`2025-07`), used where the ledger has no dollar rate of the day.
    """
    everything, deducted = read(rows, facts, tax_year)
    receipts = [receipt for receipt in everything if by_class.class_of(receipt, everything, facts, tax_year) != "uncovered"]
    tax = taxes(facts, receipts, tax_year, opt_out=bool(facts.get("opt_out")))
    final, opted_out = (taxes(facts, receipts, tax_year, opt_out=choice)["total_tax"] for choice in (False, True))
    withheld = deducted + sum((receipt.withheld for receipt in everything), Fraction(0))
    dollars = [in_dollars(receipt, everything, monthly) for receipt in receipts if not receipt.local]
    # Reading: retention is foreign-exchange law, so a receipt without a verified tax rule still counts here.
    months = retention.months_of(everything, facts, tax_year, monthly)
    return {
        "taxpayer": facts.get("taxpayer"),
        "tax_year": tax_year,
        "rules": f"pk-{tax_year}",
        "complete": len(receipts) == len(everything),
        "receipts": len(receipts),
        "excluded": len(everything) - len(receipts),
        "receipts_pkr": sum((receipt.pkr for receipt in receipts), Fraction(0)),
        "receipts_usd": None if None in dollars else sum((value for value in dollars if value is not None), Fraction(0)),
        **tax,
        "withheld": withheld,
        "balance": tax["total_tax"] - withheld - exact(facts.get("tax_paid")),
        "retained_usd": None if months is None else sum((month.limit_usd for month in months.values()), Fraction(0)),
        "retained_pkr": None if months is None else sum((month.limit_pkr for month in months.values()), Fraction(0)),
        "months": months,
        "alternatives": {"final": final, "opt_out": opted_out},
        "lower": "final" if final <= opted_out else "opt_out",
        "difference": abs(final - opted_out),
    }


def taxes(facts: Facts, receipts: Sequence[Receipt], tax_year: int, *, opt_out: bool) -> dict[str, Any]:
    """The tax of the year under one choice of s.154A(3), by component."""
    classes = by_class.classes_of(receipts, facts, tax_year, opt_out=opt_out)
    income = normal.income_of(facts, classes)
    slab = normal.slab_tax(facts, income, tax_year)
    final_tax = sum(found.tax for found in classes.values())
    tax = {
        "final_tax": final_tax,
        "normal_tax": slab,
        "surcharge": normal.surcharge(facts, income, slab, tax_year),
        "minimum_excess": normal.minimum_excess(facts, income, slab, tax_year),
        "super_tax": normal.super_tax(facts, income, classes, final_tax, tax_year),
    }
    credited = normal.credits_of(facts, income, tax_year, tax)
    return {
        **tax,
        "credits": credited,
        "total_tax": sum(tax.values()) - credited,
        "final_pkr": normal.sum_of(classes, "final"),
        "normal_pkr": normal.sum_of(classes, "normal", "minimum"),
        "taxable_income": income.taxable,
        "regime": normal.regime(income, classes),
        "classes": classes,
    }
