"""Where the engine and the oracle differ, column by column; the two conventions in which they may are stated here."""

from __future__ import annotations

import itertools
import random
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from oracle.oracle import assess as oracle
from oracle.population import random_taxpayer
from oracle.receipts import in_dollars, read
from support.one_run import Case, engine_figures, from_values

if TYPE_CHECKING:
    from collections.abc import Sequence

    from support.one_run import Reader

NOT_COMPARED = {"taxpayer", "excluded"}  # the name is the oracle's own; `excluded` counts other things on each side


def expected_figures(case: Case) -> dict[str, Any]:
    """The oracle's answer in the engine's conventions: receipts that no rule covers are counted as received (and taxed nowhere)."""
    figures = {name: value for name, value in oracle(case.facts, case.rows, case.tax_year).items() if name not in NOT_COMPARED}
    everything, _ = read(case.rows, case.facts, case.tax_year)
    dollars = [in_dollars(receipt, everything) for receipt in everything if not receipt.local]
    figures |= {
        "receipts": len(everything),
        "receipts_pkr": sum((receipt.pkr for receipt in everything), Fraction(0)),
        "receipts_usd": sum((value or Fraction(0) for value in dollars), Fraction(0)),
        "classes": {name: (found.treatment, found.pkr, found.tax) for name, found in figures["classes"].items()},
    }
    months = figures["months"]
    figures["months"] = None if months is None else {month: tuple(found) for month, found in months.items()}
    return figures


def differences(cases: Sequence[Case], read: Reader = from_values) -> list[str]:
    """A line for each figure that differs after one run of the models over all cases, with what reproduces it."""
    return [
        f"{name}: engine {got[name]}, oracle {wanted}; {case}"
        for got, case in zip(engine_figures(cases, read), cases, strict=True)
        for name, wanted in _as_tables(expected_figures(case)).items()
        if got[name] != wanted
    ]


def _as_tables(figures: dict[str, Any]) -> dict[str, Any]:
    """Where no retention rule is verified the models hold no months; that no figure is printed is decided above them."""
    if figures["months"] is not None:
        return figures
    return figures | {"months": {}, "retained_usd": 0, "retained_pkr": 0}


def random_cases(seed: int, count: int, years: Sequence[int]) -> list[Case]:
    """`count` random taxpayers, the years in turn."""
    rnd = random.Random(seed)  # noqa: S311 - the same taxpayers in every run
    return [Case(*random_taxpayer(rnd, year), year) for year, _ in zip(itertools.cycle(years), range(count), strict=False)]
