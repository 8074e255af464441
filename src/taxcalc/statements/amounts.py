"""Amounts as platforms write them, read exactly: signs, parentheses, CR and DR, marks, thousands and lakh grouping. Never a float."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

from taxcalc.statements.model import ZERO

DOT = re.compile(r"(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,2}(?:,[0-9]{2})*,[0-9]{3})(?:\.[0-9]*)?\Z|\.[0-9]+\Z")
COMMA = re.compile(r"(?:[0-9]+|[0-9]{1,3}(?:[. '\u2019][0-9]{3})+)(?:,[0-9]*)?\Z|,[0-9]+\Z")
MINUSES = str.maketrans({"\u2212": "-", "\u2013": "-", "\ufe63": "-", "\uff0d": "-", "\u00a0": " ", "\u202f": " "})
PLAIN = re.compile(r"-?[0-9]{1,12}(?:\.[0-9]{0,6})?\Z")
SIDE = re.compile(r"(?<=[0-9 )])\(?([CD])R\.?\)?\Z", re.IGNORECASE)
DIGITS_AT_MOST = 20


class BadAmountError(ValueError):
    """Text that is not an amount under the profile's rules; the message says why."""


@lru_cache(maxsize=65536)
def parse_amount(text: str, decimal: str = ".", strip: tuple[str, ...] = ()) -> Decimal | None:
    """The amount, or None when the cell is blank. `strip` lists the currency marks that may stand around it."""
    if decimal == "." and PLAIN.match(text):  # nearly every cell; the rest of this function agrees with it
        return Decimal(text) or ZERO
    bare = text.translate(MINUSES)
    for mark in strip:  # longest first, so that CA$ goes before $
        bare = bare.replace(mark, "")
    bare = bare.strip()
    if not bare or not bare.strip("-"):
        return None
    negative, digits = _sign(bare, text)
    if not (DOT if decimal == "." else COMMA).match(digits):
        raise BadAmountError(_why(text, digits, decimal))
    plain = digits.replace(",", "") if decimal == "." else re.sub(r"[. '\u2019]", "", digits).replace(",", ".")
    if len(plain) > DIGITS_AT_MOST:
        msg = "has more digits than any amount of money"
        raise BadAmountError(msg)
    value = Decimal(plain)
    return -value if negative and value else value


def _sign(bare: str, text: str) -> tuple[bool, str]:
    """Signs before or after, parentheses, or `CR` and `DR` after it - one of them."""
    minuses = 0
    ending = SIDE.search(bare)
    if ending:
        minuses, bare = int(ending[1].upper() == "D"), bare[: ending.start()].strip()
    if bare.startswith("(") and bare.endswith(")"):
        minuses, bare = minuses + 1, bare[1:-1].strip()
    if bare[:1] in ("-", "+"):
        minuses, bare = minuses + (bare[0] == "-"), bare[1:].strip()
    if bare[-1:] in ("-", "+"):
        minuses, bare = minuses + (bare[-1] == "-"), bare[:-1].strip()
    if minuses > 1:
        msg = f"carries two minus signs: {text.strip()}"
        raise BadAmountError(msg)
    return minuses == 1, bare


def _why(text: str, digits: str, decimal: str) -> str:
    if text.lstrip().startswith("="):
        return "is a spreadsheet formula, not an amount"
    if re.search(r"[0-9][eE][+-]?[0-9]", digits):
        return "is in scientific notation: the file was saved by a spreadsheet"
    if re.search(r"[^0-9.,' ]", digits):
        return "is not an amount"
    other = "," if decimal == "." else "."
    return f"does not fit decimal = '{decimal}' with whole groups of digits (is '{other}' the decimal mark of this file?)"
