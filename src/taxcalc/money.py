"""Exact decimals: reading them strictly, rounding them as the law does, printing them as Pakistan writes them."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal

NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?\Z")
PAISA = Decimal("0.01")
RUPEE = Decimal(1)

DECIMALS = dict.fromkeys("BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split(), 0) | dict.fromkeys(
    "BHD IQD JOD KWD LYD OMR TND".split(), 3
)
CURRENCIES = frozenset(
    """AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF
    CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF
    IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK
    MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR
    SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VED
    VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWG""".split()
)


def decimals_of(currency: str) -> int:
    """Minor-unit digits of an ISO 4217 currency: 2, or 0 (JPY), or 3 (KWD, BHD, OMR)."""
    return DECIMALS.get(currency, 2)


def round_half_up(value: Decimal, unit: Decimal = RUPEE) -> Decimal:
    """Nearest `unit`, halves away from zero (ITO 2001 s.219 for whole rupees)."""
    return value.quantize(unit, rounding=ROUND_HALF_UP)


def plain(value: Decimal) -> str:
    """A decimal as text: no exponent, no trailing zeros, no minus zero."""
    text = f"{value:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def fixed(value: Decimal, places: int) -> str:
    """A decimal with exactly `places` digits; the value must already fit (nothing is rounded)."""
    quantized = value.quantize(Decimal(1).scaleb(-places))
    if quantized != value:
        msg = f"{value} has more than {places} decimals"
        raise ValueError(msg)
    return f"{quantized + 0:f}"  # + 0 turns a minus zero into zero


def lakh(value: Decimal) -> str:
    """Rupees grouped in lakh and crore: 1234567 -> 12,34,567."""
    sign, digits, fraction = _split(value)
    head, tail = digits[:-3], digits[-3:]
    groups = [tail]
    while head:
        groups.insert(0, head[-2:])
        head = head[:-2]
    return sign + ",".join(groups) + fraction


def thousands(value: Decimal) -> str:
    """Foreign money grouped in thousands: 24000.00 -> 24,000.00."""
    sign, digits, fraction = _split(value)
    return f"{sign}{int(digits):,}{fraction}"


def percent(rate: Decimal) -> str:
    """A rate as people write it: 0.0025 -> 0.25%."""
    return plain(rate * 100) + "%"


def _split(value: Decimal) -> tuple[str, str, str]:
    text = f"{value:f}"
    sign = "-" if text.startswith("-") and value != 0 else ""
    digits, dot, fraction = text.lstrip("-").partition(".")
    return sign, digits, dot + fraction
