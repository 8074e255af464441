"""Start-up, as a share of importing the libraries that an assessment needs; both measured in the same run."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pytest_benchmark.fixture import BenchmarkFixture

LIBRARIES = "import typer, rich, pydantic, tomli, duckdb; duckdb.connect()"
ROUNDS = 9
RECEIPTS = 100


def _seconds(*command: str | Path, cwd: Path) -> float:
    started = time.perf_counter()
    subprocess.run([str(part) for part in command], cwd=cwd, capture_output=True, check=True)
    return time.perf_counter() - started


def _best(*command: str | Path, cwd: Path) -> float:
    """The best of several: what the program costs, without what the machine was doing beside it."""
    return min(_seconds(*command, cwd=cwd) for _ in range(ROUNDS))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    rows = [f"2025-{7 + n % 6:02d}-{1 + n % 28:02d},{100 + n}.00,USD,280.00" for n in range(RECEIPTS)]
    (tmp_path / "ledger.csv").write_text("\n".join(["date,amount,currency,rate", *rows, ""]), encoding="utf-8")
    return tmp_path


# The aim for `assess` is 1.8; docs/benchmarks.md says what stands in the way. The bound here only notices that it gets worse.
@pytest.mark.parametrize(("arguments", "most"), [(["--version"], 0.4), (["--help"], 0.9), (["assess", "ledger.csv"], 5)], ids=str)
def test_start_up_stays_within_its_share_of_the_bare_imports(arguments: list[str], most: float, folder: Path, benchmark: BenchmarkFixture) -> None:
    program = Path(sys.executable).with_name("taxcalc")
    bare = _best(sys.executable, "-c", LIBRARIES, cwd=folder)
    benchmark.pedantic(_seconds, args=(program, *arguments), kwargs={"cwd": folder}, rounds=ROUNDS, warmup_rounds=1)
    share = benchmark.stats.stats.min / bare
    benchmark.extra_info["share of bare imports"] = f"{share:.2f}"
    assert share <= most, f"taxcalc {' '.join(arguments)} took {share:.2f} of the bare imports ({bare * 1000:.0f} ms); at most {most}"
