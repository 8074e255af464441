"""The quick reader: which texts of a ledger row are certainly good, and their exact values, in SQL over columns of text.

It takes a row only where the careful reader (`taxcalc.ledger`, the definition of what is valid) takes it with the same value;
a row that it does not take is *doubtful* and is left to the careful reader. A differential test holds the two together.

Words become numbers by casts to enumerations, which cost half of a join; an amount is good as it is written where its decimal
prints as the same text, which costs a third of a pattern.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from taxcalc.engine.connection import load
from taxcalc.engine.inputs import CODED, LEDGER, NUMBER_ENTRIES, currency_order, load_codes
from taxcalc.ledger.vocabulary import CHANNELS, KINDS
from taxcalc.money import decimals_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    import duckdb

TYPED = {"taxpayer": "varchar", **{name: kind for name, kind in CODED.items() if name not in ("row", "tp")}}
TEXTS = {"taxpayer": "varchar", **{name: kind for name, kind in LEDGER.items() if name not in ("row", "tp")}}
COUNTED = ("receipt", "realize", "wht")  # no other row changes a figure
NUMBERED = NUMBER_ENTRIES.partition("select")[2].replace("e.row", "e.taxpayer").replace("e.tp,", "")

FIRST_DAY, DAYS = dt.date(2015, 1, 1), 7670  # to the end of 2035; other days are for the careful reader
WORDS = {"date": "ledger_day", "currency": "ledger_currency", "foreign_currency": "ledger_currency", "activity": "ledger_activity"}
WORDS |= {"channel": "ledger_channel", "kind": "ledger_kind"}
AMOUNTS = ("amount", "rate", "pkr", "withheld", "foreign_amount")

MACROS = r"""
create or replace macro rupee() as cast(0 as utinyint);
create or replace temp macro decimals_written(text) as case when contains(text, '.') then length(text) - instr(text, '.') else 0 end;
create or replace temp macro money(text, two, decimals) as
    case
        when two::varchar = text and decimals >= 2 then cast(two as decimal(18, 3))
        when regexp_full_match(text, '[+-]?[0-9]{1,15}([.][0-9]{1,3})?') and decimals_written(text) <= decimals then try_cast(text as decimal(18, 3))
    end;
create or replace temp macro rupees(text, two) as
    case
        when two::varchar = text then two
        when regexp_full_match(text, '[+-]?[0-9]{1,15}([.][0-9]{1,2})?') then two
    end;
create or replace temp macro exchange_rate(text, four) as
    case
        when four::varchar = text then cast(four as decimal(18, 8))
        when regexp_full_match(text, '[0-9]{1,10}([.][0-9]{1,8})?') then try_cast(text as decimal(18, 8))
    end;
