"""What a schedule of the law charges, as a function of income: slabs, and super tax on the whole income once over a band.

Two schedules are compared over the union of their thresholds. A `minimum` bends the function where the rate overtakes it, so
that income is a threshold too; a `fixed` amount that the bands below do not make is a step. Taxes are whole rupees, rounded
half-up as s.219 has it, so that every figure is the one that an assessment charges.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from taxcalc.rules.schema import Band, SuperBand

Sign = int  # -1 less, 0 the same, 1 more


@dataclass(frozen=True)
class Segment:
    """Tax = base + rate x (income - over) on incomes above `over`; on exactly `over` too where `closed`."""

    over: int
    base: Fraction
    rate: Decimal
    closed: bool = False

    def at(self, income: int | Fraction) -> Fraction:
        """The tax before rounding, as this segment has it."""
        return self.base + Fraction(self.rate) * (income - self.over)


Charge = tuple[Segment, ...]  # from income 0 up; empty where nothing is charged
NOTHING: Charge = (Segment(0, Fraction(0), Decimal(0)),)


@dataclass(frozen=True)
class Interval:
    """Incomes above `over`, up to `upto` (None: without end), under A and under B; None where that side has no such schedule.

    `tax_*` is charged on exactly `upto`; `step_*` is what comes on top at once just above `over`.
    """

    over: int
    upto: int | None
    rate_a: Decimal | None
    rate_b: Decimal | None
    tax_a: int | None
    tax_b: int | None
    step_a: int | None
    step_b: int | None

    @property
    def differs(self) -> bool:
        """Whether A and B charge differently here."""
        return (self.rate_a, self.tax_a, self.step_a) != (self.rate_b, self.tax_b, self.step_b)


def of_slabs(bands: tuple[Band, ...]) -> Charge:
    """A progressive table; where a least tax holds at first, its band is two segments."""
    found: list[Segment] = []
    for band, above in pairwise([*bands, None]):
        assert band is not None  # noqa: S101 - only the last element of the pairs is None  # nosec
        if band.minimum <= band.fixed:
            found.append(Segment(band.over, Fraction(band.fixed), band.rate))
            continue
        found.append(Segment(band.over, Fraction(band.minimum), Decimal(0)))
        if band.rate:
            overtakes = int(band.over + Fraction(band.minimum - band.fixed) / Fraction(band.rate))
            if above is None or overtakes < above.over:
                found.append(Segment(overtakes, band.fixed + Fraction(band.rate) * (overtakes - band.over), band.rate))
    return tuple(found)


def of_super_tax(bands: tuple[SuperBand, ...]) -> Charge:
    """One rate on the whole income: each band is a step up to it. Below the first band nothing is charged."""
    found = [Segment(band.over, Fraction(band.rate) * band.over, band.rate, band.at_least) for band in bands]
    return (*NOTHING, *found) if not found or found[0].over > 0 else tuple(found)


def tax(charge: Charge, income: int) -> int:
    """What is charged on an income, in whole rupees."""
    segment = next((part for part in reversed(charge) if part.over < income or (part.closed and part.over == income)), charge[0])
    return _rupees(segment.at(income))


def intervals(a: Charge | None, b: Charge | None) -> list[Interval]:
    """Both over the union of their thresholds, from the lowest income up."""
    overs = sorted({segment.over for charge in (a, b) if charge for segment in charge})
    return [_interval(a, b, over, upto) for over, upto in pairwise([*overs, None]) if over is not None]


def _interval(a: Charge | None, b: Charge | None, over: int, upto: int | None) -> Interval:
    return Interval(over, upto, _rate(a, over), _rate(b, over), _tax(a, upto), _tax(b, upto), _step(a, over), _step(b, over))


def _rate(charge: Charge | None, over: int) -> Decimal | None:
    return None if charge is None else rate_above(charge, over)


def _tax(charge: Charge | None, income: int | None) -> int | None:
    return None if charge is None or income is None else tax(charge, income)


def _step(charge: Charge | None, over: int) -> int | None:
    return None if charge is None else step(charge, over)


def rate_above(charge: Charge, income: int) -> Decimal:
    """The rate of the next rupee."""
    return _above(charge, income).rate


def step(charge: Charge, over: int) -> int:
    """What is charged at once as an income passes `over`."""
    below = next((part for part in reversed(charge) if part.over < over), None)
    here = _rupees(_above(charge, over).at(over))
    return here - (_rupees(below.at(over)) if below else 0)


def _above(charge: Charge, income: int) -> Segment:
    """The segment of incomes just above."""
    return next(part for part in reversed(charge) if part.over <= income or part is charge[0])


def regions(a: Charge, b: Charge) -> list[tuple[int, int | None, Sign]]:
    """Where B charges more or less than A: incomes above the first figure, up to the second; neighbours of one sign are one."""
    found: list[tuple[int, int | None, Sign]] = []
    for over, upto, sign in _signs(a, b):
        if found and found[-1][2] == sign:
            found[-1] = (found[-1][0], upto, sign)
        else:
            found.append((over, upto, sign))
    return [region for region in found if region[2]]


def _signs(a: Charge, b: Charge) -> Iterator[tuple[int, int | None, Sign]]:
    """The sign of B less A in each interval; one in which it turns is cut at the income where it does."""
    for part in intervals(a, b):
        one, other = _above(a, part.over), _above(b, part.over)
        start = other.at(part.over) - one.at(part.over)
        slope = Fraction(other.rate) - Fraction(one.rate)
        end = slope if part.upto is None else start + slope * (part.upto - part.over)
        if _sign(start) * _sign(end) < 0:
            turn = int(part.over - start / slope)
            yield part.over, turn, _sign(start)
            yield turn, part.upto, _sign(end)
        else:
            yield part.over, part.upto, _sign(end) or _sign(start)


def _sign(number: Fraction) -> Sign:
    return (number > 0) - (number < 0)


def _rupees(amount: Fraction) -> int:
    return (2 * amount.numerator + amount.denominator) // (2 * amount.denominator)
