"""Small numbers packed into one: however many codes there are, each is told again as it was, and no figure changes."""

from __future__ import annotations

from dataclasses import asdict, replace
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from support.one_run import rules_of
from support.plain import TODAY, receipt
from taxcalc.diagnostics import RulesInvalidError
from taxcalc.engine import inputs, packing
from taxcalc.engine.api import Options, assess
from taxcalc.engine.connection import connect
from taxcalc.engine.ledger_of_rows import ledger_of
from taxcalc.ledger.taxpayer import KINDS, Facts
from taxcalc.rules.tables import numbered_readings

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import duckdb

    from taxcalc.engine.results import Assessment
    from taxcalc.rules.catalogue import LoadedRules

CURRENCIES = packing.currency_order()
USED = ("USD", "PKR", "AED", "KWD", "JPY", CURRENCIES[-1])
ALIKE = {"content_writing": "activity", "software_development": "it", "esfca": "channel", "offshore": "far"}  # a code of the few, and its many


@pytest.fixture(scope="module")
def coded() -> Iterator[duckdb.DuckDBPyConnection]:
    """A database with the macros that pack."""
    with connect() as connection:
        inputs.load_codes(connection, ["web_design"])
        yield connection


@cache
def with_many(activities: int, channels: int, classes: int) -> LoadedRules:
    """The law of 2026 with further codes that it treats as `ALIKE` ones, and with dated classes and regimes of theirs that concern nobody."""
    loaded = rules_of("pk-2026")
    law = loaded.rules
    groups = {name: group.model_copy(update={"codes": dict(group.codes)}) for name, group in law.activities.items()}
    for few, many in (("content_writing", "activity"), ("software_development", "it")):
        group = next(group for group in groups.values() if few in group.codes)
        group.codes.update({f"{many}_{number}": "one more" for number in range(activities // 2)})
    ways = dict(law.channels)
    for few, many in (("esfca", "channel"), ("offshore", "far")):
        ways |= {f"{many}_{number}": ways[few] for number in range(channels // 2)}
    a_class, a_regime = next(iter(law.classes.values())), next(regime for regime in law.regimes.values() if regime.acts == "class")
    more = {}
    for number in range(classes):
        begins = TODAY.replace(year=2025, month=7, day=1).fromordinal(TODAY.replace(year=2025, month=7, day=1).toordinal() + number % 365)
        when = a_class.when.model_copy(update={"kinds": ("aop",), "from_": begins, "to": None})
        more[f"other-{number}"] = a_class.model_copy(update={"id": f"other-{number}", "when": when, "regime": f"other-{number}"})
    regimes = dict(law.regimes) | {name: a_regime.model_copy(update={"id": name}) for name in more}
    many = law.model_copy(update={"activities": groups, "channels": ways, "classes": dict(law.classes) | more, "regimes": regimes})
    return replace(loaded, rules=many)


def figures(rows: Sequence[Mapping[str, Any]], rules: LoadedRules, facts: Facts) -> Assessment:
    """The assessment, and nothing of regimes that concern nobody."""
    (found,) = assess(ledger_of(rows), facts, rules, options=Options(today=TODAY)).assessments
    return replace(found, regimes=tuple(answer for answer in found.regimes if not answer.id.startswith("other-")))


ROWS = st.lists(
    st.tuples(
        st.integers(0, 364),
        st.integers(1, 10**7),
        st.sampled_from(USED),
        st.sampled_from(["content_writing", "software_development", None]),
        st.sampled_from(["esfca", "offshore"]),
        st.integers(0, 10**6),
        st.sampled_from(["receipt", "realize", "wht", "transfer"]),
    ),
    min_size=1,
    max_size=8,
)


@settings(max_examples=8, deadline=None, phases=(Phase.explicit, Phase.reuse, Phase.generate))  # to make one of these smaller takes minutes
@given(
    rows=ROWS,
    size=st.sampled_from([(260, 10, 1), (500, 60, 300), (900, 300, 20), (4, 2, 0)]),
    certified=st.booleans(),
    pseb=st.booleans(),
    kind=st.sampled_from(["individual", "company"]),
)
def test_hundreds_of_codes_channels_and_classes_change_no_figure(
    rows: list[tuple[Any, ...]], size: tuple[int, int, int], *, certified: bool, pseb: bool, kind: str
) -> None:
    activities, channels, _ = size
    few, many = [], []
    for day, amount, currency, activity, channel, pick, row_kind in rows:
        date = (TODAY.replace(year=2025, month=7, day=1).toordinal()) + day
        row = receipt(TODAY.fromordinal(date).isoformat(), str(amount), currency, "280.25", activity=activity, channel=channel, kind=row_kind)
        few.append(row)
        other = row | {"channel": f"{ALIKE[channel]}_{pick % (channels // 2)}"}
        many.append(other if activity is None else other | {"activity": f"{ALIKE[activity]}_{pick % (activities // 2)}"})
    facts = Facts(pseb=((TODAY.replace(year=2025, month=9, day=9), None),) if pseb else (), kind=kind)
    told = facts if not certified else replace(facts, pseb_certified=("content_writing",))
    tolds = facts if not certified else replace(facts, pseb_certified=tuple(row["activity"] for row in many if (row["activity"] or "").startswith("activity_")))
    alone = figures(few, rules_of("pk-2026"), told)
    if certified and not tolds.pseb_certified:
        tolds = replace(tolds, pseb_certified=("content_writing",))
    among = figures(many, with_many(*size), tolds)
    assert asdict(among) == asdict(alone)


@pytest.mark.parametrize("place", [127, 499])
def test_a_dollar_stays_a_dollar_whatever_the_number_of_its_activity(place: int) -> None:
    rules = with_many(1000, 60, 300)
    found = figures([receipt("2025-09-15", "1000", activity=f"activity_{place}", channel="channel_29")], rules, Facts())
    assert found.receipts.by_currency == {"USD": Decimal("1000.00")}
    assert found.retention is not None
    assert found.tax.total == 2800


SIZES = st.tuples(st.integers(1, 60_000), st.integers(1, 60_000))


@settings(deadline=None, max_examples=30)
@given(sizes=SIZES, data=st.data())
def test_words_of_a_row_are_told_again_from_their_number(coded: duckdb.DuckDBPyConnection, sizes: tuple[int, int], data: st.DataObject) -> None:
    activities, channels = sizes
    code = data.draw(
        st.tuples(
            st.integers(0, len(CURRENCIES) - 1),
            st.none() | st.integers(0, len(CURRENCIES) - 1),
            st.none() | st.integers(0, activities - 1),
            st.integers(0, channels - 1),
            st.integers(0, 3),
        )
    )
    packing.set_weights(coded, activities, channels, 1)
    query = """
        select foreign_currency_in(w), activity_in(w), channel_in(w), kind_in(w), currency_in(w), typeof(w)
        from (select words_of($1::usmallint, $2::usmallint, $3::usmallint, $4::usmallint, $5) as w)
    """
    (found,) = coded.execute(query, list(code)).fetchall()
    currency, foreign, activity, channel, counted = code
    assert found == (foreign, activity, channel, counted, currency, packing.words_type(activities, channels).upper())


@settings(deadline=None, max_examples=30)
@given(sizes=st.tuples(st.integers(1, 2000), st.integers(1, 500), st.integers(1, 700)), data=st.data())
def test_two_signatures_are_one_number_only_where_they_are_the_same(coded: duckdb.DuckDBPyConnection, sizes: tuple[int, int, int], data: st.DataObject) -> None:
    activities, channels, pieces = sizes
    one = st.tuples(
        *[st.booleans()] * 6, st.integers(0, len(KINDS) - 1), st.integers(0, channels - 1), st.integers(0, activities - 1), st.integers(0, pieces - 1)
    )
    first, second = data.draw(st.tuples(one, one))
    query = """
        select
            part_of_standing($1, $2) + part_of_taxpayer($7::usmallint, $3) + part_of_row($8::usmallint, $4, $5, $6)
            + part_of_activity($9::usmallint) + part_of_day($10::integer)
    """
    packing.set_weights(coded, activities, channels, pieces)
    numbers = [coded.execute(query, list(each)).fetchall() for each in (first, second)]
    assert (numbers[0] == numbers[1]) is (first == second)


@settings(deadline=None, max_examples=30)
@given(period=st.integers(1, 20_000), recognised=st.booleans(), currency=st.integers(0, len(CURRENCIES) - 1))
def test_what_is_retained_together_is_told_again(coded: duckdb.DuckDBPyConnection, period: int, currency: int, *, recognised: bool) -> None:
    query = """
        select period_retained(r), is_recognised(r), currency_retained(r)
        from (select retained_together($1::integer, $2, $3::usmallint) as r)
    """
    assert coded.execute(query, [period, recognised, currency]).fetchall() == [(period, recognised, currency)]


def test_scenarios_of_regimes_of_readings_and_of_answers_never_meet(coded: duckdb.DuckDBPyConnection) -> None:
    query = "select scenario_of_regime(n), scenario_of_reading(n), scenario_of_swing(n) from range(1, 3000) as r(n)"
    found = [number for row in coded.execute(query).fetchall() for number in row]
    assert len({0, 1, *found}) == 2 + 3 * 2999


def test_other_readings_are_numbered_through_the_rules() -> None:
    law = rules_of("pk-2027").rules
    numbers = numbered_readings(law)
    assert sorted(numbers.values()) == list(range(1, len(numbers) + 1))
    assert all(law.classes[name].reading[place].class_ or law.classes[name].reading[place].rate is not None for name, place in numbers)


def test_a_month_is_shown_as_year_and_month(coded: duckdb.DuckDBPyConnection) -> None:
    found = coded.execute("select year_and_month(d), shown_month(year_and_month(d)) from (select date '2025-07-09' as d)").fetchall()
    assert found == [(202507, "2025-07")]


def test_more_codes_than_can_be_told_apart_are_refused() -> None:
    words = [f"w{number}" for number in range(packing.MOST_CODES + 1)]
    packing.check_codes(words[:-1], "channels")
    with pytest.raises(RulesInvalidError, match="TC440") as found:
        packing.check_codes(words, "activity codes")
    assert found.value.diagnostics[0].value == words[-1]
    with connect() as connection, pytest.raises(RulesInvalidError, match="TC440"):
        inputs.load_codes(connection, words)


def test_a_number_that_sixty_four_bits_do_not_hold_is_refused() -> None:
    assert [packing.whole_number_type(most, "receipts") for most in (1, 1 << 31, (1 << 31) + 1, 1 << 63)] == ["integer", "integer", "bigint", "bigint"]
    with pytest.raises(RulesInvalidError, match="TC440"):
        packing.whole_number_type((1 << 63) + 1, "receipts")
