"""What the chapters of a rule set are made of: strict tables, exact rates, citations, tests of a fact, tax-year windows."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PrivateAttr, ValidationInfo, WithJsonSchema, field_validator, model_validator

from taxcalc.ledger.facts import TESTABLE, Answer, DeclaredKind
from taxcalc.money import plain

Confidence = Literal["high", "medium", "low"]
WEAKEST_FIRST: tuple[Confidence, ...] = ("low", "medium", "high")
Status = Literal["enacted", "bill", "proposal"]
Kind = Literal["individual", "aop", "professional_aop", "company", "small_company"]
Exporter = Literal["freelancer", "it_company"]
Treatment = Literal["final", "minimum", "normal", "exempt", "credit", "uncovered"]

MOST_RATE_DECIMALS = 6  # the engine counts rates in millionths
MOST_AMOUNT = 10**15


def _decimal_text(value: object) -> Decimal:
    """Rates are written in quotes: "0.0025" says what it means, 0.0025 and 0.25 % are too easily confused."""
    if isinstance(value, Decimal):
        msg = f'write the rate in quotes: "{value}"'
        raise ValueError(msg)  # noqa: TRY004 - pydantic turns a ValueError into a located finding
    if not isinstance(value, str):
        msg = f'expected a decimal in quotes such as "0.0025", found {value!r}'
        raise ValueError(msg)  # noqa: TRY004 - as above
    try:
        number = Decimal(value)
    except ArithmeticError:
        msg = f'"{value}" is not a decimal; write 0.25 % as "0.0025"'
        raise ValueError(msg) from None
    if not number.is_finite() or number < 0 or -int(number.as_tuple().exponent) > MOST_RATE_DECIMALS:
        msg = f'"{value}" must be zero or more with at most {MOST_RATE_DECIMALS} decimals'
        raise ValueError(msg)
    return number


def _rate_text(value: object) -> Decimal:
    """A share of the whole: "2" is 200 %, hardly what its writer meant."""
    number = _decimal_text(value)
    if number > 1:
        msg = f'"{value}" is {plain(number * 100)}%, more than the whole; as a decimal {value}% is "{plain(number / 100)}"'
        raise ValueError(msg)
    return number


RATE_IN_EDITORS = {"type": "string", "pattern": r"^(0+(\.[0-9]{1,6})?|0*1(\.0{1,6})?)$", "description": 'A decimal in quotes: "0.0025" is 0.25 %.'}
DOLLARS_IN_EDITORS = {"type": "string", "pattern": r"^[0-9]+(\.[0-9]{1,6})?$", "description": 'US dollars in quotes: "5000".'}
Rate = Annotated[Decimal, BeforeValidator(_rate_text), WithJsonSchema(RATE_IN_EDITORS)]
Dollars = Annotated[Decimal, BeforeValidator(_decimal_text), WithJsonSchema(DOLLARS_IN_EDITORS)]
Amount = Annotated[int, Field(ge=0, le=MOST_AMOUNT, strict=True)]
Count = Annotated[int, Field(ge=0, strict=True)]
TaxYear = Annotated[int, Field(ge=1950, le=2200, strict=True)]
Flag = Annotated[bool, Field(strict=True)]
Day = Annotated[dt.date, Field(strict=True)]


class Strict(BaseModel):
    """Unknown keys are errors, values never change."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Cite(Strict):
    """Where a value comes from: a key of `[sources]`, the place in it, and how far it can be trusted."""

    source: str
    section: str
    confidence: Confidence
    note: str | None = None


class Source(Strict):
    """An instrument: its title, date and address; `cited_as` is what its sections are cited by, such as ITO 2001."""

    title: str
    cited_as: str | None = None
    date: Day | None = None
    url: str | None = None


class Cited(Strict):
    """A block of values with the law they rest on; every value of the block rests on all of it."""

    cite: tuple[Cite, ...] = Field(min_length=1)
    law: str = ""  # in one line; where a file does not word it, it is rendered from `cite` when the rules are loaded

    @property
    def confidence(self) -> Confidence:
        """A block of values is as trustworthy as the weakest source that it needs."""
        return min((entry.confidence for entry in self.cite), key=WEAKEST_FIRST.index)


class Window(Strict):
    """Tax years in which a class, regime or condition is law; it is left out of the others."""

    from_tax_year: TaxYear | None = None
    to_tax_year: TaxYear | None = None


class Provision(Cited):
    """What the computation follows beside rates and conditions: what is added up, rounded, chosen or due."""

    title: str


class DeclaredFact(Cited):
    """A fact that conditions of this file may test beside the registry's: a key of the facts page and a column of the clients file.

    `words`: what a text may be; any where there are none.
    """

    kind: DeclaredKind
    words: tuple[str, ...] = ()
    description: str


class Test(Strict):
    """One comparison with a named fact; exactly one operator. The validation context names the facts that the file declares."""

    _answer: Answer | None = PrivateAttr(None)
    fact: str
    is_: tuple[str, ...] | None = Field(None, alias="is")
    above: str | int | Day | None = None
    at_least: str | int | Day | None = None
    below: str | int | Day | None = None
    at_most: str | int | Day | None = None

    @field_validator("fact")
    @classmethod
    def _known(cls, name: str, info: ValidationInfo) -> str:
        if name not in TESTABLE and name not in (info.context or {}):
            msg = f"unknown fact '{name}'"
            raise ValueError(msg)
        return name

    @model_validator(mode="after")
    def _one_operator(self, info: ValidationInfo) -> Self:
        given = [name for name in ("is_", "above", "at_least", "below", "at_most") if getattr(self, name) is not None]
        if len(given) != 1:
            msg = f"a condition on '{self.fact}' needs exactly one of: is, above, at_least, below, at_most"
            raise ValueError(msg)
        self._answer = (info.context or {}).get(self.fact)
        return self

    @property
    def answer(self) -> Answer:
        """How the fact is answered; the registry's stand before declared ones."""
        return TESTABLE[self.fact] if self._answer is None or self.fact in TESTABLE else self._answer

    @property
    def operator(self) -> str:
        """`is`, `above`, `at_least`, `below` or `at_most`."""
        return next(name.rstrip("_") for name in ("is_", "above", "at_least", "below", "at_most") if getattr(self, name) is not None)

    @property
    def bound(self) -> object:
        """What the fact is compared with."""
        return getattr(self, "is_" if self.operator == "is" else self.operator)
