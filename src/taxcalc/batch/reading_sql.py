"""The quick reader: which texts of a ledger row are certainly good, and their exact values, in SQL over columns of text.

It takes a row only where the careful reader (`taxcalc.ledger`, the definition of what is valid) takes it with the same value;
a row that it does not take is *doubtful* and is left to the careful reader. A differential test holds the two together.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from taxcalc.engine.connection import load
from taxcalc.ledger.vocabulary import CHANNELS, KINDS
from taxcalc.money import CURRENCIES, decimals_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    import duckdb

TYPED = {
    "taxpayer": "varchar",
    "date": "date",
    "amount": "decimal(18, 3)",
    "currency": "varchar",
    "rate": "decimal(18, 8)",
    "pkr": "decimal(18, 2)",
    "kind": "varchar",
    "activity": "varchar",
    "channel": "varchar",
    "withheld": "decimal(18, 2)",
    "foreign_amount": "decimal(18, 3)",
    "foreign_currency": "varchar",
}
COUNTED = ("receipt", "realize", "wht")  # no other row changes a figure

MACROS = r"""
create or replace temp macro two_decimals(text) as try_cast(text as decimal(18, 2));
create or replace temp macro four_decimals(text) as try_cast(text as decimal(18, 4));
create or replace temp macro plain_money(text, decimals) as
    regexp_full_match(text, '[+-]?[0-9]{1,15}([.][0-9]{1,3})?')
    and case when contains(text, '.') then length(text) - instr(text, '.') else 0 end <= decimals;
create or replace temp macro money(text, decimals) as
    case
        when two_decimals(text)::varchar = text and decimals >= 2 then cast(two_decimals(text) as decimal(18, 3))
        when plain_money(text, decimals) then try_cast(text as decimal(18, 3))
    end;
create or replace temp macro exchange_rate(text) as
    case
        when four_decimals(text)::varchar = text then cast(four_decimals(text) as decimal(18, 8))
        when two_decimals(text)::varchar = text then try_cast(text as decimal(18, 8))
        when regexp_full_match(text, '[0-9]{1,10}([.][0-9]{1,8})?') then try_cast(text as decimal(18, 8))
    end;
"""


def prepare(connection: duckdb.DuckDBPyConnection, activities: Collection[str], unpriced: Iterable[tuple[str, str]] | None) -> None:
    """What the reader knows before it reads: calendar, currencies, words, and the days for which no rate was found.

    `unpriced` None: there are no rates at all, so every row needs its own rate or rupee value.
    """
    connection.execute(MACROS)
    connection.execute(
        "create or replace temp table calendar as select cast(d as date) as day, strftime(d, '%Y-%m-%d') as text"
        " from generate_series(date '2000-01-01', date '2059-12-31', interval 1 day) as days(d)"
    )
    codes = sorted(CURRENCIES)
    load(connection, "known_currencies", {"text": "varchar", "decimals": "integer"}, [codes, [decimals_of(code) for code in codes]])
    load(connection, "known_kinds", {"text": "varchar"}, [list(KINDS)])
    load(connection, "known_channels", {"text": "varchar"}, [list(CHANNELS)])
    load(connection, "known_activities", {"text": "varchar"}, [list(activities)])
    pairs = sorted(unpriced or ())
    load(connection, "unpriced", {"date": "date", "currency": "varchar"}, [[day for day, _ in pairs], [code for _, code in pairs]])


def typed_rows(texts: str, columns: Collection[str], *, has_rates: bool, beside: str = "") -> str:
    """A query of typed rows and whether each is sure. `texts` is a table of texts (null where empty), `columns` those it has.

    `beside` are further columns of `texts` to hand on.
    """
    has = {name: name in columns for name in TYPED}
    values = [
        _given(has, "taxpayer", "t.taxpayer", "varchar"),
        "d.day as date",
        "money(t.amount, c.decimals) as amount",
        "c.text as currency",
        _given(has, "rate", "exchange_rate(t.rate)", "decimal(18, 8)"),
        _given(has, "pkr", "cast(money(t.pkr, 2) as decimal(18, 2))", "decimal(18, 2)"),
        "coalesce(k.text, 'receipt') as kind" if has["kind"] else "'receipt' as kind",
        _given(has, "activity", "a.text", "varchar"),
        "coalesce(h.text, 'bank') as channel" if has["channel"] else "'bank' as channel",
        _given(has, "withheld", "cast(money(t.withheld, 2) as decimal(18, 2))", "decimal(18, 2)"),
        _given(has, "foreign_amount", "money(t.foreign_amount, f.decimals)" if has["foreign_currency"] else "cast(null as decimal(18, 3))", "decimal(18, 3)"),
        _given(has, "foreign_currency", "f.text", "varchar"),
    ]
    joins = ["left join calendar as d on t.date = d.text", "left join known_currencies as c on t.currency = c.text"]
    joins += [f"left join known_{table} as {alias} on t.{name} = {alias}.text" for name, table, alias in LOOKUPS if has[name]]
    doubts = ["d.day is null", "c.text is null", *(f"(t.{name} is not null and {alias}.text is null)" for name, _, alias in LOOKUPS if has[name])]
    handed_on = f", {beside}" if beside else ""
    doubtful = " or ".join(f"coalesce({doubt}, false)" for doubt in _doubts_of_values(has, has_rates=has_rates))
    return (
        f"select *, looked_up and not ({doubtful}) as sure from ("  # noqa: S608 - all names come from code
        f"select {', '.join(values)}, not ({' or '.join(doubts)}) as looked_up{_written(has)}{handed_on} from {texts} as t {' '.join(joins)})"
    )


LOOKUPS = (("kind", "kinds", "k"), ("channel", "channels", "h"), ("activity", "activities", "a"), ("foreign_currency", "currencies", "f"))
AMOUNTS = ("rate", "pkr", "withheld", "foreign_amount")


def _given(has: dict[str, bool], name: str, value: str, kind: str) -> str:
    return f"{value if has[name] else f'cast(null as {kind})'} as {name}"


def _written(has: dict[str, bool]) -> str:
    """For each amount that may be empty: whether it is."""
    return "".join(f", t.{name} is not null as has_{name}" for name in AMOUNTS if has[name])


def _doubts_of_values(has: dict[str, bool], *, has_rates: bool) -> list[str]:
    """What could make the careful reader refuse a row although each cell looks right; wider than its rules on purpose."""
    doubts = ["amount is null", *(f"(has_{name} and {name} is null)" for name in AMOUNTS if has[name])]
    if has["rate"]:
        doubts += ["rate <= 0", "(rate is not null and (currency = 'PKR' or abs(amount) >= 100000000 or rate >= 1000000))"]
    if has["pkr"]:
        doubts.append("(pkr is not null and (sign(pkr) <> sign(amount) or abs(pkr) >= 10000000000000))")
    if has["withheld"]:
        doubts.append("withheld < 0")
    if has["foreign_amount"] or has["foreign_currency"]:
        doubts.append("(foreign_amount is null) <> (foreign_currency is null)" if has["foreign_amount"] and has["foreign_currency"] else _either(has))
        doubts.append("foreign_amount * sign(amount) < 0")
    valueless = "currency <> 'PKR' and kind in ('receipt', 'realize')" + "".join(f" and {name} is null" for name in ("rate", "pkr") if has[name])
    doubts.append(f"({valueless} and (date, currency) in (select (u.date, u.currency) from unpriced as u))" if has_rates else f"({valueless})")
    return doubts


def _either(has: dict[str, bool]) -> str:
    return "has_foreign_amount" if has["foreign_amount"] else "foreign_currency is not null"
