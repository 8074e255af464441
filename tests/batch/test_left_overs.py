"""What a run leaves: nothing when it is ended, nothing half, and of earlier runs only what can be trusted."""

from __future__ import annotations

import json
import os
import random
import signal
import stat
import subprocess
import sys
import tempfile
import time
from typing import TYPE_CHECKING

import pytest

from taxcalc.batch import left_overs, run, writing

from .clients import random_clients, write_clients, write_combined

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

LEDGER = "taxpayer,date,amount,currency,rate\nasma,2025-08-01,100.00,USD,280\n"


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    path = tmp_path / "ledger.csv"
    path.write_text(LEDGER, encoding="utf-8")
    return path


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "tmp"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
def test_a_run_that_is_told_to_end_ends_as_by_ctrl_c(
    name: str, ledger: Path, temporary: Path, taxcalc: Callable[..., object], monkeypatch: pytest.MonkeyPatch
) -> None:
    number = getattr(signal, name)
    before = signal.getsignal(number)
    monkeypatch.setattr(run, "write", lambda *_: os.kill(os.getpid(), number) or time.sleep(5))
    assert taxcalc("batch", str(ledger), "-o", str(ledger.with_name("out.csv"))).status == 130
    assert not list(temporary.iterdir())
    assert not ledger.with_name("out.csv").exists()
    assert signal.getsignal(number) is before


def test_what_a_killed_run_left_is_swept_and_what_another_holds_is_not(ledger: Path, temporary: Path, taxcalc: Callable[..., object]) -> None:
    orphan = temporary / f"{left_overs.PREFIX}orphan"
    orphan.mkdir()
    (orphan / left_overs.LOCK).touch()
    (orphan / "results-1-0-1.parquet").write_text("a client's row", encoding="utf-8")
    draft = ledger.parent / ".taxcalc-draft"
    draft.mkdir()
    (draft / "out.csv").write_text("half", encoding="utf-8")
    os.utime(draft, (0, 0))
    with left_overs.run_folder(ledger.with_name("other.csv"), None) as at_work:
        assert taxcalc("batch", str(ledger), "-o", str(ledger.with_name("out.csv"))).status == 0
        assert at_work.is_dir()
    assert not orphan.exists()
    assert not draft.exists()
    assert not list(temporary.iterdir())


def test_a_second_run_on_one_output_is_refused(ledger: Path, temporary: Path, taxcalc: Callable[..., object]) -> None:
    out = ledger.with_name("out.csv")
    with left_overs.run_folder(out, None):
        ran = taxcalc("batch", str(ledger), "-o", str(out))
    assert (ran.status, "TC727" in ran.stderr) == (3, True)
    assert taxcalc("batch", str(ledger), "-o", str(out)).status == 0
    assert not list(temporary.iterdir())


def test_fewer_rows_than_promised_take_nobodys_place(ledger: Path, taxcalc: Callable[..., object], monkeypatch: pytest.MonkeyPatch) -> None:
    out = ledger.with_name("out.csv")
    out.write_text("taxpayer,tax_year,rules,complete,\n", encoding="utf-8")
    monkeypatch.setattr(writing, "write_results", lambda *_, **__: 0)
    ran = taxcalc("batch", str(ledger), "-o", str(out))
    assert (ran.status, "TC728" in ran.stderr) == (3, True)
    assert out.read_text(encoding="utf-8") == "taxpayer,tax_year,rules,complete,\n"


def test_nobody_assessed_says_that_the_output_is_of_an_earlier_run(ledger: Path, taxcalc: Callable[..., object]) -> None:
    out = ledger.with_name("out.csv")
    assert taxcalc("batch", str(ledger), "-o", str(out)).status == 0
    before = out.read_bytes()
    ran = taxcalc("batch", str(ledger), "-o", str(out), "--year", "2024")
    assert (ran.status, "out.csv was left as an earlier run wrote it" in " ".join(ran.stderr.split())) == (3, True)
    assert out.read_bytes() == before


def test_a_link_is_written_through_and_modes_are_kept(ledger: Path, taxcalc: Callable[..., object]) -> None:
    real, link = ledger.with_name("real.csv"), ledger.with_name("link.csv")
    real.touch(mode=0o600)
    link.symlink_to(real)
    assert taxcalc("batch", str(ledger), "-o", str(link)).status == 0
    assert link.is_symlink()
    assert stat.S_IMODE(real.stat().st_mode) == 0o600
    assert "asma" in real.read_text(encoding="utf-8")


@pytest.mark.parametrize("side", [".rejects.csv", ".warnings.csv", ".status.csv"])
def test_an_input_that_is_called_like_a_side_output_survives(side: str, ledger: Path, taxcalc: Callable[..., object]) -> None:
    named = ledger.rename(ledger.with_name(f"out.csv{side}"))
    assert taxcalc("batch", str(named), "-o", str(named.with_name("out.csv"))).status == 2
    assert named.read_text(encoding="utf-8") == LEDGER


