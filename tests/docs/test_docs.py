"""Documentation is tested: what it shows is what the program prints."""

from __future__ import annotations

import re
import shlex
import shutil
from typing import TYPE_CHECKING

import duckdb
import pytest

from docs.console import REPOSITORY, commands, documents, rerun, run

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

HERE = "tests/docs/statements"
# The file names that help uses, and the files of this repository that stand for them.
LEDGERS = {
    "ledger.csv": "examples/developer/ledger.csv",
    "me.toml": "examples/developer/profile.toml",
    "upwork.csv": "examples/developer/ledger.csv",
    "fiverr.csv": "examples/gig-worker/ledger.csv",
}
STATEMENTS = {name: f"{HERE}/{name}" for name in ("upwork.csv", "payoneer.csv", "meezan.csv")} | {
    "statement.csv": f"{HERE}/meezan.csv",
    "unknown.csv": "examples/developer/ledger.csv",
    "mybank.toml": "src/taxcalc/statements/profiles/meezan.csv.booking.toml",
}
STAND_INS = {"import": STATEMENTS, "profiles": STATEMENTS, "assess": LEDGERS | {name: STATEMENTS[name] for name in ("payoneer.csv", "meezan.csv")}}
WRITES_HERE = ("taxcalc rules lock",)  # it would lock the checkout's own rules
EXAMPLE = re.compile(r"^\s*\$ (taxcalc .*)$", re.MULTILINE)


def _practice(folder: Path) -> None:
    """What an accountant has: a folder of client files, another name for it, all of them in one file, and the table of clients."""
    practice = REPOSITORY / "examples" / "practice"
    for name in ("clients", "ledgers"):
        shutil.copytree(practice / "clients", folder / name)
    shutil.copyfile(practice / "clients.csv", folder / "clients.csv")
    rows = duckdb.read_csv(str(practice / "clients" / "asma.csv"), all_varchar=True)
    rows.project("'asma' as taxpayer, *").write_parquet(str(folder / "ledger.parquet"))


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
    monkeypatch.setenv("TAXCALC_TODAY", "2026-11-22")
    for number, example in enumerate(e for e in examples if not e.startswith(WRITES_HERE)):
        folder = tmp_path / str(number)
        shutil.copytree(REPOSITORY / "examples", folder / "examples")
        words = shlex.split(example.partition(" > ")[0])[1:]
        for name, file in STAND_INS.get(words[0], LEDGERS).items():
            shutil.copyfile(REPOSITORY / file, folder / name)
        if "batch" in words:
            _practice(folder)
        monkeypatch.chdir(folder)
        ran = taxcalc(*words)
        assert ran.status in {0, 5}, f"{example}\n{ran.stderr}"


def test_a_block_keeps_continued_lines_and_shows_files() -> None:
    block = "$ taxcalc \\\n  --version\nold output\n$ cat me.toml\n"
    assert commands(block) == ["taxcalc \\\n  --version", "cat me.toml"]
    assert run("taxcalc \\\n --version").startswith("taxcalc ")


def test_a_block_runs_no_other_program() -> None:
    with pytest.raises(ValueError, match="not 'rm'"):
        run("rm -rf examples")
    with pytest.raises(ValueError, match="not into 'sh'"):
        run("cat README.md | sh")
    with pytest.raises(ValueError, match=r"ends with 3: error TC101 none\.csv"):
        run("taxcalc assess none.csv")


def test_a_block_may_show_some_columns(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "o.csv").write_text("a,b,c,d\n1,2,3,4\n", encoding="utf-8")
    assert run("cut -d, -f1,3-4 o.csv") == "a,c,d\n1,3,4\n"


def test_a_block_may_show_the_first_lines_only() -> None:
    assert run("taxcalc help TC001 | head -1").startswith("# TC001 ")
    assert run("taxcalc help TC001 | head -1").count("\n") == 1
