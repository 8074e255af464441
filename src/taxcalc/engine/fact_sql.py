"""What the models need to know of facts, made from the registry: the columns of the table of facts, and the answers to conditions."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from taxcalc.ledger.facts import TESTABLE
from taxcalc.ledger.taxpayer import FACTS, NEVER, YES_NO

if TYPE_CHECKING:
    from collections.abc import Callable

    from taxcalc.ledger.facts import Answer
    from taxcalc.ledger.taxpayer import Fact

# How the engine holds a fact: money in paisa; texts for people (names, numbers) are not needed, registrations and certifications are rows.
COLUMN_TYPES = {
    "choice": "varchar",
    "answer": "varchar",
    "activity": "varchar",
    "yes_no": "boolean",
    "money": "bigint",
    "signed_money": "bigint",
    "date": "date",
    "year": "integer",
}
CARRIED: dict[str, Fact] = {name: fact for name, fact in FACTS.items() if fact.type in COLUMN_TYPES and name != "pseb"}
FACTS_TABLE = {
    "fact_row": "integer",
    "tp": "integer",
    **{name: COLUMN_TYPES[fact.type] for name, fact in CARRIED.items()},
    "registered_in_year": "boolean",
    "certifications_given": "boolean",
}
# What a rule file declares, one row for each value that was given: words as `told`, all else as `counted` over `whole`.
DECLARED_TABLE = {"fact_row": "integer", "fact": "varchar", "told": "varchar", "counted": "hugeint", "whole": "hugeint"}


@cache
def given_words() -> str:
    """A model: a query of the words and days of facts as conditions ask for them, with what is assumed of an absent one: a row for each row of facts."""
    shared = {name: fact for name, fact in CARRIED.items() if name in TESTABLE and TESTABLE[name].stage == "shared"}
    columns = ",\n    ".join(f"{_word(name, fact)} as {name}" for name, fact in shared.items())
    return f"select\n    fact_row,\n    {columns}\nfrom facts"


def _word(name: str, fact: Fact) -> str:
    assumed = f"'{fact.assumed}'" if fact.assumed not in (None, NEVER) else "null"
    if fact.choices == YES_NO:
        return f"case when {name} then 'yes' when not {name} then 'no' else {assumed} end"
    return name if assumed == "null" else f"coalesce({name}, {assumed})"


@cache
def answer_macros() -> str:
    """The macros by which a condition's fact is answered. A fact without an answer is an error, not an unknown."""
    return "\n".join(
        (
            _macro("shared_text", "f", "shared", lambda answer: answer.unit == "text", _sql),
            _macro("shared_number", "f", "shared", lambda answer: answer.unit != "text", _sql),
            _macro("year_number", "f, g", "year", lambda _: True, _sql),
            _macro("year_whole", "f, g", "year", lambda _: True, _whole),
            _macro("outcome_number", "f", "outcome", lambda _: True, _sql),
            _macro("outcome_whole", "f", "outcome", lambda _: True, _whole),
        )
    )


def _sql(answer: Answer) -> str:
    return answer.sql


def _whole(answer: Answer) -> str:
    return answer.whole


def _macro(name: str, rows: str, stage: str, is_meant: Callable[[Answer], bool], part: Callable[[Answer], str]) -> str:
    cases = "\n".join(f"        when '{fact}' then {part(answer)}" for fact, answer in TESTABLE.items() if answer.stage == stage and is_meant(answer))
    return f"create or replace temp macro {name}(fact, {rows}) as\n    case fact\n{cases}\n        else error('no answer to the fact ' || fact)\n    end;"
