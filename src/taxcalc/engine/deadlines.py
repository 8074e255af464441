"""What is due when, counted from today."""

from __future__ import annotations

from typing import TYPE_CHECKING

from taxcalc.engine.grounds import ground_of, provision
from taxcalc.engine.results import Deadline

if TYPE_CHECKING:
    import datetime as dt

    from taxcalc.engine.grounds import Ground
    from taxcalc.ledger.taxpayer import Facts
    from taxcalc.rules.schema import RuleSet

COMPANIES = ("company", "small_company")


def deadlines(tax_year: int, kind: str, facts: Facts, rules: RuleSet, today: dt.date) -> tuple[Deadline, ...]:
    """The return, the opt-out that is made with it, and the end of a PSEB registration that is running."""
    found = []
    due = return_due(kind, rules)
    if due:
        done = facts.return_filed == "yes" or facts.filed_on is not None
        ground = ground_of(rules, rules.return_)
        if rules.return_ and due == rules.return_.extended:
            ground = ground._replace(law=f"{ground.law} (as extended)")
        found.append(_deadline(f"Income tax return and wealth statement, tax year {tax_year}", due, ground, today, done=done))
        found.append(_deadline("Choice to leave the final regime, made in the return", due, provision(rules, "opt-out"), today, done=done))
    ends = [end for _, end in facts.pseb or () if end]
    if ends:
        found.append(
            _deadline("PSEB registration ends: renew so that no receipt falls after it", max(ends), provision(rules, "registration"), today, done=False)
        )
    return tuple(sorted(found, key=lambda deadline: deadline.date))


def return_due(kind: str, rules: RuleSet) -> dt.date | None:
    """The day by which the return of the year is due, as extended; None where the rules say none."""
    if rules.return_ is None:
        return None
    if kind in COMPANIES:
        return rules.return_.company
    return rules.return_.extended or rules.return_.individual


def _deadline(what: str, day: dt.date, ground: Ground, today: dt.date, *, done: bool) -> Deadline:
    left = (day - today).days
    if done:
        status = "done"
    elif left > 0:
        status = f"in {left} day{'s' if left > 1 else ''}"
    elif left == 0:
        status = "today"
    else:
        status = f"passed {-left} day{'s' if left < -1 else ''} ago"
    return Deadline(what=what, date=day, status=status, days_left=left, law=ground.law, cites=ground.cites)
