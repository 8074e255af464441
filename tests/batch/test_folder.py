"""A practice's folder as it really is: whose each file is, every entry in the status once, no rupee lost and none counted twice."""

from __future__ import annotations

import csv
import os
import random
from typing import TYPE_CHECKING

import duckdb
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

HEADER = "date,amount,currency,rate\n"
COMBINED = "taxpayer,date,amount,currency,rate\n"


def _ledger(path: Path, *amounts: int, month: int = 8) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(HEADER + "".join(f"2025-{month:02d}-{day:02d},{amount}.00,USD,280\n" for day, amount in enumerate(amounts, 1)), encoding="utf-8")
    return path


def _table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def _run(taxcalc: Callable[..., object], folder: Path, out: Path, *more: str) -> tuple[int, dict[str, dict[str, str]], list[dict[str, str]]]:
    ran = taxcalc("batch", str(folder), "-o", str(out), *more)
    rows = {row["taxpayer"]: row for row in _table(out)} if out.exists() else {}
    status = out.with_name(f"{out.name}.status.csv")
    return ran.status, rows, _table(status) if status.exists() else []


@pytest.fixture
def clients(tmp_path: Path) -> Path:
    folder = tmp_path / "clients"
    folder.mkdir()
    return folder


def test_a_subfolder_is_a_client_and_a_file_beside_it_is_its_names(clients: Path, tmp_path: Path, taxcalc: Callable[..., object]) -> None:
    _ledger(clients / "asma" / "meezan.csv", 100)
    _ledger(clients / "asma" / "old" / "hbl.csv", 200)
    _ledger(clients / "bashir" / "meezan.csv", 400)
    _ledger(clients / "zara.csv", 800)
    code, rows, _ = _run(taxcalc, clients, tmp_path / "o.csv")
    assert (code, {name: row["receipts_usd"] for name, row in rows.items()}) == (0, {"asma": "300.00", "bashir": "400.00", "zara": "800.00"})
    _, rows, _ = _run(taxcalc, clients, tmp_path / "o.csv", "--taxpayer-from", "folder")
    assert {name: row["receipts_usd"] for name, row in rows.items()} == {"clients": "1500.00"}
    _, rows, _ = _run(taxcalc, clients, tmp_path / "o.csv", "--taxpayer-from", "stem")
    assert {name: row["receipts_usd"] for name, row in rows.items()} == {"hbl": "200.00", "meezan": "500.00", "zara": "800.00"}


def test_a_pattern_says_where_clients_begin(clients: Path, tmp_path: Path, taxcalc: Callable[..., object]) -> None:
    _ledger(clients / "asma" / "meezan.csv", 100)
    _ledger(clients / "bashir" / "meezan.csv", 400)
    ran = taxcalc("batch", f"{clients}/*/*.csv", "-o", str(tmp_path / "o.csv"))
    assert (ran.status, [row["taxpayer"] for row in _table(tmp_path / "o.csv")]) == (0, ["asma", "bashir"])


def test_copies_count_once_for_a_client_and_are_two_clients_money_elsewhere(clients: Path, tmp_path: Path, taxcalc: Callable[..., object]) -> None:
    for path in ("asma/meezan.csv", "asma/backup/meezan.csv", "bashir/meezan.csv"):
        _ledger(clients / path, 100)
    code, rows, status = _run(taxcalc, clients, tmp_path / "o.csv")
    assert (code, {name: row["receipts_usd"] for name, row in rows.items()}) == (0, {"asma": "100.00", "bashir": "100.00"})
    assert [row["file"] for row in status if row["status"] == "copy"] == ["asma/meezan.csv"]


def test_overlapping_files_count_once_and_what_cannot_be_told_is_incomplete(clients: Path, tmp_path: Path, taxcalc: Callable[..., object]) -> None:
    rows = [f"2025-08-{day:02d},{day}00.00,USD,280\n" for day in range(1, 7)]
    for client, one, other in (("whole", rows[:4], rows[2:]), ("partly", rows[:4], [*rows[3:], "2025-08-03,999.00,USD,280\n"])):
        (clients / client).mkdir()
        (clients / client / "a.csv").write_text(HEADER + "".join(one), encoding="utf-8")
        (clients / client / "b.csv").write_text(HEADER + "".join(other), encoding="utf-8")
    code, found, status = _run(taxcalc, clients, tmp_path / "o.csv")
    assert code == 5
    assert (found["whole"]["receipts_usd"], found["whole"]["complete"]) == ("2100.00", "true")
    assert (found["partly"]["receipts_usd"], found["partly"]["complete"]) == ("3499.00", "false")
    told = {row["taxpayer"]: row for row in _table(tmp_path / "o.csv.warnings.csv")}
    assert [told[name]["code"] for name in ("whole", "partly")] == ["TC722", "TC723"]
    assert "2 rows of" in told["whole"]["message"]
    assert next(row["missing"] for row in status if row["taxpayer"] == "partly") == "rows that two files share (TC723)"


