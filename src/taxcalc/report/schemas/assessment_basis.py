"""What an assessment rests on: evidence, what would change the figure, what went in and how it was asked for."""

from __future__ import annotations

from typing import Any, Literal

from typing_extensions import TypedDict

from taxcalc.report.schemas.assessment_parts import Citation
from taxcalc.report.schemas.words import Amount, Day, Rupees, Sha256, WholeRupees, described


@described
class Finding(TypedDict):
    """One thing that the evidence lacks or leaves in doubt."""

    what: str
    """Its name, as `payout-unproven` or `row-not-read`."""
    source: str | None
    """The bank or platform."""
    date: Day | None
    """Its day, where it has one."""
    amount: Amount | None
    """The amount that moved."""
    currency: str | None
    """Its currency."""
    pkr: Rupees | None
    """Its rupees, where they are known."""
    file: str | None
    """The file."""
    line: int | None
    """Its line."""
    remedy: str
    """What to do about it."""
    count: int
    """How many rows it stands for."""


@described
class Evidence(TypedDict):
    """What the figures rest on."""

    status: Literal["whole", "partial", "none"]
    """`partial`: a finding can change the tax; `none`: nothing that moved is proven."""
    findings: list[Finding]
    """Each finding."""


@described
class Swing(TypedDict):
    """What the tax would be if something assumed, unstated or disputed were otherwise."""

    id: str
    """Its name, as `return-not-filed`."""
    assumed: str
    """What the figures assume."""
    otherwise: str
    """What may be instead."""
    total: WholeRupees
    """The tax then."""
    difference: WholeRupees
    """That less the tax of the assessment."""
    law: str
    """The law."""
    cites: list[Citation]
    """Where it stands."""
    confidence: str
    """`high` or `medium`."""


@described
class LatenessStep(TypedDict):
    """The penalty if the return is filed by a day."""

    by: Day
    """The last such day."""
    penalty: WholeRupees
    """The penalty then."""


@described
class Lateness(TypedDict):
    """What a late return costs, beside the tax and never in it."""

    due: Day
    """The day on which the return was due."""
    on: Day
    """The day of filing that the figures are for."""
    days: int
    """Between the two."""
    penalty: WholeRupees | None
    """For not filing in time; `null`: not known for that day."""
    penalty_other_reading: WholeRupees | None
    """Under the other reading of the text."""
    atl_surcharge: WholeRupees | None
    """To enter the Active Taxpayers' List, by the day of payment."""
    default_surcharge: WholeRupees
    """On what was unpaid after the due day, at least."""
    steps: list[LatenessStep]
    """How the penalty grows."""
    law: str
    """The law."""
    cites: list[Citation]
    """Where each value comes from."""


@described
class Input(TypedDict):
    """A file that went in."""

    role: str
    """`ledger`, `statement`, `profile`, `rates`, ..."""
    name: str
    """As it was given."""
    sha256: Sha256
    """Of its bytes."""


@described
class Run(TypedDict):
    """How the result was asked for: with the inputs enough to make it again."""

    today: Day
    """The day that the program took for today."""
    options: dict[str, Any]
    """The options that change a figure, by name."""
