"""Batch against the same job done by others, each a program of its own on the same file: ratios of one run, and whose figures are right.

TAXCALC_BENCH_ROWS sets the size (300,000 receipts by default), TAXCALC_PEERS_PYTHON the interpreter whose environment holds pandas and OpenFisca-core.
hledger's journal gets 100,000 receipts at most, and batch the same ones: it keeps every posting in memory.
"""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from .generator import write_ledger

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_benchmark.fixture import BenchmarkFixture

    Figures = dict[str, dict[str, str]]
    Compare = Callable[[str, str, "Batch"], tuple["Cost", dict[str, int]]]

REPOSITORY = Path(__file__).parents[2]
START = 1.5  # seconds that batch needs before its first row; it vanishes in ten million rows, not in some hundred thousand

ROWS = int(os.environ.get("TAXCALC_BENCH_ROWS", "300000"))
HLEDGER_ROWS = min(ROWS, 100_000)
COLUMNS = ("receipts", "final_pkr", "normal_pkr", "final_tax", "normal_tax", "surcharge", "total_tax", "retained_usd")
PYTHON = os.environ.get("TAXCALC_PEERS_PYTHON", sys.executable)


@dataclass(frozen=True)
class Cost:
    """What one program took, with all that it started: processor seconds, seconds on the clock, MB at the peak of the largest, and what it printed."""

    processor: float
    wall: float
    peak: float
    printed: str


@dataclass(frozen=True)
class Batch:
    """`taxcalc batch` of a ledger: its cost and its figures by taxpayer."""

    ledger: Path
    cost: Cost
    figures: Figures


def _run(folder: Path, *command: str | Path) -> Cost:
    report = folder / "cost.json"
    measured = [sys.executable, "-I", Path(__file__).parent / "peers" / "measured.py", report, *command]
    ran = subprocess.run([str(part) for part in measured], cwd=REPOSITORY, stdout=subprocess.PIPE, text=True, check=True)
    return Cost(**json.loads(report.read_text(encoding="utf-8")), printed=ran.stdout)


def _figures(path: Path) -> Figures:
    """The columns that are compared, by taxpayer."""
    with path.open(encoding="utf-8", newline="") as stream:
        rows = csv.DictReader(stream)
        columns = [column for column in COLUMNS if column in (rows.fieldnames or ())]
        return {row["taxpayer"]: {column: row[column] for column in columns} for row in rows}


def _wrong(exact: Figures, other: Figures) -> dict[str, int]:
    """How many taxpayers differ in each column that the other has, and in any of them."""
    assert exact.keys() == other.keys()
    columns = list(next(iter(other.values())))
    by_column = {column: sum(exact[taxpayer][column] != row[column] for taxpayer, row in other.items()) for column in columns}
    return {**by_column, "any": sum(any(exact[taxpayer][column] != row[column] for column in columns) for taxpayer, row in other.items())}


def _batch(folder: Path, rows: int) -> Batch:
    ledger = write_ledger(folder / "ledger.csv", rows, max(rows // 50, 1))
    cost = _run(folder, Path(sys.executable).with_name("taxcalc"), "batch", ledger, "-o", folder / "batch.csv", "--quiet")
    return Batch(ledger, cost, _figures(folder / "batch.csv"))


def _said(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def _version(python: str, package: str) -> str:
    """The version of a package in the peers' environment; the test is skipped where it has none."""
    asked = subprocess.run([python, "-c", f"from importlib.metadata import version; print(version({package!r}))"], capture_output=True, text=True, check=False)
    if asked.returncode:
        pytest.skip(f"{package} is not installed for {python}; TAXCALC_PEERS_PYTHON names an interpreter that has it")
    return f"{package} {asked.stdout.strip()}"


@pytest.fixture(scope="module")
def batch(tmp_path_factory: pytest.TempPathFactory) -> Batch:
    return _batch(tmp_path_factory.mktemp("peers"), ROWS)


@pytest.fixture
def compare(benchmark: BenchmarkFixture, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Compare:
    """Runs a peer on batch's ledger, tells the ratios, and counts whose figures differ from the exact ones."""

    def run(peer: str, version: str, batch: Batch) -> tuple[Cost, dict[str, int]]:
        cost: Cost = benchmark.pedantic(_run, args=(tmp_path, PYTHON, "-m", f"tests.bench.peers.{peer}", batch.ledger, tmp_path / "peer.csv"), rounds=1)  # type: ignore[no-untyped-call]  # pytest-benchmark has no types
        wrong = _wrong(batch.figures, _figures(tmp_path / "peer.csv"))
        told = {
            "version": version,
            "receipts": sum(int(row["receipts"]) for row in batch.figures.values()),
            "taxpayers": len(batch.figures),
            "processor, of batch's": round(cost.processor / batch.cost.processor, 2),
            "wall, of batch's": round(cost.wall / batch.cost.wall, 2),
            "peak, of batch's": round(cost.peak / batch.cost.peak, 2),
            "processor, wall, peak": f"{cost.processor:.2f} s, {cost.wall:.2f} s, {cost.peak:.0f} MB",
            "batch: processor, wall, peak": f"{batch.cost.processor:.2f} s, {batch.cost.wall:.2f} s, {batch.cost.peak:.0f} MB",
            "taxpayers that differ": ", ".join(f"{column} {count}" for column, count in wrong.items()),
        }
        if cost.printed:  # a peer that is handed its receipts in memory tells what it took from there on
            told["processor of the computing alone, of batch's"] = round(float(cost.printed) / batch.cost.processor, 2)
        benchmark.extra_info.update(told)
        with capsys.disabled():
            sys.stdout.write(f"\n{peer}\n" + "".join(f"  {name}: {value}\n" for name, value in told.items()))
        return cost, wrong

    return run


def test_a_plain_script_with_decimals_has_the_same_figures(batch: Batch, compare: Compare) -> None:
    cost, wrong = compare("plain_decimal", _said(PYTHON, "--version"), batch)
    assert not any(wrong.values())
    assert batch.cost.processor < 2 * cost.processor + START


def test_a_pandas_script_is_inexact(batch: Batch, compare: Compare) -> None:
    _, wrong = compare("pandas_floats", _version(PYTHON, "pandas"), batch)
    assert 0 < wrong["any"] < len(batch.figures)
    assert wrong["total_tax"] <= len(batch.figures) // 100, "the script means something else, it does not only round otherwise"


def test_openfisca_in_memory_is_inexact(batch: Batch, compare: Compare) -> None:
    _, wrong = compare("openfisca_core", _version(PYTHON, "openfisca-core"), batch)
    assert wrong["any"] > 0
    assert wrong["total_tax"] <= len(batch.figures) // 10, "the formulas mean something else, they do not only round otherwise"


def test_hledger_adds_up_balances_without_a_tax(tmp_path: Path, compare: Compare) -> None:
    program = shutil.which("hledger")
    if program is None:
        pytest.skip("hledger is not installed")
    compare("hledger", _said(program, "--version"), _batch(tmp_path, HLEDGER_ROWS))
