"""The nearest that hledger does: the rupees at cost of each taxpayer's account for final and for other receipts, from a journal.

Each receipt becomes a transaction priced at its rate (its own import of CSV by rules takes three times as long), and one `hledger balance` adds them up
in exact decimals. Less than taxcalc does: no tax at all, no dollars retained, no rounding of each receipt to a paisa (the sum is rounded here, so it may
differ from what the law's values add up to), nothing checked but the numbers, and everything in memory.
"""

from __future__ import annotations

import csv
import subprocess
import sys
import tempfile
from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal
from operator import itemgetter
from pathlib import Path

from . import law

COLUMNS = ("date", "taxpayer", "currency", "amount", "rate", "channel")
BALANCE = ("balance", "income", "--cost", "--invert", "--flat", "--empty", "--no-total", "--layout=bare", "--output-format=csv")


def write_journal(source: Path, journal: Path) -> None:
    """Texts only: no number is read here."""
    with source.open(encoding="utf-8", newline="") as stream, journal.open("w", encoding="utf-8") as written:
        rows = csv.reader(stream)
        header = next(rows)
        wanted = itemgetter(*(header.index(name) for name in COLUMNS))
        written.write("commodity 1000.000000 PKR\n")  # the digits that it shows
        for date, taxpayer, currency, amount, rate, channel in map(wanted, rows):
            regime = "final" if channel in law.REALISED else "normal"
            written.write(f"{date} receipt\n  income:{taxpayer}:{regime}  -{amount} {currency} @ {rate} PKR\n  assets\n")


def balances(journal: Path) -> dict[str, dict[str, Decimal]]:
    """Rupees by taxpayer and regime."""
    done = subprocess.run(["hledger", "--file", str(journal), *BALANCE], check=True, capture_output=True, text=True)  # noqa: S607 - wherever it is installed
    found: defaultdict[str, dict[str, Decimal]] = defaultdict(dict)
    for account, _, rupees in list(csv.reader(done.stdout.splitlines()))[1:]:
        _, taxpayer, regime = account.split(":")
        found[taxpayer][regime] = Decimal(rupees).quantize(Decimal("0.01"), ROUND_HALF_UP)
    return found


def main(source: Path, target: Path) -> None:
    """One row per taxpayer, in the order of their names."""
    with tempfile.TemporaryDirectory() as folder:
        journal = Path(folder, "receipts.journal")
        write_journal(source, journal)
        found = balances(journal)
    with target.open("w", encoding="utf-8", newline="") as stream:
        rows = csv.writer(stream, lineterminator="\n")
        rows.writerow(["taxpayer", "final_pkr", "normal_pkr"])
        none = Decimal("0.00")
        rows.writerows([taxpayer, regimes.get("final", none), regimes.get("normal", none)] for taxpayer, regimes in sorted(found.items()))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
