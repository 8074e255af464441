"""The names of `profile.toml` and `clients.csv`, from the registry of facts."""

from __future__ import annotations

from taxcalc.ledger.facts import FACTS
from taxcalc_site.markdown import code, codes, table

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
    "year": "a tax year",
}


def pages() -> dict[str, str]:
    """One page: every fact."""
    rows = [(code(name), fact.description, _written(fact.type, fact.choices), fact.default) for name, fact in FACTS.items()]
    return {
        "reference/facts.md": (
            "# Facts about a taxpayer\n\n"
            "These are the keys of a facts page (`profile.toml`, for `--profile`) and the columns of a clients file (`clients.csv`, for `batch --clients`). "
            "All are optional. What is not given is *not known*, or what the statute takes as given; the report lists what was assumed.\n\n"
            + table(("name", "meaning", "written as", "when absent"), rows)
        )
    }


def _written(kind: str, choices: tuple[str, ...]) -> str:
    words = WORDS.get(kind, kind)
    return f"{words}: {codes(choices)}" if choices else words
