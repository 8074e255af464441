"""What filing late costs, beside the tax and never in it (computation 9): as of filing on one day, the day it was filed or today."""

from __future__ import annotations

import calendar
import datetime as dt
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from taxcalc.engine.beside_the_tax import Lateness, LatenessStep
from taxcalc.engine.deadlines import COMPANIES, return_due
from taxcalc.engine.grounds import ground_of

if TYPE_CHECKING:
    from taxcalc.engine.results import Assessment
    from taxcalc.ledger.taxpayer import Facts
    from taxcalc.rules.schema import RuleSet
    from taxcalc.rules.schema_late import LateFiling

DAYS_OF_A_YEAR = 365
PAY = "pay"  # the class of what an employer abroad pays


def may_be_late(facts: Facts, rules: RuleSet, kind: str, today: dt.date) -> bool:
    """Whether the return was or would be filed after its day. One that is said to be filed, without a day, is taken as in time."""
    due, on = return_due(kind, rules), facts.filed_on or today
    return rules.late_filing is not None and due is not None and on > due and not (facts.return_filed == "yes" and facts.filed_on is None)


def lateness(filed: Assessment, facts: Facts, rules: RuleSet, today: dt.date) -> Lateness | None:
    """The figures of a late return. `filed` is the assessment in which the return is filed: the tax that the penalty is measured on."""
    law, due = rules.late_filing, return_due(filed.kind, rules)
    if law is None or due is None or not may_be_late(facts, rules, filed.kind, today):
        return None
    on = facts.filed_on or today
    penalty = Penalty(law, due, _tax_on_income(filed, facts), _floor(law, filed, facts))
    known = on >= law.penalty_known_from
    ground = ground_of(rules, law)
    return Lateness(
        due=due,
        on=on,
        days=(on - due).days,
        penalty=penalty.by(on) if known else None,
        penalty_other_reading=penalty.by_the_cap(on) if known else None,
        list_surcharge=_list_surcharge(law, filed.kind, on),
        default_surcharge=_default_surcharge(law, filed.tax.balance, (on - due).days),
        steps=tuple(LatenessStep(end, penalty.by(end)) for end in penalty.ends() if end >= on and facts.filed_on is None),
        is_filed=facts.filed_on is not None,
        law=ground.law,
        cites=ground.cites,
        note=law.note,
    )


class Penalty:
    """The penalty of s.182(1) on one tax, by the day of filing."""

    def __init__(self, law: LateFiling, due: dt.date, tax: Decimal, floor: int) -> None:
        self.law, self.due, self.tax, self.floor = law, due, Fraction(tax), floor

    def ends(self) -> list[dt.date]:
        """The last day of each step of the reduction."""
        return [_months_after(self.due, reduction.months) for reduction in self.law.reductions]

    def by(self, on: dt.date) -> Decimal:
        """The floor holds over the cap."""
        return self._reduced(max(Fraction(self.floor), min(self._cap(), self._by_days(on))), on)

    def by_the_cap(self, on: dt.date) -> Decimal:
        """The cap holds over the floor."""
        return self._reduced(min(self._cap(), max(Fraction(self.floor), self._by_days(on))), on)

    def _cap(self) -> Fraction:
        return self.law.penalty_most_times * self.tax

    def _by_days(self, on: dt.date) -> Fraction:
        return (on - self.due).days * max(Fraction(self.law.penalty_day_share) * self.tax, Fraction(self.law.penalty_day_least))

    def _reduced(self, penalty: Fraction, on: dt.date) -> Decimal:
        shares = [Fraction(reduction.share) for reduction, end in zip(self.law.reductions, self.ends(), strict=True) if on <= end]
        return _rupees(penalty * (1 - max(shares, default=Fraction(0))))


def _tax_on_income(filed: Assessment, facts: Facts) -> Decimal:
    """The tax chargeable on taxable income, or that of the last assessed year where it is given and higher; final tax is no part of it."""
    return max(filed.tax.normal + filed.tax.surcharge, facts.last_assessed_tax or Decimal(0))


def _floor(law: LateFiling, filed: Assessment, facts: Facts) -> int:
    pay = sum((line.pkr for line in filed.classes if line.id == PAY), Decimal(0))
    salary = (facts.salary or Decimal(0)) + pay
    income = (facts.salary or Decimal(0)) + max(facts.business_income or Decimal(0), Decimal(0)) + filed.receipts.pkr
    return law.penalty_least_salaried if income > 0 and salary >= law.penalty_salaried_share * income else law.penalty_least


def _list_surcharge(law: LateFiling, kind: str, on: dt.date) -> Decimal | None:
    """By the day of payment; not known for a day before the first that was read."""
    known = [charge for charge in law.list_surcharges if charge.from_ <= on]
    if not known:
        return None
    charge = max(known, key=lambda each: each.from_)
    return Decimal(charge.company if kind in COMPANIES else charge.individual if kind == "individual" else charge.aop)


def _default_surcharge(law: LateFiling, unpaid: Decimal, days: int) -> Decimal:
    return _rupees(Fraction(law.default_rate) * Fraction(max(unpaid, Decimal(0))) * days / DAYS_OF_A_YEAR)


def _months_after(day: dt.date, months: int) -> dt.date:
    """The same day of a later month, or its last."""
    year, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + year, month + 1
    return dt.date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def _rupees(amount: Fraction) -> Decimal:
    """Half up; no amount here is negative."""
    return Decimal(int(amount + Fraction(1, 2)))
