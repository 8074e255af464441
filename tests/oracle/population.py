"""Random taxpayers for the differential sweep: every kind, class, channel and condition, with a taste for boundaries."""

from __future__ import annotations

import csv
import datetime as dt
import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from . import edges
from .law import GROUPS, REALISED, UNREALISED, USD_MONTHLY
from .receipts import day
from .rows import COLUMNS, simple_row, year_bounds

if TYPE_CHECKING:
    import random
    from pathlib import Path

    from .receipts import Facts, Row

DEFAULT_YEARS = (2023, 2024, 2025, 2026, 2027)
# PKR per unit, only to give plausible sizes; the law's figure is always the row's own.
PER_UNIT = {"USD": 280, "EUR": 305, "GBP": 355, "AED": 76, "SAR": 75, "CAD": 205, "AUD": 183, "JPY": 2, "KWD": 912}
DECIMALS = {"JPY": 0, "KWD": 3}
MOVEMENTS = ("income", "refund", "fee", "tax", "withdraw", "transfer_in", "convert", "expense", "other")
SPECIAL_DAYS = (dt.date(2021, 2, 18), dt.date(2021, 2, 19), dt.date(2023, 10, 22), dt.date(2023, 10, 23), dt.date(2023, 10, 5))


def random_taxpayer(rnd: random.Random, tax_year: int | None = None) -> tuple[Facts, list[Row]]:
    """One taxpayer's facts and valid ledger rows, all rows in that tax year; a third stand on a boundary."""
    year = tax_year or rnd.choice(DEFAULT_YEARS)
    facts = _facts(rnd, year)
    rows = _rows(rnd, facts, year)
    if rnd.random() < 1 / 3:
        edges.move_to_edge(rnd, facts, rows, year)
    for number, row in enumerate(rows, 1):
        row["id"] = f"r{number}"
    return facts, rows


def _maybe(rnd: random.Random, chance: float, facts: Facts, name: str, value: object) -> None:
    if rnd.random() < chance:
        facts[name] = value


def _facts(rnd: random.Random, tax_year: int) -> Facts:
    facts: Facts = {"taxpayer": f"t{rnd.randrange(10**6):06d}"}
    kind = rnd.choices(("individual", "aop", "professional_aop", "company", "small_company"), (12, 2, 2, 2, 2))[0]
    if kind != "individual" or rnd.random() < 1 / 2:
        facts["kind"] = kind
    _maybe(rnd, 0.2, facts, "exporter", rnd.choice(("freelancer", "it_company")))
    _maybe(rnd, 0.5, facts, "province", rnd.choice(("ict", "punjab", "sindh", "kp", "balochistan", "ajk", "gb")))
    _maybe(rnd, 0.4, facts, "activity", rnd.choice(list(GROUPS)))
    _maybe(rnd, 0.7, facts, "pseb", _registration(rnd, tax_year))
    _maybe(rnd, 0.5, facts, "atl", rnd.random() < 2 / 3)
    _maybe(rnd, 0.5, facts, "pasha", rnd.random() < 1 / 2)
    troubled = rnd.random() < 1 / 2  # the others keep every condition of final tax
    for name in ("return_filed", "withholding_statements", "sales_tax_returns"):
        _maybe(rnd, 0.5, facts, name, rnd.choices(("yes", "not_required", "no"), (6, 2 if name != "return_filed" else 0, 2 * troubled))[0])
    _maybe(rnd, 0.3, facts, "foreign_tax_credit", troubled and rnd.random() < 1 / 4)
    _maybe(rnd, 0.5, facts, "opt_out", troubled and rnd.random() < 1 / 2)
    _maybe(rnd, 0.15, facts, "engagement", rnd.choice(("contract", "employment")))
    _maybe(rnd, 0.4, facts, "pseb_certified", rnd.sample([code for code, group in GROUPS.items() if group == "unlisted"], 2))
    if kind == "individual":
        _maybe(rnd, 0.35, facts, "salary", _money(rnd, 40_000_000))
    _maybe(rnd, 0.3, facts, "business_income", _money(rnd, 30_000_000))
    _maybe(rnd, 0.03, facts, "business_income", -_money(rnd, 3_000_000))
    _maybe(rnd, 0.3, facts, "local_turnover", _money(rnd, 250_000_000))
    _maybe(rnd, 0.5, facts, "expenses", _money(rnd, 8_000_000))
    _maybe(rnd, 0.3, facts, "allowances", _money(rnd, 1_000_000))
    if kind in ("company", "small_company"):
        _maybe(rnd, 0.6, facts, "accounting_income", _money(rnd, 90_000_000))
    _maybe(rnd, 0.3, facts, "tax_paid", _money(rnd, 500_000))
    if tax_year >= 2022:  # the credits are compared where their law is settled
        _maybe(rnd, 0.1, facts, "startup_certified_on", dt.date(tax_year - rnd.randint(1, 5), rnd.choice((3, 6, 7, 11)), 1).isoformat())
        _maybe(rnd, 0.1, facts, "women_enterprise_since", rnd.choice(("2021-06-30", "2021-07-01", "2019-01-01")))
    return facts


def _registration(rnd: random.Random, tax_year: int) -> bool | list[tuple[str, str | None]]:
    first, last = year_bounds(tax_year)
    a, b, c = sorted(rnd.sample(range(1, (last - first).days), 3))
    early, middle, late = ((first + dt.timedelta(days)).isoformat() for days in (a, b, c))
    before, after = f"{tax_year - 2}-01-10", f"{tax_year}-12-31"
    choices: list[bool | list[tuple[str, str | None]]] = [
        True,
        False,
        [(before, middle)],
        [(middle, after)],
        [(middle, None)],
        [(early, late)],
        [(before, early), (late, after)],
        [(before, after)],
    ]
    return rnd.choice(choices)


