"""The quick reader: which cells of a ledger row are certainly good, and their exact values, in SQL over texts and typed columns.

It takes a row only where the strict reader (`taxcalc.ledger`, the definition of what is valid) takes it with the same value;
a row that it does not take is *doubtful* and is left to the strict reader. A differential test holds the two together.

What it asks of every row is few and cheap, because that is half of the time of a run: an amount is good as it is written where its
decimal prints as the same text (half the cost of a pattern; nine digits cost less than eighteen), words become numbers by casts to
enumerations (half the cost of a join) or, where there are few, by comparing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING

from taxcalc.batch.columnar import AMOUNTS, digits, exact
from taxcalc.engine.connection import load
from taxcalc.engine.inputs import CODED, LEDGER, load_codes
from taxcalc.engine.packing import CODE, currency_order
from taxcalc.ledger.vocabulary import CHANNELS, KINDS
from taxcalc.money import decimals_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    import duckdb

# `id` is there to find the same receipt twice; as a number it is shorter.
TYPED = {"taxpayer": "varchar", **{name: kind for name, kind in CODED.items() if name not in ("row", "tp")}, "id": "ubigint"}
TEXTS = {"taxpayer": "varchar", **{name: kind for name, kind in LEDGER.items() if name not in ("row", "tp")}, "id": "varchar"}
COUNTED = ("receipt", "realize", "wht")  # no other row changes a figure
TAX_YEAR = "cast(year(date) + case when month(date) >= 7 then 1 else 0 end as integer)"  # before the models' own macro is there
NAME_IS_PLAIN = "(ascii(taxpayer) between 33 and 126 and ascii(taxpayer) <> 39 and ascii(right(taxpayer, 1)) between 33 and 126)"

FIRST_DAY, LAST_DAY = dt.date(2015, 1, 1), dt.date(2035, 12, 31)  # other days are for the strict reader
FEW = {"channel": CHANNELS, "kind": KINDS}
MANY = {"currency": "ledger_currency", "foreign_currency": "ledger_currency", "activity": "ledger_activity"}
USUAL = {"currency": "USD"}  # one comparison spares most rows the cast
WRITTEN = {"amount": "decimal(9, 2)", "foreign_amount": "decimal(9, 2)", "rate": "decimal(9, 4)"}  # as nearly all are; the others cost a pattern
CURRENCY_OF = {"amount": "currency", "foreign_amount": "foreign_currency"}
_PLACES = [decimals_of(word) for word in currency_order()]  # codes of currencies stand in the order of their decimals: two, three, none
THREE, NONE = _PLACES.index(3), _PLACES.index(0)

MACROS = rf"""
create or replace temp macro number_of_id(text) as case when trim(text) <> '' then hash(trim(text)) end;
create or replace temp macro money(text, two, currency) as
    case
        when two::varchar = text and currency < {NONE} then cast(two as decimal(18, 3))
        when currency < {NONE} and regexp_full_match(text, '[+-]?[0-9]{{1,15}}([.][0-9]{{1,2}})?') then try_cast(text as decimal(18, 3))
        when currency >= {NONE} and regexp_full_match(text, '[+-]?[0-9]{{1,15}}') then try_cast(text as decimal(18, 3))
        when currency between {THREE} and {NONE - 1} and regexp_full_match(text, '[+-]?[0-9]{{1,15}}[.][0-9]{{3}}') then try_cast(text as decimal(18, 3))
    end;
create or replace temp macro rupees(text, two) as
    case
        when two::varchar = text then two
        when regexp_full_match(text, '[+-]?[0-9]{{1,15}}([.][0-9]{{1,2}})?') then two
    end;
create or replace temp macro exchange_rate(text, four) as
    case
        when four::varchar = text then cast(four as decimal(18, 8))
        when regexp_full_match(text, '[0-9]{{1,6}}([.][0-9]{{1,8}})?') then try_cast(text as decimal(18, 8))
    end;
