"""A rule file in chapters is one file: what it says is what it said in one piece, and nothing of it is lost or said twice."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from taxcalc.rules.catalogue import Catalogue, shipped
from taxcalc.rules.checker import check_all
from taxcalc.rules.files import RuleFile, read
from taxcalc.rules.listing import own_keys
from taxcalc.rules.lock import lock, lock_problems

if TYPE_CHECKING:
    from rules.conftest import Folder

PLACE = re.compile(r"^\[", re.MULTILINE)


def in_chapters(folder: Folder, *, names: str = '["first", "second"]', heading: str = "") -> Path:
    """The small law's base, cut in two behind its heading; its last entries stay in the file itself."""
    head, *entries = PLACE.split(folder.base)
    cut = next(number for number, entry in enumerate(entries) if entry.startswith("salaried_test"))
    folder.write("xx/base/first.toml", heading + "".join(f"[{entry}" for entry in entries[:cut]))
    folder.write("xx/base/second.toml", "".join(f"[{entry}" for entry in entries[cut:-1]))
    return folder.write("xx/base.toml", f"{head}\nchapters = {names}\n\n[{entries[-1]}")


def problem(path: Path) -> tuple[str, str | None, int | None, str]:
    found = read(path)
    assert not isinstance(found, RuleFile)
    assert found.code == "TC460"
    return found.message, Path(found.file or "").name, found.line, found.remedy or ""


def test_a_file_in_chapters_makes_the_law_that_it_made_in_one_piece(folder: Folder) -> None:
    whole = folder.load().sha256
    in_chapters(folder)
    assert folder.load().sha256 == whole
    assert [path.name for path in folder.load().files] == ["first.toml", "second.toml", "base.toml", "2026.toml"]


def test_a_chapter_is_no_version_of_its_own(folder: Folder) -> None:
    in_chapters(folder)
    catalogue = folder.catalogue()
    assert not [path for path in catalogue.paths() if path.parent.name == "base"]
    assert [finding for finding in check_all(catalogue)[1] if finding.file and "base" in finding.file] == []


def test_a_chapter_is_checked_with_its_file_at_its_own_line(folder: Folder) -> None:
    in_chapters(folder)
    chapter = folder.path / "xx" / "base" / "second.toml"
    chapter.write_text(chapter.read_text(encoding="utf-8").replace('share = "0.75"', 'share = "many"'), encoding="utf-8")
    (found,) = folder.found(chapter)
    assert (Path(found.file or "").name, found.column, found.value) == ("second.toml", "share", "many")


def test_the_blocks_of_chapters_are_the_files_own(folder: Folder) -> None:
    file = read(in_chapters(folder))
    assert isinstance(file, RuleFile)
    assert {"activities.it", "salaried_test"} <= set(own_keys(file))


def test_a_changed_chapter_is_a_changed_file(folder: Folder) -> None:
    path = in_chapters(folder)
    file = read(path)
    assert isinstance(file, RuleFile)
    assert lock([folder.path], [file], None) == (["xx-base revision 1"], [])
    chapter = path.parent / "base" / "first.toml"
    chapter.write_text(chapter.read_text(encoding="utf-8") + "# another word\n", encoding="utf-8")
    changed = read(path)
    assert isinstance(changed, RuleFile)
    assert [found.code for found in lock_problems([folder.path], changed)] == ["TC417"]


@pytest.mark.parametrize("names", ['"first"', "[1]", '["../first"]', '["first.toml"]', '["/etc/passwd"]', '[""]'])
def test_chapters_are_names_and_never_paths(folder: Folder, names: str) -> None:
    message, file, _line, remedy = problem(in_chapters(folder, names=names))
    assert "list of names" in message
    assert file == "base.toml"
    assert 'chapters = ["activities", "classes"]' in remedy


def test_a_chapter_that_is_not_there_is_named_where_it_is_listed(folder: Folder) -> None:
    message, file, line, _remedy = problem(in_chapters(folder, names='["first", "second", "third"]'))
    assert "there is no chapter" in message
    assert "third.toml" in message
    assert file == "base.toml"
    assert line is not None
    assert '"third"' in (folder.path / "xx" / "base.toml").read_text(encoding="utf-8").splitlines()[line - 1]


