"""`rules list`, `rules diff`, `rules show` and `rules check` with `--format json`."""

from __future__ import annotations

from typing import Literal, NotRequired

from typing_extensions import TypedDict

from taxcalc.report.schemas.words import Day, Problem, Sha256, Share, WholeRupees, described

_Span = TypedDict("_Span", {"from": Day | None, "to": Day | None})
_Start = TypedDict("_Start", {"from": WholeRupees})


@described
class Version(_Span):
    """One version of the rules. `from` and `to`: the first and the last day of its tax year."""

    id: str
    """As `pk-2026` or `proposal-retention-80`."""
    title: str
    """In words."""
    status: str
    """`enacted`, `bill` or `proposal`."""
    tax_year: int | None
    """`null` for what years are built on."""
    extends: str | None
    """The id of what it lies over."""
    enacted_on: Day | None
    """The day of its enactment."""
    review_by: Day | None
    """When its values are to be looked at again."""
    sha256: Sha256 | None
    """Of the law that it makes; `null` where the file is broken."""


@described
class Interval(_Start):
    """One interval of a schedule, over the thresholds of both sides. `from`: income above this."""

    upto: WholeRupees | None
    """Its top; `null` where there is none."""
    rate_a: Share | None
    """The rate under A."""
    rate_b: Share | None
    """The rate under B."""
    tax_at_upto_a: WholeRupees | None
    """The schedule's tax on an income at the top, under A."""
    tax_at_upto_b: WholeRupees | None
    """The same under B."""
    step_a: WholeRupees | None
    """Charged at once as income passes `from`, under A."""
    step_b: WholeRupees | None
    """The same under B."""


@described
class Copy(TypedDict):
    """Another schedule that changes alike."""

    path: str
    """Where it stands."""
    rows: list[Interval]
    """Its intervals."""


@described
class Part(TypedDict):
    """One value of a class or relief that comes or goes."""

    path: str
    """Where it stands."""
    what: str
    """In words."""
    value: str
    """As rule files write it."""
    words: str
    """As people say it."""


@described
class Change(TypedDict):
    """One change of law."""

    path: str
    """The value, as `rules show` names it."""
    kind: Literal["added", "removed", "changed", "schedule"]
    """What happened to it."""
    old: str | None
    """Under A."""
    new: str | None
    """Under B."""
    effective: Day | None
    """The day from which it holds."""
    law: str | None
    """The law that changes it."""
    sentence: str
    """In words."""
    rows: NotRequired[list[Interval]]
    """Of a schedule: its intervals."""
    alike: NotRequired[list[Copy]]
    """Of a schedule: others that change alike."""
    parts: NotRequired[list[Part]]
    """Of what comes or goes: its values."""


@described
class RuleDiff(TypedDict):
    """What `taxcalc rules diff A B` writes as JSON."""

    schema: Literal["taxcalc.rulediff/2"]
    """Changes only by addition under this name."""
    a: str
    """The first version."""
    b: str
    """The second version."""
    changes: list[Change]
    """Empty where the two are the same law."""


@described
class Row(TypedDict):
    """One value that differs between versions."""

    path: str
    """Where it stands."""
    subject: str
    """In words."""
    law: str | None
    """Its law."""
    values: dict[str, str | None]
    """By version; `null` where it is not law."""


@described
class RuleTable(TypedDict):
    """What `taxcalc rules diff A B C` writes as JSON."""

    schema: Literal["taxcalc.ruletable/1"]
    """Changes only by addition under this name."""
    versions: list[str]
    """In the order asked for."""
    rows: list[Row]
    """Empty where all are the same law."""


@described
class Value(TypedDict):
    """One value of the law."""

    path: str
    """Where it stands."""
    subject: str
    """In words."""
    value: str | None
    """As rule files write it; `null` where nothing is set."""
    unit: str
    """What it is counted in."""
    law: str | None
    """Its law."""


@described
class RuleSet(TypedDict):
    """What `taxcalc rules show ID` writes as JSON."""

    schema: Literal["taxcalc.ruleset/1"]
    """Changes only by addition under this name."""
    id: str
    """Of the version."""
    title: str
    """In words."""
    status: str
    """`enacted`, `bill` or `proposal`."""
    tax_year: int | None
    """`null` for what years are built on."""
    extends: str | None
    """The id of what it lies over."""
    enacted_on: Day | None
    """The day of its enactment."""
    review_by: Day | None
    """When its values are to be looked at again."""
    revision: int
    """Raised with each change of an enacted file."""
    sha256: Sha256
    """Of the law that it makes."""
    gaps: list[str]
    """What is not known, a sentence each."""
    values: list[Value]
    """Every value."""


@described
class RuleCheck(TypedDict):
    """What `taxcalc rules check` writes as JSON."""

    schema: Literal["taxcalc.rulecheck/1"]
    """Changes only by addition under this name."""
    files: int
    """How many were checked."""
    diagnostics: list[Problem]
    """Empty where nothing was found."""
