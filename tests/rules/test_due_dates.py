"""Dates and surcharges that no tax is computed from, as published: s.118, FBR's circulars of extension, s.182A."""

from __future__ import annotations

import pytest

from taxcalc.rules.catalogue import Catalogue

EXTENDED = {
    2019: "2020-02-28",
    2020: "2020-12-08",
    2021: "2021-10-15",
    2022: "2022-11-30",
    2023: "2023-10-31",
    2024: "2024-10-31",
    2025: "2025-10-31",
    2026: "2026-10-15",
    2027: "None",
}


@pytest.mark.parametrize("year", EXTENDED)
def test_individuals_file_by_september_companies_by_december_unless_extended(year: int) -> None:
    due = Catalogue().load(f"pk-{year}").rules.return_
    assert due is not None
    assert (str(due.individual), str(due.company), str(due.extended)) == (f"{year}-09-30", f"{year}-12-31", EXTENDED[year])
