"""A result as CSV: one row per assessment, in the columns that `batch` also writes."""

from __future__ import annotations

import csv
from decimal import Decimal
from io import StringIO
from typing import TYPE_CHECKING

from taxcalc.engine.summary import COLUMNS, SCHEMA
from taxcalc.money import fixed
from taxcalc.report.words import whole_or_paisa

if TYPE_CHECKING:
    from collections.abc import Iterable

    from taxcalc.engine.results import Assessment, ClassLine, Result


def to_csv(result: Result) -> str:
    """A header and one row per assessment, LF at line ends."""
    stream = StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(_row(assessment) for assessment in result.assessments)
    return stream.getvalue()


def _row(found: Assessment) -> tuple[object, ...]:
    tax, held = found.tax, found.retention
    return (
        found.taxpayer,
        found.tax_year,
        found.rules,
        "true" if found.complete else "false",
        found.receipts.count,
        fixed(found.receipts.pkr, 2),
        fixed(found.receipts.usd, 2),
        _worth(line for line in found.classes if line.treatment == "final"),
        _worth(line for line in found.classes if line.treatment in ("normal", "minimum")),
        whole_or_paisa(found.taxable_income),
        *(fixed(value, 0) for value in (tax.final, tax.normal, tax.surcharge, tax.minimum_excess, tax.super, tax.credits, tax.total)),
        fixed(tax.withheld, 2),
        whole_or_paisa(tax.balance),
        "" if held is None else fixed(held.limit_usd, 2),
        "" if held is None else fixed(held.limit_pkr, 2),
        found.regime,
        found.alternatives.lower,
        fixed(found.alternatives.difference, 0),
        SCHEMA,
    )


def _worth(lines: Iterable[ClassLine]) -> str:
    return fixed(sum((line.pkr for line in lines), start=Decimal(0)), 2)
