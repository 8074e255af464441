from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from rules.conftest import Folder


def test_an_overlay_changes_one_value_and_keeps_the_rest(folder: Folder) -> None:
    path = folder.overlay(f'[[class]]\nid = "registered"\nrate = "0.005"\n{folder.cite}')
    entry = folder.load(path).rules.classes["registered"]
    assert entry.rate == Decimal("0.005")
    assert entry.law == "The Act, s.1", "whoever cites his own source does not inherit the words of the law that he changes"
    assert entry.title == "Registered exports"


def test_what_a_file_says_of_itself_is_not_inherited(folder: Folder) -> None:
    rules = folder.load(folder.overlay("")).rules
    assert (rules.enacted_on, rules.review_by, rules.tax_year) == (None, None, 2026)


def test_a_list_without_ids_is_replaced_whole(folder: Folder) -> None:
    path = folder.overlay(f'[slabs.business]\nbands = [{{ over = 0, fixed = 0, rate = "0.2" }}]\n{folder.cite}')
    assert len(folder.load(path).rules.slabs["business"].bands) == 1


def test_a_new_class_stands_last_or_where_it_says(folder: Folder) -> None:
    new = f'[[class]]\nid = "new"\ntitle = "New"\nlaw = "s.1"\nwhen = {{ income = "export" }}\ntreatment = "exempt"\n{folder.cite}'
    assert list(folder.load(folder.overlay(new)).rules.classes) == ["registered", "rest", "local", "new"]
    ahead = new.replace('id = "new"', 'id = "new"\nahead_of = "rest"')
    assert list(folder.load(folder.overlay(ahead)).rules.classes) == ["registered", "new", "rest", "local"]


def test_standing_ahead_of_nothing_is_refused(folder: Folder) -> None:
    problems = folder.refused(folder.overlay(f'[[class]]\nid = "rest"\nahead_of = "registred"\n{folder.cite}'))
    assert [(d.code, d.line, d.remedy) for d in problems] == [("TC409", 13, "did you mean 'registered'?")]


def test_entries_are_removed_by_id_and_keys_by_name(folder: Folder) -> None:
    path = folder.overlay(
        '[[class]]\nid = "rest"\nremove = true\n'
        "[surcharge]\nremove = true\n"
        '[[regime]]\nid = "final"\n[[regime.condition]]\nid = "filed"\nremove = true\n'
        f'[[class]]\nid = "registered"\n{folder.cite}when.remove = ["registration"]\n'
    )
    rules = folder.load(path).rules
    assert list(rules.classes) == ["registered", "local"]
    assert rules.surcharge is None
    assert rules.regimes["final"].condition == ()
    assert rules.classes["registered"].when.registration is None


def test_removing_what_is_not_there_is_refused(folder: Folder) -> None:
    problems = folder.refused(folder.overlay('[[class]]\nid = "registred"\nremove = true\n'))
    assert [(d.code, d.line, d.remedy) for d in problems] == [("TC409", 11, "did you mean 'registered'?")]


@pytest.mark.parametrize("heading", ["class", "regime", "retention.freelancer"])
def test_a_list_under_a_single_heading_is_refused(folder: Folder, heading: str) -> None:
    problems = folder.refused(folder.overlay(f'[{heading}]\nid = "x"\n'))
    assert ("TC408", f"write the heading with two brackets: [[{heading}]]") in [(d.code, d.remedy) for d in problems]


def test_conditions_under_a_single_heading_are_refused(folder: Folder) -> None:
    problems = folder.refused(folder.overlay(f'[[regime]]\nid = "final"\n{folder.cite}[regime.condition]\nid = "x"\n'))
    assert [d.remedy for d in problems if d.code == "TC408"] == ["write the heading with two brackets: [[regime.condition]]"]


@pytest.mark.parametrize("entry", ['title = "no id"', 'id = ""', "id = 5"])
def test_an_entry_needs_an_id(folder: Folder, entry: str) -> None:
    problems = folder.refused(folder.overlay(f"[[class]]\n{entry}\n"))
    assert [d.code for d in problems] == ["TC408"]


def test_two_entries_with_one_id_are_refused(folder: Folder) -> None:
    entry = f'[[class]]\nid = "rest"\n{folder.cite}'
    problems = folder.refused(folder.overlay(entry + entry))
    assert [(d.code, d.value) for d in problems] == [("TC408", "rest")]


def test_gaps_that_are_no_list_are_left_to_the_validation(folder: Folder) -> None:
    path = folder.write("p.toml", folder.overlay_head.replace("[sources", 'gaps = "one"\n[sources'))
    problems = folder.refused(path)
    assert [d.code for d in problems] == ["TC406"]
