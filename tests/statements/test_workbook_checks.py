"""A workbook is checked as it is on the disk, whatever stood under its name before."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import xlsxwriter

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest

FAR = Path(__file__).parents[1] / "errors" / "TC128" / "ledger.xlsx"


def test_another_file_under_the_same_name_is_checked_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, taxcalc: Callable[..., Any]) -> None:
    for name in ("sound", "far"):
        (tmp_path / name).mkdir()
    with xlsxwriter.Workbook(str(tmp_path / "sound" / "ledger.xlsx")) as workbook:
        workbook.add_worksheet().write_row(0, 0, ["Booking Date", "Value Date", "Description", "Debit", "Credit"])
    shutil.copyfile(FAR, tmp_path / "far" / "ledger.xlsx")
    monkeypatch.chdir(tmp_path / "sound")
    assert taxcalc("import", "ledger.xlsx", "--dry-run").status != 1
    monkeypatch.chdir(tmp_path / "far")
    ran = taxcalc("import", "ledger.xlsx", "--dry-run")
    assert (ran.status, "TC606" in ran.stderr) == (3, True)
    monkeypatch.chdir(tmp_path / "sound")
    shutil.copyfile(FAR, tmp_path / "sound" / "ledger.xlsx")
    assert taxcalc("import", "ledger.xlsx", "--dry-run").status == 3
