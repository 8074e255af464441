"""`taxcalc assess`: one call to the engine, one form of output, one exit status."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any

import pytest

from report.samples import assessment, result, warning
from support.law_sheet import export_rate

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The engine replaced by one that remembers what it was asked; `answer` is what it says."""
    seen: dict[str, Any] = {"answer": result(diagnostics=(warning(),))}

    def assess_files(ledgers: list[Path], **given: object) -> object:
        seen.update(given, ledgers=[str(ledger) for ledger in ledgers])
        return seen["answer"]

    monkeypatch.setattr("taxcalc.engine.api.assess_files", assess_files)
    monkeypatch.setenv("TAXCALC_TODAY", "2026-11-22")
    return seen


def test_every_option_reaches_the_engine(asked: dict[str, Any], taxcalc: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("more", "most"):
        (tmp_path / name).mkdir()
    arguments = "assess a.csv - --profile me.toml --rules pk-2025 --year 2025 --rates r.csv --estimate-rates --explain --rules-dir more --rules-dir most"
    assert taxcalc(*arguments.split()).status == 0
    assert asked["ledgers"] == ["a.csv", "-"]
    options = asked["options"]
    assert (str(asked["profile"]), options.rules, options.year, str(asked["rates"])) == ("me.toml", "pk-2025", 2025, "r.csv")
    assert options.estimate_rates is options.explain is True
    assert [str(folder) for folder in options.rules_dirs] == ["more", "most"]
    assert options.today.isoformat() == "2026-11-22"


@pytest.mark.usefixtures("asked")
def test_only_the_result_is_on_stdout(taxcalc: Callable[..., Any]) -> None:
    ran = taxcalc("assess", "a.csv", "--format", "json")
    json.loads(ran.stdout)
    assert "TC501" in ran.stderr


@pytest.mark.usefixtures("asked")
def test_quiet_says_nothing_of_warnings(taxcalc: Callable[..., Any]) -> None:
    ran = taxcalc("assess", "a.csv", "--quiet")
    assert ran.stderr == ""
    assert "You owe" in ran.stdout


def test_what_is_incomplete_ends_with_5(asked: dict[str, Any], taxcalc: Callable[..., Any]) -> None:
    asked["answer"] = result(assessment(complete=False))
    assert taxcalc("assess", "a.csv").status == 5


@pytest.mark.usefixtures("asked")
@pytest.mark.parametrize(
    ("name", "start"),
    [("r.json", "{\n"), ("r.jsonl", '{"schema"'), ("r.csv", "taxpayer,"), ("r.md", "# "), ("r.txt", "Ayesha Khan")],
)
def test_the_suffix_of_the_file_chooses_the_form(name: str, start: str, tmp_path: Path, taxcalc: Callable[..., Any]) -> None:
    ran = taxcalc("assess", "a.csv", "-o", str(tmp_path / name))
    assert (ran.status, ran.stdout) == (0, "")
    assert (tmp_path / name).read_text(encoding="utf-8").startswith(start)


@pytest.mark.usefixtures("asked")
def test_a_table_in_a_file_does_not_depend_on_the_terminal(tmp_path: Path, taxcalc: Callable[..., Any]) -> None:
    for width in (60, 200):
        taxcalc("assess", "a.csv", "-o", str(tmp_path / f"{width}.txt"), width=width)
    assert (tmp_path / "60.txt").read_bytes() == (tmp_path / "200.txt").read_bytes()


@pytest.mark.usefixtures("asked")
def test_brief_leaves_out_all_but_the_answer_and_the_savings(taxcalc: Callable[..., Any]) -> None:
    ran = taxcalc("assess", "a.csv", "--brief")
    assert "You owe" in ran.stdout
    assert "What would save tax" in ran.stdout
    assert "Deadlines" not in ran.stdout


def test_brief_without_savings_has_no_heading_for_them(asked: dict[str, Any], taxcalc: Callable[..., Any]) -> None:
    asked["answer"] = result(assessment(regimes=()))
    assert "What would save" not in taxcalc("assess", "a.csv", "--brief").stdout


def test_a_missing_ledger_is_wrong_usage(taxcalc: Callable[..., Any]) -> None:
    assert taxcalc("assess").status == 2


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder and a fixed day, for the real engine."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TAXCALC_TODAY", "2026-11-22")
    return tmp_path


def test_an_unvalued_receipt_is_named_and_left_out(here: Path, taxcalc: Callable[..., Any]) -> None:
    (here / "l.csv").write_text("date,amount,currency,rate\n2025-08-15,1000.00,USD,280\n2025-09-15,1000.00,USD,\n", encoding="utf-8")
    ran = taxcalc("assess", "l.csv", "--format", "json")
    assert ran.status == 5
    (one,) = json.loads(ran.stdout)["assessments"]
    assert (one["complete"], one["receipts"]["excluded"], one["tax"]["total"]) == (False, 1, "2800")
    assert "l.csv:3" in ran.stderr