def test_the_same_certificate_counts_once_in_two_files_and_twice_in_one(clients: Path, tmp_path: Path, taxcalc: Callable[..., object]) -> None:
    header = "date,amount,currency,rate,certificate\n"
    (clients / "ali").mkdir()
    (clients / "ali" / "a.csv").write_text(header + "2025-08-01,10.00,USD,280,P1\n2025-08-02,20.00,USD,280,P2\n", encoding="utf-8")
    (clients / "ali" / "b.csv").write_text(
        header + "2025-08-02,20.00,USD,280,p2 \n2025-08-05,30.00,USD,280,P3\n2025-08-05,30.00,USD,280,P3\n", encoding="utf-8"
    )
    code, rows, _ = _run(taxcalc, clients, tmp_path / "o.csv")
    assert (code, rows["ali"]["receipts_usd"]) == (0, "90.00")
    assert sorted(row["code"] for row in _table(tmp_path / "o.csv.warnings.csv")) == ["TC722", "TC724"]


def test_a_certificate_with_two_amounts_of_rupees_leaves_the_year_in_doubt(clients: Path, tmp_path: Path, taxcalc: Callable[..., object]) -> None:
    (clients / "ali").mkdir()
    for name, rate in (("a", "280"), ("b", "290")):
        (clients / "ali" / f"{name}.csv").write_text(f"date,amount,currency,rate,certificate\n2025-08-01,10.00,USD,{rate},P1\n", encoding="utf-8")
    code, rows, _ = _run(taxcalc, clients, tmp_path / "o.csv")
    assert (code, rows["ali"]["receipts_pkr"], rows["ali"]["complete"]) == (5, "2800.00", "false")


def test_rows_laid_aside_count_once_too(clients: Path, tmp_path: Path, taxcalc: Callable[..., object], monkeypatch: pytest.MonkeyPatch) -> None:
    from taxcalc.batch import ingest, plan

    for name, days in (("a", range(1, 5)), ("b", range(3, 7))):
        rows = "".join(f"t{client},2025-08-{day:02d},{day}00.00,USD,280\n" for client in range(9) for day in days)
        (clients / f"{name}.csv").write_text(COMBINED + rows, encoding="utf-8")
    _, whole, _ = _run(taxcalc, clients, tmp_path / "whole.csv")
    monkeypatch.setattr(plan, "AT_ONCE", 1)
    monkeypatch.setattr(ingest, "LARGE", 1)
    code, rows, _ = _run(taxcalc, clients, tmp_path / "o.csv")
    assert (code, rows) == (0, whole)
    assert {row["receipts_usd"] for row in rows.values()} == {"2100.00"}


def test_what_is_no_regular_file_is_refused_and_does_not_hang(clients: Path, tmp_path: Path, taxcalc: Callable[..., object]) -> None:
    _ledger(clients / "asma" / "meezan.csv", 100)
    os.mkfifo(clients / "asma" / "pipe.csv")
    (clients / "asma" / "gone.csv").symlink_to(tmp_path / "nowhere.csv")
    (clients / "asma" / "circle").symlink_to(clients / "asma")
    (clients / "asma" / "link.csv").symlink_to(clients / "asma" / "meezan.csv")
    (clients / "linked").symlink_to(tmp_path / "elsewhere")
    _ledger(tmp_path / "elsewhere" / "x.csv", 700)
    code, rows, status = _run(taxcalc, clients, tmp_path / "o.csv")
    assert (code, rows["asma"]["receipts_usd"], rows["asma"]["complete"], rows["linked"]["receipts_usd"]) == (5, "100.00", "false", "700.00")
    said = {row["file"]: row["status"] for row in status if row["file"]}
    assert said == {
        "asma/circle": "copy",
        "asma/gone.csv": "refused",
        "asma/link.csv": "copy",
        "asma/meezan.csv": "read",
        "asma/pipe.csv": "refused",
        "linked/x.csv": "read",
    }


def test_a_part_of_a_database_that_cannot_be_read_leaves_everybody_in_doubt(clients: Path, tmp_path: Path, taxcalc: Callable[..., object]) -> None:
    for number, name in enumerate(("asma", "bashir")):
        (clients / f"part={number}").mkdir()
        target = clients / f"part={number}" / "data_0.parquet"
        row = f"select '{name}' as taxpayer, date '2025-08-01' as date, 100.00 as amount, 'USD' as currency, 280.00 as rate"
        duckdb.sql(f"copy ({row}) to '{target}' (format parquet)")
    (clients / "part=1" / "data_0.parquet").write_bytes(b"PAR1 cut off")
    code, rows, status = _run(taxcalc, clients, tmp_path / "o.csv")
    assert (code, {name: row["complete"] for name, row in rows.items()}) == (5, {"asma": "false"})
    assert {row["file"]: row["status"] for row in status if row["file"]} == {"part=0/data_0.parquet": "read", "part=1/data_0.parquet": "refused"}


