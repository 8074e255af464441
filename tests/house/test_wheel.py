"""The wheel as a user gets it: built, installed alone, run from a path with spaces, far from the checkout."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parent.parent.parent
LOCKED = sysconfig.get_path("purelib")


def _run(*command: str | Path, cwd: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "COV_"))} | variables
    return subprocess.run([str(part) for part in command], cwd=cwd, env=environment, capture_output=True, text=True, encoding="utf-8", check=False)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("dist")
    built = _run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", out, cwd=REPOSITORY)
    assert built.returncode == 0, built.stderr
    return next(out.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The script of a fresh environment that holds the wheel, and the locked libraries by reference."""
    home = tmp_path_factory.mktemp("a clean") / "environment of its own"
    assert _run(sys.executable, "-m", "venv", "--without-pip", home, cwd=REPOSITORY).returncode == 0
    python = home / "bin" / "python"
    site = Path(_run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=home).stdout.strip())
    (site / "locked.pth").write_text(f"{LOCKED}\n", encoding="utf-8")
    put = _run(sys.executable, "-m", "pip", "--python", python, "install", "--quiet", "--no-index", "--no-deps", "--ignore-installed", wheel, cwd=home)
    assert put.returncode == 0, put.stderr
    return home / "bin" / "taxcalc"


def test_wheel_holds_the_rules_the_models_and_the_pages(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for folder, pattern, inside in (("rules", "**/*.toml", "taxcalc/_rules"), ("src/taxcalc", "**/*.sql", "taxcalc"), ("src/taxcalc", "**/*.md", "taxcalc")):
        root = REPOSITORY / folder
        assert {f"{inside}/{path.relative_to(root).as_posix()}" for path in root.glob(pattern)} <= names


def test_installed_wheel_runs_its_own_files(installed: Path, tmp_path: Path) -> None:
    python = installed.parent / "python"
    where = _run(python, "-c", "import taxcalc; print(taxcalc.__file__)", cwd=tmp_path).stdout
    assert "environment of its own" in where
    version = _run(installed, "--version", cwd=tmp_path)
    assert (version.returncode, version.stdout.split()[0], version.stderr) == (0, "taxcalc", "")
    assert _run(installed, "rules", "check", cwd=tmp_path).returncode == 0


def test_installed_wheel_assesses_an_example_as_the_checkout_does(installed: Path, tmp_path: Path) -> None:
    ledger = min((REPOSITORY / "examples").glob("*/ledger.csv"))
    profile = ledger.with_name("profile.toml")
    folder = tmp_path / "my ledgers"
    folder.mkdir()
    for file in (ledger, profile):
        (folder / file.name).write_bytes(file.read_bytes())
    arguments = ("assess", "ledger.csv", "--profile", "profile.toml", "--format", "json")
    theirs = _run(installed, *arguments, cwd=folder, TAXCALC_TODAY="2026-11-22")
    ours = _run(sys.executable, "-m", "taxcalc", *arguments, cwd=folder, TAXCALC_TODAY="2026-11-22")
    assert theirs.returncode in {0, 5}, theirs.stderr
    assert theirs.stdout == ours.stdout != ""