def test_a_rejected_ledger_prints_no_result(here: Path, taxcalc: Callable[..., Any]) -> None:
    (here / "l.csv").write_text('date,amount,currency\n2025-13-01,"1,000",USX\n', encoding="utf-8")
    ran = taxcalc("assess", "l.csv", "--format", "json", "-o", "r.json")
    assert (ran.status, ran.stdout) == (3, "")
    assert not (here / "r.json").exists()


def test_a_rejected_ledger_gives_its_problems_as_json(here: Path, taxcalc: Callable[..., Any]) -> None:
    (here / "l.csv").write_text('date,amount,currency\n2025-13-01,"1,000",USX\n', encoding="utf-8")
    ran = taxcalc("assess", "l.csv", "--format", "json")
    told = json.loads(ran.stdout)
    assert (ran.status, told["assessments"], len(told["diagnostics"])) == (3, [], 3)
    assert "l.csv:2:date" in ran.stderr


def test_known_on_leaves_out_what_was_enacted_later(here: Path, taxcalc: Callable[..., Any]) -> None:
    (here / "l.csv").write_text("date,amount,currency,rate\n2026-08-15,1000.00,USD,280\n", encoding="utf-8")
    (here / "me.toml").write_text("pseb = true\n", encoding="utf-8")
    final = [
        json.loads(taxcalc("assess", "l.csv", "--profile", "me.toml", "--format", "json", *asked).stdout)["assessments"][0]["tax"]["final"]
        for asked in ([], ["--known-on", "2026-06-25"], ["--known-on", "2026-06-26"])
    ]
    registered, otherwise = (str(int(280_000 * export_rate(2027, registered=answer))) for answer in (True, False))
    assert final == [registered, otherwise, registered]


def test_known_on_takes_a_date(here: Path, taxcalc: Callable[..., Any]) -> None:
    ran = taxcalc("assess", "l.csv", "--known-on", "yesterday")
    assert ran.status == 2
    assert "2026-06-01" in ran.stderr


def test_a_ledger_on_stdin_gives_what_its_file_gives(here: Path, taxcalc: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    text = "taxpayer,date,amount,currency,rate,withheld\nme,2025-08-15,1000.00,USD,280,2800\n"
    (here / "l.csv").write_text(text, encoding="utf-8")
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    figures = [json.loads(taxcalc("assess", name, "--format", "json").stdout)["assessments"][0] for name in ("l.csv", "-")]
    files = [{finding.pop("file") for finding in found["evidence"]["findings"]} for found in figures]
    assert figures[0] == figures[1]
    assert files[0] == {"l.csv"}, "a finding names its file, which standard input is not"


@pytest.mark.parametrize(("proceeds", "limit"), [("3000.00", "3000.00"), ("5000.00", "5000.00"), ("7000.00", "5000.00"), ("12000.00", "6000.00")])
def test_a_freelancer_keeps_half_or_5000_dollars_a_month(proceeds: str, limit: str, here: Path, taxcalc: Callable[..., Any]) -> None:
    (here / "l.csv").write_text(f"date,amount,currency,rate\n2025-08-15,{proceeds},USD,280\n", encoding="utf-8")
    (one,) = json.loads(taxcalc("assess", "l.csv", "--format", "json").stdout)["assessments"]
    assert one["retention"]["months"][0]["limit_usd"] == limit


def test_explained_json_carries_the_trace_and_ends_in_the_liability(here: Path, taxcalc: Callable[..., Any]) -> None:
    (here / "l.csv").write_text("date,amount,currency,rate\n2025-08-15,1000.00,USD,280\n", encoding="utf-8")
    (one,) = json.loads(taxcalc("assess", "l.csv", "--explain", "--format", "json").stdout)["assessments"]
    assert one["trace"][-1]["value"] == one["tax"]["total"] == "2800"


def test_a_statement_of_which_nothing_counts_is_of_the_year_of_its_rows(here: Path, taxcalc: Callable[..., Any]) -> None:
    rows = (
        'TIMESTAMP,TYPE,DESCRIPTION,AMOUNT,BALANCE\n03 Sep 2025 04:15 PM,IBFT In,"Incoming fund transfer from Adeel Khan","+150,000","350,000"\n'
        '04 Sep 2025 04:15 PM,Raast In,"Incoming fund transfer from Muhammad Adeel","+50,000","400,000"\n'
    )
    (here / "wallet.csv").write_text(rows, encoding="utf-8")
    (found,) = json.loads(taxcalc("assess", "wallet.csv", "--format", "json").stdout)["assessments"]
    assert (found["tax_year"], found["receipts"]["count"]) == (2026, 0)
