"""A finding about the evidence: what it is, where it stands, what to do about it, and whether it can change the tax."""

from __future__ import annotations

import datetime as dt  # noqa: TC003 - dataclass fields are inspected by the engine's fingerprint
from dataclasses import dataclass
from decimal import Decimal  # noqa: TC003 - as above
from typing import Final

from taxcalc.clock import tax_year_of

PARTIAL: Final = frozenset({"payout-unproven", "credit-doubtful", "withheld-without-receipt", "file-not-read", "sheet-not-read", "row-not-read", "moved-later"})
MOVED: Final = frozenset({"payout-unproven", "credit-doubtful", "withheld-without-receipt"})  # something that moved is unproven or doubtful


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that the evidence lacks or leaves in doubt. `count` is how many rows it stands for."""

    what: str
    remedy: str
    source: str | None = None
    date: dt.date | None = None
    amount: Decimal | None = None
    currency: str | None = None
    pkr: Decimal | None = None
    file: str | None = None
    line: int | None = None
    count: int = 1
    unsure: bool = False  # a note that may change the tax all the same: a column whose name is nearly a ledger's, receipts that may be the same

    @property
    def makes_partial(self) -> bool:
        """Whether it can change the tax."""
        return self.what in PARTIAL or self.unsure

    @property
    def tax_year(self) -> int | None:
        """The year that it touches; None for every year."""
        return tax_year_of(self.date) if self.date else None
