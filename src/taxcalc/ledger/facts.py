"""The registry of facts: what is given about a taxpayer, what follows from it and the receipts, and how a rule's condition is answered.

A fact that is given is an entry of `taxpayer.Facts`; a fact that is derived is an entry of `DERIVED`, with its SQL. A rule file may declare more
(`declared`). Everything else about facts is made from these entries.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from taxcalc.ledger.taxpayer import FACTS, YES_NO, Fact, FactType

if TYPE_CHECKING:
    from collections.abc import Sequence

Unit = Literal["text", "pkr", "usd", "date", "share", "count"]
# Whom an answer is the same for, and when it is known: all who share the words and days of their facts; one taxpayer's year; one taxpayer's
# year, and a rule file declares the fact; one taxpayer's year once the tax is computed.
Stage = Literal["shared", "year", "declared", "outcome"]
DeclaredKind = Literal["text", "yes_no", "money", "date", "number"]
LONG_AGO = -1_000_000  # days: a day that never was is before every day


class Answer(NamedTuple):
    """How a condition on a fact is answered: its unit, its legal words, when it is known, and its SQL over a row `f` of the models.

    Text is answered by a word, all else by a whole number: paisa, cents, days since 1970, years. A share is `sql` over `whole`, a fraction
    of an amount `sql` over `whole`. NULL is *not known*.
    """

    unit: Unit
    stage: Stage
    description: str
    sql: str
    words: tuple[str, ...] = ()
    whole: str = "1"

    @property
    def decides(self) -> bool:
        """Whether it is known before any tax is computed, so that a regime which changes figures may ask for it."""
        return self.stage != "outcome"


_YES_PART_NO = ("yes", "part", "no")
UNITS: dict[FactType, Unit] = {
    "choice": "text",
    "answer": "text",
    "yes_no": "text",
    "money": "pkr",
    "signed_money": "pkr",
    "number": "count",
    "date": "date",
}

DERIVED: dict[str, Answer] = {
    "pseb": Answer("text", "shared", "PSEB registration valid on the day of the IT export receipts", "f.pseb", _YES_PART_NO),
    "it_activity": Answer(
        "text", "shared", "the exports are listed IT or IT-enabled services, or certified by PSEB; unknown if unlisted", "f.it_activity", _YES_PART_NO
    ),
    "realised": Answer("text", "shared", "export receipts came through an authorised dealer", "f.realised", _YES_PART_NO),
    "startup_age": Answer(
        "count",
        "shared",
        "tax years since the year of the start-up certificate; 0 = that year",
        "coalesce(f.tax_year - tax_year_of(f.startup_certified_on), -1)",
    ),
    "stz_age": Answer(
        "count", "shared", "tax years since the year of the zone licence; 0 = that year", "coalesce(f.tax_year - tax_year_of(f.stz_licence_on), -1)"
    ),
    "export_pkr": Answer("pkr", "year", "export receipts of the year", "f.export_pkr"),
    "it_export_pkr": Answer("pkr", "year", "IT and IT-enabled export receipts of the year", "f.it_export_pkr"),
    "realised_export_pkr": Answer("pkr", "year", "export receipts realised through an authorised dealer", "f.realised_export_pkr"),
    "home_remittance_pkr": Answer("pkr", "year", "export receipts coded as family remittance", "f.home_remittance_pkr"),
    "retention_pkr": Answer("pkr", "outcome", "foreign-currency export receipts through channels with an export account", "f.retention_pkr"),
    "export_usd": Answer("usd", "year", "export receipts of the year in US dollars", "f.export_usd"),
    "local_pkr": Answer("pkr", "year", "receipts from local clients", "f.local_receipts_pkr"),
    "business_pkr": Answer("pkr", "year", "receipts, local turnover and local business income of the year, whichever are positive", "f.business_pkr"),
    "remitted_share": Answer(
        "share", "year", "share of IT export receipts realised through an authorised dealer", "f.it_realised_pkr", whole="f.it_export_pkr"
    ),
    "export_share": Answer("share", "year", "realised export receipts over total turnover", "f.exported", whole="f.turned_over"),
    "social_media_pkr": Answer("pkr", "year", "receipts from social-media platforms", "f.social_media_pkr"),
    "retention_registration": Answer(
        "text", "shared", "PSEB or P@SHA on the day of the receipts; freelancers need none", "f.retention_registration", _YES_PART_NO
    ),
    "taxable_income": Answer("pkr", "outcome", "taxable income under the normal regime", "f.taxable_income", whole="f.taxable_income_whole"),
    "taxable_income_opted": Answer(
        "pkr", "outcome", "taxable income if opted out of the final regime", "f.taxable_income_opted", whole="f.taxable_income_opted_whole"
    ),
    "turnover": Answer("pkr", "outcome", "turnover outside the final regime", "f.turnover"),
    "income_4c": Answer("pkr", "outcome", "income for super tax: taxable income and imputable income", "f.income_4c", whole="f.income_4c_whole"),
    "normal_tax": Answer("pkr", "outcome", "slab tax", "f.slab_tax * 100"),
}


def _answer(name: str, fact: Fact) -> Answer:
    """How a fact that is given is answered: a word, or a number of the taxpayer's own."""
    unit = UNITS[fact.type]
    if unit == "text":
        return Answer(unit, "shared", fact.description, f"f.{name}", fact.choices)
    if unit == "date":
        day = f"epoch_days(f.{name})"
        return Answer(unit, "shared", fact.description, day if fact.assumed is None else f"coalesce({day}, {LONG_AGO})")
    return Answer(unit, "year", fact.description, f"g.{name}" if fact.assumed is None else f"coalesce(g.{name}, {fact.assumed})")


TESTABLE: dict[str, Answer] = {
    **{name: _answer(name, fact) for name, fact in FACTS.items() if fact.type in UNITS and not fact.own_test},
    **DERIVED,
}

_TYPES: dict[DeclaredKind, FactType] = {"text": "text", "yes_no": "yes_no", "money": "signed_money", "date": "date", "number": "number"}


def declared_fact(kind: DeclaredKind, words: Sequence[str], description: str) -> Fact:
    """How a fact that a rule file declares is written: as one of the registry, and unknown where it is absent."""
    if kind == "text" and words:
        return Fact("choice", tuple(words), None, "unknown", description)
    return Fact(_TYPES[kind], YES_NO if kind == "yes_no" else (), None, "unknown", description)


def declared_answer(kind: DeclaredKind, words: Sequence[str], description: str) -> Answer:
    """How a condition on it is answered: from what was given under its name."""
    fact = declared_fact(kind, words, description)
    return Answer(UNITS.get(fact.type, "text"), "declared", description, "", fact.choices)
