"""The rows of `batch`: schema `taxcalc.summary/1`."""

from __future__ import annotations

from typing import Literal, NotRequired

from typing_extensions import TypedDict

from taxcalc.report.schemas.words import Balance, Rupees, Usd, WholeRupees, described


@described
class SummaryRow(TypedDict):
    """One taxpayer and year: a line of `-o results.jsonl`, and the columns of CSV, Parquet and workbooks."""

    taxpayer: str
    """The taxpayer's id."""
    tax_year: int
    """2026 is 1 July 2025 to 30 June 2026."""
    rules: str
    """The id of the rules."""
    complete: bool
    """`false` where a row, a file or a figure was left out."""
    receipts: int
    """Rows of proceeds."""
    receipts_pkr: Rupees
    """Their value."""
    receipts_usd: Usd
    """Their value in US dollars."""
    final_pkr: Rupees
    """Proceeds under the final regime."""
    normal_pkr: Rupees
    """Proceeds outside it."""
    taxable_income: Balance
    """Rupees of income under the normal regime."""
    final_tax: WholeRupees
    """Final tax on exports."""
    normal_tax: WholeRupees
    """Slab tax, or a company's rate."""
    surcharge: WholeRupees
    """s.4(4AB)."""
    minimum_excess: WholeRupees
    """What minimum taxes exceed the normal tax by."""
    super_tax: WholeRupees
    """s.4C."""
    credits: WholeRupees
    """Less these."""
    total_tax: WholeRupees
    """The liability."""
    withheld: Rupees
    """Deducted by banks."""
    balance: Balance
    """Still owed; negative = refundable."""
    retained_usd: Usd | None
    """What may be kept in foreign currency; `null` where it is not known."""
    retained_pkr: Rupees | None
    """The same in rupees."""
    regime: Literal["final", "normal", "mixed", "exempt", "none"]
    """Which applies."""
    lower: Literal["final", "opt_out"]
    """The cheaper way; `final` where both cost the same."""
    difference: WholeRupees
    """Between the two."""
    schema: Literal["taxcalc.summary/1"]
    """Changes only by addition under this name."""
    name: str | None
    """The client's name, where it is known."""
    ntn: str | None
    """The national tax number, where it is known."""
    withheld_expected: WholeRupees
    """What banks should have deducted."""
    last_total_tax: NotRequired[Balance | None]
    """With `--compare`: the liability in last year's results."""
    last_receipts_pkr: NotRequired[Rupees | None]
    """With `--compare`: the receipts there."""
    change: NotRequired[Balance | None]
    """With `--compare`: the liability less last year's."""
