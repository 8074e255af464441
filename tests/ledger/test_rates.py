"""Exchange rates: a file of days, and the bundled table of months."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest

from taxcalc.diagnostics import InputRejectedError
from taxcalc.ledger.rates import load_rates, monthly_rates

COLLECTED = Path(__file__).parents[1] / "law" / "fx_monthly.csv"


def written(folder: Path, rows: str, header: str = "date,currency,rate") -> Path:
    file = folder / "rates.csv"
    file.write_text(f"{header}\n{rows}", encoding="utf-8")
    return file


def test_rates_are_ordered_by_day_and_given_once(tmp_path: Path) -> None:
    rates = load_rates(written(tmp_path, "2025-07-02,usd,280.50\n2025-07-01,USD,280\n2025-07-01,EUR,310.12345678\n2025-07-02,USD,280.5\n"))
    assert rates.rows == [
        (dt.date(2025, 7, 1), "EUR", Decimal("310.12345678")),
        (dt.date(2025, 7, 1), "USD", Decimal(280)),
        (dt.date(2025, 7, 2), "USD", Decimal("280.50")),
    ]
    assert (len(rates.sha256), rates.diagnostics) == (64, ())


def test_unknown_columns_of_a_rates_file_are_noted(tmp_path: Path) -> None:
    rates = load_rates(written(tmp_path, "2025-07-02,USD,280.50,SBP\n", "date,currency,rate,origin"))
    assert [d.code for d in rates.diagnostics] == ["TC122"]


def test_every_defect_of_a_rates_file_is_named(tmp_path: Path) -> None:
    rows = ["2025-07-01,USD,0", "x,US,1e5", "2025-07-01,PKR,1", "2025-07-01,EUR,300", "2025-07-01,EUR,301", "2025-07-01,,", "2025-07-01,USD"]
    with pytest.raises(InputRejectedError) as raised:
        load_rates(written(tmp_path, "\n".join(rows)))
    assert [(d.line, d.column, d.code) for d in raised.value.diagnostics] == [
        (2, "rate", "TC301"),
        (3, "date", "TC140"),
        (3, "currency", "TC148"),
        (3, "rate", "TC145"),
        (4, "currency", "TC303"),
        (6, "rate", "TC302"),
        (7, "currency", "TC132"),
        (7, "rate", "TC132"),
        (8, None, "TC130"),
    ]


@pytest.mark.parametrize(
    ("header", "code"), [("date,rate", "TC120"), ("day,price", "TC120"), ("Dates,Currencies,Rates", "TC120"), ("date,currency,rate,rate", "TC121")]
)
def test_a_rates_file_has_its_three_columns(tmp_path: Path, header: str, code: str) -> None:
    with pytest.raises(InputRejectedError, match=code):
        load_rates(written(tmp_path, "", header))


def test_the_bundled_table_has_every_month_of_its_currencies() -> None:
    table = monthly_rates()
    currencies = {currency for _, currency, _ in table.rows}
    months = {month for month, _, _ in table.rows}
    assert len(table.rows) == len(currencies) * len(months) == len({row[:2] for row in table.rows})
    assert {"USD", "EUR", "GBP", "AED"} <= currencies
    assert all(rate > 0 and isinstance(rate, Decimal) for _, _, rate in table.rows)
    assert all(dt.date.fromisoformat(f"{month}-01") for month in months)


def test_the_bundled_table_is_the_collected_one() -> None:
    bundled = Path(__file__).parents[2] / "src" / "taxcalc" / "ledger" / "fx_monthly.csv"
    assert bundled.read_bytes() == COLLECTED.read_bytes()