def test_a_file_among_the_chapters_that_nobody_names_is_not_passed_over(folder: Folder) -> None:
    message, *_ = problem(in_chapters(folder, names='["first"]'))
    assert message == "second.toml lies among the chapters of xx-base and is not named as one of them"


def test_a_chapter_says_nothing_that_is_the_files_to_say(folder: Folder) -> None:
    message, file, line, _remedy = problem(in_chapters(folder, heading='id = "xx-first"\n'))
    assert (message, file, line) == ("a chapter of xx-base does not say 'id': the file itself does", "first.toml", 1)


def test_what_two_chapters_say_is_refused(folder: Folder) -> None:
    path = in_chapters(folder)
    chapter = path.parent / "base" / "second.toml"
    chapter.write_text(chapter.read_text(encoding="utf-8") + f'\n[channels.bank]\ntitle = "Again"\nrealised = true\n{folder.cite}', encoding="utf-8")
    message, file, *_ = problem(path)
    assert message.startswith("[channels.bank] stands already in ")
    assert file == "second.toml"
    chapter.write_text('[sources.ACT]\ntitle = "Again"\n', encoding="utf-8")
    assert problem(path)[0].startswith("[sources.ACT] stands already in ")


def test_a_chapter_that_is_no_toml_is_said_to_be_so(folder: Folder) -> None:
    path = in_chapters(folder)
    (path.parent / "base" / "first.toml").write_text("id = \n", encoding="utf-8")
    found = read(path)
    assert not isinstance(found, RuleFile)
    assert (found.code, Path(found.file or "").name) == ("TC401", "first.toml")


CONDITIONS = """
[conditions.listed]
fact = "atl"
is = ["yes"]
law = "s.7"
fails = "Not listed."
missing = "Not known whether listed."
remedy = "File a return."
"""
RELIEF = """
[[regime]]
id = "relief"
title = "Relief"
law = "s.8"
acts = "information"
applies = "It applies."
{cite}
[[regime.condition]]
id = "listed"
use = "{use}"
remedy = "File the return of this year."
"""


def test_a_shared_condition_is_said_once_and_a_use_of_it_says_what_differs(folder: Folder) -> None:
    path = folder.overlay(CONDITIONS + RELIEF.format(cite=folder.cite, use="listed"))
    (condition,) = folder.load(path).rules.regimes["relief"].condition
    assert (condition.id, condition.fact, condition.is_, condition.law, condition.fails) == ("listed", "atl", ("yes",), "s.7", "Not listed.")
    assert condition.remedy == "File the return of this year."
    assert folder.found(path) == []


def test_a_shared_condition_that_is_not_there_is_named_with_the_nearest(folder: Folder) -> None:
    path = folder.overlay(CONDITIONS + RELIEF.format(cite=folder.cite, use="lised"))
    found = folder.refused(path)
    assert found[0].message == "there is no condition 'lised' to use"
    assert (found[0].code, found[0].column, found[0].remedy) == ("TC409", "use", "did you mean 'listed'?")
    assert found[0].line is not None
    assert 'use = "lised"' in path.read_text(encoding="utf-8").splitlines()[found[0].line - 1]


@pytest.mark.parametrize("written", ["conditions = 5\n", ""])
def test_a_use_without_any_shared_condition_is_refused(folder: Folder, written: str) -> None:
    folder.write("proposal-y.toml", written + folder.overlay_head.replace("proposal-x", "proposal-y") + RELIEF.format(cite=folder.cite, use="listed"))
    assert "TC409" in {found.code for found in folder.refused("proposal-y")}


def test_no_shipped_rule_file_is_longer_than_five_hundred_lines() -> None:
    long = {path.name: lines for path in shipped().rglob("*.toml") if (lines := len(path.read_text(encoding="utf-8").splitlines())) > 500}
    assert long == {}


def test_every_shipped_chapter_is_of_the_structure() -> None:
    file = Catalogue().find("pk-base")
    assert {part.path.stem for part in file.chapters} == {path.stem for path in (shipped() / "pk" / "base").glob("*.toml")}
