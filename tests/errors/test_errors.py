"""Each folder here is one problem as its user meets it: a command line, its input, and what stderr says."""

from __future__ import annotations

import os
import re
import shlex
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

HERE = Path(__file__).parent
PACKAGE = HERE.parent.parent / "src" / "taxcalc"
CODE = re.compile(r"[\"'](TC\d{3})[\"']")
FOLDERS = {folder.name: folder for folder in sorted(HERE.glob("TC[0-9][0-9][0-9]*")) if folder.is_dir()}
PROVOKED = [name for name, folder in FOLDERS.items() if not (folder / "why.txt").exists()]
PAGES = {page.stem: page for page in sorted((PACKAGE / "codes").glob("*.md"))}
IN_SOURCE = {code for file in PACKAGE.rglob("*.*") if file.suffix in {".py", ".sql"} for code in CODE.findall(file.read_text(encoding="utf-8"))}


def _words(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("name", PROVOKED)
def test_problem_is_reported_as_its_folder_says(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, taxcalc: Callable[..., object]) -> None:
    folder = tmp_path / name
    shutil.copytree(FOLDERS[name], folder)
    monkeypatch.chdir(folder)
    arguments = shlex.split((folder / "command.txt").read_text(encoding="utf-8"), comments=True)
    while "=" in arguments[0]:  # leading NAME=value, as a shell reads it
        variable, _, value = arguments.pop(0).partition("=")
        monkeypatch.setenv(variable, value)
    ran = taxcalc(*arguments)
    said = _words(ran.stderr.replace(f"{folder}{os.sep}", ""))
    assert name[:5] in said, ran.stderr
    for line in filter(None, map(_words, (folder / "expected.txt").read_text(encoding="utf-8").splitlines())):
        assert line in said, ran.stderr
    exit_file = folder / "exit.txt"
    assert ran.status == (int(exit_file.read_text(encoding="utf-8")) if exit_file.exists() else 3), ran.stderr


def test_every_code_in_the_source_has_a_page_and_a_folder() -> None:
    folders = {name[:5] for name in FOLDERS}
    assert sorted(IN_SOURCE - PAGES.keys()) == [], "codes without src/taxcalc/codes/TCnnn.md"
    assert sorted(IN_SOURCE - folders) == [], "codes without tests/errors/TCnnn"


def test_every_page_and_folder_belongs_to_a_code_in_the_source() -> None:
    assert sorted(PAGES.keys() - IN_SOURCE) == []
    assert sorted({name[:5] for name in FOLDERS} - IN_SOURCE) == []


@pytest.mark.parametrize("code", PAGES)
def test_page_is_titled_with_its_code_and_shows_wrong_and_right(code: str, taxcalc: Callable[..., object]) -> None:
    page = PAGES[code].read_text(encoding="utf-8")
    assert re.match(rf"# {code} \S", page)
    assert taxcalc("help", code).stdout.strip() == page.strip()


@pytest.mark.parametrize("name", sorted(FOLDERS.keys() - set(PROVOKED)))
def test_problem_that_no_command_provokes_says_why(name: str) -> None:
    assert len((FOLDERS[name] / "why.txt").read_text(encoding="utf-8").split()) >= 5
