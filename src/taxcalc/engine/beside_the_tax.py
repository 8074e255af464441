"""What stands beside the tax of an assessment and never in it: what would change the figure, and what filing late costs."""

from __future__ import annotations

import datetime as dt  # noqa: TC003 - dataclass fields are inspected by the JSON renderer
from dataclasses import dataclass
from decimal import Decimal  # noqa: TC003 - as above

from taxcalc.engine.citations import Citation  # noqa: TC001 - as above


@dataclass(frozen=True, slots=True)
class Swing:
    """The tax if what the figure rests on were otherwise; `headline`: what nobody stated, under clear law, against the taxpayer."""

    id: str
    assumed: str
    otherwise: str
    total: Decimal
    difference: Decimal  # `total` less the tax of the assessment
    law: str
    cites: tuple[Citation, ...]
    confidence: str
    headline: bool
    of_reading: bool = False  # another reading of the law of a class; its text stands among the readings


@dataclass(frozen=True, slots=True)
class LatenessStep:
    """The penalty if the return is filed by a day."""

    by: dt.date
    penalty: Decimal


@dataclass(frozen=True, slots=True)
class Lateness:
    """What a late return costs, in rupees; None is not known. `list_surcharge`: to enter the Active Taxpayers' List; `default_surcharge`: at least."""

    due: dt.date
    on: dt.date
    days: int
    penalty: Decimal | None
    penalty_other_reading: Decimal | None
    list_surcharge: Decimal | None
    default_surcharge: Decimal
    steps: tuple[LatenessStep, ...]
    is_filed: bool
    law: str
    cites: tuple[Citation, ...]
    note: str | None
