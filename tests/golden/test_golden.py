"""The examples' results, byte for byte. `UPDATE_GOLDENS=1 pytest tests/golden` writes them anew; read the diff before you commit it."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Any

import pytest

from taxcalc.engine.api import assess_files

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

STORIES = ("developer", "five-currencies", "gig-worker", "it-company", "salaried", "two-years", "writer", "youtuber")
FORMS = {"table": "txt", "json": "json", "jsonl": "jsonl", "csv": "csv", "markdown": "md"}
TODAY = "2026-11-22"
WIDTH = 100
RULES_HASH = re.compile(r'("fingerprint": ?\{\s*"rules": ?")[0-9a-f]{64}')


@pytest.fixture(scope="module")
def computed_once() -> Callable[..., Any]:
    """The engine, asked once for each story: the forms of one result need not be computed again."""
    answers: dict[object, Any] = {}

    def assess_files_once(ledgers: list[Path], **given: Any) -> Any:  # noqa: ANN401 - passed through
        key = (*ledgers, *given.items())
        if key not in answers:
            answers[key] = assess_files(ledgers, **given)
        return answers[key]

    return assess_files_once


@pytest.fixture(autouse=True)
def at_home(repository: Path, monkeypatch: pytest.MonkeyPatch, computed_once: Callable[..., Any]) -> None:
    monkeypatch.chdir(repository)
    monkeypatch.setenv("TAXCALC_TODAY", TODAY)
    monkeypatch.setattr("taxcalc.engine.api.assess_files", computed_once)


def of(story: str) -> list[str]:
    """The arguments that assess a story: every file of its folder has its use."""
    folder = f"examples/{story}"
    rates = ["--rates", f"{folder}/rates.csv"] if os.path.exists(f"{folder}/rates.csv") else []  # noqa: PTH110 - relative to the repository
    return ["assess", f"{folder}/ledger.csv", "--profile", f"{folder}/profile.toml", *rates]


def compare(found: str, golden: Path) -> None:
    found = RULES_HASH.sub(r"\1<sha256>", found)  # a comment in a rule file changes it; what the rules say shows in the figures
    if os.environ.get("UPDATE_GOLDENS") == "1":
        golden.write_bytes(found.encode())
    assert golden.read_bytes().decode() == found


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("story", STORIES)
def test_an_example_gives_the_same_bytes(story: str, form: str, repository: Path, taxcalc: Callable[..., Any]) -> None:
    ran = taxcalc(*of(story), "--format", form, width=WIDTH)
    assert ran.status == 0, ran.stderr
    compare(ran.stdout, repository / "tests" / "golden" / f"{story}.{FORMS[form]}")


@pytest.mark.parametrize("story", STORIES)
def test_an_explanation_gives_the_same_bytes(story: str, repository: Path, taxcalc: Callable[..., Any]) -> None:
    ran = taxcalc(*of(story), "--explain", width=WIDTH)
    assert ran.status == 0, ran.stderr
    compare(ran.stdout, repository / "tests" / "golden" / f"{story}.explain.txt")


@pytest.mark.parametrize("story", STORIES)
def test_no_line_of_an_example_is_wider_than_80_columns(story: str, taxcalc: Callable[..., Any]) -> None:
    ran = taxcalc(*of(story), "--explain", width=80)
    assert [line for line in ran.stdout.splitlines() if len(line) > 80] == []


def test_every_example_is_a_golden(repository: Path) -> None:
    folders = {path.parent.name for path in (repository / "examples").glob("*/profile.toml")}
    assert folders == set(STORIES)
