"""What a rule file says of a relief: what it does, whom it concerns, on what conditions, and what is assumed where nobody says."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from taxcalc.rules.schema_parts import Cited, Flag, Rate, Test, Window


class Condition(Test, Window):
    """A condition of a regime with its law and what would mend it."""

    id: str
    law: str = ""  # where a file does not word it, that of the regime's citation
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
    acts: Literal["class", "credit", "exemption", "super-tax-off", "threshold", "information"]
    applies: str  # one plain sentence for each answer
    available: str | None = None
    election: Flag = False  # given up by `opt_out` (s.154A(3))
    credit_share: Rate | None = None
    credit_on: tuple[Literal["final", "business", "minimum", "super"], ...] = ()
    relevant: tuple[Test, ...] = ()
    condition: tuple[Condition, ...] = ()
    contested: str | None = None


class Swing(Cited, Window):
    """A fact that is assumed while nobody states it: the tax is computed once more with the other answer in its place.

    `fact` and `otherwise_is` name the fact and the other answer; `not_for` the answers to other facts that make it of no interest.
    `of_surcharge`: the other rate of the surcharge in place of a fact. `like_pay`: only of an individual whose receipts look like pay.
    """

    id: str
    law: str
    fact: str | None = None
    otherwise_is: str | None = None
    settled_by: tuple[str, ...] = ()  # facts that answer it too
    not_for: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    of_surcharge: Flag = False
    like_pay: Flag = False
    assumed: str  # what the figure rests on
    otherwise: str  # the other answer, as the beginning of a sentence
