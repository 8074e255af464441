"""What a sound version of the law also satisfies, beyond what is needed to compute: arithmetic, reach, dates, consistency."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING

from taxcalc.money import plain
from taxcalc.rules import wording
from taxcalc.rules.conditions import contradictions
from taxcalc.rules.date_checks import dates
from taxcalc.rules.reach import reach
from taxcalc.rules.validate import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from taxcalc.rules.files import Key
    from taxcalc.rules.schema import Band, RuleSet, SuperBand


def check(rules: RuleSet) -> list[Finding]:
    """Everything that is doubtful in a valid rule set."""
    return [*_arithmetic(rules), *falling(rules), *reach(rules), *_idle(rules), *contradictions(rules), *dates(rules), *_heading(rules)]


def falling(rules: RuleSet) -> Iterator[Finding]:
    """A rate, or a tax, that falls as income rises: seldom meant, so a warning."""
    for name, slabs in rules.slabs.items():
        for index, (below, band) in enumerate(pairwise(slabs.bands), start=1):
            if band.rate < below.rate:
                yield _falls(("slabs", name, "bands", index, "rate"), wording.TABLES.get(name, name), below, band)
            elif band.over > below.over and band.statutory_step and max(band.fixed, band.minimum) < tax_up_to(slabs.bands[:index], band.over):
                message = f"{wording.TABLES.get(name, name)} above {wording.spoken(band.over, 'pkr')}: the tax falls as income rises"
                yield Finding("TC428", ("slabs", name, "bands", index, "fixed"), message, "look whether this amount is meant", str(band.fixed), warning=True)
    if rules.super_tax:
        for index, (lower, upper) in enumerate(pairwise(rules.super_tax.bands), start=1):
            if upper.rate < lower.rate:
                yield _falls(("super_tax", "bands", index, "rate"), "Super tax", lower, upper)


def _falls(key: Key, name: str, below: Band | SuperBand, band: Band | SuperBand) -> Finding:
    rates = f"{wording.spoken(below.rate, 'rate')} to {wording.spoken(band.rate, 'rate')}"
    message = f"{name} above {wording.spoken(band.over, 'pkr')}: the rate falls as income rises, from {rates}"
    return Finding("TC428", key, message, "look whether this rate is meant", plain(band.rate), warning=True)


def tax_up_to(bands: tuple[Band, ...], income: int) -> Decimal:
    """The tax of an income under the bands that begin below it."""
    band = next(band for band in reversed(bands) if band.over < income or band is bands[0])
    return max(Decimal(band.fixed) + band.rate * (income - band.over), Decimal(band.minimum))


def _arithmetic(rules: RuleSet) -> Iterator[Finding]:
    """A fixed amount is the tax of the bands below, or there is a step at the boundary that the statute itself must make."""
    for name, slabs in rules.slabs.items():
        if any(after.over <= before.over for before, after in pairwise(slabs.bands)):
            continue  # a wrong order is said already
        for index, band in enumerate(slabs.bands[1:], start=1):
            expected = tax_up_to(slabs.bands[:index], band.over)
            if not band.statutory_step and abs(expected - band.fixed) >= 1:
                message = (
                    f"{wording.TABLES.get(name, name)} above {wording.spoken(band.over, 'pkr')}: the fixed amount is {wording.spoken(band.fixed, 'pkr')}, "
                    f"but the bands below it make {wording.spoken(Decimal(plain(expected)), 'pkr')}"
                )
                remedy = f"write: fixed = {expected:.0f}; if the statute itself sets another amount, add: statutory_step = true"
                yield Finding("TC411", ("slabs", name, "bands", index, "fixed"), message, remedy, str(band.fixed))


def _idle(rules: RuleSet) -> Iterator[Finding]:
    """A regime that is to decide a class, but no class asks it."""
    asked = {entry.regime for entry in rules.classes.values()}
    for name, regime in rules.regimes.items():
        if rules.tax_year is not None and regime.acts == "class" and name not in asked:
            message = f"{regime.title!r} decides nothing: no [[class]] of {rules.id} names it"
            remedy = f'add to the class that it decides: regime = "{name}"; or take the regime out with: remove = true'
            yield Finding("TC414", ("regimes", name), message, remedy)


def _heading(rules: RuleSet) -> Iterator[Finding]:
    """What a reader must know of a file to trust it."""
    if rules.status == "enacted" and rules.tax_year is not None and rules.enacted_on is None and "until" not in rules.title:
        yield Finding("TC405", (), f"{rules.id} is enacted law of a tax year, but does not say since when", "add the line: enacted_on = 2026-06-26")
    if rules.status != "enacted" and not rules.purpose:
        yield Finding("TC405", (), f"{rules.id} is a {rules.status} without a purpose", 'add one line that says what for: purpose = "..."')
