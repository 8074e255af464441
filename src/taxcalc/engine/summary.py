"""The row that one assessment comes to, in `assess --format csv` and in `batch`: its columns, and the version that they carry."""

from __future__ import annotations

SCHEMA = "taxcalc.summary/1"  # changes only by addition, at the end

COLUMNS = (
    "taxpayer",
    "tax_year",
    "rules",
    "complete",
    "receipts",
    "receipts_pkr",
    "receipts_usd",
    "final_pkr",
    "normal_pkr",
    "taxable_income",
    "final_tax",
    "normal_tax",
    "surcharge",
    "minimum_excess",
    "super_tax",
    "credits",
    "total_tax",
    "withheld",
    "balance",
    "retained_usd",
    "retained_pkr",
    "regime",
    "lower",
    "difference",
    "schema",
)
WHOLE = ("final_tax", "normal_tax", "surcharge", "minimum_excess", "super_tax", "credits", "total_tax", "difference")  # rupees without decimals
