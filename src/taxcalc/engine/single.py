"""The only assessment of a result that was asked for one figure, or what to ask instead."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from taxcalc.engine.results import Assessment


class SeveralYearsError(LookupError):
    """One figure was asked of a result that holds several tax years, or none."""

    def __init__(self, years: Sequence[int]) -> None:
        self.years = tuple(years)
        held = f"several tax years ({', '.join(map(str, years))})" if years else "no tax year"
        which = f", or assess(..., options=Options(year={max(years)})) assesses one" if years else ""
        super().__init__(f"this result holds {held}: result.assessments[0].tax is the first, sum(a.tax.total for a in result.assessments) all of it{which}")


def only(assessments: Sequence[Assessment]) -> Assessment:
    """The one assessment; SeveralYearsError where it is not one."""
    if len(assessments) == 1:
        return assessments[0]
    raise SeveralYearsError([found.tax_year for found in assessments])
