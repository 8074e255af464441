from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

import pytest

from taxcalc.rules.catalogue import Catalogue
from taxcalc.rules.checker import check_files
from taxcalc.rules.differ import diff
from taxcalc.rules.drafting import draft

if TYPE_CHECKING:
    from pathlib import Path

    from rules.conftest import Folder

TODAY = dt.date(2026, 11, 22)


def _draft(parent: str = "pk-2026") -> str:
    return draft("proposal-new", Catalogue().load(parent).rules, "proposal-new.toml", None, TODAY)


def _uncommented(text: str) -> str:
    """Every example in force, its explanation left a comment."""
    head, _, examples = text.partition("in front of the lines that you need.\n")
    return head + "\n" + "\n".join(line.removeprefix("# ") if re.match(r"# ([a-z_]+ = |\[|\]|    \{|\{)", line) else line for line in examples.splitlines())


@pytest.mark.parametrize("parent", ["pk-2019", "pk-2026", "pk-2027", "proposal-flat-1"])
def test_a_new_file_is_sound_and_changes_nothing(folder: Folder, parent: str) -> None:
    path = folder.write("proposal-new.toml", _draft(parent))
    assert folder.found(path) == []
    assert diff(folder.load(parent).rules, folder.load(path).rules) == []


def test_its_examples_are_sound_when_all_are_uncommented(folder: Folder) -> None:
    path = folder.write("proposal-new.toml", _uncommented(_draft()))
    assert [(d.code, d.message) for d in folder.found(path)] == []
    assert [change.path for change in diff(folder.load("pk-2026").rules, folder.load(path).rules)] == [
        "classes.small-earner",
        "regimes.wealth-statement",
        "regimes.small-earner",
    ]


def test_it_names_the_schema_for_the_editor() -> None:
    parent = Catalogue().load("pk-2026").rules
    assert draft("proposal-new", parent, "x.toml", "../schema.json", TODAY).startswith("#:schema ../schema.json\n# An overlay of pk-2026")


def test_a_parent_without_classes_still_gives_a_file(folder: Folder) -> None:
    folder.write("bare.toml", 'id = "bare"\ntitle = "Bare"\nstatus = "enacted"\n')
    assert 'ahead_of = "service"' in draft("proposal-new", folder.load("bare").rules, "x.toml", None, TODAY)


@pytest.mark.parametrize("year", [2028, 2030])
def test_a_draft_of_a_coming_year_is_of_that_year_and_due_after_it(tmp_path: Path, year: int) -> None:
    catalogue = Catalogue()
    path = tmp_path / f"pk-{year}.toml"
    path.write_text(draft(f"pk-{year}", catalogue.load("pk-2027").rules, path.name, None, dt.date(2026, 11, 27)), encoding="utf-8")
    assert check_files(catalogue, [path]) == []
    rules = catalogue.load(path).rules
    assert (rules.status, rules.tax_year, rules.return_ and rules.return_.individual) == ("proposal", year, dt.date(year, 9, 30))
    assert rules.return_
    assert rules.return_.extended is None
    assert ("it-pseb" in rules.classes) is (year <= 2029)  # the window of Division IVA ends with tax year 2029
    dormant = {entry.id: entry.to_tax_year for entry in catalogue.load(path).dormant}
    assert dormant.get("final-it-pseb") == (None if year <= 2029 else 2029)


def test_a_year_that_follows_a_structure_has_no_due_dates_to_take(folder: Folder) -> None:
    assert "[return]" not in draft("pk-2028", folder.load("xx-base").rules, "x.toml", None, dt.date(2026, 11, 27))
