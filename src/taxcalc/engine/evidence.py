"""The findings of a ledger, each beside the assessment of its year, and what they make of the answer: whole, partial or none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from taxcalc.diagnostics import Diagnostic, Severity
from taxcalc.engine.results import Evidence
from taxcalc.ledger.evidence import findings_of
from taxcalc.ledger.finding import MOVED

if TYPE_CHECKING:
    from taxcalc.ledger.finding import Finding
    from taxcalc.ledger.read import Ledger


@dataclass(frozen=True, slots=True)
class Found:
    """All findings of one taxpayer's ledger."""

    findings: tuple[Finding, ...]

    @classmethod
    def of(cls, ledger: Ledger) -> Found:
        """Those of its rows and of its files."""
        return cls(tuple(findings_of(ledger)))

    @property
    def years(self) -> set[int]:
        """The tax years in which something can change the tax."""
        return {year for one in self.findings if one.makes_partial and (year := one.tax_year) is not None}

    def warnings(self) -> list[Diagnostic]:
        """What must be said aloud, not only shown beside the figures: the first such row, and how many there are."""
        rupees = [one for one in self.findings if one.what == "platform-rupees"]
        if not rupees:
            return []
        first = rupees[0]
        message = f"{len(rupees)} receipt(s) in rupees name a foreign platform ({first.source}) and count as local income"
        return [Diagnostic("TC515", message, Severity.WARNING, file=first.file, line=first.line, column="kind", remedy=first.remedy)]

    def in_year(self, tax_year: int, *, receipts: int) -> Evidence:
        """What one assessment rests on; `receipts` are those that count in it."""
        findings = tuple(one for one in self.findings if one.tax_year in (None, tax_year))
        if not receipts and any(one.what in MOVED for one in findings):
            return Evidence("none", findings)
        return Evidence("partial" if any(one.makes_partial for one in findings) else "whole", findings)


NOTHING = Found(())