@pytest.mark.parametrize("memory", ["99999999999999999999GB", "9000TB"])
def test_more_memory_than_the_machine_has_is_wrong_usage(memory: str, ledger: Path, taxcalc: Callable[..., object]) -> None:
    ran = taxcalc("batch", str(ledger), "-o", str(ledger.with_name("out.csv")), "--memory", memory)
    assert (ran.status, "more than this machine has" in ran.stderr) == (2, True)


@pytest.fixture
def kept(tmp_path: Path, taxcalc: Callable[..., object]) -> tuple[Callable[[], int], Path, bytes]:
    clients = random_clients(60, 6, (2026,))
    ledger, facts, out = write_combined(clients, tmp_path / "all.csv"), write_clients(clients, tmp_path / "clients.csv"), tmp_path / "out.csv"

    def resumed() -> int:
        ran = taxcalc("batch", str(ledger), "--clients", str(facts), "-o", str(out), "--resume", "--jobs", "4")
        return ran.status

    assert resumed() in (0, 5)
    return resumed, tmp_path / ".out.csv.parts", out.read_bytes()


def test_kept_parts_are_private_and_those_of_other_rows_are_let_go(kept: tuple[Callable[[], int], Path, bytes]) -> None:
    resumed, parts, _ = kept
    assert stat.S_IMODE(parts.stat().st_mode) == 0o700
    assert all(stat.S_IMODE(part.stat().st_mode) == 0o700 for part in parts.iterdir())
    names = {part.name for part in parts.iterdir()}
    assert len(names) > 1
    (parts / "stranger").mkdir()
    (parts / "half.draft").mkdir()
    resumed()
    assert {part.name for part in parts.iterdir()} == names


def _damage(rnd: random.Random, parts: Path) -> None:
    """One random damage to what was kept."""
    part = rnd.choice(sorted(parts.iterdir()))
    file = rnd.choice(sorted(part.iterdir()))
    match rnd.randrange(6):
        case 0:
            file.unlink()
        case 1:
            body = bytearray(file.read_bytes())
            if body:
                body[rnd.randrange(len(body))] ^= 1 << rnd.randrange(8)
            file.write_bytes(bytes(body))
        case 2:
            file.write_bytes(file.read_bytes()[: rnd.randrange(1 + file.stat().st_size)])
        case 3:
            (part / "results-0-1.parquet").write_bytes(b"PAR1")
        case 4:
            said = part / "outcome.json"
            written = json.loads(said.read_text(encoding="utf-8"))
            written["said"]["results"] += 1
            said.write_text(json.dumps(written), encoding="utf-8")
        case _:
            other = rnd.choice(sorted(parts.iterdir()))
            file.write_bytes(rnd.choice(sorted(other.iterdir())).read_bytes())


@pytest.mark.parametrize("seed", range(12))
def test_damaged_parts_are_taken_as_not_known(seed: int, kept: tuple[Callable[[], int], Path, bytes]) -> None:
    resumed, parts, whole = kept
    _damage(random.Random(seed), parts)  # noqa: S311 - repeatable
    resumed()
    assert (parts.parent / "out.csv").read_bytes() == whole


@pytest.mark.sweep
@pytest.mark.parametrize("name", ["SIGKILL", "SIGTERM", "SIGINT", "SIGHUP"])
@pytest.mark.parametrize("seed", range(25))
def test_a_run_that_is_ended_anywhere_resumes_whole(name: str, seed: int, tmp_path: Path) -> None:
    rnd = random.Random(seed)  # noqa: S311 - repeatable
    ledger, out, temporary = tmp_path / "big.csv", tmp_path / "out.csv", tmp_path / "tmp"
    temporary.mkdir()
    rows = "".join(f"T{i % 9000},2025-08-{1 + i % 27:02d},10.00,USD,280\n" for i in range(200_000))
    ledger.write_text("taxpayer,date,amount,currency,rate\n" + rows, encoding="utf-8")
    command = [sys.executable, "-m", "taxcalc", "batch", str(ledger), "-o", str(out), "--resume"]
    environment = {**os.environ, "TMPDIR": str(temporary)}
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(rnd.uniform(0.2, 4))
    process.send_signal(getattr(signal, name))
    process.wait(60)
    if name != "SIGKILL":
        assert not [path for path in temporary.iterdir() if path.name.startswith(left_overs.PREFIX)]
    assert subprocess.run(command, env=environment, check=False, capture_output=True).returncode == 0
    assert len(out.read_text(encoding="utf-8").splitlines()) == 9001
    assert not [path for path in temporary.iterdir() if path.name.startswith(left_overs.PREFIX)]
