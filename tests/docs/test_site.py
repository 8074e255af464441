"""The documentation site: built strictly, whole, and without anything from elsewhere."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

import taxcalc
from docs.console import REPOSITORY
from taxcalc.cli.app import COMMANDS
from taxcalc.cli.help_ import pages as code_pages
from taxcalc.cli.help_ import words
from taxcalc.engine.model_graph import MACROS, models
from taxcalc.ledger.taxpayer import FACTS
from taxcalc.ledger.vocabulary import COLUMNS, KINDS, MEANINGS
from taxcalc.report.schemas.published import PUBLISHED
from taxcalc.statements.catalogue import load_catalogue
from taxcalc_site import assembly, copied, ledger

if TYPE_CHECKING:
    from pathlib import Path

LINKED = re.compile(r"""<(?:script|link|img|iframe)\b[^>]*?\b(?:src|href)=["']?(https?:)?//""")
README_AT_MOST = 150
FIRST_SCREEN = 24


@pytest.fixture(scope="module")
def made() -> dict[str, str]:
    return assembly.generated()


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, subprocess.CompletedProcess[str]]:
    folder = tmp_path_factory.mktemp("site")
    assembly.assemble(folder)
    command = [sys.executable, "-m", "zensical", "build", "--strict", "--clean"]
    return folder, subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=120)


def test_the_site_builds_without_a_warning(built: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    folder, ran = built
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert (folder / "site" / "index.html").is_file()


def test_every_page_became_a_page_and_stands_in_the_navigation(built: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    folder, _ = built
    pages = [page.relative_to(folder / "pages") for page in (folder / "pages").rglob("*.md")]
    assert not [page for page in pages if not (folder / "site" / page.with_suffix(".html")).is_file()]
    navigation = (folder / "zensical.toml").read_text(encoding="utf-8")
    listed = [page for page in pages if page.parent.name != "codes"]
    assert not [page.as_posix() for page in listed if f'"{page.as_posix()}"' not in navigation]


def test_no_page_fetches_anything_from_elsewhere(built: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    folder, _ = built
    assert not [page.name for page in (folder / "site").rglob("*.html") if LINKED.search(page.read_text(encoding="utf-8"))]


def test_reference_pages_are_made_for_everything(made: dict[str, str]) -> None:
    assert {f"reference/commands/{name}.md" for name in COMMANDS} <= set(made)
    assert {f"reference/codes/{code}.md" for code in code_pages()} <= set(made)
    assert all(text.partition("\n")[2].strip() in made["reference/words.md"] for text in words().values())
    assert {f"banks/{name.replace('.', '-')}.md" for name in load_catalogue().profiles} <= set(made)
    assert all(f"| `{name}` |" in made["reference/ledger.md"] for name in (*COLUMNS, *KINDS))
    assert all(f"| `{name}` |" in made["reference/facts.md"] for name in FACTS)
    assert {f"schemas/{name}.schema.json" for name in (*PUBLISHED, "rules")} <= set(made)
    assert all(f"\n## {name}\n" in made["reference/python.md"] for name in taxcalc.__all__ if not name.startswith("__"))


def test_every_model_stands_in_the_graph(made: dict[str, str]) -> None:
    assert not [name for name, model in models().items() if model.folder != MACROS and made["models.md"].count(f"`{name}`") < 1]


def test_sections_of_a_docstring_become_lists(made: dict[str, str]) -> None:
    assert "**Args**\n\n- `ledger`: " in made["reference/python.md"]
    assert "Args:" not in made["reference/python.md"]


def test_every_column_and_kind_has_a_meaning() -> None:
    assert list(MEANINGS) == list(COLUMNS)
    assert set(ledger.KIND_MEANINGS) == set(KINDS)


def test_every_layout_says_what_to_download() -> None:
    for profile in load_catalogue().profiles.values():
        assert profile.title != profile.id, profile.id
        assert profile.download or profile.refuse, profile.id


def test_links_of_copied_pages_lead_to_pages_or_to_nothing() -> None:
    text = "[a](rules/README.md#x) [b](docs/pages/people.md) [c](examples/demo.sh) [`d`](src/x.py) [e](https://f.org/)"
    assert copied.relinked(text, "CONTRIBUTING.md") == ("[a](reference/rule-files.md#x) [b](people.md) c (`examples/demo.sh`) `d` [e](https://f.org/)")
    assert copied.relinked("[a](../CONTRIBUTING.md)", "rules/README.md") == "[a](../contributing.md)"


def test_links_of_the_readme_lead_to_files() -> None:
    text = (REPOSITORY / "README.md").read_text(encoding="utf-8")
    assert not [found[2] for found in copied.LINK.finditer(text) if not (REPOSITORY / found[2]).exists()]


def test_the_readme_is_short_and_leads_with_what_most_people_have() -> None:
    lines = (REPOSITORY / "README.md").read_text(encoding="utf-8").splitlines()
    assert len(lines) <= README_AT_MOST
    assert any("taxcalc assess upwork.csv payoneer.csv" in line for line in lines[:FIRST_SCREEN])
