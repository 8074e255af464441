"""Ledgers given together against each other: what stands in two of them counts once, what cannot be told apart is said."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from taxcalc.ledger.read import load_ledger

if TYPE_CHECKING:
    from pathlib import Path

HEADER = "date,amount,currency,rate,certificate,id\n"


def read(folder: Path, *texts: str) -> tuple[int, list[tuple[str, int, bool]], list[str]]:
    """How many rows count, the findings of overlap, the codes of what is said."""
    files = []
    for number, text in enumerate(texts):
        files.append(folder / f"{number}.csv")
        files[-1].write_text(HEADER + text)
    ledger = load_ledger(*files, taxpayer="me")
    return len(ledger), [(one.what, one.count, one.makes_partial) for one in ledger.found], [one.code for one in ledger.diagnostics]


@pytest.mark.parametrize("named", ["E-1,", ",T-1"])
def test_one_certificate_or_id_day_and_amount_in_two_files_is_one_receipt(named: str, tmp_path: Path) -> None:
    row = f"2025-07-10,10.00,USD,280,{named}\n"
    assert read(tmp_path, row, row + "2025-07-11,10.00,USD,280,X,Y\n") == (2, [("duplicate", 1, False)], ["TC516"])
    other_day = row.replace("07-10", "07-12")
    assert read(tmp_path, row, other_day)[:2] == (2, [])


def test_inside_one_file_both_count(tmp_path: Path) -> None:
    row = "2025-07-10,10.00,USD,280,E-1,\n"
    assert read(tmp_path, row * 2)[:2] == (2, [])
    assert read(tmp_path, row * 2, row + "2025-07-11,1.00,USD,280,Z,\n")[:2] == (3, [("duplicate", 1, False)])
    assert read(tmp_path, row, row * 2 + "2025-07-11,1.00,USD,280,Z,\n")[:2] == (3, [("duplicate", 1, False)])


def test_days_that_two_files_show_line_for_line_count_once(tmp_path: Path) -> None:
    july, august, september = (f"2025-{month:02d}-10,10.00,USD,280,,\n2025-{month:02d}-11,11.00,USD,280,,\n" for month in (7, 8, 9))
    assert read(tmp_path, july + august, august + september) == (6, [("duplicate", 2, False)], ["TC516"])


def test_what_may_be_one_receipt_and_may_be_two_counts_twice_and_the_answer_is_not_sure(tmp_path: Path) -> None:
    first = "2025-07-10,10.00,USD,280,,\n2025-07-12,12.00,USD,280,,\n"
    second = "2025-07-10,10.00,USD,280,,\n2025-07-12,13.00,USD,280,,\n"
    assert read(tmp_path, first, second) == (4, [("duplicate", 1, True)], ["TC516"])


def test_files_of_other_days_or_rows_have_nothing_in_common(tmp_path: Path) -> None:
    assert read(tmp_path, "2025-07-10,10.00,USD,280,,\n", "2025-08-10,10.00,USD,280,,\n")[:2] == (2, [])
    assert read(tmp_path, "2025-07-10,10.00,USD,280,,\n", "2025-07-10,11.00,USD,280,,\n")[:2] == (2, [])
