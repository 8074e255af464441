"""What the models found odd, at the ledger's own lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from support.plain import TODAY, assessed, receipt
from taxcalc.diagnostics import Severity
from taxcalc.engine.api import Options, assess_files

if TYPE_CHECKING:
    from pathlib import Path

HEADER = "date,amount,currency,rate,pkr\n"


def test_a_row_without_a_value_is_named_with_its_line_and_left_out(tmp_path: Path) -> None:
    path = tmp_path / "ledger.csv"
    path.write_text(HEADER + "2025-08-01,10.00,USD,280,\n2025-08-02,7.00,EUR,,\n2025-08-03,8.00,EUR,,\n", encoding="utf-8")
    result = assess_files([path], options=Options(today=TODAY))
    assert [(found.code, found.where, found.value) for found in result.diagnostics] == [
        ("TC502", f"{path}:3:rate", "7.00 EUR"),
        ("TC502", f"{path}:4:rate", "8.00 EUR"),
    ]
    assert (result.complete, result.assessments[0].receipts.excluded) == (False, 2)


@pytest.mark.parametrize(("day", "found"), [("2025-08-01", True), ("2025-08-08", True), ("2025-08-09", False), ("2025-07-31", False)])
def test_a_filed_rate_serves_its_day_and_the_seven_after_it(day: str, found: bool, tmp_path: Path) -> None:
    ledger, rates = tmp_path / "ledger.csv", tmp_path / "rates.csv"
    ledger.write_text(HEADER + f"{day},10.00,USD,,\n", encoding="utf-8")
    rates.write_text("date,currency,rate\n2025-08-01,USD,281.5\n2025-07-30,EUR,300\n", encoding="utf-8")
    result = assess_files([ledger], rates=rates, options=Options(today=TODAY))
    assert result.complete is found
    assert str(result.assessments[0].receipts.pkr) == ("2815.00" if found else "0.00")


def test_a_made_row_without_a_value_is_named_by_its_line_alone() -> None:
    (found,) = assessed([receipt("2025-08-01", "10.00", rate=None)]).diagnostics
    assert (found.code, found.where) == ("TC502", "1:rate")


def test_more_reversed_than_received_is_said_for_each_class_and_year() -> None:
    rows = [receipt("2025-08-01", "-10.00"), receipt("2025-08-01", "-10.00", channel="crypto"), receipt("2024-08-01", "-1.00"), receipt("2025-08-01", "1.00")]
    found = assessed(rows).diagnostics
    assert [(item.code, item.severity, item.value) for item in found] == [
        ("TC503", Severity.WARNING, "service"),
        ("TC503", Severity.WARNING, "service"),
        ("TC503", Severity.WARNING, "unrealised"),
    ]
    assert [item.message[:13] for item in found] == ["tax year 2025", "tax year 2026", "tax year 2026"]


@pytest.mark.parametrize(("count", "words"), [(1, "covers 1 receipt,"), (2, "covers 2 receipts,")])
def test_receipts_that_no_rule_covers_are_counted(count: int, words: str) -> None:
    (found,) = assessed([receipt("2020-08-01", "10.00", activity="translation")] * count).diagnostics
    assert words in found.message
    assert (found.code, found.value) == ("TC504", f"Rs {2800 * count:,}.00")


def test_export_income_coded_as_family_remittance_is_taxed_and_warned_of() -> None:
    result = assessed([receipt("2025-08-01", "1000.00", channel="home_remittance")])
    (found,) = result.diagnostics
    assert (found.code, found.severity, found.value) == ("TC507", Severity.WARNING, "2,80,000.00")
    assert [result.complete, result.tax.total] == [True, 2800]


def test_an_ordinary_ledger_has_nothing_odd() -> None:
    assert assessed([receipt("2025-08-01", "1000.00")]).diagnostics == ()


def test_deducted_tax_counts_in_rupees_whatever_currency_the_statement_names() -> None:
    rows = [
        receipt("2025-08-01", "1000.00"),
        receipt("2025-08-01", "10.00", kind="wht"),
        receipt("2025-08-02", "100.00", "PKR", kind="wht"),
        receipt("2025-08-03", "-30.00", "PKR", kind="wht"),
        receipt("2025-08-04", "1.00", "EUR", None, pkr="333.33", kind="wht"),
    ]
    assert str(assessed(rows).tax.withheld) == "3203.33"


def test_deducted_tax_without_a_rupee_value_is_named_and_left_out() -> None:
    result = assessed([receipt("2025-08-01", "1000.00"), receipt("2025-08-01", "10.00", rate=None, kind="wht")])
    (found,) = result.diagnostics
    assert (found.code, found.where) == ("TC502", "2:rate")
    assert found.message == "no rupee value: the row has neither pkr nor rate; it is left out"
    assert (result.complete, str(result.tax.withheld)) == (False, "0.00")
