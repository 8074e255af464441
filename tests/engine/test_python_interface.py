"""The interface of the package: exact decimals everywhere, and the same bytes every time."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import fields, is_dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import taxcalc
from oracle.population import write
from support.agreement import random_cases
from support.plain import TODAY, receipt
from taxcalc import assess, load_ledger, load_profile, load_rules
from taxcalc.engine.api import Options, assess_files
from taxcalc.engine.ledger_of_rows import ledger_of
from taxcalc.engine.single import SeveralYearsError
from taxcalc.report.json_ import to_json

if TYPE_CHECKING:
    from collections.abc import Iterator

LEDGER = "date,amount,currency,rate\n2025-08-15,24000.00,USD,280\n2025-09-01,100000,JPY,1.9\n2025-10-01,-7.00,USD,280.5\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "ledger.csv").write_text(LEDGER, encoding="utf-8")
    (tmp_path / "me.toml").write_text("pseb = true\nsalary = 12000000\nexpenses = 1000.50\n", encoding="utf-8")
    return tmp_path


def leaves(value: object, path: str = "result") -> Iterator[tuple[str, object]]:
    """Every value inside a result, with where it stands."""
    if is_dataclass(value) and not isinstance(value, type):
        for item in fields(value):
            yield from leaves(getattr(value, item.name), f"{path}.{item.name}")
    elif isinstance(value, dict):
        for name, entry in value.items():
            yield from leaves(entry, f"{path}[{name}]")
    elif isinstance(value, (list, tuple)):
        for number, entry in enumerate(value):
            yield from leaves(entry, f"{path}[{number}]")
    else:
        yield path, value


def test_the_interface_of_the_readme(folder: Path) -> None:
    result = assess(load_ledger(folder / "ledger.csv"), load_profile(folder / "me.toml"), load_rules("pk-2026"))
    assert isinstance(result.tax.total, Decimal)
    assert result.tax.final == Decimal(17270)
    assert result.version == taxcalc.__version__


def test_readers_check_activities_against_the_rules_they_are_given(folder: Path) -> None:
    rules = load_rules("pk-2026")
    assert len(load_ledger(folder / "ledger.csv", rules=rules)) == 3
    assert load_profile(folder / "me.toml", rules).facts.salary == Decimal(12_000_000)


def test_no_float_stands_anywhere_in_a_result(folder: Path) -> None:
    result = assess_files([folder / "ledger.csv"], profile=folder / "me.toml", options=Options(explain=True, today=TODAY))
    found = list(leaves(result))
    assert len(found) > 300
    assert [path for path, value in found if isinstance(value, float)] == []
    money = [path for path, _ in found if ".tax." in path or path.endswith(("_usd", "_pkr", ".pkr", "_income", "_rate"))]
    assert len(money) > 50
    assert [path for path, value in found if path in set(money) and not isinstance(value, Decimal | None)] == []


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'assesss'"):
        _ = taxcalc.assesss


def test_json_has_the_same_bytes_in_every_process_whatever_the_hash_seed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (case,) = random_cases(3, 1, (2026,))
    write(case.facts, list(case.rows), tmp_path)
    program = (
        "import datetime, sys; from taxcalc.engine.api import Options, assess_files; from taxcalc.report.json_ import to_json;"
        "options = Options(year=2026, explain=True, today=datetime.date(2026, 11, 22));"
        "sys.stdout.write(to_json(assess_files(['ledger.csv'], profile='profile.toml', options=options)))"
    )
    found = {
        subprocess.run(
            [sys.executable, "-c", program],
            cwd=tmp_path,
            env=os.environ | {"PYTHONHASHSEED": seed, "PYTHONIOENCODING": "utf-8"},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "random")
    }
    monkeypatch.chdir(tmp_path)
    here = to_json(assess_files(["ledger.csv"], profile=Path("profile.toml"), options=Options(year=2026, explain=True, today=TODAY)))
    assert {text.decode() for text in found} == {here}


def test_the_interface_is_seen_before_it_is_loaded() -> None:
    program = "import sys, taxcalc; print(*dir(taxcalc)); print('duckdb' in sys.modules, 'taxcalc.engine' in sys.modules)"
    shown, loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.splitlines()
    names = ["Facts", "InputRejectedError", "Options", "RulesInvalidError", "assess", "load_ledger", "load_profile", "load_rules"]
    assert set(names) <= set(shown.split())
    assert loaded == "False False"
    import taxcalc

    for name in names:
        assert getattr(taxcalc, name).__doc__
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = taxcalc.nothing
    assert issubclass(taxcalc.RulesInvalidError, taxcalc.InputRejectedError)


def test_one_tax_of_several_years_says_what_to_write_instead() -> None:
    result = assess(ledger_of([receipt("2024-08-01", "10.00"), receipt("2025-08-01", "10.00")]), options=Options(today=TODAY))
    with pytest.raises(SeveralYearsError, match=r"several tax years \(2025, 2026\): result\.assessments\[0\]\.tax is the first") as told:
        _ = result.tax
    assert "Options(year=2026)" in str(told.value)
    assert str(SeveralYearsError([])).startswith("this result holds no tax year")
    assert assess(ledger_of([receipt("2025-08-01", "10.00")]), options=Options(today=TODAY)).tax.total == 28
