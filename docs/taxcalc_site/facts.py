"""The names of `profile.toml` and `clients.csv`, and what a rule may ask for, from the registry of facts."""

from __future__ import annotations

from taxcalc.ledger.facts import TESTABLE, Answer
from taxcalc.ledger.taxpayer import FACTS
from taxcalc_site.markdown import code, codes, table

UNITS = {"pkr": "whole rupees", "usd": "whole dollars", "date": "a day", "share": 'a share in quotes: `"0.80"`', "count": "a number"}
KNOWN = {"shared": "before the tax", "year": "before the tax", "outcome": "once the tax is computed"}
WORDS = {
    "text": "text",
    "choice": "one of",
    "activity": "a code of an activity",
    "activities": "a list of codes of activities",
    "answer": "one of",
    "yes_no": "`true` or `false` (`yes`, `no` in a clients file)",
    "money": "rupees",
    "signed_money": "rupees, may be negative",
    "date": "a day",
    "dates": "a day, or several",
    "number": "a number",
    "year": "a tax year",
}


def pages() -> dict[str, str]:
    """One page: every fact."""
    tested = [(code(name), answer.description, _compared(answer), KNOWN[answer.stage]) for name, answer in TESTABLE.items()]
    rows = [(code(name), f"{fact.description}: {_written(fact.type, fact.choices)}", fact.default) for name, fact in FACTS.items()]
    return {
        "reference/facts.md": (
            "# Facts about a taxpayer\n\n"
            "These are the keys of a facts page (`profile.toml`, for `--profile`) and the columns of a clients file (`clients.csv`, for `batch --clients`). "
            "All are optional. What is not given is *not known*, or what the statute takes as given; the report lists what was assumed.\n\n"
            + table(("name", "meaning, and how it is written", "when absent"), rows)
            + "\n\n## What a rule may ask for\n\n"
            "A condition of a rule file compares one of these (`fact = ...`), or a fact that the file declares under `[facts.NAME]`. "
            "A relief that changes figures may ask only for what is known before any tax is computed.\n\n"
            + table(("fact", "meaning", "compared as", "known"), tested)
        )
    }


def _written(kind: str, choices: tuple[str, ...]) -> str:
    words = WORDS[kind]
    return f"{words}: {codes(choices)}" if choices and kind != "yes_no" else words


def _compared(answer: Answer) -> str:
    return codes(answer.words) if answer.words else UNITS[answer.unit]
