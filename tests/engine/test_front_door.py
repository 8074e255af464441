"""Files in, figures out: the readers and the engine together give what the oracle gives."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest

from oracle.population import write
from support.agreement import differences, expected_figures, random_cases
from support.plain import TODAY
from taxcalc.engine.api import Options, assess_files
from taxcalc.ledger.profile import load_profile
from taxcalc.ledger.read import load_ledger

if TYPE_CHECKING:
    from pathlib import Path

    from support.one_run import Case, Columns
    from taxcalc.engine.results import Assessment
    from taxcalc.ledger.taxpayer import Facts

EVERY_YEAR = tuple(range(2019, 2028))


def printed(found: Assessment) -> dict[str, Any]:
    """The result's figures under the oracle's names."""
    retained = found.retention
    return {
        "tax_year": found.tax_year,
        "rules": found.rules,
        "complete": found.complete,
        "receipts": found.receipts.count,
        "receipts_pkr": Fraction(found.receipts.pkr),
        "receipts_usd": Fraction(found.receipts.usd),
        "final_tax": found.tax.final,
        "normal_tax": found.tax.normal,
        "surcharge": found.tax.surcharge,
        "minimum_excess": found.tax.minimum_excess,
        "super_tax": found.tax.super,
        "credits": found.tax.credits,
        "total_tax": found.tax.total,
        "withheld": Fraction(found.tax.withheld),
        "balance": Fraction(found.tax.balance),
        "regime": found.regime,
        "lower": found.alternatives.lower,
        "difference": found.alternatives.difference,
        "alternatives": {"final": found.alternatives.final, "opt_out": found.alternatives.opt_out},
        "classes": {line.id: (line.treatment, Fraction(line.pkr), line.tax or 0) for line in found.classes if line.treatment != "uncovered"},
        "retained_usd": None if retained is None else Fraction(retained.limit_usd),
        "retained_pkr": None if retained is None else Fraction(retained.limit_pkr),
        "months": None
        if retained is None
        else {month.month: (Fraction(month.proceeds_usd), Fraction(month.limit_usd), Fraction(month.limit_pkr)) for month in retained.months},
    }


def disagreements(cases: list[Case], folder: Path) -> list[str]:
    """Taxpayers written as files, each assessed alone."""
    found = []
    for case in cases:
        write(case.facts, list(case.rows), folder)
        result = assess_files([folder / "ledger.csv"], profile=folder / "profile.toml", options=Options(year=case.tax_year))
        (assessment,) = result.assessments
        wanted = expected_figures(case)
        found += [f"{name}: {value}, not {wanted[name]}; {case}" for name, value in printed(assessment).items() if value != wanted[name]]
    return found


def test_ledger_and_profile_files_give_what_the_oracle_gives(tmp_path: Path) -> None:
    assert disagreements(random_cases(7, 27, EVERY_YEAR), tmp_path) == []


def test_three_hundred_taxpayers_read_from_files_agree_in_every_column(tmp_path: Path) -> None:
    def from_files(case: Case) -> tuple[Facts, Columns]:
        write(case.facts, list(case.rows), tmp_path)
        return load_profile(tmp_path / "profile.toml").facts, load_ledger(tmp_path / "ledger.csv").columns

    assert differences(random_cases(8, 306, EVERY_YEAR), from_files) == []


@pytest.mark.sweep
@pytest.mark.parametrize("seed", range(10, 14))
def test_hundreds_of_files_give_what_the_oracle_gives(seed: int, tmp_path: Path) -> None:
    assert disagreements(random_cases(seed, 90, EVERY_YEAR), tmp_path) == []


def test_a_ledger_without_rows_names_its_taxpayer_by_its_file(tmp_path: Path) -> None:
    ledger = tmp_path / "zara.csv"
    ledger.write_text("date,amount,currency\n", encoding="utf-8")
    (found,) = assess_files([ledger], options=Options(today=TODAY)).assessments
    assert (found.taxpayer, found.receipts.count) == ("zara", 0)
