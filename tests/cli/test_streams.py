"""Where standard output and standard error are closed, full or of another encoding, nothing ends in a traceback."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

FULL = Path("/dev/full")
pytestmark = pytest.mark.skipif(not FULL.exists(), reason="this system has no device that is always full")
COMMANDS = {"version": "--version", "help": "--help", "pages": "help", "result": "quick 2000 --rate 280 --year 2027", "json": "rules list --format json"}


def _shell(command: str, *, to: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["/bin/sh", "-c", f'"{sys.executable}" -m taxcalc {command} {to}'], capture_output=True, text=True, check=False)


@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS.keys())
@pytest.mark.parametrize(("to", "why"), [("> /dev/full", "No space left on device"), (">&-", "is closed")])
def test_a_result_that_nobody_can_take_is_told(command: str, to: str, why: str) -> None:
    ran = _shell(command, to=to)
    assert ran.returncode == 2
    assert "error TC005" in ran.stderr
    assert why in ran.stderr
    assert "Traceback" not in ran.stderr
    assert "bug" not in ran.stderr


@pytest.mark.parametrize(("to", "status"), [("2>/dev/full", 3), ("2>&-", 3), (">/dev/full 2>/dev/full", 2), (">&- 2>&-", 2)])
def test_a_lost_standard_error_costs_only_the_words(to: str, status: int) -> None:
    ran = _shell("quick 2000 --rate 280 --year 1947", to=to)
    assert (ran.returncode in {2, status}, ran.stdout, ran.stderr) == (True, "", "")


def test_a_result_is_whole_without_standard_error() -> None:
    ran = _shell("quick 2000 --rate 280 --year 2027", to="2>&-")
    assert (ran.returncode, ran.stdout.splitlines()[0].strip()[:7]) == (0, "You owe")


def test_a_reader_that_leaves_is_no_problem() -> None:
    ran = _shell("help", to="| true")
    assert "Traceback" not in ran.stderr
    assert "error" not in ran.stderr


@pytest.mark.parametrize(
    ("asked", "bytes_"), [("latin-1", b"\xa7"), ("ascii", b"\\xa7"), ("", b"\xc2\xa7"), (":replace", b"\xc2\xa7"), ("ascii:replace", b"?")]
)
def test_an_encoding_that_was_asked_for_is_kept(asked: str, bytes_: bytes) -> None:
    code = "import sys; from taxcalc.cli.main import _speak_utf8; _speak_utf8(sys.stdout); sys.stdout.write(chr(0xa7) + '\\n')"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, env={"PYTHONIOENCODING": asked})
    assert ran.stdout == bytes_ + b"\n"
