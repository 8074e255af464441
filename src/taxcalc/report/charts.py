"""Pictures made by hand: lines over an amount, as SVG without script or font from outside, for a page and for print.

Positions are drawn, never computed with: a figure that a reader needs stands in a table beside the picture.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from html import escape
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

WIDTH, HEIGHT = 640, 300
LEFT, RIGHT, TOP, BOTTOM = 84, 40, 34, 42  # room for the labels around the plot
CLASSES = ("a", "b", "c", "d")  # the look of each line, which the style of a page gives
STEPS = (1, 2, 5)
SEEN = 1000  # a jump of this part of the height can be seen


@dataclass(frozen=True)
class Series:
    """One line: its name, and its points from left to right. Equal x twice is a cliff."""

    name: str
    points: tuple[tuple[Decimal, Decimal], ...]


@dataclass(frozen=True)
class Picture:
    """A drawing with what it shows in words, for who cannot see it."""

    svg: str
    title: str


def lines(title: str, series: Sequence[Series], across: Callable[[Decimal], str], up: Callable[[Decimal], str], *, cliffs: bool = False) -> Picture:
    """Lines over a common ground; `across` and `up` write the labels of the two directions. With `cliffs` each is marked by a ring."""
    right = max((x for one in series for x, _ in one.points), default=Decimal(1))
    top = max((y for one in series for _, y in one.points), default=Decimal(0)) or Decimal(1)
    rows, columns = _ticks(top), _ticks(right)
    scale = _Scale(right, rows[-1])
    parts = [f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{scale.y(row)}" y2="{scale.y(row)}"/>' for row in rows]
    parts += [f'<text class="label" x="{LEFT - 6}" y="{scale.y(row)}" dy="0.35em" text-anchor="end">{escape(up(row))}</text>' for row in rows]
    shown = [column for column in columns if column <= right]
    parts += [f'<text class="label" x="{scale.x(column)}" y="{HEIGHT - BOTTOM + 18}" text-anchor="middle">{escape(across(column))}</text>' for column in shown]
    for look, one in zip(CLASSES, series, strict=False):
        drawn = " ".join(f"{scale.x(x)},{scale.y(y)}" for x, y in one.points)
        parts.append(f'<polyline class="line {look}" points="{drawn}"/>')
        parts += [f'<circle class="cliff {look}" cx="{scale.x(x)}" cy="{scale.y(y)}" r="4"/>' for x, y in (_cliffs(one, top) if cliffs else [])]
    parts += [_legend(number, look, one.name) for number, (look, one) in enumerate(zip(CLASSES, series, strict=False))]
    body = "".join(parts)
    svg = f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(title, quote=True)}"><title>{escape(title)}</title>{body}</svg>'
    return Picture(svg, title)


@dataclass(frozen=True)
class _Scale:
    right: Decimal
    top: Decimal

    def x(self, value: Decimal) -> str:
        """The place of an amount, from the left."""
        return _place(LEFT + (WIDTH - LEFT - RIGHT) * value / self.right)

    def y(self, value: Decimal) -> str:
        """The place of a height, from above."""
        return _place(HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * value / self.top)


def _place(value: Decimal) -> str:
    return str(value.quantize(Decimal("0.1")))


def _ticks(most: Decimal) -> list[Decimal]:
    """Four to ten round figures from nothing up to at least the most: 1, 2 or 5 of some power of ten apart."""
    power = Decimal(10) ** (most.adjusted() - 1)
    step = next(power * factor * ten for ten in (1, 10) for factor in STEPS if most <= power * factor * ten * 8)
    count = int(most // step) + (1 if most % step else 0)
    return [step * number for number in range(count + 1)]


def _cliffs(one: Series, top: Decimal) -> list[tuple[Decimal, Decimal]]:
    """Where a line stands upright for more than a rounded rupee."""
    return [after for before, after in pairwise(one.points) if before[0] == after[0] and abs(after[1] - before[1]) * SEEN > top]


def _legend(number: int, look: str, name: str) -> str:
    x = LEFT + number * (WIDTH - LEFT - RIGHT) // len(CLASSES)
    return f'<line class="line {look}" x1="{x}" x2="{x + 20}" y1="14" y2="14"/><text class="label" x="{x + 26}" y="14" dy="0.35em">{escape(name)}</text>'
