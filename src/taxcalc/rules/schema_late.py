"""What a rule file says of filing late: the penalty, the surcharge to enter the List, the surcharge on tax not paid in time."""

from __future__ import annotations

from pydantic import Field

from taxcalc.rules.schema_parts import Amount, Cited, Count, Day, Rate, Strict


class Reduction(Strict):
    """The penalty is reduced by `share` where the return is filed within so many months of its due day."""

    months: Count
    share: Rate


class ListSurcharge(Strict):
    """What a late filer pays to be on the Active Taxpayers' List, for a payment from that day on."""

    from_: Day = Field(alias="from")
    individual: Amount
    aop: Amount
    company: Amount


class LateFiling(Cited):
    """Penalty = (1 - reduction) x max(least, min(most times T, days x max(day share x T, day least))), T the tax on taxable income."""

    penalty_day_share: Rate
    penalty_day_least: Amount
    penalty_least: Amount
    penalty_least_salaried: Amount
    penalty_salaried_share: Rate
    penalty_most_times: Count
    penalty_known_from: Day
    reductions: tuple[Reduction, ...]
    list_surcharges: tuple[ListSurcharge, ...] = Field(min_length=1)
    default_rate: Rate
    note: str | None = None
