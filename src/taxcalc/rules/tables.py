"""Rule sets as tables: what the SQL models join with. Amounts in paisa (cents for dollars), rates as reduced fractions.

One row keyed by `rules` for every value, so that any number of rule versions is one run. Nothing is decided here.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, TypeAlias

from taxcalc.diagnostics import Diagnostic, RulesInvalidError
from taxcalc.rules.shapes import SHAPES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from taxcalc.rules.schema import RuleSet, Swing, Test

EPOCH = dt.date(1970, 1, 1)
EMPLOYED = ("engagement", "employment")  # the answer under which what comes from abroad is pay
COMPANIES = ("company", "small_company")  # flat rates; not persons of Division I, so no surcharge; s.113 from the first rupee
HUNDRED = 100

Row: TypeAlias = tuple[object, ...]


def to_tables(rule_sets: Sequence[RuleSet], *, savings: bool) -> dict[str, list[Row]]:
    """Rows per table of `SHAPES`.

    With `savings` also what is told beside a figure: a variant per class regime, its conditions taken as met, and the facts assumed.
    """
    class_days, retention_days = change_days(rule_sets)
    tables: dict[str, list[Row]] = {name: [] for name in SHAPES}
    for rules in rule_sets:
        tables["versions"].append(_version(rules))
        tables["kinds"] += _kinds(rules)
        tables["bands"] += _bands(rules)
        tables["super_bands"] += _super_bands(rules)
        _classes(rules, class_days, tables)
        tables["readings"] += _readings(rules)
        _regimes(rules, tables)
        tables["swings"] += [_swing(rules, order, swing) for order, swing in enumerate(rules.swings.values(), start=1) if savings]
        tables["retention_rules"] += _retention(rules, retention_days)
        tables["variants"] += [(rules.id, ""), *((rules.id, regime) for regime in _class_regimes(rules) if savings)]
    tables["activities"] = _unique(
        (code, name, group.digital, _pieces(class_days, group.rupee_credits_from, None)[0])
        for rules in rule_sets
        for name, group in rules.activities.items()
        for code in group.codes
    )
    tables["channels"] = _unique((code, channel.realised, channel.retention) for rules in rule_sets for code, channel in rules.channels.items())
    return tables


def change_days(rule_sets: Iterable[RuleSet]) -> tuple[list[dt.date], list[dt.date]]:
    """The days on which a class, and on which a retention rule, begins or has just ended: `piece` counts those passed."""
    class_days: set[dt.date] = set()
    retention_days: set[dt.date] = set()
    for rules in rule_sets:
        for item in rules.classes.values():
            class_days |= _edges(item.when.from_, item.when.to)
        class_days |= {group.rupee_credits_from for group in rules.activities.values() if group.rupee_credits_from}
        for exporter in rules.retention.values():
            for rule in exporter:
                retention_days |= _edges(rule.from_, rule.to)
    return sorted(class_days), sorted(retention_days)


def _edges(start: dt.date | None, end: dt.date | None) -> set[dt.date]:
    return {day for day in (start, end and end + dt.timedelta(days=1)) if day}


def _pieces(days: list[dt.date], start: dt.date | None, end: dt.date | None) -> tuple[int | None, int | None]:
    """First and last piece of an interval, where piece n lies between the nth change day and the next."""
    first = days.index(start) + 1 if start else None
    last = days.index(end + dt.timedelta(days=1)) if end else None
    return first, last


def _fraction(rate: Decimal | None) -> tuple[int | None, int | None]:
    return (None, None) if rate is None else Fraction(rate).as_integer_ratio()


def _version(rules: RuleSet) -> Row:
    salaried = _fraction(rules.salaried_test.share if rules.salaried_test else Decimal(1))
    surcharge = rules.surcharge
    minimum = rules.minimum_tax
    accounts = rules.corporate_minimum
    return (
        rules.id,
        *salaried,
        surcharge.over * HUNDRED if surcharge else None,
        *_fraction(surcharge.business if surcharge else None),
        *_fraction(surcharge.salaried if surcharge else None),
        *_fraction(minimum.rate if minimum else None),
        *_fraction(accounts.rate if accounts else None),
    )


def _kinds(rules: RuleSet) -> Iterable[Row]:
    for kind, schedule in rules.schedules.items():
        company = kind in COMPANIES
        threshold = 0 if company or not rules.minimum_tax else rules.minimum_tax.individual_turnover * HUNDRED
        yield (rules.id, kind, schedule.table, schedule.salaried, schedule.imputable, not company, threshold, company)


def _bands(rules: RuleSet) -> Iterable[Row]:
    for name, slabs in rules.slabs.items():
        for number, (band, above) in enumerate(pairwise([*slabs.bands, None])):
            assert band is not None  # noqa: S101 - only the last element of the pairs is None  # nosec
            top = Fraction(band.fixed + band.rate * (above.over - band.over)) * HUNDRED if above else None
            yield (
                rules.id,
                name,
                number,
                band.over * HUNDRED,
                above.over * HUNDRED if above else None,
                band.fixed * HUNDRED,
                *_fraction(band.rate),
                band.minimum * HUNDRED,
                int(top) if top is not None else None,
            )


def _super_bands(rules: RuleSet) -> Iterable[Row]:
    bands = rules.super_tax.bands if rules.super_tax else ()
    for band, above in pairwise([*bands, None]):
        assert band is not None  # noqa: S101 - as above
        yield (
            rules.id,
            band.over * HUNDRED,
            band.at_least,
            above.over * HUNDRED if above else None,
            above.at_least if above else False,
            *_fraction(band.rate),
        )


def _classes(rules: RuleSet, days: list[dt.date], tables: dict[str, list[Row]]) -> None:
    for order, item in enumerate(rules.classes.values(), start=1):
        when = item.when
        increased = item.rate * (1 + item.non_atl_increase) if item.rate is not None and item.non_atl_increase else item.rate
        tables["classes"].append(
            (
                rules.id,
                order,
                item.id,
                when.income == "local",
                when.realised,
                when.registration is not None,
                *_pieces(days, when.from_, when.to),
                item.treatment,
                *_fraction(item.rate),
                *_fraction(item.deducted_off_list),
                *_fraction(increased),
                item.regime,
                item.falls_through,
                item.head == "salary",
                when.engagement is not None,
            )
        )
        for name, group in rules.activities.items():
            listed = when.groups is None or name in when.groups
            if listed or name in when.certified:
                tables["class_activities"] += [(rules.id, order, code, not listed) for code in group.codes]
        tables["class_kinds"] += [(rules.id, order, kind) for kind in when.kinds or rules.schedules]


def numbered_readings(rules: RuleSet) -> dict[tuple[str, int], int]:
    """The other readings that come to another figure, by class and place, numbered through the rule set from 1."""
    found = [(name, place) for name, item in rules.classes.items() for place, reading in enumerate(item.reading) if reading.class_ or reading.rate is not None]
    return {key: number for number, key in enumerate(found, start=1)}


def _readings(rules: RuleSet) -> Iterable[Row]:
    orders = {name: order for order, name in enumerate(rules.classes, start=1)}
    for (name, place), number in numbered_readings(rules).items():
        reading = rules.classes[name].reading[place]
        other = orders[reading.class_] if reading.class_ else None
        yield (rules.id, orders[name], number, reading.id, other, *_fraction(reading.rate), reading.off_atl)


def _class_regimes(rules: RuleSet) -> list[str]:
    """Class regimes in the order of the file, those of the classes of this rule set."""
    return [regime.id for regime in rules.regimes.values() if regime.acts == "class" and any(c.regime == regime.id for c in rules.classes.values())]


def _regimes(rules: RuleSet, tables: dict[str, list[Row]]) -> None:
    for order, regime in enumerate(rules.regimes.values(), start=1):
        on = regime.credit_on
        parts = ("final" in on, "business" in on, "minimum" in on, "super" in on)
        tables["regimes"].append((rules.id, order, regime.id, regime.acts, regime.election, *_fraction(regime.credit_share), *parts))
        for number, test in enumerate(regime.relevant, start=1):
            tables["conditions"].append((rules.id, regime.id, -number, "relevant", True, False, test.answer.stage, *_test(test)))
        for number, condition in enumerate(regime.condition, start=1):
            tables["conditions"].append(
                (rules.id, regime.id, number, condition.id, False, condition.per_receipt, condition.answer.stage, *_test(condition, condition.unknown_for))
            )


def _swing(rules: RuleSet, order: int, swing: Swing) -> Row:
    """The regimes that the other answer denies: those that ask for the fact and would not take that answer; pay is no export proceeds."""
    employed = (swing.fact, swing.otherwise_is) == EMPLOYED
    asked = [
        regime.id
        for regime in rules.regimes.values()
        if (employed and regime.acts == "super-tax-off")
        or any(condition.fact == swing.fact and condition.is_ and swing.otherwise_is not in condition.is_ for condition in regime.condition)
    ]
    return (rules.id, order, swing.id, asked, swing.of_surcharge, employed)


def _test(test: Test, unknown_for: tuple[str, ...] = ()) -> tuple[object, ...]:
    """fact, operator, is_one_of, unknown_for, bound, per: the fact times `per` is compared with `bound` (paisa, cents, days, count)."""
    if test.operator == "is":
        return (test.fact, "is", list(test.bound), list(unknown_for), None, None)  # type: ignore[call-overload]  # `is` carries a tuple of words
    unit = test.answer.unit
    bound = test.bound
    if unit == "date":
        assert isinstance(bound, dt.date)  # noqa: S101 - the checker refuses another type for a date fact
        return (test.fact, test.operator, None, None, (bound - EPOCH).days, 1)
    is_hundredths = unit in ("pkr", "usd") and test.answer.stage != "declared"  # a declared amount is held in rupees
    number = Fraction(str(bound)) * (HUNDRED if is_hundredths else 1)
    return (test.fact, test.operator, None, None, *number.as_integer_ratio())


def _retention(rules: RuleSet, days: list[dt.date]) -> Iterable[Row]:
    for exporter, entries in rules.retention.items():
        for number, entry in enumerate(entries):
            alternative = entry.alternative_floor_usd
            yield (
                rules.id,
                exporter,
                *_pieces(days, entry.from_, entry.to),
                *_fraction(entry.fraction),
                int(entry.floor_usd * HUNDRED),
                None if alternative is None else int(alternative * HUNDRED),
                entry.registration,
                number,
            )


def _unique(rows: Iterable[Row]) -> list[Row]:
    """One row per code, in order. Receipts are valued once for all versions of a run, so these must agree on what a code is."""
    found: dict[object, Row] = {}
    for row in rows:
        if found.setdefault(row[0], row) != row:
            message = f"the rule versions of this run do not agree on what {row[0]!r} is: its group, or whether its money is realised or can be retained"
            raise RulesInvalidError([Diagnostic("TC422", message, value=str(row[0]), remedy="assess under one of the versions at a time (--rules ID)")])
    return list(found.values())
