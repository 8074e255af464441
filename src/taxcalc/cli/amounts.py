"""An amount as people type it: 2000, 2,000, 2000 USD, $2000, Rs 1,50,000."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

import typer

from taxcalc.diagnostics import Diagnostic, UsageRejectedError
from taxcalc.money import CURRENCIES, NUMBER, decimals_of, plain

RUPEES: Final = "PKR"
DOLLARS: Final = "USD"
SIGNS: Final = {"$": "USD", "US$": "USD", "\u20ac": "EUR", "\u00a3": "GBP", "RS": "PKR", "RS.": "PKR", "\u20a8": "PKR", "RUPEES": "PKR", "DOLLARS": "USD"}
DIGITS_AT_MOST: Final = 15  # before the point, as in a ledger: what the database adds up exactly
GROUPED = re.compile(r"[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?|[0-9]{1,2}(,[0-9]{2})*,[0-9]{3}(\.[0-9]+)?")  # by thousands, or by lakh and crore
PARTS = re.compile(r"(?P<before>[^0-9+-]*)(?P<number>[+-]?[0-9][0-9.,]*)(?P<after>.*)")


def read_money(words: list[str], option: str | None) -> tuple[Decimal, str]:
    """The amount and its currency, from the words of the command line and `--currency`; a typer.BadParameter says what to write instead."""
    text = " ".join(words).strip()
    found = PARTS.fullmatch(text)
    named = [part.strip() for part in (found["before"], found["after"]) if part.strip()] if found else []
    currency = _one_currency([*named, *([option] if option else [])]) if found else DOLLARS
    return _amount(found["number"] if found else text, currency), currency


def read_rate(text: str | None, currency: str, *, estimate_rates: bool) -> Decimal | None:
    """The rupees for one unit; None where none is needed or it is to be estimated."""
    if text is not None and currency == RUPEES:
        msg = "an amount in PKR needs no rate; leave --rate out, or name the currency with --currency"
        raise typer.BadParameter(msg, param_hint="--rate")
    if text is not None:
        return _positive(text, "--rate")
    if currency != RUPEES and not estimate_rates:
        msg = f"what is one {currency} worth? Add the bank's rate, as --rate 280, or --estimate-rates for the bundled monthly average"
        raise typer.BadParameter(msg, param_hint="--rate")
    return None


def refuse_what_is_too_large(year_total: Decimal, rate: Decimal | None) -> None:
    """No more digits than a ledger may have, in the currency and in rupees (UsageRejectedError, TC147)."""
    largest = Decimal(10) ** DIGITS_AT_MOST
    for value, what in ((year_total, "the amount of a year"), (year_total * (rate or 1000), "the amount of a year in rupees")):
        if value >= largest:
            message = f"{what} has more than {DIGITS_AT_MOST} digits before the decimal point"
            raise UsageRejectedError([Diagnostic("TC147", message, column="AMOUNT", value=plain(value), remedy="check the amount and the rate")])


def _one_currency(named: list[str]) -> str:
    codes = {_currency(text) for text in named}
    if len(codes) > 1:
        msg = f"two currencies are named, {' and '.join(sorted(codes))}; name one"
        raise typer.BadParameter(msg, param_hint="--currency")
    return codes.pop() if codes else DOLLARS


def _currency(text: str) -> str:
    code = SIGNS.get(text.upper(), text.upper())
    if code not in CURRENCIES:
        msg = f"{text!r} is no currency of ISO 4217; write it as USD, EUR, GBP, AED or PKR"
        raise typer.BadParameter(msg, param_hint="--currency")
    return code


def _amount(text: str, currency: str) -> Decimal:
    value = _positive(text.replace(",", "") if GROUPED.fullmatch(text) else text, "AMOUNT")
    places = decimals_of(currency)
    if -int(value.as_tuple().exponent) > places:
        msg = f"{text} has more decimals than {currency} has ({places})"
        raise typer.BadParameter(msg, param_hint="AMOUNT")
    return value


def _positive(text: str, hint: str) -> Decimal:
    if not NUMBER.match(text) or Decimal(text) <= 0:
        lost = " (of $2000 a shell takes $2 away: put it in quotes)" if text.startswith("0") and hint == "AMOUNT" else ""
        msg = f"{text!r} is not an amount above zero; write it as 2000, 2,000 or 2000.50{lost}"
        raise typer.BadParameter(msg, param_hint=hint)
    return Decimal(text)