def _money(rnd: random.Random, top: int) -> Decimal:
    """Small and large alike, some with paisa."""
    value = rnd.randrange(1, top) // rnd.choice((1, 1, 10, 100))
    return Decimal(value) + (Decimal(rnd.randrange(100)) / 100 if rnd.random() < 1 / 4 else 0)


def _day(rnd: random.Random, facts: Facts, tax_year: int) -> dt.date:
    """Any day of the year, or one next to which something changes."""
    first, last = year_bounds(tax_year)
    if rnd.random() < 1 / 4:
        windows = facts["pseb"] if isinstance(facts.get("pseb"), list) else []
        turns = [day(text) + dt.timedelta(shift) for window in windows for text in window if text for shift in (-1, 0, 1)]
        special = [date for date in (first, last, *SPECIAL_DAYS, *turns) if first <= date <= last]
        return rnd.choice(special)
    return first + dt.timedelta(rnd.randint(0, (last - first).days))


def _rows(rnd: random.Random, facts: Facts, tax_year: int) -> list[Row]:
    size = rnd.choice((1, 3, 12, 25))
    scale = rnd.choice((50, 500, 3_000, 12_000, 100_000))
    favourites = rnd.choices([*GROUPS, *["social_media"] * 6], k=2)
    days = [_day(rnd, facts, tax_year) for _ in range(rnd.randint(1, size))]  # fewer days than rows: several receipts a day
    rows = [_row(rnd, rnd.choice(days), scale, favourites) for _ in range(size)]
    if not any(row["kind"] in ("", "receipt", "realize") for row in rows):
        rows.append(simple_row(rnd.choice(days), "100.00", "28000.00"))
    return rows


def _row(rnd: random.Random, date: dt.date, scale: int, favourites: list[str]) -> Row:
    kind = rnd.choices(("", "receipt", "realize", "wht", "movement"), (8, 8, 4, 1, 1))[0]
    if kind == "wht":
        return simple_row(date, str(_money(rnd, 100_000)), currency="PKR", kind="wht")
    if kind == "movement":
        return simple_row(date, f"{rnd.randrange(1, 10**6)}.00", currency=rnd.choice(("USD", "PKR")), kind=rnd.choice(MOVEMENTS))
    known = f"{date:%Y-%m}" in USD_MONTHLY
    currency = rnd.choices((*PER_UNIT, "PKR"), (20, 3, 3, 2, 1, 1, 1, 1, 1, 5) if known else (1, *[0] * 8, 1 if kind != "realize" else 0))[0]
    per_unit = Decimal(PER_UNIT.get(currency, 1)) * Decimal(rnd.randint(9_700, 10_300)) / 10_000 if currency != "PKR" else Decimal(1)
    amount = _amount(rnd, currency, scale)
    pkr = (amount * per_unit).quantize(Decimal("0.01"))
    row = simple_row(date, str(amount), currency=currency, kind=kind)
    row["activity"] = rnd.choice(("", *favourites, *favourites, rnd.choice(list(GROUPS))))
    channels = ("", *REALISED, *UNREALISED) if known else ("", "bank", "wallet", "cash", "crypto")
    row["channel"] = rnd.choices(channels, [10, 10, *[2] * (len(channels) - 2)])[0]
    if currency != "PKR" or rnd.random() < 1 / 3:
        form = rnd.choice(("rate", "rate", "pkr", "both", "near", "far")) if currency != "PKR" else "pkr"
        if form != "pkr":
            row["rate"] = f"{per_unit.normalize():f}"
        if form != "rate":
            off = {"near": Decimal("0.99"), "far": Decimal("12.34")}.get(form, Decimal(0)) if abs(pkr) > 1_000 else 0
            row["pkr"] = str(pkr + off)
    if rnd.random() < 1 / 3:
        row["withheld"] = str((abs(pkr) / rnd.choice((100, 400))).quantize(Decimal("0.01")))
    return row


def _amount(rnd: random.Random, currency: str, scale: int) -> Decimal:
    places = DECIMALS.get(currency, 2)
    minor = rnd.randint(1, scale * int(Decimal(10) ** places)) * (280 // PER_UNIT.get(currency, 1) or 1)
    if rnd.random() < 1 / 12:
        minor *= -rnd.choice((1, 1, 20))  # reversals, now and then larger than the receipts
    return Decimal(minor).scaleb(-places)


def write(facts: Facts, rows: list[Row], folder: Path) -> None:
    """Write `ledger.csv` and `profile.toml` as computation 3 and 4 describe them."""
    with (folder / "ledger.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    lines = [line for name, value in facts.items() for line in _toml(name, value)]
    (folder / "profile.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _toml(name: str, value: Any) -> list[str]:  # noqa: ANN401 - a fact is a text, number, flag, date or list
    if name == "pseb" and not isinstance(value, bool):
        return _windows(value)
    if name.endswith(("_on", "_since")):
        return [f"{name} = {value}"]
    if isinstance(value, Decimal):
        return [f"{name} = {value:f}"]
    return [f"{name} = {json.dumps(value)}"]


def _windows(windows: list[tuple[str, str | None]]) -> list[str]:
    """One window as two dates (an open one without its end), several as two lists of dates."""
    if len(windows) == 1:
        return [f"{name} = {date}" for name, date in zip(("pseb_from", "pseb_to"), windows[0], strict=True) if date]
    return [f"{name} = [{', '.join(str(window[side]) for window in windows)}]" for side, name in enumerate(("pseb_from", "pseb_to"))]
