"""Facts that a rule file declares: tested like any other, given by a facts page or a clients file, and no Python."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from taxcalc.diagnostics import InputRejectedError
from taxcalc.engine.api import declared_facts, load_profile, load_rules
from taxcalc.ledger.clients import load_clients
from taxcalc.ledger.facts import declared_fact
from taxcalc.ledger.profile import load_profile as read_page
from taxcalc.rules.catalogue import Catalogue
from taxcalc.rules.facts import answers_in, declared_in

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Ran
    from rules.conftest import Folder
    from taxcalc.diagnostics import Diagnostic

HEADING = """
id = "proposal-declared"
title = "Half the tax where the fact says so"
status = "proposal"
purpose = "Trial."
extends = "pk-2027"
[sources.BILL]
title = "A bill"
[[regime]]
id = "half"
title = "Half the tax"
acts = "credit"
credit_share = "0.5"
credit_on = ["business"]
law = "a bill"
applies = "Your normal tax is halved."
cite = [{ source = "BILL", section = "clause 1", confidence = "low" }]
[[regime.condition]]
id = "asked"
law = "a bill"
fails = "Not so."
missing = "It is not known."
remedy = "Say so."
"""
CITE = 'cite = [{ source = "BILL", section = "clause 1", confidence = "low" }]\n'
LEDGER = "date,amount,currency,rate,activity\n2026-08-15,10000,USD,280,local_service\n"


@pytest.fixture
def assessed(tmp_path: Path, taxcalc: Callable[..., Ran]) -> Callable[[str, str, str], tuple[str, str]]:
    """The answer of the relief, and the credits, of a fact declared so, tested so and given so."""

    def run(declared: str, tested: str, given: str) -> tuple[str, str]:
        rules, ledger, page = tmp_path / "rules.toml", tmp_path / "ledger.csv", tmp_path / "facts.toml"
        rules.write_text(f'{HEADING}fact = "asked_for"\n{tested}\n[facts.asked_for]\n{declared}\ndescription = "what is asked"\n{CITE}', encoding="utf-8")
        ledger.write_text(LEDGER, encoding="utf-8")
        page.write_text(f"business_income = 3000000\n{given}", encoding="utf-8")
        ran = taxcalc("assess", str(ledger), "--profile", str(page), "--rules", str(rules), "--format", "json")
        assessment = json.loads(ran.stdout)["assessments"][0]
        return next(regime["status"] for regime in assessment["regimes"] if regime["id"] == "half"), assessment["tax"]["credits"]

    return run


@pytest.mark.parametrize(
    ("declared", "tested", "met", "failed"),
    [
        ('kind = "yes_no"', 'is = ["yes"]', "asked_for = true", "asked_for = false"),
        ('kind = "text"\nwords = ["remote", "project"]', 'is = ["remote"]', 'asked_for = "remote"', 'asked_for = "project"'),
        ('kind = "text"', 'is = ["remote"]', 'asked_for = "remote"', 'asked_for = "on a ship"'),
        ('kind = "money"', "at_least = 600000", "asked_for = 600000", "asked_for = 599999.99"),
        ('kind = "date"', "at_least = 2026-07-01", "asked_for = 2026-07-01", "asked_for = 2026-06-30"),
        ('kind = "number"', "at_most = 3", "asked_for = 3", "asked_for = 3.000001"),
        ('kind = "number"', 'above = "0.5"', "asked_for = 0.500001", "asked_for = 0.5"),
    ],
)
def test_a_declared_fact_decides_a_relief(assessed: Callable[[str, str, str], tuple[str, str]], declared: str, tested: str, met: str, failed: str) -> None:
    assert assessed(declared, tested, met)[0] == "applies"
    assert assessed(declared, tested, failed) == ("blocked", "0")
    assert assessed(declared, tested, "") == ("unknown", "0")


def test_values_whose_law_was_not_read_are_neither_met_nor_failed(assessed: Callable[[str, str, str], tuple[str, str]]) -> None:
    declared = 'kind = "text"\nwords = ["remote", "project", "other"]'
    assert assessed(declared, 'is = ["remote"]\nunknown_for = ["other"]', 'asked_for = "other"') == ("unknown", "0")


def test_a_faulty_table_of_facts_declares_none() -> None:
    assert answers_in({"facts": "none"}) == {}
    assert answers_in({"facts": {"age": "old"}})["age"].unit == "text"
    assert declared_in([{}, {"facts": {"age": {"kind": "number", "words": "x"}}}])["age"].type == "number"


def _found(folder: Folder, text: str) -> list[Diagnostic]:
    return folder.found(folder.overlay(text))


def _rules(folder: Path, declared: str = 'kind = "text"\nwords = ["remote", "project"]') -> Path:
    path = folder / "proposal.toml"
    tested = 'fact = "worker_type"\nis = ["remote"]'
    path.write_text(f'{HEADING}{tested}\n[facts.worker_type]\n{declared}\ndescription = "how one works"\n{CITE}', encoding="utf-8")
    return path


def test_each_client_gives_a_declared_fact_in_a_column(tmp_path: Path, taxcalc: Callable[..., Ran]) -> None:
    rules, ledger, clients, out = _rules(tmp_path), tmp_path / "ledger.csv", tmp_path / "clients.csv", tmp_path / "out.csv"
    rows = "".join(f"{who},2026-08-15,10000,USD,280,local_service\n" for who in ("asma", "bilal", "dania"))
    ledger.write_text(f"taxpayer,date,amount,currency,rate,activity\n{rows}", encoding="utf-8")
    clients.write_text("taxpayer,worker_type\nasma,remote\nbilal,project\ndania,\n", encoding="utf-8")
    ran = taxcalc("batch", str(ledger), "--clients", str(clients), "--rules", str(rules), "-o", str(out))
    assert ran.status == 0, ran.stderr
    credits_of = {row["taxpayer"]: Decimal(row["credits"]) for row in csv.DictReader(io.StringIO(out.read_text(encoding="utf-8")))}
    assert credits_of["asma"] > 0
    assert credits_of["bilal"] == credits_of["dania"] == 0


def test_a_word_that_was_not_declared_is_refused_with_the_nearest(tmp_path: Path) -> None:
    rules = load_rules(_rules(tmp_path))
    declared = declared_facts(Catalogue(), rules)
    page, clients = tmp_path / "facts.toml", tmp_path / "clients.csv"
    page.write_text('worker_type = "remot"\n', encoding="utf-8")
    clients.write_text("taxpayer,worker_type\nasma,remot\n", encoding="utf-8")
    for read in (lambda: load_profile(page, rules), lambda: load_clients(clients, None, declared)):
        with pytest.raises(InputRejectedError) as raised:
            read()
        (problem,) = raised.value.diagnostics
        assert (problem.code, problem.remedy) == ("TC204", "did you mean remote? (one of: remote, project)")


def test_a_number_has_at_most_six_decimals(tmp_path: Path) -> None:
    page, declared = tmp_path / "facts.toml", {"age": declared_fact("number", (), "years")}
    page.write_text("age = 0.1234567\n", encoding="utf-8")
    with pytest.raises(InputRejectedError) as raised:
        read_page(page, None, declared)
    assert [problem.code for problem in raised.value.diagnostics] == ["TC146"]
    page.write_text('age = "old"\n', encoding="utf-8")
    with pytest.raises(InputRejectedError) as raised:
        read_page(page, None, declared)
    assert [(problem.code, problem.remedy) for problem in raised.value.diagnostics] == [("TC203", "write it so: age = 3")]


def test_a_misspelt_declared_fact_is_refused_with_the_right_name(tmp_path: Path) -> None:
    rules = load_rules(_rules(tmp_path))
    page = tmp_path / "facts.toml"
    page.write_text('worker_typ = "remote"\n', encoding="utf-8")
    with pytest.raises(InputRejectedError) as raised:
        load_profile(page, rules)
    assert [(problem.code, problem.remedy) for problem in raised.value.diagnostics] == [("TC202", "did you mean worker_type?")]


def test_what_a_proposal_declares_is_no_fact_under_enacted_law(tmp_path: Path) -> None:
    page = tmp_path / "facts.toml"
    page.write_text('worker_type = "remote"\n', encoding="utf-8")
    with pytest.raises(InputRejectedError) as raised:
        load_profile(page)
    assert [problem.code for problem in raised.value.diagnostics] == ["TC202"]


@pytest.mark.parametrize(
    ("declared", "code", "remedy"),
    [
        ('[facts.salary]\nkind = "money"\n', "TC445", "delete [facts.salary] and test the fact as it is, or give yours another name"),
        ('[facts.export_pkr]\nkind = "money"\n', "TC445", "delete [facts.export_pkr] and test the fact as it is, or give yours another name"),
        ('[facts.Disabled]\nkind = "yes_no"\n', "TC445", "use small letters, digits and underscores: [facts.worker_type]"),
        ('[facts.age]\nkind = "number"\nwords = ["old"]\n', "TC445", 'delete words, or write kind = "text"'),
        ('[facts.age]\nkind = "numbr"\n', "TC406", "did you mean 'number'?"),
    ],
)
def test_a_declaration_that_cannot_be_is_refused(folder: Folder, declared: str, code: str, remedy: str) -> None:
    found = _found(folder, f'{declared}description = "x"\n{folder.cite}')
    assert (code, remedy) in [(problem.code, problem.remedy) for problem in found]


def test_an_undeclared_fact_is_refused_with_the_declaration_that_is_missing(folder: Folder) -> None:
    condition = 'law = "x"\nfails = "x"\nmissing = "x"\nremedy = "x"\n'
    text = f'[[regime]]\nid = "final"\n{folder.cite}[[regime.condition]]\nid = "new"\nfact = "zebra"\nis = ["yes"]\n{condition}'
    (problem,) = [problem for problem in _found(folder, text) if problem.code == "TC406"]
    assert problem.remedy is not None
    assert problem.remedy.startswith('declare it: [facts.zebra] kind = "text", words = [...], description = "...", cite = [...]; or use one of: ')


def test_a_declared_fact_is_known_by_its_near_name(folder: Folder) -> None:
    condition = 'law = "x"\nfails = "x"\nmissing = "x"\nremedy = "x"\n'
    declared = f'[facts.worker_type]\nkind = "text"\ndescription = "x"\n{folder.cite}'
    text = f'{declared}[[regime]]\nid = "final"\n{folder.cite}[[regime.condition]]\nid = "new"\nfact = "worker_typ"\nis = ["a"]\n{condition}'
    (problem,) = [problem for problem in _found(folder, text) if problem.code == "TC406"]
    assert problem.remedy is not None
    assert problem.remedy.startswith("did you mean 'worker_type'? If it is a new one, declare it: ")