"""


def prepare(
    connection: duckdb.DuckDBPyConnection, activities: Sequence[str], unpriced: Iterable[tuple[str, str]] | None, channels: Sequence[str] = CHANNELS
) -> None:
    """What the reader knows before it reads: calendar, codes of words, and the days for which no rate was found.

    `unpriced` None: there are no rates at all, so every row needs its own rate or rupee value.
    """
    load_codes(connection, activities, channels)
    connection.execute(MACROS)
    days = [(FIRST_DAY + dt.timedelta(number)).isoformat() for number in range((LAST_DAY - FIRST_DAY).days + 1)]
    for name, listed in {"ledger_day": days, "ledger_currency": currency_order(), "ledger_activity": activities}.items():
        connection.execute(f"drop type if exists {name}; create type {name} as enum ({', '.join(literal(word) for word in listed)})")
    pairs = sorted(unpriced or ())
    codes = {word: code for code, word in enumerate(currency_order())}
    load(connection, "unpriced", {"date": "date", "currency": CODE}, [[day for day, _ in pairs], [codes[word] for _, word in pairs]])
    known = "(day, currency) in (select (u.date, u.currency) from unpriced as u)" if pairs else "false"  # a join for every row, mostly in vain
    connection.execute(f"create or replace temp macro is_unpriced(day, currency) as {known}")


def literal(word: str) -> str:
    """A text as SQL writes it."""
    return "'" + word.replace("'", "''") + "'"


def typed_rows(source: str, columns: Collection[str] | Mapping[str, str], *, has_rates: bool, names_checked: bool, beside: str = "") -> str:
    """A query of typed rows and whether each is sure. `source` is a table with `columns`, null where empty.

    They are texts, or of the types that a mapping tells: VARCHAR, or one that `columnar.is_value` lets through. `names_checked`: also look
    at each taxpayer's id (else it is for the caller to look at the distinct ones); `beside` is handed on.
    """
    kinds = columns if isinstance(columns, Mapping) else dict.fromkeys(columns, "VARCHAR")
    given = {name: kinds[name] for name in TEXTS if name in kinds}
    computed = _computed(given)
    known = {"taxpayer", *computed}
    values = [name if name in known else f"cast(null as {kind}) as {name}" for name, kind in TYPED.items() if name != "words"]
    values.append(f"{_words(given)} as words")
    sure = " and ".join([*_known_words(given, names_checked=names_checked), *_agreeing_values(given), _has_value(given, has_rates=has_rates)])
    handed_on = f", {beside}" if beside else ""
    return (
        f"select {', '.join(values)}, coalesce({sure}, false) as sure{handed_on} from ("  # noqa: S608 - all names come from code
        f"select *, {', '.join(f'{value} as {name}' for name, value in computed.items())} from ("
        f"select {', '.join(_looked_up(given))}{handed_on} from {source}))"
    )


def _looked_up(given: Mapping[str, str]) -> list[str]:
    """Codes of words and casts of numbers: null where a text is no such word or number."""
    found = ["taxpayer" if "taxpayer" in given else "cast(null as varchar) as taxpayer"]
    for name in (name for name in given if name != "taxpayer"):
        found.append(f"{name} as {name}_given")
        if name == "id":
            continue
        if given[name] == "VARCHAR":
            found.append(f"{_cast(name)} as {name}_number" if name in AMOUNTS else f"{_code(name)} as {name}_code")
        elif name in AMOUNTS:
            found.append(f"{exact(name, given[name])} as {name}_number")
    return found


def _cast(name: str) -> str:
    return f"try_cast({name} as {WRITTEN.get(name, TYPED[name])})"


def _code(name: str) -> str:
    if name == "date":
        return "cast(enum_code(try_cast(date as ledger_day)) as integer)"
    if name in FEW:
        return f"case {name} {' '.join(f'when {literal(word)} then cast({code} as {CODE})' for code, word in enumerate(FEW[name]))} end"
    cast = f"try_cast({name} as {MANY[name]})"
    if name in USUAL:
        cast = f"case {name} when '{USUAL[name]}' then cast('{USUAL[name]}' as {MANY[name]}) else {cast} end"
    return f"cast(enum_code({cast}) as {CODE})"


def _computed(given: Mapping[str, str]) -> dict[str, str]:
    """The day, the amounts, and as what a row counts (`inputs.WORDS`); a day or an amount that is not certain is null."""
    found = {"date": _day(given["date"])}
    if "kind" in given:
        receipt, realize, wht = (KINDS.index(kind) for kind in COUNTED)
        found["counts"] = f"case kind_code when {realize} then 2 when {wht} then 3 else cast(coalesce(kind_code, {receipt}) = {receipt} as integer) end"
    if "id" in given:
        found["id"] = "number_of_id(id_given)"
    return found | {name: _amount(name, given) for name in AMOUNTS if name in given and CURRENCY_OF.get(name, name) in given}


def _words(given: Mapping[str, str]) -> str:
    foreign, activity = (f"{name}_code" if name in given else "null" for name in ("foreign_currency", "activity"))
    channel = f"coalesce(channel_code, cast(0 as {CODE}))" if "channel" in given else "0"
    return f"words_of(currency_code, {foreign}, {activity}, {channel}, {'counts' if 'kind' in given else 1})"


def _day(kind: str) -> str:
    if kind == "VARCHAR":
        return f"date '{FIRST_DAY}' + date_code"
    is_midnight = "" if kind == "DATE" else f" and cast(try_cast(date_given as date) as {kind}) = date_given"
    return f"case when date_given between cast('{FIRST_DAY}' as {kind}) and cast('{LAST_DAY}' as {kind}){is_midnight} then try_cast(date_given as date) end"


def _amount(name: str, given: Mapping[str, str]) -> str:
    text, number = f"{name}_given", f"{name}_number"
    if given[name] == "VARCHAR":
        return (
            f"money({text}, {number}, {CURRENCY_OF[name]}_code)"
            if name in CURRENCY_OF
            else f"{'exchange_rate' if name == 'rate' else 'rupees'}({text}, {number})"
        )
    decimals = (digits(given[name]) or (0, 0))[1]
    if name not in CURRENCY_OF or not decimals:
        return f"cast({number} as {TYPED[name]})"
    code = f"{CURRENCY_OF[name]}_code"
    in_hundredths = f"{code} < {THREE} and {number} % 0.01 = 0" if decimals > _PLACES[0] else f"{code} < {THREE}"
    return f"case when ({in_hundredths}) or {code} between {THREE} and {NONE - 1} or {number} % 1 = 0 then {number} end"


def _known_words(given: Mapping[str, str], *, names_checked: bool) -> list[str]:
    """Every word is known or absent; an id is there, and neither begins nor ends with what might be a blank."""
    found = ["date is not null", "currency_code is not null"]
    found += [f"({name}_code is not null or {name}_given is null)" for name in ("kind", "activity", "channel") if name in given]
    if "taxpayer" in given:
        found.append(NAME_IS_PLAIN if names_checked else "taxpayer is not null")
    return found


def _agreeing_values(given: Mapping[str, str]) -> list[str]:
    """Nothing that could make the strict reader refuse a row although each cell looks right; narrower than its rules on purpose."""
    found = ["amount is not null"]
    if "rate" in given:
        found.append("((rate > 0 and currency_code <> rupee() and abs(amount) <= 99999999.999) or rate_given is null)")
    if "pkr" in given:
        found.append("((sign(pkr) = sign(amount) and abs(pkr) <= 9999999999999.99) or pkr_given is null)")
    if "withheld" in given:
        found.append("(withheld between 0 and 9999999999999.99 or withheld_given is null)")
    absent = [f"{name}_given is null" for name in ("foreign_amount", "foreign_currency") if name in given]
    if len(absent) == 1:
        found += absent
    elif absent:
        found.append(f"((foreign_amount * sign(amount) >= 0 and foreign_currency_code is not null) or ({' and '.join(absent)}))")
    return found


def _has_value(given: Mapping[str, str], *, has_rates: bool) -> str:
    """A rupee value is there or can be found. No rate is looked for where tax was withheld."""
    ways = [f"{name} is not null" for name in ("rate", "pkr") if name in given]
    if "kind" in given:
        ways.append("counts = 0")
    if has_rates:
        no_tax = "counts <> 3 and " if "kind" in given else ""
        ways.append(f"({no_tax}not is_unpriced(date, currency_code))")
    return f"({' or '.join([*ways, 'currency_code = rupee()'])})"
