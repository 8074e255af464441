"""The rates of final tax of a year, for whoever must tell what a bank withheld from what it credited."""

from __future__ import annotations

from typing import TYPE_CHECKING

from taxcalc.clock import tax_year_of
from taxcalc.diagnostics import RulesInvalidError

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable
    from decimal import Decimal
    from pathlib import Path

    from taxcalc.rules.catalogue import Catalogue


def final_rates(rules_dirs: tuple[Path, ...] = ()) -> Callable[[dt.date], tuple[Decimal, ...]]:
    """The rates of all classes under final tax in the year of a day, lowest first; none where the year has no rules. Nothing is read before it is asked."""
    known: dict[int, tuple[Decimal, ...]] = {}

    def rates(day: dt.date) -> tuple[Decimal, ...]:
        year = tax_year_of(day)
        if year not in known:
            from taxcalc.rules.catalogue import Catalogue  # noqa: PLC0415 - most statements never ask, and reading rules is slow

            known[year] = _of_year(Catalogue(rules_dirs), year)
        return known[year]

    return rates


def _of_year(catalogue: Catalogue, year: int) -> tuple[Decimal, ...]:
    try:
        classes = catalogue.load(catalogue.enacted_year(year)).rules.classes.values()
    except RulesInvalidError:
        return ()
    return tuple(sorted({one.rate for one in classes if one.treatment == "final" and one.rate is not None}))
