"""What a rule file says of a relief: what it does, whom it concerns, and on what conditions."""

from __future__ import annotations

from typing import Literal

from taxcalc.rules.schema_parts import Cited, Flag, Rate, Test, Window


class Condition(Test, Window):
    """A condition of a regime with its law and what would mend it."""

    id: str
    law: str
    fails: str  # said when it failed
    missing: str  # said when the fact is not known
    remedy: str
    cost: str | None = None
    unknown_for: tuple[str, ...] = ()  # values of the fact for which the law was not verified: neither met nor failed
    per_receipt: Flag = False  # already decided receipt by receipt in the class; here only for the answer


class Regime(Cited, Window):
    """A relief: what it does, when it is of interest, and its conditions."""

    id: str
    title: str
    law: str
    acts: Literal["class", "credit", "exemption", "super-tax-off", "threshold", "information"]
    applies: str  # one plain sentence for each answer
    available: str | None = None
    election: Flag = False  # given up by `opt_out` (s.154A(3))
    credit_share: Rate | None = None
    credit_on: tuple[Literal["final", "business", "minimum", "super"], ...] = ()
    relevant: tuple[Test, ...] = ()
    condition: tuple[Condition, ...] = ()
    contested: str | None = None
