"""Documentation is tested: what it shows is what the program prints."""

from __future__ import annotations

import re
import shlex
import shutil
from typing import TYPE_CHECKING

import pytest

from docs.console import REPOSITORY, commands, documents, rerun, run

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

# The names that help uses, and what stands for them.
STAND_INS = {
    "ledger.csv": "examples/developer/ledger.csv",
    "me.toml": "examples/developer/profile.toml",
    "upwork.csv": "examples/developer/ledger.csv",
    "fiverr.csv": "examples/gig-worker/ledger.csv",
}
EXAMPLE = re.compile(r"^\s*\$ (taxcalc .*)$", re.MULTILINE)


def _command_lines() -> list[list[str]]:
    """Every command and subcommand, as arguments; the root is the empty list."""
    from taxcalc.cli.app import COMMANDS, load

    found: list[list[str]] = [[]]
    for name, command in COMMANDS.items():
        found.append([name])
        found += [[name, below] for below in getattr(load(command), "commands", {})]
    return found


@pytest.mark.parametrize("document", documents(), ids=lambda path: path.name)
def test_console_blocks_show_what_the_program_prints(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    assert rerun(text) == text, "`make docs` writes the outputs again; read the difference before you commit it"


@pytest.mark.parametrize("arguments", _command_lines(), ids=" ".join)
def test_help_leads_with_examples_that_run(arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, taxcalc: Callable[..., object]) -> None:
    shown = taxcalc(*arguments, "--help", width=100).stdout
    examples = EXAMPLE.findall(shown)
    assert examples, f"`taxcalc {' '.join(arguments)} --help` shows no example"
    assert shown.index(examples[0]) < shown.index("Options:")
    shutil.copytree(REPOSITORY / "examples", tmp_path / "examples")
    for name, story in STAND_INS.items():
        shutil.copyfile(REPOSITORY / story, tmp_path / name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TAXCALC_TODAY", "2026-11-22")
    for example in examples:
        ran = taxcalc(*shlex.split(example)[1:])
        assert ran.status in {0, 5}, f"{example}\n{ran.stderr}"


def test_a_block_keeps_continued_lines_and_shows_files() -> None:
    block = "$ taxcalc \\\n  --version\nold output\n$ cat me.toml\n"
    assert commands(block) == ["taxcalc \\\n  --version", "cat me.toml"]
    assert run("taxcalc \\\n --version").startswith("taxcalc ")


def test_a_block_runs_no_other_program() -> None:
    with pytest.raises(ValueError, match="not 'rm'"):
        run("rm -rf examples")
