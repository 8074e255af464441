"""Every column of the engine equals the oracle's, to the rupee, for random taxpayers."""

from __future__ import annotations

import pytest

from support.agreement import differences, random_cases


def test_two_thousand_taxpayers_of_the_years_with_a_final_tax_agree_in_every_column() -> None:
    assert differences(random_cases(20231023, 2_000, (2023, 2024, 2025, 2026, 2027))) == []


@pytest.mark.parametrize("year", [2019, 2020, 2021, 2022])
def test_the_years_of_exemption_and_credit_agree_in_every_column(year: int) -> None:
    assert differences(random_cases(year, 150, (year,))) == []
