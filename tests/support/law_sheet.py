"""The researched law sheet: what tests compare figures with that would otherwise be typed into them."""

from __future__ import annotations

import functools
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

BASIS_POINTS = 10_000
FILE = Path(__file__).parents[1] / "law" / "income_tax.toml"


@functools.cache
def sheet(year: int) -> dict[str, Any]:
    """What the sheet says of a tax year."""
    found: dict[str, Any] = tomllib.loads(FILE.read_text(encoding="utf-8"))["ty"][str(year)]
    return found


def share(basis_points: int) -> Decimal:
    """25 as 0.0025."""
    return Decimal(basis_points) / BASIS_POINTS


def export_rate(year: int, *, registered: bool) -> Decimal:
    """The rate of s.154A on the proceeds of a PSEB-registered developer, or of anyone else."""
    return share(sheet(year)["s154a"]["pseb_it_bps" if registered else "other_bps"])
