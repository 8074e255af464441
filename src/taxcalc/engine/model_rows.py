"""Rows of the finished models by name, and integers of the models as exact decimals."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import duckdb

Row = dict[str, Any]


def rows(connection: duckdb.DuckDBPyConnection, query: str) -> list[Row]:
    """Every row of a query as a dictionary."""
    cursor = connection.execute(query)
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, values, strict=True)) for values in cursor.fetchall()]


def rupees(paisa: int) -> Decimal:
    """Paisa as rupees, exactly."""
    return Decimal(paisa).scaleb(-2)


def cents(amount: int | None) -> Decimal | None:
    """Cents as dollars."""
    return None if amount is None else Decimal(amount).scaleb(-2)


def units(thousandths: int, decimals: int) -> Decimal:
    """Thousandths of a currency as an amount with the currency's decimals."""
    return Decimal(thousandths).scaleb(-3).quantize(Decimal(1).scaleb(-decimals))


def rate(numerator: int, denominator: int) -> Decimal:
    """A rate's fraction as the decimal of the rule file."""
    return Decimal(numerator) / Decimal(denominator)
