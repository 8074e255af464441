"""Random clients as an accountant has them: a ledger file each, one clients file, and what `assess` and the oracle say of each."""

from __future__ import annotations

import csv
import random
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from oracle.population import random_taxpayer
from oracle.rows import COLUMNS
from taxcalc.engine.api import Options, assess, load_ledger
from taxcalc.engine.summary import COLUMNS as SUMMARY
from taxcalc.ledger.clients import load_clients
from taxcalc.report.csv_ import to_csv
from taxcalc.rules.catalogue import Catalogue

if TYPE_CHECKING:
    from pathlib import Path

FACTS = (
    "kind",
    "exporter",
    "province",
    "activity",
    "pseb",
    "pseb_from",
    "pseb_to",
    "atl",
    "pasha",
    "return_filed",
    "withholding_statements",
    "sales_tax_returns",
    "foreign_tax_credit",
    "engagement",
    "opt_out",
    "salary",
    "business_income",
    "local_turnover",
    "expenses",
    "allowances",
    "accounting_income",
    "pseb_certified",
    "startup_certified_on",
    "women_enterprise_since",
    "tax_paid",
)


@dataclass(frozen=True)
class Client:
    """One taxpayer: facts and rows as the oracle takes them."""

    name: str
    year: int
    facts: dict[str, Any]
    rows: list[dict[str, str]]


def random_clients(count: int, seed: int, years: tuple[int, ...] = (2023, 2024, 2025, 2026, 2027)) -> list[Client]:
    """Clients whose facts fit one row of a clients file (one window of registration)."""
    rnd = random.Random(seed)  # noqa: S311 - repeatable samples, no secrets
    found = []
    for number in range(count):
        year = rnd.choice(years)
        facts, rows = random_taxpayer(rnd, year)
        if isinstance(facts.get("pseb"), list):
            facts["pseb"] = facts["pseb"][:1]
        facts["taxpayer"] = f"t{number:05d}"
        if any(row.get("channel") == "offshore" for row in rows):
            # Money sent home after as much was kept abroad makes `assess` doubt the year; a batch does not look for that.
            rows = [{**row, "channel": "bank"} if row.get("channel") == "home_remittance" else row for row in rows]
        found.append(Client(facts["taxpayer"], year, facts, rows))
    return found


def write_files(clients: list[Client], folder: Path) -> Path:
    """A ledger for each client in a folder; returns it."""
    ledgers = folder / "ledgers"
    ledgers.mkdir()
    for client in clients:
        _write(ledgers / f"{client.name}.csv", COLUMNS, client.rows)
    return ledgers


def write_combined(clients: list[Client], path: Path, seed: int = 1) -> Path:
    """All rows of all clients in one ledger, shuffled."""
    rows = [{**row, "taxpayer": client.name} for client in clients for row in client.rows]
    random.Random(seed).shuffle(rows)  # noqa: S311 - as above
    _write(path, ("taxpayer", *COLUMNS), rows)
    return path


def write_clients(clients: list[Client], path: Path, *, with_year: bool = True) -> Path:
    """The clients file."""
    rows = [{"taxpayer": client.name, **_texts(client.facts), **({"tax_year": str(client.year)} if with_year else {})} for client in clients]
    _write(path, ("taxpayer", "tax_year", *FACTS), rows)
    return path


def _write(path: Path, columns: tuple[str, ...], rows: list[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, columns, lineterminator="\n", extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)


def _texts(facts: dict[str, Any]) -> dict[str, str]:
    texts = {name: _text(value) for name, value in facts.items() if name in FACTS and name != "pseb"}
    if isinstance(facts.get("pseb"), list):
        start, end = facts["pseb"][0]
        return {**texts, "pseb_from": str(start), "pseb_to": str(end or "")}
    return {**texts, **({"pseb": _text(facts["pseb"])} if "pseb" in facts else {})}


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return " ".join(value)
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def alone(ledgers: Path, clients_file: Path, names: list[str]) -> dict[str, str]:
    """What `assess` writes as CSV for each client by itself: one line, without the header."""
    catalogue = Catalogue()
    rules = {year: catalogue.load(f"pk-{year}") for year in catalogue.years()}
    by_name = {facts.taxpayer: facts for facts in load_clients(clients_file).rows}
    found = {}
    for name in names:
        facts = by_name[name]
        result = assess(load_ledger(ledgers / f"{name}.csv"), replace(facts, tax_year=None), rules[facts.tax_year or 0], options=Options(year=facts.tax_year))
        found[name] = to_csv(result).splitlines()[1]
    return found


def as_assess(lines: list[str]) -> list[str]:
    """Lines of a batch, as far as `assess` has the same columns: after them stand the name, what banks should have deducted, and the return."""
    return [",".join(line.split(",")[: len(SUMMARY)]) for line in lines]
