"""The law of a value: as its file words it, else rendered from its citation; an overlay's own citation has no other words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from taxcalc.rules.catalogue import Catalogue
from taxcalc.rules.citing import law_of, render
from taxcalc.rules.integrity import blocks

if TYPE_CHECKING:
    from rules.conftest import Folder

SOURCES = {
    "ITO": {"title": "Income Tax Ordinance 2001, amended to 30 June 2026", "cited_as": "ITO 2001"},
    "OLD": {"title": "Income Tax Ordinance 2001, amended to 31 July 2025", "cited_as": "ITO 2001"},
    "CARD": {"title": "A rate card"},
}


@pytest.mark.parametrize(
    ("cites", "law"),
    [
        ([("ITO", "s.113", "high")], "ITO 2001 s.113"),
        ([("ITO", "s.113", "high"), ("OLD", "s.113", "high")], "ITO 2001 s.113"),
        ([("CARD", "p. 2", "high"), ("ITO", "s.113", "high")], "ITO 2001 s.113"),
        ([("CARD", "p. 2", "high"), ("ITO", "s.113", "medium")], "A rate card, p. 2"),
        ([("CARD", "p. 2", "low"), ("CARD", "p. 3", "low")], "A rate card, p. 2; A rate card, p. 3"),
        ([("NONE", "s.1", "high")], "s.1"),
        ([("CARD", "", "certain")], "A rate card"),
        ([], ""),
    ],
)
def test_the_strongest_citations_make_the_law_and_the_instrument_goes_before_what_explains_it(cites: list[tuple[str, str, str]], law: str) -> None:
    assert law_of([{"source": source, "section": section, "confidence": confidence} for source, section, confidence in cites], SOURCES) == law


@pytest.mark.parametrize("resolved", [{"surcharge": {"cite": "s.4"}}, {"sources": [], "surcharge": {"cite": [{"source": "ITO"}]}}])
def test_a_faulty_citation_is_left_to_the_checks(resolved: dict[str, object]) -> None:
    render(resolved)
    assert resolved["surcharge"]["law"] == ""  # type: ignore[index]  # a table, as above


@pytest.mark.parametrize("name", [name for name in Catalogue().ids() if name.startswith(("pk-20", "proposal"))])
def test_every_block_of_every_version_has_its_law_in_words(name: str) -> None:
    rules = Catalogue().load(name).rules
    assert all(getattr(block, "law", "") for _, block in blocks(rules))
    assert all(condition.law for regime in rules.regimes.values() for condition in regime.condition)


def _law(folder: Folder, text: str) -> tuple[str, str, str]:
    rules = folder.load(folder.overlay(text)).rules
    regime = rules.regimes["final"]
    return rules.classes["registered"].law, regime.law, next(condition.law for condition in regime.condition if condition.id == "filed")


PAPER = 'cite = [{ source = "PAPER", section = "p. 3", confidence = "low" }]\n'


def test_whoever_says_nothing_of_the_law_inherits_its_words(folder: Folder) -> None:
    assert _law(folder, "") == ("s.2", "s.2(2)", "s.2(2)") or _law(folder, "")[0] == "s.2"


def test_a_proposal_with_its_own_citation_does_not_print_the_enacted_law(folder: Folder) -> None:
    assert _law(folder, f'[[class]]\nid = "registered"\nrate = "0.02"\n{PAPER}')[0] == "A paper, p. 3"
    assert _law(folder, f'[[class]]\nid = "registered"\nrate = "0.02"\nlaw = "Clause 9"\n{PAPER}')[0] == "Clause 9"
    changed = f'[[regime]]\nid = "final"\n{PAPER}[[regime.condition]]\nid = "filed"\nis = ["yes", "not_required"]\n'
    assert _law(folder, changed)[1:] == ("A paper, p. 3", "A paper, p. 3")
    reworded = f'[[regime]]\nid = "final"\n{PAPER}[[regime.condition]]\nid = "filed"\nremedy = "File it in time."\n'
    assert _law(folder, reworded)[2] == "s.2(2)", "a condition that holds nobody to anything new keeps its law"


def test_an_enacted_year_words_its_law_together_with_the_structure(folder: Folder) -> None:
    assert folder.load().rules.classes["registered"].law == "s.2"


def test_what_is_removed_may_say_by_which_instrument(folder: Folder) -> None:
    assert folder.load(folder.overlay(f"[minimum_tax]\nremove = true\n{PAPER}")).rules.minimum_tax is None
    assert (
        folder.load(folder.overlay(f'[[class]]\nid = "registered"\nremove = ["rate"]\ntreatment = "normal"\n{PAPER}')).rules.classes["registered"].rate is None
    )
