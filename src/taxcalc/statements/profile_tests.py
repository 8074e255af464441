"""The sample rows that a profile carries, run as tests: what each must become."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from taxcalc.diagnostics import Diagnostic
from taxcalc.statements.binding import BadCellError, Binding, Record
from taxcalc.statements.classify import Classifier
from taxcalc.statements.dates import parse_date

if TYPE_CHECKING:
    import datetime as dt

    from taxcalc.statements.classify import Outcome
    from taxcalc.statements.patterns import Words
    from taxcalc.statements.schema import Profile


def run_tests(profile: Profile, words: Words) -> list[Diagnostic]:
    """Every `[[test]]` that does not come out as it says."""
    found = []
    for number, test in enumerate(profile.tests, start=1):
        wrong = _run(profile, test, words)
        if wrong:
            remedy = "mend the rule, or the test if the row means something else"
            found.append(Diagnostic("TC620", f"test {number} of {profile.id}: {wrong}", file=profile.origin, value=str(test["row"])[:120], remedy=remedy))
    return found


def _run(profile: Profile, test: dict[str, Any], words: Words) -> str:
    row = {str(name): str(value) for name, value in test["row"].items()}
    header = [*row, *(names[0] for names in profile.header if not any(name in row for name in names))]

    def day(text: str) -> dt.date:
        for form in profile.dates:
            found = parse_date(" ".join(text.split()), form)
            if found:
                return found
        raise BadCellError(column="date", value=text, why=f"is not written as {' or '.join(profile.dates)}")

    record = Record(Binding(profile, header), 1, [row.get(name, "") for name in header])
    try:
        outcome = Classifier(profile, words, day).classify(record)
    except BadCellError as bad:
        return f"{bad.column} '{bad.value}' {bad.why}"
    if outcome.rule is None:
        return "no rule fits the row"
    got = _got(outcome)
    return "; ".join(f"{key} is '{got.get(key, '')}', not '{wanted}'" for key, wanted in test.items() if key != "row" and str(wanted) != got.get(key, ""))


def _got(outcome: Outcome) -> dict[str, str]:
    row = outcome.row
    if row is None:
        return {"skip": outcome.skip}
    return {
        "kind": row.kind,
        "amount": str(row.amount),
        "currency": row.currency,
        "date": row.date.isoformat(),
        "fee": str(row.fee),
        "to": row.to,
        "from": row.came_from,
    }
