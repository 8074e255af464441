from __future__ import annotations

from decimal import Decimal

import pytest

from taxcalc.rules import charges
from taxcalc.rules.schema import Band, SuperBand


def band(over: int, fixed: int, rate: str, minimum: int = 0) -> Band:
    return Band.model_validate({"over": over, "fixed": fixed, "rate": rate, "minimum": minimum})


@pytest.mark.parametrize(
    ("bands", "segments"),
    [
        ((band(0, 0, "0"), band(100, 0, "0.5", 10)), [(0, 0, "0"), (100, 10, "0"), (120, 10, "0.5")]),  # the rate overtakes the least tax at 120
        ((band(0, 0, "0"), band(100, 0, "0.5", 10), band(110, 5, "0.6")), [(0, 0, "0"), (100, 10, "0"), (110, 5, "0.6")]),  # not before the next band
        ((band(0, 0, "0"), band(100, 0, "0", 10)), [(0, 0, "0"), (100, 10, "0")]),  # no rate overtakes it
        ((band(0, 0, "0.1"),), [(0, 0, "0.1")]),
    ],
)
def test_a_least_tax_is_a_segment_of_its_own(bands: tuple[Band, ...], segments: list[tuple[int, int, str]]) -> None:
    assert [(part.over, part.base, part.rate) for part in charges.of_slabs(bands)] == [(over, base, Decimal(rate)) for over, base, rate in segments]


def test_a_rate_on_the_whole_income_is_a_step_at_each_band() -> None:
    bands = (SuperBand(over=100, rate="0.1"), SuperBand(over=200, rate="0.5", at_least=True))  # type: ignore[arg-type]  # rates are read from text
    charge = charges.of_super_tax(bands)
    assert [charges.tax(charge, income) for income in (0, 100, 101, 199, 200, 201)] == [0, 0, 10, 20, 100, 101]
    assert [charges.step(charge, over) for over in (0, 100, 200)] == [0, 10, 80]
    assert charges.of_super_tax(()) == charges.NOTHING
    whole = charges.of_super_tax((SuperBand(over=0, rate="0.1"),))  # type: ignore[arg-type]  # as above
    assert len(whole) == 1


def test_taxes_are_rounded_half_up() -> None:
    assert charges.tax(charges.of_slabs((band(0, 0, "0.5"),)), 3) == 2


def test_regions_say_where_one_schedule_charges_more() -> None:
    low = charges.of_slabs((band(0, 0, "0"), band(100, 0, "0.1")))
    high = charges.of_slabs(
        (
            band(0, 0, "0"),
            band(100, 5, "0.05"),
        )
    )
    assert charges.regions(low, low) == []
    assert charges.regions(low, high) == [(100, 200, 1), (200, None, -1)]
    assert charges.regions(high, low) == [(100, 200, -1), (200, None, 1)]
