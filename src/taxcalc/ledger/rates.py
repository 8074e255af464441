"""Exchange rates: a taxpayer's own rates file, and the monthly table that the package ships for estimates."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from decimal import Decimal
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from taxcalc.diagnostics import Diagnostic, InputRejectedError
from taxcalc.ledger import cells
from taxcalc.ledger.cells import Cells, Defect, required
from taxcalc.ledger.header import check_header
from taxcalc.ledger.source import Source
from taxcalc.ledger.tables import read_table

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path

    from taxcalc.ledger.tables import Table

REQUIRED = ("date", "currency", "rate")
MONTHLY = "fx_monthly.csv"


@dataclass(frozen=True, slots=True)
class Rates:
    """PKR for one unit of a currency on a day, ordered by day and currency."""

    rows: list[tuple[dt.date, str, Decimal]] = field(repr=False)
    name: str
    sha256: str
    diagnostics: tuple[Diagnostic, ...] = ()


@dataclass(frozen=True, slots=True)
class MonthlyRates:
    """PKR for one unit of a currency in a month (`2025-07`): customs averages, good for an estimate and for no certificate."""

    rows: list[tuple[str, str, Decimal]] = field(repr=False)
    name: str
    sha256: str


def load_rates(path: str | Path) -> Rates:
    """Read a rates file (`date,currency,rate`). Raises InputRejectedError with every defect; the same rate twice is one rate."""
    table = read_table(path, ",".join(REQUIRED))
    check_header(table, REQUIRED, REQUIRED, "rates file")
    found: dict[tuple[dt.date, str], tuple[Decimal, int]] = {}
    for line, values in zip(table.lines, _columns(table), strict=True):
        if any(type(value) is Defect for value in values):
            continue
        day, currency, rate = values
        other, first_line = found.setdefault((day, currency), (rate, line))
        if currency == "PKR":
            table.reject(line, "currency", "PKR", Defect("TC303", "a rupee needs no rate", "delete the row"))
        elif other != rate:
            message = f"{currency} on {day} has the rate {rate:f} here and {other:f} on line {first_line}"
            table.reject(line, "rate", f"{rate:f}", Defect("TC302", message, "keep one of the two rows"))
    if table.rejected:
        table.rejected.sort(key=lambda row: row.line or 0)
        raise InputRejectedError([*(row.diagnostic() for row in table.rejected), *table.diagnostics])
    rows = sorted((day, currency, rate) for (day, currency), (rate, _) in found.items())
    return Rates(rows, table.file.name, table.file.sha256, tuple(table.diagnostics))


def _columns(table: Table) -> list[tuple[Any, ...]]:
    """The three values of each row; defects are noted and stay in their place."""
    parsers: dict[str, Cells[Any]] = {
        "date": Cells(cells.date, required("date", "2025-07-01")),
        "currency": Cells(cells.currency, required("currency", "USD")),
        "rate": Cells(_rate, required("rate", "280.50")),
    }
    columns = []
    for name, parser in parsers.items():
        texts = table.column(name) or []
        columns.append([parser[text] for text in texts])
        for line, text, value in zip(table.lines, texts, columns[-1], strict=True):
            if type(value) is Defect:
                table.reject(line, name, text, value)
    return list(zip(*columns, strict=True))


def _rate(text: str) -> Decimal | Defect:
    """As in a ledger; a rate that is not positive has its own page, because here every receipt of that day depends on it."""
    value = cells.rate(text)
    return Defect("TC301", value.message, value.remedy) if isinstance(value, Defect) and value.code == "TC152" else value


def monthly_rates() -> MonthlyRates:
    """The bundled table of monthly rates, used only where an estimate is asked for."""
    data = files("taxcalc.ledger").joinpath(MONTHLY).read_bytes()
    reader = csv.DictReader(data.decode("utf-8").splitlines())
    rows = [(row["month"], row["currency"], Decimal(row["pkr_per_unit"])) for row in reader]
    return MonthlyRates(rows, MONTHLY, Source(MONTHLY, MONTHLY, data).file.sha256)
