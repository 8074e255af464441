"""The facts of all clients as Parquet tables, from which each part takes those of its own taxpayers."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from taxcalc.batch.folder import is_of_client
from taxcalc.diagnostics import InputRejectedError, Severity
from taxcalc.engine import inputs
from taxcalc.engine.connection import load
from taxcalc.ledger.clients import scan_clients
from taxcalc.ledger.profile import load_profile
from taxcalc.ledger.rates import load_rates
from taxcalc.ledger.tables import RejectedRow, read_table

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from pathlib import Path

    import duckdb

    from taxcalc.batch.job import Rate
    from taxcalc.batch.sources import Found
    from taxcalc.diagnostics import Diagnostic
    from taxcalc.ledger.taxpayer import Fact, Facts

NAMED = {"taxpayer": "varchar", "tax_year": "integer", "name": "varchar", "ntn": "varchar", "kind": "varchar"}
TABLES = ("facts", "pseb_windows", "certified", "declared_facts")


@dataclass(frozen=True, slots=True)
class Clients:
    """What the clients file gave: facts, defects, taxpayers who cannot be assessed because of one, and notes."""

    rows: tuple[Facts, ...] = ()
    rejected: tuple[RejectedRow, ...] = ()
    refused: frozenset[str] = frozenset()
    diagnostics: tuple[Diagnostic, ...] = ()


def read_clients(path: Path, activities: Collection[str], declared: Mapping[str, Fact]) -> Clients:
    """Every client's facts. A client with a contradictory row is left out with all rows: which of them is right is not for us to guess.

    Raises InputRejectedError where the file as a whole is no clients file.
    """
    clients, rejected = scan_clients(path, activities, declared)
    whole = [row.diagnostic() for row in rejected if row.line is None]
    if whole:
        raise InputRejectedError([*whole, *clients.diagnostics])
    refused = _named(path, rejected) if rejected else frozenset()
    return Clients(clients.rows, tuple(rejected), refused, clients.diagnostics)


def _named(path: Path, rejected: Sequence[RejectedRow]) -> frozenset[str]:
    """Whose the rejected rows are, as far as they say."""
    table = read_table(path, "taxpayer")
    by_line = dict(zip(table.lines, table.column("taxpayer") or (), strict=True))
    place = table.header.index("taxpayer")
    names = set()
    for row in rejected:
        text = by_line.get(row.line or 0)
        if text is None:
            cells = next(csv.reader(io.StringIO(row.raw or "", newline="")), [])
            text = cells[place] if len(cells) > place else ""
        names.add(text.strip())
    return frozenset(names - {""})


def own_facts(found: Found, clients: Clients, activities: Collection[str], declared: Mapping[str, Fact]) -> Clients:
    """Add the facts of `profile.toml` in each client's folder. Where the clients file has a row for the client it holds; the page is then told as not used."""
    named = {facts.taxpayer for facts in clients.rows} | clients.refused
    rows, rejected, refused = list(clients.rows), list(clients.rejected), set(clients.refused)
    for entry in found.entries:
        if not is_of_client(entry, "profile.toml"):
            continue
        if entry.owner in named:
            entry.reason = "a client's facts; the clients file has them already, and holds"
            continue
        try:
            page = load_profile(entry.path, activities, declared)
        except InputRejectedError as error:
            rejected += [replace(RejectedRow.of_file(problem), taxpayer=entry.owner) for problem in error.diagnostics if problem.severity is Severity.ERROR]
            refused.add(entry.owner)
            entry.refuse(error.diagnostics[0].code, error.diagnostics[0].message, error.diagnostics[0].remedy or "")
            continue
        named.add(entry.owner)
        rows.append(replace(page.facts, taxpayer=entry.owner))
        entry.reason = "the client's facts: used"
    return replace(clients, rows=tuple(rows), rejected=tuple(rejected), refused=frozenset(refused))


def own_rates(found: Found) -> dict[str, tuple[Rate, ...]]:
    """The rates that clients keep in `rates.csv` of their own folders; they hold for them alone. A file that is none is a refused entry."""
    rates: dict[str, tuple[Rate, ...]] = {}
    for entry in found.entries:
        if is_of_client(entry, "rates.csv"):
            try:
                rates[entry.owner] = tuple(load_rates(entry.path).rows)
                entry.reason = "the client's rates: used"
            except InputRejectedError as error:
                found.rejected += [replace(RejectedRow.of_file(problem), taxpayer=entry.owner) for problem in error.diagnostics]
                entry.refuse(error.diagnostics[0].code, error.diagnostics[0].message, error.diagnostics[0].remedy or "")
    return rates


def store_facts(connection: duckdb.DuckDBPyConnection, clients: Clients, folder: Path) -> None:
    """Write the tables of `engine.inputs.load_facts`, with the taxpayer's id in the place of a number."""
    kept = [facts for facts in clients.rows if facts.taxpayer not in clients.refused]
    inputs.load_facts(connection, list(enumerate(kept)))
    names = [facts.taxpayer for facts in kept]
    load(connection, "fact_names", {"tp": "integer", "taxpayer": "varchar"}, [list(range(len(names))), names])
    for table in TABLES:
        by = "facts.tp = fact_names.tp" if table == "facts" else f"{table}.fact_row = fact_names.tp + 1"
        query = f"select fact_names.taxpayer, {table}.* from {table} left join fact_names on {by}"  # noqa: S608 - table names from code
        connection.execute(f"copy ({query}) to $file (format parquet)", {"file": str(folder / f"{table}.parquet")})
    columns = [[facts.taxpayer for facts in kept], *([getattr(facts, name) for facts in kept] for name in NAMED if name != "taxpayer")]
    load(connection, "named", NAMED, columns)
    connection.execute("copy named to $file (format parquet)", {"file": str(folder / "named.parquet")})
    load(connection, "refused", {"taxpayer": "varchar"}, [sorted(clients.refused)])
    connection.execute("copy refused to $file (format parquet)", {"file": str(folder / "refused.parquet")})


def asked_of(clients: Clients, year: int | None) -> list[tuple[str, int]]:
    """The taxpayer years to assess even without receipts: those whose row of facts says its year."""
    kept = [facts for facts in clients.rows if facts.taxpayer not in clients.refused]
    return sorted({(facts.taxpayer or "", facts.tax_year) for facts in kept if facts.tax_year and year in (None, facts.tax_year)})
