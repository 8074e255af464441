"""The law of a value: as its file words it, else rendered from its citation; an overlay's own citation has no other words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from taxcalc.rules.catalogue import Catalogue
from taxcalc.rules.citing import law_of, render
from taxcalc.rules.differ import diff
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


def test_what_is_removed_is_gone_by_the_instrument_that_it_cites(folder: Folder) -> None:
    rules = folder.load(
        folder.overlay(f'[minimum_tax]\nremove = true\n{PAPER}[[regime]]\nid = "final"\n[[regime.condition]]\nid = "filed"\nremove = true\n{PAPER}')
    ).rules
    assert rules.minimum_tax is None
    assert {path: block.law for path, block in rules.removed.items()} == {"minimum_tax": "A paper, p. 3", "regimes.final.condition.filed": "A paper, p. 3"}
    laws = {change.path: change.law for change in diff(folder.load().rules, rules)}
    assert laws["minimum_tax"] == laws["regimes.final.condition.filed"] == "A paper, p. 3"


def test_what_is_removed_without_a_citation_is_told_with_the_law_that_stood(folder: Folder) -> None:
    rules = folder.load(folder.overlay('[minimum_tax]\nremove = true\n[[retention.freelancer]]\nid = "third"\nremove = true\n')).rules
    assert rules.removed == {}
    assert all(change.law and "paper" not in change.law for change in diff(folder.load().rules, rules))


def test_what_comes_back_is_not_removed(folder: Folder) -> None:
    first = folder.overlay(f"[minimum_tax]\nremove = true\n{PAPER}")
    again = f'[minimum_tax]\nrate = "0.01"\nindividual_turnover = 5\ncarry_forward_years = 1\n{PAPER}'
    text = folder.overlay_head.replace("proposal-x", "proposal-y").replace("xx-2026", "proposal-x")
    rules = folder.load(folder.write("proposal-y.toml", text + again)).rules
    assert first.exists()
    assert (rules.removed, rules.minimum_tax is None) == ({}, False)


def test_a_removal_cites_a_known_source_and_no_file_states_the_list_of_removals(folder: Folder) -> None:
    found = folder.found(folder.overlay("[minimum_tax]\nremove = true\n" + PAPER.replace("PAPER", "PAPR")))
    assert [(problem.code, problem.value) for problem in found] == [("TC409", "PAPR")]
    found = folder.found(folder.overlay(f"[removed.minimum_tax]\n{PAPER}"))
    assert [(problem.code, problem.line) for problem in found] == [("TC404", 11)]


def test_a_key_may_be_taken_out_of_what_stays(folder: Folder) -> None:
    rules = folder.load(folder.overlay(f'[[class]]\nid = "registered"\nremove = ["rate"]\ntreatment = "normal"\n{PAPER}')).rules
    assert (rules.classes["registered"].rate, rules.removed) == (None, {})
