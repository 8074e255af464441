"""`make law YEAR=2027`: what must follow a changed value of the law, after `rules/` was edited and before it is committed.

It compares the working tree with the last commit: what the change says in words, whether the file is locked again, what the researched
law sheet (tests/law/) says otherwise, which cases (tests/cases/) expect another figure. What is made by a program is made anew.
"""

from __future__ import annotations

import io
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests"))


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def main(year: int) -> int:
    """The list, in the order in which it is worked through; 1 where something is still to do."""
    name = f"pk-{year}"
    _say(f"The change: {name} as committed, and as it stands\n")
    with tempfile.TemporaryDirectory() as folder:
        before = _committed(Path(folder)) / "pk" / f"{year}.toml"
        _taxcalc("rules", "diff", str(before), str(ROOT / "rules" / "pk" / f"{year}.toml"))
    _say("\n1. The lock, and what the rules say of themselves\n")
    open_points = _taxcalc("rules", "check")
    _say("\n2. The researched law sheet, tests/law/income_tax.toml (it is the oracle's table too)\n")
    open_points += _pytest("tests/rules/test_law_values.py", "-k", str(year))
    _say("\n3. Cases that expect another figure, in tests/cases/\n")
    wrong = _cases(year)
    _say(f"  {wrong} figures differ" if wrong else "  none")
    open_points += wrong
    _say("\n4. Made anew by a program: UPDATE_GOLDENS=1 .venv/bin/pytest tests/golden; make docs. Read the difference.")
    _say("5. A line in CHANGELOG.md under Rules, with the instrument; a reading of unclear text in rules/DECISIONS.md.")
    return bool(open_points)


def _committed(folder: Path) -> Path:
    archive = subprocess.run(["git", "archive", "HEAD", "rules"], cwd=ROOT, capture_output=True, check=True).stdout  # noqa: S607 - git of the contributor
    with tarfile.open(fileobj=io.BytesIO(archive)) as files:
        files.extractall(folder, filter="data")
    return folder / "rules"


def _taxcalc(*arguments: str) -> int:
    return subprocess.run([sys.executable, "-m", "taxcalc", *arguments], cwd=ROOT, check=False).returncode


def _pytest(*arguments: str) -> int:
    options = ["-q", "--no-header", "--tb=line", "-p", "no:benchmark", "-p", "no:cacheprovider"]
    ran = subprocess.run([sys.executable, "-m", "pytest", *options, *arguments], cwd=ROOT, check=False, capture_output=True, text=True)
    _say("\n".join(line for line in ran.stdout.splitlines() if line.startswith(("FAILED", "E ")) or " passed" in line or " failed" in line))
    return ran.returncode


def _cases(year: int) -> int:
    from cases.harness import assessed, differences, every_case, group_of

    wrong = 0
    for name, case in every_case().items():
        group = group_of(case)
        if group[0] == year:
            for path, (found, expected) in differences(assessed(group)[name], case).items():
                wrong += 1
                _say(f"  {name}\n    {path}: {expected} is expected, {found} is found")
    return wrong


if __name__ == "__main__":
    sys.exit(min(_cases(int(sys.argv[2])), 1) if sys.argv[1] == "--cases" else main(int(sys.argv[1])))
