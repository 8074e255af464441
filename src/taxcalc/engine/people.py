"""Typical taxpayers, for showing what a change of the law means: who they are, and the receipts at which they are asked about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from decimal import Decimal

    from taxcalc.rules.schema import RuleSet

LAKH = 100_000
AMOUNTS = (6 * LAKH, 12 * LAKH, 24 * LAKH, 60 * LAKH)


@dataclass(frozen=True)
class Person:
    """One typical taxpayer."""

    name: str
    kind: str
    exporter: str
    activity: str
    channel: str
    registered: bool


GIG = Person("Gig worker, through a bank", "individual", "freelancer", "video_editing", "bank", registered=False)
GIG_UNBANKED = Person("Gig worker, not through a bank", "individual", "freelancer", "video_editing", "informal", registered=False)
FREELANCER = Person("PSEB freelancer, through a bank", "individual", "freelancer", "software_development", "bank", registered=True)
FREELANCER_UNBANKED = Person("PSEB freelancer, not through a bank", "individual", "freelancer", "software_development", "informal", registered=True)
COMPANY = Person("PSEB company, through a bank", "company", "it_company", "software_development", "bank", registered=True)
COMPANY_UNBANKED = Person("PSEB company, not through a bank", "company", "it_company", "software_development", "informal", registered=True)
PEOPLE = (GIG, GIG_UNBANKED, FREELANCER, FREELANCER_UNBANKED, COMPANY, COMPANY_UNBANKED)
DRAWN = (GIG, FREELANCER, GIG_UNBANKED)
MOST_DRAWN = 100 * LAKH
STEP_DRAWN = 2 * LAKH


@dataclass(frozen=True)
class Answer:
    """What a typical taxpayer owes in whole rupees, and may keep of the year's dollars; None where no limit is known."""

    tax: Decimal
    kept_usd: Decimal | None


Answers = dict[tuple[str, Person, int], Answer]


def thresholds(versions: Iterable[RuleSet]) -> list[int]:
    """The incomes at which a version may turn or step: of its slabs, and of its conditions on exports."""
    found = {band.over for rules in versions for slabs in rules.slabs.values() for band in slabs.bands}
    for rules in versions:
        for regime in rules.regimes.values():
            found |= {test.bound for test in regime.condition if test.fact.endswith("export_pkr") and isinstance(test.bound, int)}
    return sorted(over for over in found if 0 < over < MOST_DRAWN)


def drawn(versions: Sequence[RuleSet]) -> list[int]:
    """The receipts at which a picture is drawn: even steps, and both sides of every threshold."""
    edges = thresholds(versions)
    return sorted({*range(STEP_DRAWN, MOST_DRAWN + 1, STEP_DRAWN), *edges, *(edge + 1 for edge in edges)})
