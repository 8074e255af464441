"""What the models found odd, as diagnostics with the ledger's own lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from taxcalc.diagnostics import Diagnostic, Severity
from taxcalc.engine.model_rows import rows, rupees
from taxcalc.money import lakh

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Sequence
    from decimal import Decimal

    import duckdb

    from taxcalc.ledger.read import Ledger


EXCEEDED = "exceed its receipts; the class counts as 0"
CODED_AS_FAMILY = "came in coded as family remittance; the tax is owed, but the code is not accepted as evidence of export"


def findings(connection: duckdb.DuckDBPyConnection, ledger: Ledger, years: Sequence[int]) -> tuple[Diagnostic, ...]:
    """Of taxpayer 0: rows without a value, classes gone negative, receipts no rule covers, and money coded as family remittance."""
    found = [*_without_value(connection, ledger), *_negative(connection), *_uncovered(connection), *_family_remittances(connection)]
    return tuple(found) if years else ()


def without_value(place: tuple[str | None, int], day: dt.date, currency: str, amount: Decimal, *, deducted: bool) -> Diagnostic:
    """TC502: a row without rupees. No rate is looked for where tax was `deducted`."""
    searched = "" if deducted else f", and no {currency} rate of {day} or the 7 days before was given"
    remedy = f"fill in rate or pkr from the bank's certificate, or give --rates FILE with a line like: {day},{currency},280.50 (or --estimate-rates)"
    file, line = place
    return Diagnostic(
        "TC502",
        f"no rupee value: the row has neither pkr nor rate{searched}; it is left out",
        file=file,
        line=line,
        column="rate",
        value=f"{amount:f} {currency}",
        remedy="write the rupees that the bank deducted into pkr" if deducted else remedy,
    )


def _without_value(connection: duckdb.DuckDBPyConnection, ledger: Ledger) -> Iterator[Diagnostic]:
    columns = ledger.columns
    for item in rows(connection, "select o.row from left_out as o join taxpayer_years as y on o.ty = y.ty where y.tp = 0 order by o.row"):
        row = item["row"]
        place = (ledger.files[columns["file"][row]].name if ledger.files else None, columns["line"][row])
        yield without_value(place, columns["date"][row], columns["currency"][row], columns["amount"][row], deducted=columns["kind"][row] == "wht")


def _negative(connection: duckdb.DuckDBPyConnection) -> Iterator[Diagnostic]:
    query = "select s.tax_year, l.class from class_lines as l join subjects as s using (subject) where s.tp = 0 and l.scenario = 0 and l.negative order by all"
    for item in rows(connection, query):
        message = f"tax year {item['tax_year']}: the reversals of class {item['class']} {EXCEEDED}"
        yield Diagnostic("TC503", message, Severity.WARNING, value=item["class"], remedy="check that each reversal stands in the year of its receipt")


def _uncovered(connection: duckdb.DuckDBPyConnection) -> Iterator[Diagnostic]:
    lines = "select s.tax_year, l.pkr, l.receipts from class_lines as l join subjects as s using (subject)"
    for item in rows(connection, f"{lines} where s.tp = 0 and l.scenario = 0 and l.treatment = 'uncovered' order by all"):
        number = "1 receipt" if item["receipts"] == 1 else f"{item['receipts']} receipts"
        message = f"tax year {item['tax_year']}: no verified rule covers {number}, which the tax leaves out"
        remedy = "have an adviser settle what they owe; the figures here are for the other receipts only"
        yield Diagnostic("TC504", message, value=f"Rs {lakh(rupees(item['pkr']))}", remedy=remedy)


def _family_remittances(connection: duckdb.DuckDBPyConnection) -> Iterator[Diagnostic]:
    query = "select distinct tax_year, home_remittance_pkr as pkr from subjects where tp = 0 and home_remittance_pkr <> 0 order by tax_year"
    for item in rows(connection, query):
        amount = lakh(rupees(item["pkr"]))
        message = f"tax year {item['tax_year']}: Rs {amount} {CODED_AS_FAMILY}"
        remedy = "ask the bank to correct the purpose code, and give the client an account or reference for export of services"
        yield Diagnostic("TC507", message, Severity.WARNING, value=amount, remedy=remedy)
