"""However a run is divided - in memory, laid aside by a hash, in processes, on a cluster, from kept parts - the bytes are the same."""

from __future__ import annotations

import os
import signal
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from taxcalc.batch import ingest, plan, run, slices, writing
from taxcalc.batch.plan import memory_bytes
from taxcalc.engine.connection import connect

from .clients import random_clients, write_clients, write_combined, write_files

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    import duckdb

    from taxcalc.batch.sheets import Tables


@pytest.fixture
def inputs(tmp_path: Path) -> tuple[Path, Path]:
    clients = random_clients(80, 6)
    return write_combined(clients, tmp_path / "all.csv"), write_clients(clients, tmp_path / "clients.csv")


def _bytes(taxcalc: Callable[..., object], inputs: tuple[Path, Path], name: str, *more: str) -> bytes:
    ledger, clients = inputs
    out = ledger.with_name(name)
    ran = taxcalc("batch", str(ledger), "--clients", str(clients), "-o", str(out), *more)
    assert ran.status in (0, 5), ran.stderr
    return out.read_bytes()


def test_rows_partitioned_by_a_hash_give_the_same_bytes_one_by_one_and_in_threads(
    inputs: tuple[Path, Path], taxcalc: Callable[..., object], monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = _bytes(taxcalc, inputs, "whole.csv")
    monkeypatch.setattr(plan, "AT_ONCE", 1)
    assert _bytes(taxcalc, inputs, "aside.csv", "--jobs", "1") == whole
    assert _bytes(taxcalc, inputs, "threads.csv", "--jobs", "2") == whole


def test_slices_side_by_side_give_the_same_bytes(inputs: tuple[Path, Path], taxcalc: Callable[..., object], monkeypatch: pytest.MonkeyPatch) -> None:
    whole = _bytes(taxcalc, inputs, "whole.csv")
    job = run.Job
    monkeypatch.setattr(slices, "WORTH_SHARING", 0)
    monkeypatch.setattr(run, "Job", lambda *given, **named: replace(job(*given, **named), slice_years=7, threads=3))
    assert _bytes(taxcalc, inputs, "sliced.csv") == whole


@pytest.mark.parametrize("odd", ["a cell in quotation marks", "a bad row", "an id with blanks around it", "Parquet"])
def test_what_only_the_careful_reader_can_read_is_partitioned_too(
    odd: str, inputs: tuple[Path, Path], taxcalc: Callable[..., object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ingest, "LARGE", 1)
    ledger = inputs[0]
    header, first, *rest = ledger.read_text(encoding="utf-8").splitlines()
    names = header.split(",")
    cells = dict(zip(names, first.split(","), strict=True))
    if odd == "a cell in quotation marks":
        cells["amount"] = f'"{cells["amount"]}"'
    elif odd == "a bad row":
        cells["amount"] = "many"
    elif odd == "an id with blanks around it":
        cells["taxpayer"] = f"  {cells['taxpayer']} "
    ledger.write_text("\n".join([header, ",".join(cells[name] for name in names), *rest]) + "\n", encoding="utf-8")
    if odd == "Parquet":
        with connect(closed=False) as connection:
            connection.execute(f"copy (from read_csv('{ledger}', all_varchar = true)) to '{ledger.with_suffix('.parquet')}' (format parquet)")
        inputs = (ledger.with_suffix(".parquet"), inputs[1])
    whole, rejects = _bytes(taxcalc, inputs, "whole.csv"), ledger.with_name("whole.csv.rejects.csv").read_bytes()
    monkeypatch.setattr(plan, "AT_ONCE", 1)
    assert _bytes(taxcalc, inputs, "aside.csv", "--jobs", "2") == whole
    assert ledger.with_name("aside.csv.rejects.csv").read_bytes() == rejects


def test_rows_partitioned_find_their_rates(tmp_path: Path, taxcalc: Callable[..., object], monkeypatch: pytest.MonkeyPatch) -> None:
    rates = tmp_path / "rates.csv"
    rates.write_text("date,currency,rate\n2025-08-01,USD,280.00\n", encoding="utf-8")
    ledger = tmp_path / "ledger.csv"
    lines = [f"t{number % 9},2025-08-0{1 + number % 9},100.00,{'EUR' if number == 5 else 'USD'}" for number in range(40)]
    ledger.write_text("\n".join(["taxpayer,date,amount,currency", *lines]) + "\n", encoding="utf-8")
    options = ("batch", str(ledger), "--rates", str(rates), "-o")
    taxcalc(*options, str(tmp_path / "whole.csv"))
    monkeypatch.setattr(plan, "AT_ONCE", 1)
    monkeypatch.setattr(ingest, "LARGE", 1)
    taxcalc(*options, str(tmp_path / "aside.csv"))
    assert (tmp_path / "aside.csv").read_bytes() == (tmp_path / "whole.csv").read_bytes()
    assert "TC502" in (tmp_path / "aside.csv.rejects.csv").read_text(encoding="utf-8")


def test_kept_parts_are_used_and_only_what_changed_is_done_again(
    inputs: tuple[Path, Path], taxcalc: Callable[..., object], monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = _bytes(taxcalc, inputs, "whole.csv")
    done: list[int] = []
    from taxcalc.batch import workers

    real = workers.assess_part
    monkeypatch.setattr(workers, "assess_part", lambda job, part: done.append(part.number) or real(job, part))
    assert _bytes(taxcalc, inputs, "out.csv", "--resume", "--jobs", "1") == whole
    assert done
    done.clear()
    assert _bytes(taxcalc, inputs, "out.csv", "--resume", "--jobs", "1") == whole
    assert done == []
    with inputs[0].open("a", encoding="utf-8") as stream:
        header = inputs[0].read_text(encoding="utf-8").splitlines()[0].split(",")
        row = {"taxpayer": "t00001", "date": "2025-08-01", "amount": "10.00", "currency": "USD", "rate": "280.00"}
        stream.write(",".join(row.get(name, "") for name in header) + "\n")
    assert _bytes(taxcalc, inputs, "out.csv", "--resume", "--jobs", "1") == _bytes(taxcalc, inputs, "again.csv")
    assert len(done) >= 1


def test_kept_parts_hold_what_was_halved_and_the_trace(tmp_path: Path, taxcalc: Callable[..., object], monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("xlsxwriter")
    rows = [f"client{number},2026-08-15,{1000 + number}.00,USD,280,software_development,bank" for number in range(5)]
    rows += ["giant,2026-08-15,3000000000000.00,USD,280,social_media,bank", "giant,2026-08-16,3000000000000.00,USD,280,software_development,crypto"]
    ledger, facts, out = tmp_path / "all.csv", tmp_path / "clients.csv", tmp_path / "out.xlsx"
    ledger.write_text("\n".join(["taxpayer,date,amount,currency,rate,activity,channel", *rows]) + "\n", encoding="utf-8")
    facts.write_text("taxpayer,expenses\ngiant,999999999999999\n", encoding="utf-8")
    seen: list[dict[str, list[tuple[object, ...]]]] = []
    real = writing.tables_of

    def watched(connection: duckdb.DuckDBPyConnection, folder: Path, told: Mapping[str, Path], given: Mapping[str, str], rules: Mapping[str, str]) -> Tables:
        tables = real(connection, folder, told, given, rules)
        seen.append({name: list(cells) for name, _, cells in tables.sheets})
        return replace(tables, sheets=[(name, columns, iter(seen[-1][name])) for name, columns, _ in tables.sheets])

    monkeypatch.setattr(writing, "tables_of", watched)
    for _ in range(2):
        assert taxcalc("batch", str(ledger), "--clients", str(facts), "-o", str(out), "--resume", "--jobs", "1", "--trace", "client1").status == 5
    assert seen[0]["Trace"]
    assert seen[0] == seen[1]


def test_parquet_parts_are_taken_as_they_are_where_no_taxpayer_stands_in_two(
    inputs: tuple[Path, Path], taxcalc: Callable[..., object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = _bytes(taxcalc, inputs, "whole.csv")
    with connect(closed=False) as connection:
        connection.execute(
            f"copy (select *, hash(taxpayer) % 3 as part from read_csv('{inputs[0]}', all_varchar = true)) to '{tmp_path / 'hive'}'"  # noqa: S608 - the test's own names
            " (format parquet, partition_by (part))"
        )
    monkeypatch.setattr(plan, "AT_ONCE", 1)
    assert _bytes(taxcalc, (tmp_path / "hive", inputs[1]), "hive.csv", "--jobs", "1") == whole


def test_many_client_files_are_read_in_chunks(tmp_path: Path, taxcalc: Callable[..., object], monkeypatch: pytest.MonkeyPatch) -> None:
    clients = random_clients(30, 7)
    ledgers, facts = write_files(clients, tmp_path), write_clients(clients, tmp_path / "clients.csv")
    whole = _bytes(taxcalc, (ledgers, facts), "whole.csv")
    monkeypatch.setattr(plan, "FILES_IN_A_PART", 7)
    assert _bytes(taxcalc, (ledgers, facts), "chunks.csv", "--jobs", "1") == whole
    assert _bytes(taxcalc, (ledgers, facts), "processes.csv", "--jobs", "2") == whole


@pytest.mark.parametrize(("text", "size"), [("500MB", 500_000_000), ("2GB", 2_000_000_000), ("1.5 GiB", 1_500_000_000), ("lots", None)])
def test_memory_is_written_as_people_write_it(text: str, size: int | None) -> None:
    assert memory_bytes(text) == size


@pytest.mark.parametrize("arguments", [("--memory", "lots"), ("--max-errors", "some"), ("--known-on", "soon"), ("-o", "out.docx"), ("-o", "nowhere/out.csv")])
def test_wrong_options_are_usage_errors(arguments: tuple[str, ...], inputs: tuple[Path, Path], taxcalc: Callable[..., object]) -> None:
    output = () if arguments[0] == "-o" else ("-o", str(inputs[0].with_name("o.csv")))
    assert taxcalc("batch", str(inputs[0]), *output, *arguments).status == 2


@pytest.mark.enable_socket
@pytest.mark.filterwarnings("ignore")
def test_a_cluster_gives_the_same_bytes_although_a_worker_is_killed(
    inputs: tuple[Path, Path], taxcalc: Callable[..., object], monkeypatch: pytest.MonkeyPatch
) -> None:
    distributed = pytest.importorskip("distributed")
    from taxcalc.batch import run

    whole = _bytes(taxcalc, inputs, "whole.csv")
    monkeypatch.setattr(run, "parts_of", lambda job, sources, *, jobs, small: plan._partitioned(job, sources, 6))
    killed: list[int] = []

    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as cluster:
        pids = [worker.process.process.pid for worker in cluster.workers.values()]

        class Killer:
            def __init__(self, *_: object) -> None:
                self.width = 0

            def reading(self, *_: object) -> None: ...
            def parts(self, *_: object) -> None: ...
            def writing(self) -> None: ...
            def end(self, *_: object) -> None: ...

            def done(self, _: object) -> None:
                if not killed:
                    killed.append(pids[0])
                    os.kill(pids[0], signal.SIGKILL)

        monkeypatch.setattr("taxcalc.cli.batch_progress.Progress", Killer)
        assert _bytes(taxcalc, inputs, "cluster.csv", "--cluster", cluster.scheduler_address) == whole
    assert killed
