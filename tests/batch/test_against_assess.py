"""Every row of a batch is what `assess` says for that client alone, and what the oracle says."""

from __future__ import annotations

import csv
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest

from oracle.oracle import assess as ask_oracle

from .clients import Client, alone, as_assess, random_clients, write_clients, write_combined, write_files

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def _batch(taxcalc: Callable[..., object], ledgers: Path, clients: Path, out: Path, *more: str) -> list[str]:
    ran = taxcalc("batch", str(ledgers), "--clients", str(clients), "-o", str(out), *more)
    assert ran.status in (0, 5), ran.stderr
    return as_assess(out.read_text(encoding="utf-8").splitlines())[1:]


def _hold_against_oracle(lines: list[str], header: list[str], clients: list[Client]) -> None:
    by_name = {client.name: client for client in clients}
    assert len(lines) == len(clients)
    for row in csv.DictReader([",".join(header), *lines]):
        client = by_name[row["taxpayer"]]
        expected = ask_oracle(client.facts, client.rows, client.year)
        for name in header[5:21]:
            if row[name]:  # no retention is printed where no verified rule exists
                wanted = Fraction(expected[name])
                exact = wanted if name != "taxable_income" else Fraction(int(wanted * 100 + Fraction(1, 2)), 100)
                assert Fraction(Decimal(row[name])) == exact, (client.name, name)
        assert (row["regime"], row["lower"], int(row["difference"])) == (expected["regime"], expected["lower"], expected["difference"])


@pytest.mark.parametrize("seed", [1])
def test_every_row_is_what_assess_says_of_that_client_alone(seed: int, tmp_path: Path, taxcalc: Callable[..., object]) -> None:
    clients = random_clients(150, seed)
    ledgers, facts = write_files(clients, tmp_path), write_clients(clients, tmp_path / "clients.csv")
    lines = _batch(taxcalc, ledgers, facts, tmp_path / "out.csv")
    expected = alone(ledgers, facts, [client.name for client in clients[:50]])
    assert {line.split(",")[0]: line for line in lines[:50]} == expected


def test_files_and_a_combined_ledger_give_the_same_bytes_and_the_oracles_figures(tmp_path: Path, taxcalc: Callable[..., object]) -> None:
    clients = random_clients(400, 2)
    ledgers, facts = write_files(clients, tmp_path), write_clients(clients, tmp_path / "clients.csv")
    lines = _batch(taxcalc, ledgers, facts, tmp_path / "out.csv")
    combined = write_combined(clients, tmp_path / "all.csv")
    assert _batch(taxcalc, combined, facts, tmp_path / "combined.csv") == lines
    header = as_assess((tmp_path / "out.csv").read_text(encoding="utf-8").splitlines())[0].split(",")
    _hold_against_oracle(lines, header, clients)


@pytest.mark.sweep
def test_ten_thousand_random_clients_agree_with_the_oracle_and_a_tenth_with_assess(tmp_path: Path, taxcalc: Callable[..., object]) -> None:
    clients = random_clients(10_000, 3)
    ledgers, facts = write_files(clients, tmp_path), write_clients(clients, tmp_path / "clients.csv")
    lines = _batch(taxcalc, ledgers, facts, tmp_path / "out.csv")
    header = as_assess((tmp_path / "out.csv").read_text(encoding="utf-8").splitlines())[0].split(",")
    _hold_against_oracle(lines, header, clients)
    names = [client.name for client in clients[::10]]
    expected = alone(ledgers, facts, names)
    by_name = {line.split(",")[0]: line for line in lines}
    assert {name: by_name[name] for name in names} == expected