def test_a_name_that_is_not_utf8_is_read_and_told(clients: Path, tmp_path: Path, taxcalc: Callable[..., object]) -> None:
    name = os.fsdecode(b"asm\xe9.csv")
    try:
        _ledger(clients / name, 100)
    except OSError:
        pytest.skip("this file system has no such names")
    _ledger(clients / "bashir.csv", 400)
    code, rows, status = _run(taxcalc, clients, tmp_path / "o.csv")
    assert (code, list(rows)) == (0, ["asm\\xe9", "bashir"])
    assert "asm\\xe9.csv" in [row["file"] for row in status]


def test_an_input_in_the_folder_is_never_written_over(clients: Path, taxcalc: Callable[..., object]) -> None:
    ledger = _ledger(clients / "o.csv.warnings.csv", 100)
    before = ledger.read_bytes()
    ran = taxcalc("batch", str(clients), "-o", str(clients / "o.csv"))
    assert (ran.status, ledger.read_bytes()) == (2, before)
    assert not (clients / "o.csv").exists()


def test_results_of_an_earlier_run_are_no_ledgers(clients: Path, taxcalc: Callable[..., object]) -> None:
    _ledger(clients / "asma.csv", 100)
    for name in ("o.csv", "p.csv"):
        code, rows, status = _run(taxcalc, clients, clients / name)
    assert (code, list(rows)) == (0, ["asma"])
    told = {row["file"]: row["status"] for row in status if row["file"]}
    assert told.pop("asma.csv") == "read"
    assert {"o.csv", "o.csv.rejects.csv", "o.csv.status.csv"} <= told.keys()
    assert set(told.values()) == {"skipped"}


def test_corrected_rejects_are_given_back_as_a_ledger(clients: Path, tmp_path: Path, taxcalc: Callable[..., object]) -> None:
    (clients / "asma.csv").write_text(HEADER + "2025-08-01,1x0.00,USL,280\n2025-08-02,50.00,USD,280\n", encoding="utf-8")
    code, rows, _ = _run(taxcalc, clients, tmp_path / "o.csv")
    assert (code, rows["asma"]["complete"]) == (5, "false")
    rejects = tmp_path / "o.csv.rejects.csv"
    assert len(_table(rejects)) == 2
    rejects.write_text(rejects.read_text(encoding="utf-8").replace(",1x0.00,USL,", ",150.00,USD,"), encoding="utf-8")
    back = tmp_path / "corrected.csv"
    rejects.rename(back)
    ran = taxcalc("batch", str(back), "-o", str(tmp_path / "back.csv"))
    assert (ran.status, [(row["taxpayer"], row["receipts_usd"]) for row in _table(tmp_path / "back.csv")]) == (0, [("asma", "150.00")])


def test_a_mark_before_a_formula_is_taken_off_on_reading(tmp_path: Path, taxcalc: Callable[..., object]) -> None:
    ledger = tmp_path / "l.csv"
    ledger.write_text(COMBINED + "=1+1,2025-08-01,10.00,USD,280\n'=1+1,2025-08-02,20.00,USD,280\n-5,2025-08-02,20.00,USD,280\n", encoding="utf-8")
    taxcalc("batch", str(ledger), "-o", str(tmp_path / "o.csv"))
    assert [(row["taxpayer"], row["receipts_usd"]) for row in _table(tmp_path / "o.csv")] == [("-5", "20.00"), ("'=1+1", "30.00")]


def test_everybody_has_a_status(clients: Path, tmp_path: Path, taxcalc: Callable[..., object]) -> None:
    _ledger(clients / "asma.csv", 100)
    _ledger(clients / "stranger.csv", 100)
    _ledger(clients / "early.csv", 100, month=5)
    (clients / "lost.csv").write_bytes(b"PK\3\4junk")
    (clients / "empty").mkdir()
    (tmp_path / "c.csv").write_text("taxpayer,pseb,pseb_from\nasma,,\nnoledger,,\nlost,,\nearly,,\ntwice,yes,2025-07-01\n", encoding="utf-8")
    code, _, status = _run(taxcalc, clients, tmp_path / "o.csv", "--clients", str(tmp_path / "c.csv"), "--year", "2026")
    assert code == 5
    assert {(row["taxpayer"], row["tax_year"]): row["status"] for row in status if not row["file"]} == {
        ("asma", "2026"): "assessed",
        ("early", "2025"): "not-asked",
        ("empty", ""): "no-ledger",
        ("lost", ""): "refused",
        ("noledger", ""): "no-ledger",
        ("stranger", "2026"): "defaults",
        ("twice", ""): "refused",
    }


