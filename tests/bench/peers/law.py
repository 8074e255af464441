"""The few figures of tax year 2025 that the scripts need, as texts: each script makes floats or decimals of them.

Written by hand, as its author would, and not read from the rule files: that they agree is part of what is compared.
An unregistered individual is assumed, who gave no facts: exports realised through a bank bear 1% finally (s.154A(1)(b)), the rest the slabs.
"""

from __future__ import annotations

import csv
from pathlib import Path

REALISED = frozenset({"bank", "esfca", "wallet", "home_remittance", "exchange_company"})
RETAINING = frozenset({"bank", "esfca"})
FINAL_RATE = "0.01"
SLABS = (
    ("0", "0", "0"),
    ("600000", "0", "0.15"),
    ("1200000", "90000", "0.2"),
    ("1600000", "170000", "0.3"),
    ("3200000", "650000", "0.4"),
    ("5600000", "1610000", "0.45"),
)
SURCHARGE_OVER = "10000000"
SURCHARGE_RATE = "0.1"
RETAINED_SHARE = "0.5"
RETAINED_FLOOR = "5000"
MONTHLY_RATES = Path(__file__).parents[3] / "src" / "taxcalc" / "ledger" / "fx_monthly.csv"


def monthly_dollars() -> dict[str, str]:
    """Rupees of a dollar by month, `2024-07` and so on, for days on which the taxpayer has no dollar receipt of his own."""
    with MONTHLY_RATES.open(encoding="utf-8", newline="") as stream:
        return {row["month"]: row["pkr_per_unit"] for row in csv.DictReader(stream) if row["currency"] == "USD"}
