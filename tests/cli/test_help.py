from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import pytest

from taxcalc.cli import help_
from taxcalc.cli.main import run
from taxcalc.cli.options import Environment

if TYPE_CHECKING:
    from collections.abc import Callable


def test_every_code_is_listed_with_its_title(taxcalc: Callable[..., Any]) -> None:
    listed = taxcalc("help").stdout.partition("\n\n")[0].splitlines()
    assert "TC002  TAXCALC_TODAY is not a date" in listed
    assert listed == sorted(listed)
    assert len(listed) == len(help_.pages())


@pytest.mark.parametrize("code", ["TC002", "tc002"])
def test_a_codes_page_is_printed(code: str, taxcalc: Callable[..., Any]) -> None:
    ran = taxcalc("help", code)
    assert (ran.status, ran.stderr) == (0, "")
    assert ran.stdout.startswith("# TC002 TAXCALC_TODAY is not a date\n")


def test_a_terminal_gets_the_page_typeset() -> None:
    screen = io.StringIO()
    assert run(["help", "TC002"], Environment(io.StringIO(), screen, screen, 80, is_tty=True, colour=True)) == 0
    assert "# TC002" not in screen.getvalue()
    assert "\x1b[" in screen.getvalue()


def test_a_commands_help_is_its_own(taxcalc: Callable[..., Any]) -> None:
    assert taxcalc("help", "help").stdout == taxcalc("help", "--help").stdout


@pytest.mark.parametrize(("topic", "hint"), [("TC0002", "did you mean TC002"), ("hepl", "did you mean help"), ("xyzzy", "`taxcalc help` lists the codes")])
def test_an_unknown_topic_is_wrong_usage_with_the_nearest(topic: str, hint: str, taxcalc: Callable[..., Any]) -> None:
    ran = taxcalc("help", topic)
    assert (ran.status, ran.stdout) == (2, "")
    assert hint in ran.stderr
