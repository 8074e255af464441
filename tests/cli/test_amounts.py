"""What people type after `quick`, and what a word of the command line says when it is wrong."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
import typer

from taxcalc.cli.amounts import read_money

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.mark.parametrize(
    ("typed", "option", "read"),
    [
        ("2000", None, ("2000", "USD")),
        ("2,000", None, ("2000", "USD")),
        ("1,234,567.50", None, ("1234567.50", "USD")),
        ("1,50,000 PKR", None, ("150000", "PKR")),
        ("2000 USD", None, ("2000", "USD")),
        ("2000usd", None, ("2000", "USD")),
        ("GBP 2000", None, ("2000", "GBP")),
        ("$2000", None, ("2000", "USD")),
        ("US$ 2,000", "USD", ("2000", "USD")),
        ("€12.50", None, ("12.50", "EUR")),
        ("£12", None, ("12", "GBP")),
        ("Rs 30000", None, ("30000", "PKR")),
        ("Rs. 30000", "pkr", ("30000", "PKR")),
        ("12.500", "KWD", ("12.500", "KWD")),
    ],
)
def test_amounts_are_read_as_people_write_them(typed: str, option: str | None, read: tuple[str, str]) -> None:
    for words in ([typed], typed.split()):
        assert read_money(words, option) == (Decimal(read[0]), read[1])


@pytest.mark.parametrize(
    ("typed", "option", "said"),
    [
        ("2,00", None, "not an amount above zero"),
        ("1,2,3", None, "not an amount above zero"),
        ("12.5.0", None, "not an amount above zero"),
        ("0", None, "not an amount above zero"),
        ("-5", None, "not an amount above zero"),
        ("000", None, "put it in quotes"),
        ("2e3", None, "'e3' is no currency"),
        ("abc", None, "'abc' is not an amount"),
        ("2000 ABC", None, "'ABC' is no currency"),
        ("2000 GBP", "USD", "two currencies are named, GBP and USD"),
        ("$2000 PKR", None, "two currencies are named, PKR and USD"),
        ("2000.001", None, "more decimals than USD has"),
    ],
)
def test_what_may_mean_two_things_is_refused(typed: str, option: str | None, said: str) -> None:
    with pytest.raises(typer.BadParameter, match=said):
        read_money(typed.split(), option)


@pytest.mark.parametrize(
    "typed", [("1000000000000000",), ("100000000000000", "--monthly"), ("10000000000000",), ("1000000000000000", "PKR"), ("99999999999999999999999999", "PKR")]
)
def test_more_digits_than_a_ledger_may_have_are_told(typed: tuple[str, ...], taxcalc: Callable[..., Any]) -> None:
    ran = taxcalc("quick", *typed, *(() if "PKR" in typed else ("--rate", "280")), "--year", "2027")
    assert (ran.status, "TC147" in ran.stderr, "bug" in ran.stderr) == (2, True, False)


@pytest.mark.parametrize("typed", [("100000000000", "--rate", "280"), ("999999999999999", "PKR"), ("900000000000", "--estimate-rates")])
def test_the_largest_amounts_are_computed(typed: tuple[str, ...], taxcalc: Callable[..., Any]) -> None:
    assert taxcalc("quick", *typed, "--year", "2026").status == 0


@pytest.mark.parametrize("year", ["0", "-1", "26", "10000", "9999999999"])
@pytest.mark.parametrize("command", [("quick", "2000", "--rate", "280"), ("assess", "ledger.csv"), ("batch", "ledger.csv", "-o", "o.csv")])
def test_a_year_that_is_none_is_told(command: tuple[str, ...], year: str, taxcalc: Callable[..., Any]) -> None:
    ran = taxcalc(*command, f"--year={year}")
    assert (ran.status, "TC008" in ran.stderr) == (2, True)
    assert "remedy: --year 2027 " in ran.stderr


def test_the_first_and_last_years_of_the_calendar_have_no_rules(taxcalc: Callable[..., Any]) -> None:
    for year in ("1950", "9998"):
        ran = taxcalc("quick", "2000", "--rate", "280", "--year", year)
        assert (ran.status, "TC501" in ran.stderr) == (3, True)


def _completed(words: str) -> list[str]:
    environment = os.environ | {"_TAXCALC_COMPLETE": "complete_bash", "COMP_WORDS": words, "COMP_CWORD": str(len(words.split(" ")) - 1)}
    return subprocess.run([sys.executable, "-m", "taxcalc"], capture_output=True, text=True, check=True, env=environment).stdout.split()


def test_values_that_are_known_complete_in_the_shell() -> None:
    assert _completed("taxcalc assess --rules pk-202")[:2] == ["pk-2019", "pk-2020"] or "pk-2027" in _completed("taxcalc assess --rules pk-202")
    assert _completed("taxcalc quick --activity web_d") == ["web_design", "web_development"]
    assert "meezan.csv.booking" in _completed("taxcalc import --as meezan")


def test_short_help_is_help_everywhere(taxcalc: Callable[..., Any]) -> None:
    for command in ((), ("assess",), ("quick",), ("rules",), ("rules", "list"), ("profiles", "show"), ("help",)):
        short = taxcalc(*command, "-h")
        assert (short.status, short.stdout) == (0, taxcalc(*command, "--help").stdout)


def test_ids_of_layouts_are_whole_at_eighty_columns(taxcalc: Callable[..., Any]) -> None:
    shown = taxcalc("profiles", "list").stdout
    for one in json.loads(taxcalc("profiles", "list", "--format", "json").stdout):
        assert f"  {one['id']} " in shown
    assert max(map(len, shown.splitlines())) <= 80


@pytest.mark.parametrize(("height", "again"), [(24, False), (5, True)])
def test_the_answer_is_the_last_line_of_a_terminal_that_is_too_short(height: int, again: bool) -> None:
    import io

    from taxcalc.cli.main import run
    from taxcalc.cli.options import Environment

    out, err = io.StringIO(), io.StringIO()
    run(["quick", "2000", "--rate", "280", "--year", "2027"], Environment(io.StringIO(), out, err, is_tty=True, height=height))
    assert (out.getvalue().splitlines()[-1] == "  Tax year 2027: You owe Rs 5,600.") == again
    assert out.getvalue().count("You owe Rs 5,600") == 1 + again
