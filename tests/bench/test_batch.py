"""Batch against the bare read of the same file and a plain Python script: ratios of one run, since the machine is not ours alone.

TAXCALC_BENCH_ROWS sets the size (300,000 receipts by default; docs/benchmarks.md says what larger ones gave).
"""

from __future__ import annotations

import csv
import os
import time
from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

import duckdb
import pytest

from .generator import split_by_client, write_ledger

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ROWS = int(os.environ.get("TAXCALC_BENCH_ROWS", "300000"))
CLIENTS = max(ROWS // 50, 1)
START = 1.5  # seconds that the command needs before its first row; it vanishes in ten million rows, not in some hundred thousand


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_ledger(tmp_path_factory.mktemp("bench") / "ledger.csv", ROWS, CLIENTS)


def _seconds(job: Callable[[], object]) -> float:
    """Processor time: the wall clock also measures the neighbours."""
    started = time.process_time()
    job()
    return time.process_time() - started


def _bare(path: Path) -> None:
    with duckdb.connect(":memory:") as connection:
        names = [row[0] for row in connection.execute(f"describe select * from read_csv('{path}', all_varchar = true)").fetchall()]  # noqa: S608 - a path of the test
        connection.execute(f"select {', '.join(f'max({name})' for name in names)} from read_csv('{path}', all_varchar = true)").fetchall()  # noqa: S608 - names of the generator


def _plain_python(path: Path) -> None:
    """Much less than an assessment: the rupee value and the final tax of each client, with the csv module and Decimal."""
    totals: defaultdict[str, Decimal] = defaultdict(Decimal)
    with path.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            totals[row["taxpayer"]] += (Decimal(row["amount"]) * Decimal(row["rate"])).quantize(Decimal("0.01"), ROUND_HALF_UP)
    for value in totals.values():
        (value * Decimal("0.01")).quantize(Decimal(1), ROUND_HALF_UP)


def test_batch_of_one_file(ledger: Path, tmp_path: Path, taxcalc: Callable[..., object], benchmark: Callable[..., object]) -> None:
    bare = _seconds(lambda: _bare(ledger))
    spent = benchmark.pedantic(_seconds, args=(lambda: taxcalc("batch", str(ledger), "-o", str(tmp_path / "o.csv")),), rounds=1)  # type: ignore[attr-defined]  # pytest-benchmark has no types
    benchmark.extra_info["bare reads"] = round(spent / bare, 2)  # type: ignore[attr-defined]  # as above
    assert spent < 10 * bare + START


def test_batch_is_quicker_than_a_script_that_does_much_less(ledger: Path, tmp_path: Path, taxcalc: Callable[..., object]) -> None:
    spent = _seconds(lambda: taxcalc("batch", str(ledger), "-o", str(tmp_path / "o.csv")))
    assert spent < 2 * _seconds(lambda: _plain_python(ledger)) + START


def test_parquet_is_quicker_than_csv(ledger: Path, tmp_path: Path, taxcalc: Callable[..., object]) -> None:
    parquet = write_ledger(tmp_path / "ledger.parquet", ROWS, CLIENTS)
    of_csv = _seconds(lambda: taxcalc("batch", str(ledger), "-o", str(tmp_path / "csv.csv")))
    of_parquet = _seconds(lambda: taxcalc("batch", str(parquet), "-o", str(tmp_path / "parquet.csv")))
    assert (tmp_path / "csv.csv").read_bytes() == (tmp_path / "parquet.csv").read_bytes()
    assert of_parquet < 1.1 * of_csv


def test_client_files_take_at_most_three_times_as_long_as_one_file(ledger: Path, tmp_path: Path, taxcalc: Callable[..., object]) -> None:
    folder = split_by_client(ledger, tmp_path / "clients")
    of_one = _seconds(lambda: taxcalc("batch", str(ledger), "-o", str(tmp_path / "one.csv"), "--jobs", "1"))
    of_many = _seconds(lambda: taxcalc("batch", str(folder), "-o", str(tmp_path / "many.csv"), "--jobs", "1"))
    assert (tmp_path / "one.csv").read_bytes() == (tmp_path / "many.csv").read_bytes()
    assert of_many < 3 * of_one
