"""What leaves a year in doubt for `assess` leaves it in doubt for a batch: money that left and did not arrive, tax without a receipt."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

HEADER = "taxpayer,date,amount,currency,rate,kind,source,link\n"
LEDGERS = {
    "receipts alone": ["2025-08-01,100,USD,280,receipt,hbl,"],
    "tax beside its receipt": ["2025-08-01,100,USD,280,receipt,hbl,", "2025-08-03,280,PKR,,wht,hbl,"],
    "tax far from its bank's receipts": ["2025-08-01,100,USD,280,receipt,hbl,", "2025-09-03,280,PKR,,wht,hbl,"],
    "tax of another bank in a year with receipts": ["2025-08-01,100,USD,280,receipt,hbl,", "2025-09-03,280,PKR,,wht,ubl,"],
    "tax that names no bank": ["2025-08-01,100,USD,280,receipt,hbl,", "2025-09-03,280,PKR,,wht,,"],
    "tax without any receipt": ["2025-08-03,280,PKR,,wht,hbl,"],
    "a payout that no bank proves": ["2025-08-01,100,USD,280,receipt,hbl,", "2025-08-03,500,USD,,withdraw,payoneer,"],
    "a payout that is linked": ["2025-08-01,100,USD,280,realize,hbl,L1", "2025-08-01,100,USD,,withdraw,payoneer,L1"],
    "income that never left": ["2025-08-03,500,USD,,income,upwork,"],
    "income that was given back": ["2025-08-03,500,USD,,income,upwork,", "2025-08-09,500,USD,,refund,upwork,"],
    "income beside receipts": ["2025-08-03,500,USD,,income,upwork,", "2025-08-20,100,USD,280,receipt,hbl,"],
    "income of a year before the receipts": ["2024-08-03,500,USD,,income,upwork,", "2025-08-20,100,USD,280,receipt,hbl,"],
}


@pytest.mark.parametrize("form", ["plain", "by the strict reader"])
def test_a_batch_doubts_the_years_that_assess_doubts(form: str, tmp_path: Path, taxcalc: Callable[..., object]) -> None:
    expected, rows = {}, []
    for number, given in enumerate(LEDGERS.values()):
        alone = tmp_path / f"t{number:02d}.csv"
        alone.write_text(HEADER + "".join(f"t{number:02d},{row}\n" for row in given), encoding="utf-8")
        said = csv.DictReader(io.StringIO(taxcalc("assess", str(alone), "--format", "csv").stdout))
        expected |= {(row["taxpayer"], row["tax_year"]): row["complete"] for row in said}
        rows += [f"t{number:02d},{row}" for row in given]
    if form != "plain":
        rows = [",".join(f'"{cell}"' for cell in row.split(",")) for row in rows]
    combined, out = tmp_path / "all.csv", tmp_path / "out.csv"
    combined.write_text(HEADER + "".join(f"{row}\n" for row in rows), encoding="utf-8")
    ran = taxcalc("batch", str(combined), "-o", str(out))
    assert ran.status == 5, ran.stderr
    with out.open(encoding="utf-8", newline="") as stream:
        found = {(row["taxpayer"], row["tax_year"]): row["complete"] for row in csv.DictReader(stream)}
    # A year in which nothing counts and nothing is in doubt has no row in a batch.
    assert found == {key: complete for key, complete in expected.items() if key in found or complete == "false"}
    status = (tmp_path / "out.csv.status.csv").read_text(encoding="utf-8")
    assert "payout-unproven" in status
    assert "withheld-without-receipt" in status
