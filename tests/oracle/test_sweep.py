"""The long run of the differential: `make sweep`."""

from __future__ import annotations

import pytest

from support.agreement import differences, random_cases

EVERY_YEAR = tuple(range(2019, 2028))


@pytest.mark.sweep
@pytest.mark.parametrize("seed", range(5))
def test_four_thousand_taxpayers_of_every_year_agree_in_every_column(seed: int) -> None:
    assert differences(random_cases(seed, 4_000, EVERY_YEAR)) == []
