"""Where results go: never over what was read, never found impossible after the work is done."""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING, NoReturn

import duckdb
import pytest

from taxcalc.batch import run

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

LEDGER = "date,taxpayer,amount,currency,rate\n2025-08-01,C1,1250.00,USD,280.50\n"
USAGE = 2


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    path = tmp_path / "ledger.csv"
    path.write_text(LEDGER, encoding="utf-8")
    return path


@pytest.mark.parametrize("command", ["assess", "batch", "import"])
def test_a_ledger_is_not_overwritten_by_its_own_result(command: str, ledger: Path, taxcalc: Callable[..., object], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ledger.parent)
    for name in (str(ledger), "ledger.csv", "./ledger.csv", f"../{ledger.parent.name}/ledger.csv"):
        ran = taxcalc(command, "ledger.csv", "-o", name)
        assert ran.status == USAGE
        assert "would be overwritten" in ran.stderr
    assert ledger.read_text(encoding="utf-8") == LEDGER


@pytest.mark.parametrize("option", ["--clients", "--rates"])
def test_neither_are_facts_nor_rates(option: str, ledger: Path, tmp_path: Path, taxcalc: Callable[..., object]) -> None:
    other = tmp_path / "other.csv"
    other.write_text("taxpayer\nC1\n", encoding="utf-8")
    assert taxcalc("batch", str(ledger), option, str(other), "-o", str(other)).status == USAGE
    assert other.read_text(encoding="utf-8") == "taxpayer\nC1\n"


def test_a_pattern_or_folder_may_hold_the_result_of_an_earlier_run(ledger: Path, tmp_path: Path, taxcalc: Callable[..., object]) -> None:
    out = tmp_path / "out.csv"
    for _ in range(2):
        assert taxcalc("batch", str(tmp_path), "-o", str(out)).status == 0
        assert taxcalc("batch", str(tmp_path / "*.csv"), "-o", str(out)).status == 0
    assert ledger.read_text(encoding="utf-8") == LEDGER


def test_what_cannot_be_written_is_found_before_the_work(ledger: Path, tmp_path: Path, taxcalc: Callable[..., object], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "_run", lambda *_: pytest.fail("it was worked before the output was looked at"))
    (tmp_path / "folder.csv").mkdir()
    assert "Is a directory" in taxcalc("batch", str(ledger), "-o", str(tmp_path / "folder.csv")).stderr
    assert "there is no folder" in taxcalc("batch", str(ledger), "-o", str(tmp_path / "nowhere" / "out.csv")).stderr
    monkeypatch.setattr("tempfile.mkdtemp", _denied)
    ran = taxcalc("batch", str(ledger), "-o", str(tmp_path / "out.csv"))
    assert (ran.status, "cannot be written: Permission denied" in ran.stderr) == (USAGE, True)


def _denied(**_: object) -> NoReturn:
    raise PermissionError(errno.EACCES, "Permission denied")


@pytest.mark.parametrize("problem", [OSError(errno.ENOSPC, "No space left on device"), duckdb.IOException("could not write: No space left on device")])
def test_a_full_disk_is_told_as_what_it_is(problem: Exception, ledger: Path, taxcalc: Callable[..., object], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "write", lambda *_: _raise(problem))
    out = ledger.with_name("out.csv")
    ran = taxcalc("batch", str(ledger), "-o", str(out))
    assert "TC708" in ran.stderr
    assert "the disk is full; nothing was written" in ran.stderr
    assert not out.exists()


def test_other_failures_are_not_taken_for_a_full_disk(ledger: Path, taxcalc: Callable[..., object], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "write", lambda *_: _raise(OSError(errno.EIO, "Input/output error")))
    ran = taxcalc("batch", str(ledger), "-o", str(ledger.with_name("out.csv")))
    assert (ran.status, "TC708" in ran.stderr) == (1, False)


def _raise(problem: Exception) -> NoReturn:
    raise problem


def test_the_steps_of_a_client_need_a_workbook(ledger: Path, taxcalc: Callable[..., object]) -> None:
    ran = taxcalc("batch", str(ledger), "-o", str(ledger.with_name("out.csv")), "--trace", "C1")
    assert (ran.status, "ends in .xlsx" in ran.stderr) == (USAGE, True)


def test_a_link_that_leads_nowhere_is_told_as_such(tmp_path: Path, taxcalc: Callable[..., object]) -> None:
    (tmp_path / "a.csv").symlink_to(tmp_path / "b.csv")
    (tmp_path / "b.csv").symlink_to(tmp_path / "a.csv")
    for command in ("assess", "batch"):
        ran = taxcalc(command, str(tmp_path / "a.csv"), "-o", str(tmp_path / "out.csv"))
        assert (ran.status, "TC103" in ran.stderr) == (3, True)


def test_an_empty_name_is_not_the_folder_one_is_in(ledger: Path, taxcalc: Callable[..., object], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ledger.parent)
    ran = taxcalc("batch", "", "-o", "out.csv")
    assert (ran.status, "the name is empty" in ran.stderr) == (3, True)


@pytest.mark.parametrize(
    "command", [("assess", "ledger.csv"), ("batch", "ledger.csv", "-o", "out.csv"), ("quick", "100000", "--rate", "280"), ("rules", "list")]
)
def test_rules_are_not_looked_for_in_a_folder_that_is_not_there(
    command: tuple[str, ...], ledger: Path, taxcalc: Callable[..., object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ledger.parent)
    ran = taxcalc(*command, "--rules-dir", "reforms")
    assert (ran.status, "there is no folder 'reforms'" in ran.stderr) == (USAGE, True)
    monkeypatch.setenv("TAXCALC_RULES", "reforms")
    ran = taxcalc(*command)
    assert (ran.status, "TAXCALC_RULES" in ran.stderr) == (USAGE, True)


def test_one_of_each_is_counted_as_one(ledger: Path, taxcalc: Callable[..., object]) -> None:
    out = ledger.with_name("out.csv")
    assert f"1 row in {out} from 1 receipt (pk-2026)" in taxcalc("batch", str(ledger), "-o", str(out)).stderr
