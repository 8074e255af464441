"""What every test shares: a clean environment, Hypothesis's profile, and `taxcalc` run in this process."""

from __future__ import annotations

import io
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from collections.abc import Callable

REPOSITORY = Path(__file__).parent.parent

KEPT = ("TAXCALC_BENCH_", "TAXCALC_PEERS_")  # what `make bench` is told
OURS = [name for name in os.environ if name.startswith(("TAXCALC_", "_TAXCALC_")) and not name.startswith(KEPT)]
for name in [*OURS, "FORCE_COLOR", "NO_COLOR", "COLUMNS"]:
    os.environ.pop(name, None)  # a developer's own settings must not decide a test
if os.environ.get("CLOCK_OF_TESTS"):  # `make clocks`: no gate may depend on the day it is run
    os.environ["TAXCALC_TODAY"] = os.environ["CLOCK_OF_TESTS"]
settings.register_profile("taxcalc", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("taxcalc")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything below tests/bench is a measurement."""
    for item in items:
        if item.path.is_relative_to(REPOSITORY / "tests" / "bench"):
            item.add_marker("bench")


@dataclass(frozen=True)
class Ran:
    """One `taxcalc` command line, finished."""

    status: int
    stdout: str
    stderr: str


def run_taxcalc(*arguments: str, stdin: str = "", width: int = 80) -> Ran:
    """`taxcalc ARGUMENTS` in this process, without a terminal."""
    from taxcalc.cli.main import run
    from taxcalc.cli.options import Environment

    out, err = io.StringIO(), io.StringIO()
    status = run(arguments, Environment(io.TextIOWrapper(io.BytesIO(stdin.encode()), encoding="utf-8"), out, err, width))
    return Ran(int(status), out.getvalue(), err.getvalue())


@pytest.fixture(scope="session")
def repository() -> Path:
    return REPOSITORY


@pytest.fixture(scope="session")
def taxcalc() -> Callable[..., Ran]:
    return run_taxcalc
