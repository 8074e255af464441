"""Many taxpayers' facts from `clients.csv` (or Parquet, XLSX): one row per taxpayer, or per taxpayer and tax year."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from taxcalc.diagnostics import Diagnostic, InputRejectedError, Severity
from taxcalc.ledger.cells import Cells, Defect, required
from taxcalc.ledger.header import check_header
from taxcalc.ledger.registration import Clash, clashes, registered
from taxcalc.ledger.source import SourceFile, fingerprint
from taxcalc.ledger.tables import RejectedRow, Table, read_table, without_garbage_collection
from taxcalc.ledger.taxpayer import FACTS, Facts, separated
from taxcalc.ledger.values import parsers

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from pathlib import Path

    from taxcalc.ledger.taxpayer import Fact
    from taxcalc.ledger.values import Parser

REQUIRED = ("taxpayer",)


@dataclass(frozen=True, slots=True)
class Clients:
    """The facts of many taxpayers in the file's order; `lines` are where their rows start; `diagnostics` hold warnings and notes only."""

    rows: tuple[Facts, ...]
    files: tuple[SourceFile, ...]
    sha256: str
    diagnostics: tuple[Diagnostic, ...]
    lines: tuple[int, ...] = field(repr=False, default=())


def load_clients(path: str | Path, activities: Collection[str] | None = None, declared: Mapping[str, Fact] | None = None) -> Clients:
    """Read a clients file. `activities` are the codes of the rule files (None: any), `declared` the facts that they declare.

    Raises InputRejectedError with every defect.
    """
    with without_garbage_collection():
        table, clients = _read(path, activities, declared or {})
    if table.rejected:
        raise InputRejectedError([*(row.diagnostic() for row in table.rejected), *clients.diagnostics])
    return clients


def scan_clients(path: str | Path, activities: Collection[str] | None = None, declared: Mapping[str, Fact] | None = None) -> tuple[Clients, list[RejectedRow]]:
    """As `load_clients`, but nothing is raised: the good rows, and each defect of the others."""
    try:
        with without_garbage_collection():
            table, clients = _read(path, activities, declared or {})
    except InputRejectedError as error:
        rejected = [RejectedRow.of_file(diagnostic).of_row_or_whole_file() for diagnostic in error.diagnostics]
        return Clients((), (), fingerprint(()), ()), rejected
    return clients, table.rejected


def _read(path: str | Path, activities: Collection[str] | None, declared: Mapping[str, Fact]) -> tuple[Table, Clients]:
    table = read_table(path, ",".join(REQUIRED))
    check_header(table, REQUIRED, {**FACTS, **declared}, "clients file", is_strict=True)
    kept: dict[int, Facts] = {}
    seen: dict[str, dict[int | None, int]] = {}
    for line, values in _values(table, parsers(activities, declared)):
        facts = _facts(table, line, values)
        if facts is not None and not _stands_twice(table, line, facts, seen):
            kept[line] = facts
    table.rejected.sort(key=lambda row: row.line or 0)
    return table, Clients(tuple(kept.values()), (table.file,), fingerprint((table.file,)), tuple(table.diagnostics), tuple(kept))


def _values(table: Table, by_name: Mapping[str, Parser]) -> list[tuple[int, dict[str, Any]]]:
    """The cells of each good row by fact; a row with a defect is rejected."""
    names = [name for name in by_name if name in table.header]
    columns: list[list[Any]] = []
    for name, parse in by_name.items():
        if name in names:
            parser = Cells(parse, required("taxpayer", "C0001") if name == "taxpayer" else () if name == "pseb_certified" else None)
            columns.append([parser[text] for text in table.column(name) or ()])
    good = []
    for index, (line, values) in enumerate(zip(table.lines, zip(*columns, strict=True), strict=True)):
        defects = [(name, value) for name, value in zip(names, values, strict=True) if type(value) is Defect]
        for name, defect in defects:
            table.reject(line, name, (table.column(name) or [])[index], defect)
        if not defects:
            good.append((line, dict(zip(names, values, strict=True))))
    return good


def _facts(table: Table, line: int, values: dict[str, Any]) -> Facts | None:
    """The facts of one row, or None after rejecting it for a contradiction."""
    first, last = values.pop("pseb_from", None), values.pop("pseb_to", None)
    windows = registered(values.pop("pseb", None), [(first, last)] if first or last else [])
    if isinstance(windows, Clash):
        table.reject(line, windows.fact, None, windows.defect)
        return None
    facts = Facts(**separated(values), pseb=windows)
    found = list(clashes(facts))
    for clash in found:
        if clash.severity is Severity.ERROR:
            table.reject(line, clash.fact, None, clash.defect)
        else:
            table.remark(clash.defect.code, clash.defect.message, clash.defect.remedy, clash.severity, line, column=clash.fact)
    return None if any(clash.severity is Severity.ERROR for clash in found) else facts


def _stands_twice(table: Table, line: int, facts: Facts, seen: dict[str, dict[int | None, int]]) -> bool:
    """Reject a second row of a taxpayer that does not say another year than the first."""
    years = seen.setdefault(facts.taxpayer or "", {})
    other = years.get(facts.tax_year, years.get(None))
    if other is None and facts.tax_year is None and years:
        other = next(iter(years.values()))
    if other is None:
        years[facts.tax_year] = line
        return False
    message = f"the taxpayer {facts.taxpayer} already has a row for the same time (line {other})"
    table.reject(line, "taxpayer", facts.taxpayer, Defect("TC209", message, "keep one of the rows, or give each row its own tax_year"))
    return True
