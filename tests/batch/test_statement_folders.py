"""Clients' folders with raw statements, facts and rates: every row is the one that `assess` gives of that folder alone."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture
def statements(repository: Path) -> dict[str, list[Path]]:
    samples = repository / "tests" / "statements" / "samples"
    return {
        "asma": [samples / "payoneer_transactions_2025.csv", samples / "meezan_booking_2025.csv"],
        "bashir": [samples / "nayapay_statement_2025.csv"],
        "dania": [samples / "payoneer_transactions_2025.csv"],
    }


def _rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.reader(stream))[1:]


def _folder(clients: Path, name: str, statements: list[Path]) -> list[Path]:
    (clients / name).mkdir(parents=True)
    files = [clients / name / statement.name for statement in statements]
    for file, statement in zip(files, statements, strict=True):
        file.write_bytes(statement.read_bytes())
    return files


def test_each_client_is_as_assess_makes_him_of_his_folder_alone(tmp_path: Path, taxcalc: Callable[..., object], statements: dict[str, list[Path]]) -> None:
    clients, out = tmp_path / "clients", tmp_path / "out.csv"
    expected = []
    for name, given in statements.items():
        files = _folder(clients, name, given)
        alone = taxcalc("assess", *map(str, files), "--format", "csv").stdout.splitlines()[1:]
        expected += [[name, *next(csv.reader([line]))[1:]] for line in alone]
    ran = taxcalc("batch", str(clients), "-o", str(out), "--jobs", "1")
    assert ran.status in (0, 5), ran.stderr
    assert [row[:24] for row in _rows(out)] == [row[:24] for row in sorted(expected)]


def test_facts_and_rates_of_a_folder_hold_for_its_client_alone(tmp_path: Path, taxcalc: Callable[..., object]) -> None:
    clients, out = tmp_path / "clients", tmp_path / "out.csv"
    for name, rate in (("asma", "280"), ("bashir", "290"), ("zoya", "")):
        (clients / name).mkdir(parents=True)
        (clients / name / "l.csv").write_text("date,amount,currency\n2025-08-01,1000.00,USD\n", encoding="utf-8")
        if rate:
            (clients / name / "rates.csv").write_text(f"date,currency,rate\n2025-08-01,USD,{rate}\n", encoding="utf-8")
    (clients / "asma" / "profile.toml").write_text("pseb = true\n", encoding="utf-8")
    ran = taxcalc("batch", str(clients), "-o", str(out))
    assert ran.status == 5
    assert [(row[0], row[3], row[5], row[16]) for row in _rows(out)] == [
        ("asma", "true", "280000.00", "700"),
        ("bashir", "true", "290000.00", "2900"),
        ("zoya", "false", "0.00", "0"),
    ]
    status = {row[3]: (row[2], row[4]) for row in _rows(tmp_path / "out.csv.status.csv") if row[3]}
    assert status["asma/profile.toml"] == ("skipped", "the client's facts: used")
    assert status["bashir/rates.csv"] == ("skipped", "the client's rates: used")


def test_a_page_of_facts_that_is_wrong_refuses_its_client_and_nobody_else(tmp_path: Path, taxcalc: Callable[..., object]) -> None:
    clients, out = tmp_path / "clients", tmp_path / "out.csv"
    for name in ("asma", "bashir"):
        (clients / name).mkdir(parents=True)
        (clients / name / "l.csv").write_text("date,amount,currency,rate\n2025-08-01,1000.00,USD,280\n", encoding="utf-8")
    (clients / "asma" / "profile.toml").write_text("pseb = perhaps\n", encoding="utf-8")
    (clients / "bashir" / "rates.csv").write_text("no,rates\n", encoding="utf-8")
    ran = taxcalc("batch", str(clients), "-o", str(out))
    assert (ran.status, [row[0] for row in _rows(out)]) == (5, ["bashir"])
    status = {(row[0], row[3]): row[2] for row in _rows(tmp_path / "out.csv.status.csv")}
    assert (status["asma", ""], status["asma", "asma/profile.toml"], status["bashir", "bashir/rates.csv"]) == ("refused", "refused", "refused")


def test_a_clients_file_holds_over_a_page_of_facts(tmp_path: Path, taxcalc: Callable[..., object]) -> None:
    clients, out = tmp_path / "clients", tmp_path / "out.csv"
    (clients / "asma").mkdir(parents=True)
    (clients / "asma" / "l.csv").write_text("date,amount,currency,rate\n2025-08-01,1000.00,USD,280\n", encoding="utf-8")
    (clients / "asma" / "profile.toml").write_text("pseb = true\n", encoding="utf-8")
    (tmp_path / "c.csv").write_text("taxpayer,pseb\nasma,no\n", encoding="utf-8")
    taxcalc("batch", str(clients), "--clients", str(tmp_path / "c.csv"), "-o", str(out))
    assert _rows(out)[0][16] == "2800"
    assert "the clients file has them already" in (tmp_path / "out.csv.status.csv").read_text(encoding="utf-8")


def test_what_cannot_be_joined_leaves_the_ledgers_and_names_the_statement(
    tmp_path: Path, taxcalc: Callable[..., object], statements: dict[str, list[Path]]
) -> None:
    clients, out = tmp_path / "clients", tmp_path / "out.csv"
    (statement, *_) = next(iter(statements.values()))
    _folder(clients, "asma", [statement])
    (clients / "asma" / "l.csv").write_text("date,amount,currency,rate\n2025-08-01,1000.00,USD,280\n2025-08-02,1x,USD,280\n", encoding="utf-8")
    ran = taxcalc("batch", str(clients), "-o", str(out))
    assert ran.status == 5
    assert [(row[0], row[3], row[6]) for row in _rows(out)] == [("asma", "false", "1000.00")]
    status = {row[3]: row[2] for row in _rows(tmp_path / "out.csv.status.csv") if row[3]}
    assert status == {"asma/l.csv": "read", f"asma/{statement.name}": "refused"}
