"""Figures and dates look as people in Pakistan write them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from taxcalc.report import words


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("0", "Rs 0"),
        ("-0.00", "Rs 0"),
        ("999", "Rs 999"),
        ("1234567", "Rs 12,34,567"),
        ("1234567.50", "Rs 12,34,567.50"),
        ("-100000", "-Rs 1,00,000"),
    ],
)
def test_rupees_are_grouped_in_lakh_and_crore_and_show_paisa_only_where_there_are_some(value: str, text: str) -> None:
    assert words.rupees(Decimal(value)) == text


def test_a_column_of_rupees_has_paisa_everywhere_or_nowhere() -> None:
    assert words.amounts([Decimal(1000), None, Decimal("2.00")]) == ["1,000", "", "2"]
    assert words.amounts([Decimal(1000), None, Decimal("2.50")]) == ["1,000.00", "", "2.50"]


def test_foreign_money_is_grouped_in_thousands_with_its_currencys_decimals() -> None:
    assert words.foreign(Decimal(24000)) == "USD 24,000.00"
    assert words.foreign(Decimal(140000), "JPY") == "JPY 140,000"
    assert words.foreign(Decimal("1.5"), "KWD") == "KWD 1.500"


def test_dates_and_months_name_the_month() -> None:
    assert words.day(dt.date(2026, 10, 5)) == "5 Oct 2026"
    assert words.month("2025-07") == "Jul 2025"


def test_counts_agree_with_their_noun() -> None:
    assert [words.counted(n, "receipt") for n in (0, 1, 2)] == ["0 receipts", "1 receipt", "2 receipts"]


def test_control_characters_are_shown_and_never_sent() -> None:
    assert words.visible("a\x1b[31mb") == "a\\x1b[31mb"
    assert words.visible("آمنہ") == "آمنہ"