KINDS = ("csv", "csv", "csv", "tsv", "copy", "hidden", "lock", "system", "xls", "zip", "binary", "empty", "fifo", "broken", "link", "text", "in hidden")
BAD = {"xls": b"\xd0\xcf\x11\xe0xxxx", "zip": b"PK\3\4zzzz", "binary": HEADER.encode() + b"\0\0\0", "empty": b""}


class Tree:
    """A random tree: what each client received, what becomes of each entry, and who is incomplete."""

    def __init__(self, rnd: random.Random, root: Path) -> None:
        self.root = root
        self.money: dict[str, int] = {}
        self.entries: dict[str, str] = {}
        self.incomplete: set[str] = set()
        for number in range(rnd.randint(2, 6)):
            client = rnd.choice([f"c{number}", f"_c{number}", f"Client {number}", f"é{number}"])
            for place in range(rnd.randint(1, 6)):
                below = rnd.choice(["", "old/", "2026/meezan/", "_keep/"])
                path = root / client / below / f"f{place}.csv"
                path.parent.mkdir(parents=True, exist_ok=True)
                kind = rnd.choice(KINDS)
                if kind in ("csv", "copy", "link", "text", "tsv"):
                    self.money[client] = self.money.get(client, 0) + self.good(kind, path, 1 + number * 1000 + place, f"2025-08-{place + 1:02d}")
                elif kind in ("hidden", "lock", "system", "in hidden"):
                    self.skipped(kind, path)
                else:
                    self.incomplete.add(client)
                    self.refused(kind, path)

    def note(self, path: Path, status: str) -> None:
        self.entries[str(path.relative_to(self.root))] = status

    def good(self, kind: str, path: Path, amount: int, day: str) -> int:
        text = HEADER + f"{day},{amount}.00,USD,280\n"
        path = path.with_suffix({"text": ".txt", "tsv": ".tsv"}.get(kind, ".csv"))
        path.write_text(text.replace(",", "\t") if kind == "tsv" else text, encoding="utf-8")
        self.note(path, "read")
        again = path.with_name(f"{path.stem}-again.csv")
        if kind == "copy":
            again.write_text(text, encoding="utf-8")
            self.note(again, "copy")
        elif kind == "link":
            again.symlink_to(path)
            self.note(again, "copy")
        return amount

    def skipped(self, kind: str, path: Path) -> None:
        name = {"hidden": f".{path.name}", "lock": f"~${path.stem}.xlsx", "system": f"{path.stem}-s/Thumbs.db", "in hidden": f".trash-{path.stem}/x.csv"}[kind]
        path = path.parent / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(HEADER + "2025-08-01,99999.00,USD,280\n", encoding="utf-8")
        self.note(path, "skipped")

    def refused(self, kind: str, path: Path) -> None:
        self.note(path, "refused")
        if kind == "fifo":
            os.mkfifo(path)
        elif kind == "broken":
            path.symlink_to(self.root / "nowhere" / "at all")
        else:
            path.write_bytes(BAD[kind] and BAD[kind] + str(path).encode())


@pytest.mark.parametrize("seed", range(8))
def test_random_folders_lose_no_entry_and_no_rupee(seed: int, tmp_path: Path, taxcalc: Callable[..., object]) -> None:
    root = tmp_path / "root"
    root.mkdir()
    tree = Tree(random.Random(seed), root)  # noqa: S311 - repeatable
    money, entries, incomplete = tree.money, tree.entries, tree.incomplete
    code, rows, status = _run(taxcalc, root, tmp_path / "o.csv")
    told = [row for row in status if row["file"]]
    # Of two copies either may be the one that is read.
    assert {row["file"] for row in told} == set(entries)
    assert len(told) == len(entries)
    for row in told:
        assert {row["status"], entries[row["file"]]} in ({row["status"]}, {"read", "copy"}), row
    assert sorted(row["status"] for row in told) == sorted(entries.values())
    if not money:
        assert (code, rows) == (3, {})
        return
    assert code == (5 if incomplete else 0)
    assert {name: row["receipts_usd"] for name, row in rows.items()} == {name: f"{amount}.00" for name, amount in money.items()}
    assert {name for name, row in rows.items() if row["complete"] == "false"} == incomplete & money.keys()
    assert {row["taxpayer"] for row in status if row["status"] == "refused" and not row["file"]} == incomplete - money.keys()
