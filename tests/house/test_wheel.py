"""The wheel as a user gets it: built, installed alone, run from a path with spaces, far from the checkout."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import sysconfig
import tarfile
import zipfile
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parent.parent.parent
LOCKED = sysconfig.get_path("purelib")


def _run(*command: str | Path, cwd: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "COV_"))} | variables
    return subprocess.run([str(part) for part in command], cwd=cwd, env=environment, capture_output=True, text=True, encoding="utf-8", check=False)


@pytest.fixture(scope="module")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `make dist` makes."""
    out = tmp_path_factory.mktemp("dist")
    built = _run(sys.executable, "-m", "hatchling", "build", "-d", out, cwd=REPOSITORY)
    assert built.returncode == 0, built.stderr
    return out


@pytest.fixture(scope="module")
def wheel(dist: Path) -> Path:
    return next(dist.glob("*.whl"))


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


def test_the_source_distribution_makes_the_same_wheel(dist: Path, wheel: Path, tmp_path: Path) -> None:
    with tarfile.open(next(dist.glob("*.tar.gz"))) as archive:
        archive.extractall(tmp_path, filter="data")
    (folder,) = tmp_path.iterdir()
    assert (folder / "tests" / "house" / "test_wheel.py").exists()
    assert not [path for path in folder.rglob("*") if path.suffix in {".pyc", ".whl"} or path.name.startswith(".venv")]
    built = _run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", tmp_path / "again", cwd=folder)
    assert built.returncode == 0, built.stderr
    again = zipfile.ZipFile(next((tmp_path / "again").glob("*.whl")))
    first = zipfile.ZipFile(wheel)
    assert {i.filename: i.CRC for i in again.infolist()} == {i.filename: i.CRC for i in first.infolist()}


def test_the_plain_installation_does_what_the_readme_then_uses(installed: Path, tmp_path: Path) -> None:
    statements = sorted((REPOSITORY / "examples" / "statements").glob("*.csv"))
    day = {"TAXCALC_TODAY": "2026-11-22"}
    assert _run(installed, "import", *statements, "-o", "mine.csv", cwd=tmp_path, **day).returncode == 0
    assert _run(installed, "assess", "mine.csv", "--format", "json", "-o", "mine.json", cwd=tmp_path, **day).returncode in {0, 5}
    assert _run(installed, "batch", "mine.csv", "-o", "out.xlsx", cwd=tmp_path, **day).returncode in {0, 5}
    assert _run(installed, "rules", "new", "proposal-x", "--extends", "pk-2027", cwd=tmp_path, **day).returncode == 0
    assert {"mine.csv", "mine.json", "out.xlsx", "proposal-x.toml"} <= {path.name for path in tmp_path.iterdir()}
    assert zipfile.is_zipfile(tmp_path / "out.xlsx")


@pytest.mark.parametrize("module", ["re2", "python_calamine", "typer", "distributed"])
def test_a_library_that_is_not_there_is_named_with_a_line_that_brings_it(module: str, installed: Path, tmp_path: Path) -> None:
    (tmp_path / f"{module}.py").write_text(f"raise ModuleNotFoundError('gone', name={module!r})", encoding="utf-8")
    (tmp_path / "ledger.csv").write_text("date,taxpayer,amount,currency,rate\n2025-08-01,a,10.00,USD,280\n", encoding="utf-8")
    commands: dict[str, tuple[str | Path, ...]] = {
        "python_calamine": ("assess", "ledger.xlsx"),
        "distributed": ("batch", "ledger.csv", "-o", "o.csv", "--cluster", "tcp://127.0.0.1:1"),
    }
    _workbook(tmp_path / "ledger.xlsx")
    command = commands.get(module, ("import", REPOSITORY / "examples" / "statements" / "meezan_booking_2025.csv"))
    ran = _run(installed, *command, cwd=tmp_path, PYTHONPATH=str(tmp_path))
    assert (ran.returncode, "TC003" in ran.stderr, "Traceback" in ran.stderr) == (7, True, False)
    line = next(line for line in ran.stderr.splitlines() if "remedy: " in line).partition("remedy: ")[2]
    words = shlex.split(line)
    assert (words[0], words[1:4]) == (str(installed.with_name("python")), ["-m", "pip", "install"])
    assert {word.split("<")[0].split(">")[0] for word in words[4:]} == {
        "re2": {"google-re2"},
        "python_calamine": {"python-calamine"},
        "typer": {"typer"},
        "distributed": {"distributed", "pyarrow"},
    }[module]


def test_two_owners_are_told_with_the_file_that_ours_came_from(installed: Path, wheel: Path, tmp_path: Path) -> None:
    other = tmp_path / "taxcalc-6.1.0.dist-info"
    other.mkdir()
    (other / "METADATA").write_text("Metadata-Version: 2.1\nName: taxcalc\nVersion: 6.1.0\n", encoding="utf-8")
    (other / "RECORD").write_text("taxcalc/calculator.py,,\n", encoding="utf-8")
    (tmp_path / "taxcalc").mkdir()
    (tmp_path / "taxcalc" / "calculator.py").touch()
    ran = _run(installed, "--version", cwd=tmp_path, PYTHONPATH=str(tmp_path), PYTHONSAFEPATH="1")
    if ran.returncode != 7:  # the empty package came first and shadowed ours: nothing of ours ran
        pytest.fail(ran.stderr)
    assert "TC001" in ran.stderr
    assert any(shlex.split(line)[-1:] == [str(wheel)] for line in ran.stderr.splitlines() if " install " in line)


def _workbook(path: Path) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(str(path)) as workbook:
        sheet = workbook.add_worksheet()
        sheet.write_row(0, 0, ["date", "amount", "currency", "rate"])
        sheet.write_row(1, 0, ["2025-08-01", 10, "USD", 280])
