from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

import pytest

from taxcalc.rules.catalogue import Catalogue
from taxcalc.rules.differ import diff
from taxcalc.rules.drafting import draft

if TYPE_CHECKING:
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