"""


def prepare(connection: duckdb.DuckDBPyConnection, activities: Sequence[str], unpriced: Iterable[tuple[str, str]] | None) -> None:
    """What the reader knows before it reads: calendar, codes of words, and the days for which no rate was found.

    `unpriced` None: there are no rates at all, so every row needs its own rate or rupee value.
    """
    connection.execute(MACROS)
    load_codes(connection, activities)
    days = [(FIRST_DAY + dt.timedelta(number)).isoformat() for number in range(DAYS)]
    words = {"ledger_day": days, "ledger_currency": currency_order(), "ledger_activity": activities, "ledger_channel": CHANNELS, "ledger_kind": KINDS}
    for name, listed in words.items():
        connection.execute(f"drop type if exists {name}; create type {name} as enum ({', '.join(_literal(word) for word in listed)})")
    pairs = sorted(unpriced or ())
    load(connection, "unpriced", {"date": "date", "currency": "varchar"}, [[day for day, _ in pairs], [code for _, code in pairs]])


def _literal(word: str) -> str:
    return "'" + word.replace("'", "''") + "'"


def typed_rows(texts: str, columns: Collection[str], *, has_rates: bool, names_checked: bool, beside: str = "") -> str:
    """A query of typed rows and whether each is sure. `texts` is a table of texts (null where empty), `columns` those it has.

    `names_checked`: also look at each taxpayer's id (else it is for the caller to look at the distinct ones); `beside` is handed on.
    """
    has = {name: name in columns for name in TEXTS}
    doubts = " or ".join([*_doubts_of_words(has, names_checked=names_checked), *_doubts_of_values(has, has_rates=has_rates)])
    handed_on = f", {beside}" if beside else ""
    return (
        f"select {', '.join(TYPED)}, not ({doubts}) as sure{handed_on} from ("  # noqa: S608 - all names come from code
        f"select *, {', '.join(_values(has))} from (select {', '.join(_looked_up(has))}{handed_on} from {texts}))"
    )


def _looked_up(has: dict[str, bool]) -> list[str]:
    """Casts of texts: null where the text is no such word or number."""
    found = ["taxpayer" if has["taxpayer"] else "cast(null as varchar) as taxpayer"]
    for name in (name for name in TEXTS if has[name] and name != "taxpayer"):
        kind = WORDS.get(name) or ("decimal(18, 4)" if name == "rate" else "decimal(18, 2)")
        found += [f"{name} as {name}_text", f"try_cast({name} as {kind}) as {name}_cast"]
    return found


def _values(has: dict[str, bool]) -> list[str]:
    values = {
        "date": f"date '{FIRST_DAY}' + cast(enum_code(date_cast) as integer)",
        "amount": f"money(amount_text, amount_cast, {_decimals('currency')})",
        "currency_code": "cast(enum_code(currency_cast) as utinyint)",
        "rate": "exchange_rate(rate_text, rate_cast)",
        "pkr": "rupees(pkr_text, pkr_cast)",
        "proceeds": "coalesce(kind_cast in ('receipt', 'realize'), true)" if has["kind"] else "true",
        "realized": "coalesce(kind_cast = 'realize', false)" if has["kind"] else "false",
        "tax": "coalesce(kind_cast = 'wht', false)" if has["kind"] else "false",
        "activity_code": "cast(enum_code(activity_cast) as utinyint)",
        "channel_code": "coalesce(cast(enum_code(channel_cast) as utinyint), cast(0 as utinyint))" if has["channel"] else "cast(0 as utinyint)",
        "withheld": "rupees(withheld_text, withheld_cast)",
        "foreign_amount": f"money(foreign_amount_text, foreign_amount_cast, {_decimals('foreign_currency')})"
        if has["foreign_currency"]
        else "cast(null as decimal(18, 3))",
        "foreign_currency_code": "cast(enum_code(foreign_currency_cast) as utinyint)",
    }
    absent = {name if name in TYPED else f"{name}_code" for name in TEXTS if not has[name]} - {"channel_code", "taxpayer"}
    return [f"{f'cast(null as {TYPED[name]})' if name in absent else value} as {name}" for name, value in values.items()]


def _decimals(currency: str) -> str:
    """Codes of currencies stand in the order of their decimals: two, three, none."""
    places = [decimals_of(word) for word in currency_order()]
    three, none = places.index(3), places.index(0)
    return f"case when enum_code({currency}_cast) < {three} then 2 when enum_code({currency}_cast) < {none} then 3 else 0 end"


def _doubts_of_words(has: dict[str, bool], *, names_checked: bool) -> list[str]:
    """A word that is not known; an id that is absent, or begins or ends with what might be a blank."""
    doubts = ["date_cast is null", "currency_cast is null"]
    doubts += [f"({name}_text is not null and {name}_cast is null)" for name in ("kind", "activity", "channel", "foreign_currency") if has[name]]
    if has["taxpayer"]:
        doubts.append(f"coalesce(not {NAME_IS_PLAIN}, true)" if names_checked else "taxpayer is null")
    return doubts


NAME_IS_PLAIN = "(ascii(taxpayer) between 33 and 126 and ascii(right(taxpayer, 1)) between 33 and 126)"


def _doubts_of_values(has: dict[str, bool], *, has_rates: bool) -> list[str]:
    """What could make the careful reader refuse a row although each cell looks right; wider than its rules on purpose."""
    doubts = ["amount is null", *(f"({name}_text is not null and {name} is null)" for name in AMOUNTS[1:] if has[name])]
    if has["rate"]:
        doubts += [_if_so("rate <= 0"), _if_so("rate is not null and (currency_code = rupee() or abs(amount) >= 100000000 or rate >= 1000000)")]
    if has["pkr"]:
        doubts.append(_if_so("sign(pkr) <> sign(amount) or abs(pkr) >= 10000000000000"))
    if has["withheld"]:
        doubts.append(_if_so("withheld < 0"))
    if has["foreign_amount"] or has["foreign_currency"]:
        doubts += ["(foreign_amount is null) <> (foreign_currency_code is null)", _if_so("foreign_amount * sign(amount) < 0")]
    if has["foreign_amount"] and not has["foreign_currency"]:
        doubts.append("foreign_amount_text is not null")
    valueless = "currency_code <> rupee() and proceeds" + "".join(f" and {name} is null" for name in ("rate", "pkr") if has[name])
    unpriced = "(date, currency_code) in (select (u.date, c.code) from unpriced as u join currency_codes as c on u.currency = c.word)"
    doubts.append(_if_so(f"{valueless} and {unpriced}" if has_rates else valueless))
    if has["kind"]:
        doubts.append(_if_so(valueless.replace("proceeds", "tax")))  # no rate is looked for where tax was withheld
    return doubts


def _if_so(doubt: str) -> str:
    return f"coalesce({doubt}, false)"
