"""CONTRIBUTING's three paths, walked in a scratch copy: a new rate, a new bank, a relief with a new fact. Each touches data only, and little of it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterable

ROOT = Path(__file__).parents[2]
KEPT = ("src", "rules", "tests", "examples", "docs", "pyproject.toml", "Makefile", "README.md", "CONTRIBUTING.md", "CHANGELOG.md", "requirements.lock")
LEFT_OUT = shutil.ignore_patterns("__pycache__", ".*_cache")
PROGRAM = (".py", ".sql")

pytestmark = pytest.mark.sweep


class Scratch:
    """A copy of the repository, and what was changed in it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        for name in KEPT:
            source = ROOT / name
            shutil.copytree(source, path / name, ignore=LEFT_OUT) if source.is_dir() else shutil.copy(source, path / name)
        self.before = self._texts()

    def _texts(self) -> dict[str, bytes]:
        found = (path for path in self.path.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
        return {path.relative_to(self.path).as_posix(): path.read_bytes() for path in found}

    def changed(self) -> set[str]:
        """The files that were changed or added by hand."""
        after = self._texts()
        return {name for name, text in after.items() if self.before.get(name) != text}

    def replace(self, name: str, old: str, new: str) -> None:
        path = self.path / name
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, (name, old, text.count(old))
        path.write_text(text.replace(old, new), encoding="utf-8")

    def add(self, name: str, text: str) -> None:
        path = self.path / name
        path.write_text((path.read_text(encoding="utf-8") if path.exists() else "") + text, encoding="utf-8")

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """A command of the copy, with the copy's own program."""
        environment = {**os.environ, "PYTHONPATH": str(self.path / "src"), "TAXCALC_TODAY": "2026-11-27", "PYTHONDONTWRITEBYTECODE": "1"}
        return subprocess.run([sys.executable, *arguments], cwd=self.path, env=environment, capture_output=True, text=True, check=False)

    def taxcalc(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return self.run("-m", "taxcalc", *arguments)

    def passes(self, *tests: str) -> None:
        ran = self.run("-m", "pytest", "-q", "-x", "-p", "no:benchmark", "-p", "no:cacheprovider", *tests)
        assert ran.returncode == 0, ran.stdout[-3000:]

    def touched_only(self, expected: Iterable[str], *, at_most: int) -> None:
        found = self.changed()
        assert found == set(expected)
        assert len(found) <= at_most
        assert not [name for name in found if name.endswith(PROGRAM)]


@pytest.fixture
def scratch(tmp_path: Path) -> Scratch:
    return Scratch(tmp_path)


def expected_anew(scratch: Scratch, year: int) -> None:
    """What a contributor does with the list of `make law`: each case that expects another figure gets the one that is found."""
    lines = scratch.run("tests/law/follow.py", "--cases", str(year)).stdout.splitlines()
    for name, wrong in zip(lines[::2], lines[1::2], strict=True):
        path, expected, found = re.fullmatch(r"    (.+): (.*) is expected, (.*) is found", wrong).groups()  # type: ignore[union-attr]  # follow.py writes it so
        file, _, title = name.strip().partition(": ")
        target = scratch.path / "tests" / "cases" / f"{file}.toml"
        head, case, rest = target.read_text(encoding="utf-8").partition(f'name = "{title}"')
        assert case, name
        changed, count = re.subn(rf'("{re.escape(path)}" = )"?{re.escape(expected)}"?(?=[ ,}}])', rf'\g<1>"{found}"', rest, count=1)
        assert count == 1, (name, wrong)
        target.write_text(head + case + changed, encoding="utf-8")


def test_a_new_rate_is_data_and_its_cases(scratch: Scratch) -> None:
    scratch.replace("rules/pk/2027.toml", 'rate = "0.0025"', 'rate = "0.005"')
    scratch.replace("rules/pk/2027.toml", "tax_year = 2027\n", "tax_year = 2027\nrevision = 99\n") if "revision" not in scratch.before[
        "rules/pk/2027.toml"
    ].decode() else _raised(scratch, "rules/pk/2027.toml")
    sheet = (scratch.path / "tests/law/income_tax.toml").read_text(encoding="utf-8")
    head, year, rest = sheet.partition("[ty.2027.s154a]")
    (scratch.path / "tests/law/income_tax.toml").write_text(head + year + rest.replace("pseb_it_bps = 25", "pseb_it_bps = 50", 1), encoding="utf-8")
    assert scratch.taxcalc("rules", "lock", "pk-2027", "--because", "a trial").returncode == 0
    expected_anew(scratch, 2027)
    scratch.touched_only(
        {"rules/pk/2027.toml", "rules/lock.toml", "tests/law/income_tax.toml", "tests/cases/final_tax.toml", "tests/cases/proposals.toml"}, at_most=5
    )
    assert scratch.taxcalc("rules", "check").returncode == 0
    scratch.passes("tests/rules", "tests/cases", "tests/oracle", "tests/engine", "tests/cli")


def _raised(scratch: Scratch, name: str) -> None:
    path = scratch.path / name
    path.write_text(re.sub(r"^revision = \d+", "revision = 99", path.read_text(encoding="utf-8"), flags=re.MULTILINE), encoding="utf-8")


BANK = """
profile = "trial.csv"
title = "Trial Bank, transactions"
download = "app: Transactions > Download"
source = "trial"
role = "pk_bank"
[file]
header = ["Txn Day", "Narrative", "Paid Out", "Paid In"]
[columns]
date = "Txn Day"
text = "Narrative"
debit = "Paid Out"
credit = "Paid In"
balance = ["Left"]
[read]
date = ["%d %b %Y"]
sign = "split"
currency = "PKR"
[dedupe]
key = ["date", "text", "amount", "balance"]
[check]
balance = "asc"
[[rule]]
include = "pk_bank"
[[test]]
row = { "Txn Day" = "02 Jul 2025", "Narrative" = "Remittance From UPWORK ESCROW INC", "Paid In" = "198240.00" }
kind = "realize"
from = "upwork"
amount = "198240.00"
"""
BANK_SAMPLE = """Txn Day,Narrative,Paid Out,Paid In,Left
02 Jul 2025,Remittance From UPWORK ESCROW INC,,198240.00,348240.00
02 Jul 2025,WHT ON EXPORT PROCEEDS U/S 154A,1982.40,,346257.60
"""
BANK_EXPECTED = """{
 "profile": "trial.csv", "encoding": "utf-8", "delimiter": ",", "header_line": 1,
 "records": {"data": 2, "imported": 2}, "skipped": [],
 "totals": {"realize": {"PKR": "198240.00"}, "wht": {"PKR": "1982.40"}},
 "closing_balance": {"PKR": "346257.60"},
 "realizations": [{"line": 2, "date": "2025-07-02", "currency": "PKR", "amount": "198240.00", "from": "upwork"}],
 "withdrawals": [], "conversions": []
}
"""


def test_a_new_bank_is_a_layout_and_a_sample(scratch: Scratch) -> None:
    added = {
        "src/taxcalc/statements/profiles/trial.csv.toml": BANK,
        "tests/statements/samples/trial_2025.csv": BANK_SAMPLE,
        "tests/statements/samples/trial_2025.expected.json": BANK_EXPECTED,
    }
    for name, text in added.items():
        scratch.add(name, text)
    scratch.touched_only(added, at_most=4)
    assert scratch.taxcalc("profiles", "check").returncode == 0
    scratch.passes("tests/statements/test_samples.py", "tests/statements/test_profiles.py")


RELIEF = """
[facts.disabled]
kind = "yes_no"
description = "holds a disability certificate (CNIC with the mark)"
cite = [{ source = "ITO2026", section = "a trial", confidence = "low" }]

[[regime]]
id = "trial-relief"
title = "A relief on trial"
law = "a trial"
acts = "information"
applies = "It applies."
relevant = [{ fact = "export_pkr", above = 0 }]
cite = [{ source = "ITO2026", section = "a trial", confidence = "low" }]

[[regime.condition]]
id = "disabled"
fact = "disabled"
is = ["yes"]
law = "a trial"
fails = "No disability certificate is named."
missing = "It is not known whether you hold a disability certificate."
remedy = "Only for those who hold one."
"""
RELIEF_CASE = """
[[case]]
name = "2026: the relief on trial {status} where the certificate is {answer}"
tier = "silver"
source = "a trial"
tax_year = 2026
facts = {{ {fact} }}
receipts = [
  {{ date = "2025-08-15", amount = "10000", currency = "USD", rate = "280" }},
]
working = "It changes no figure."
expect = {{ "regimes.trial-relief.status" = "{status}" }}
"""


def test_a_relief_with_a_new_fact_is_a_block_and_its_cases(scratch: Scratch) -> None:
    scratch.add("rules/pk/base/after_the_tax.toml", RELIEF)
    _raised(scratch, "rules/pk/base.toml")
    assert scratch.taxcalc("rules", "lock", "pk-base", "--because", "a trial").returncode == 0
    answers = {"applies": ("disabled = true", "held"), "blocked": ("disabled = false", "not held"), "unknown": ("", "not named")}
    for status, (fact, answer) in answers.items():
        scratch.add("tests/cases/reliefs.toml", RELIEF_CASE.format(status=status, fact=fact, answer=answer))
    scratch.touched_only({"rules/pk/base/after_the_tax.toml", "rules/pk/base.toml", "rules/lock.toml", "tests/cases/reliefs.toml"}, at_most=6)
    assert scratch.taxcalc("rules", "check").returncode == 0
    scratch.passes("tests/cases/test_cases.py", "tests/cases/test_every_answer.py", "tests/rules/test_file_schema.py")
    (scratch.path / "me.toml").write_text("disabled = true\n", encoding="utf-8")
    shown = scratch.taxcalc("assess", "examples/writer/ledger.csv", "--profile", "me.toml")
    assert "A relief on trial" in shown.stdout
