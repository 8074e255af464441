"""Short words for an assessment of a few receipts."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from support.one_run import rules_of
from taxcalc.engine.api import Options, assess
from taxcalc.engine.ledger_of_rows import ledger_of
from taxcalc.ledger.taxpayer import Facts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from taxcalc.engine.results import Assessment, RegimeAnswer, Result

TODAY = dt.date(2026, 11, 22)


def receipt(day: str, amount: str, currency: str = "USD", rate: str | None = "280", **more: Any) -> dict[str, Any]:  # noqa: ANN401 - cells are of many types
    """A row of a made ledger; `pkr` and `withheld` may be given as text."""
    money: dict[str, Any] = {name: Decimal(more.pop(name)) for name in ("pkr", "withheld", "foreign_amount") if name in more}
    worth = None if rate is None or currency == "PKR" else Decimal(rate)
    return {"date": dt.date.fromisoformat(day), "amount": Decimal(amount), "currency": currency, "rate": worth, **money, **more}


def assessed(rows: Sequence[dict[str, Any]], rules: str | None = None, options: Options | None = None, **facts: Any) -> Result:  # noqa: ANN401 - as the facts
    """The result for a made ledger and these facts; without `rules` each year's own law."""
    loaded = None if rules is None else rules_of(rules)
    return assess(ledger_of(rows), Facts(**facts), loaded, options=options or Options(today=TODAY))


def only(rows: Sequence[dict[str, Any]], rules: str = "pk-2026", options: Options | None = None, **facts: Any) -> Assessment:  # noqa: ANN401 - as the facts
    """The assessment of a ledger of one year."""
    (assessment,) = assessed(rows, rules, options, **facts).assessments
    return assessment


def regime(assessment: Assessment, name: str) -> RegimeAnswer:
    """The answer of one regime."""
    return next(answer for answer in assessment.regimes if answer.id == name)
