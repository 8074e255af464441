"""Asking for a version: ids, files, `ID@DATE`, `A+B`, and which of several files an id means."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING

import pytest

from taxcalc.diagnostics import RulesInvalidError, Severity
from taxcalc.rules.asked import Asked, asked_for
from taxcalc.rules.catalogue import Catalogue, shipped
from taxcalc.rules.checker import check_files
from taxcalc.rules.differ import diff

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Ran
    from rules.conftest import Folder
    from taxcalc.diagnostics import Diagnostic

HEAD = """id = "{id}"
title = "{id}"
status = "proposal"
purpose = "To test."
extends = "{extends}"
review_by = 2099-01-01

[sources.MINE]
title = "My paper"

"""
CITE = 'cite = [{ source = "MINE", section = "p. 1", confidence = "low" }]\n'
REMOVED = '[[class]]\nid = "it-pseb"\nremove = true\n[[regime]]\nid = "final-it-pseb"\nremove = true\n'
RATE = '[[class]]\nid = "it-pseb"\nrate = "NEW"\n' + CITE


def _write(folder: Path, name: str, text: str, rules_id: str | None = None, extends: str = "pk-2027") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.toml"
    path.write_text(HEAD.format(id=rules_id or name, extends=extends) + text, encoding="utf-8")
    return path


def _refused(catalogue: Catalogue, name: str | Path) -> list[Diagnostic]:
    with pytest.raises(RulesInvalidError) as problem:
        catalogue.load(name)
    return list(problem.value.diagnostics)


def test_what_is_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    day = dt.date(2026, 6, 25)
    assert asked_for("pk-2027") == [Asked("pk-2027")]
    assert asked_for("pk-2027@2026-06-25+a.toml", dt.date(2020, 1, 1)) == [Asked("pk-2027", day), Asked("a.toml")]
    assert asked_for("pk-2027", day) == [Asked("pk-2027", day)]
    monkeypatch.chdir(tmp_path)
    _write(tmp_path, "a+b@c", "")
    assert asked_for("a+b@c.toml") == [Asked("a+b@c.toml")]


def test_the_law_as_known_on_a_day_is_a_version(tmp_path: Path) -> None:
    catalogue = Catalogue()
    then = catalogue.load("pk-2027@2026-06-25").rules
    assert (then.id, str(then.classes["it-pseb"].rate)) == ("pk-2027@2026-06-25", "0.01")
    changes = {change.path: change for change in diff(catalogue.load("pk-2027").rules, then)}
    assert changes["classes.social-media"].sentence.endswith("was not law then (from 1 July 2026)")
    over = catalogue.load(f"pk-2027@2026-06-25+{_write(tmp_path, 'proposal-x', RATE.replace('NEW', '0.03'))}").rules
    assert (over.id, str(over.classes["it-pseb"].rate), "social-media" in over.classes) == ("pk-2027@2026-06-25+proposal-x", "0.03", False)
    assert [d.code for d in _refused(catalogue, "proposal-flat-1@2026-06-25")] == ["TC418"]
    assert [d.code for d in _refused(catalogue, "pk-2027@june")] == ["TC429"]
    assert [d.code for d in _refused(catalogue, "@2026-06-25")] == ["TC402"]


def test_overlays_are_laid_over_one_another_from_left_to_right() -> None:
    loaded = Catalogue().load("proposal-flat-1+proposal-retention-80+proposal-small-earner")
    rules = loaded.rules
    assert rules.id == "proposal-flat-1+proposal-retention-80+proposal-small-earner"
    assert (rules.status, rules.tax_year) == ("proposal", 2027)
    assert str(rules.retention["freelancer"][-1].fraction) == "0.8"
    assert list(rules.classes).index("small-earner") < list(rules.classes).index("flat-export")  # ahead of what it names, or of what follows it there
    assert loaded.diagnostics == ()
    alone = Catalogue().load("pk-2027+proposal-flat-1")
    assert diff(alone.rules, Catalogue().load("proposal-flat-1").rules) == []


def test_the_order_of_overlays_that_do_not_meet_does_not_matter() -> None:
    one, other = (Catalogue().load(name).rules for name in ("proposal-creators-3-5+proposal-retention-80", "proposal-retention-80+proposal-creators-3-5"))
    assert diff(one, other) == []


def test_what_two_overlays_touch_is_named_and_the_later_holds(tmp_path: Path) -> None:
    one = _write(tmp_path, "one", RATE.replace("NEW", "0.01"))
    same = _write(tmp_path, "same", RATE.replace("NEW", "0.01"))
    other = _write(tmp_path, "other", RATE.replace("NEW", "0.02") + f'[slabs.company]\nbands = [{{ over = 0, fixed = 0, rate = "0.3" }}]\n{CITE}')
    gone = _write(tmp_path, "gone", REMOVED)
    bands = _write(tmp_path, "bands", f'[slabs.company]\nbands = [{{ over = 0, fixed = 0, rate = "0.2" }}]\n{CITE}')
    catalogue = Catalogue()
    both = catalogue.load(f"{one}+{other}")
    assert str(both.rules.classes["it-pseb"].rate) == "0.02"
    assert [(d.code, d.severity, d.line, d.column) for d in both.diagnostics] == [("TC425", Severity.WARNING, 13, "rate")]
    assert both.diagnostics[0].message == "one and other both touch classes.it-pseb.rate: 0.01, then 0.02; the later one holds"
    assert catalogue.load(f"{one}+{same}").diagnostics == ()
    taken = catalogue.load(f"{one}+{gone}")
    assert [d.message for d in taken.diagnostics] == ["one and gone both touch classes.it-pseb.remove: 0.01, then taken out; the later one holds"]
    fallen = catalogue.load(f"{gone}+{one}")
    assert "it-pseb" not in fallen.rules.classes
    assert [d.message for d in fallen.diagnostics] == ["'it-pseb' is taken out by an overlay below: what one says of it falls away"]
    again = _write(tmp_path, "gone-2", REMOVED)
    assert catalogue.load(f"{gone}+{again}").diagnostics == ()
    (table,) = catalogue.load(f"{bands}+{other}").diagnostics
    assert table.message == "bands and other both touch slabs.company.bands: its own, then its own; the later one holds"
    condition = f'[[regime]]\nid = "final-it-pseb"\n{CITE}[[regime.condition]]\nid = "return"\nis = ["yes", "WORD"]\n'
    first, second = (_write(tmp_path, name, condition.replace("WORD", word)) for name, word in (("c1", "no"), ("c2", "not_required")))
    assert [d.message.partition(":")[0] for d in catalogue.load(f"{first}+{second}").diagnostics] == [
        "c1 and c2 both touch regimes.final-it-pseb.condition.return.is"
    ]


def test_overlays_of_different_law_are_not_stacked(tmp_path: Path) -> None:
    catalogue = Catalogue()
    of_2026 = _write(tmp_path, "old", RATE.replace("NEW", "0.01"), extends="pk-2026")
    (problem,) = _refused(catalogue, f"proposal-flat-1+{of_2026}")
    assert (problem.code, problem.line) == ("TC425", 5)
    assert "old is laid over pk-2026, and proposal-flat-1 over pk-2027" in problem.message
    (problem,) = _refused(catalogue, "pk-2027+pk-2026")
    assert "pk-2026 is no overlay" in problem.message


def test_the_ids_of_shipped_files_are_reserved(tmp_path: Path, taxcalc: Callable[..., Ran]) -> None:
    own = _write(tmp_path / "mine", "anything", RATE.replace("NEW", "0.9"), rules_id="pk-2027", extends="pk-2026")
    catalogue = Catalogue([tmp_path / "mine"])
    for name in ("pk-2027", own):
        assert ("TC423", str(own), 1) in [(d.code, d.file, d.line) for d in _refused(catalogue, name)]
    assert "TC423" in [d.code for d in check_files(Catalogue(), [own])]
    shown = taxcalc("rules", "list", "--rules-dir", str(tmp_path / "mine"), "--format", "json")
    assert next(row for row in json.loads(shown.stdout) if row["id"] == "pk-2027")["title"] == "Pakistan, tax year 2027 (Finance Act 2026)"
    assert "TC423" in shown.stderr
    copy = tmp_path / "copy" / "2027.toml"
    copy.parent.mkdir()
    copy.write_bytes((shipped() / "pk" / "2027.toml").read_bytes())
    assert Catalogue([copy.parent]).load("pk-2027").rules.status == "enacted"  # the same file twice is the same law
    assert Catalogue().load(copy).rules.id == "pk-2027"


def test_a_draft_of_a_year_is_no_law_until_it_is_locked(tmp_path: Path) -> None:
    path = _write(tmp_path, "draft", "", rules_id="pk-2028")
    wrong = [d for d in check_files(Catalogue(), [path]) if d.code == "TC424"]
    assert [d.message for d in wrong] == ["pk-2028 is of tax year 2028, but its tax_year is none of its own"]
    due = f"[return]\nindividual = 2028-09-30\ncompany = 2028-12-31\n{CITE}"
    text = (HEAD.format(id="pk-2028", extends="pk-2027") + due).replace("extends", "tax_year = 2028\nextends")
    path.write_text(text, encoding="utf-8")
    assert check_files(Catalogue(), [path]) == []
    path.write_text(text.replace('"proposal"', '"enacted"').replace("extends", "enacted_on = 2027-06-29\nextends"), encoding="utf-8")
    assert [d.code for d in check_files(Catalogue(), [path])] == ["TC424"]


def test_one_order_of_precedence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, taxcalc: Callable[..., Ran]) -> None:
    """A file named on the command line, `--rules-dir`, `TAXCALC_RULES`; a file is found by its id, whatever its name."""
    named = _write(tmp_path / "here", "x", RATE.replace("NEW", "0.03"), rules_id="proposal-mine")
    _write(tmp_path / "given", "zz", RATE.replace("NEW", "0.02"), rules_id="proposal-mine")
    _write(tmp_path / "set", "proposal-mine", RATE.replace("NEW", "0.01"), rules_id="proposal-mine")
    monkeypatch.setenv("TAXCALC_RULES", str(tmp_path / "set"))

    def rate(name: str, *more: str) -> str:
        found = json.loads(taxcalc("rules", "show", name, "--path", "classes.it-pseb.rate", "--format", "json", *more).stdout)
        return str(found["values"][0]["value"])

    given = ("--rules-dir", str(tmp_path / "given"))
    assert (rate("proposal-mine"), rate("proposal-mine", *given), rate(str(named), *given)) == ("0.01", "0.02", "0.03")
    changed = json.loads(taxcalc("rules", "diff", "pk-2027", "proposal-mine", "--format", "json", *given).stdout)["changes"]
    assert [change["new"] for change in changed] == ["0.02"]


def test_two_versions_by_two_options_are_refused(taxcalc: Callable[..., Ran]) -> None:
    for arguments in (("--rules", "pk-2027", "--rules", "proposal-flat-1"), ("--rules=pk-2027", "--rules", "proposal-flat-1")):
        ran = taxcalc("assess", "x.csv", *arguments)
        assert ran.status == 2
        assert "pk-2027" in ran.stderr
        assert "+" in ran.stderr
        assert "taxcalc rules diff" in ran.stderr


def test_check_takes_folders_stacks_and_the_standard_input(tmp_path: Path, taxcalc: Callable[..., Ran]) -> None:
    _write(tmp_path / "mine", "a", "", rules_id="proposal-a", extends="proposal-b")
    _write(tmp_path / "mine" / "deep", "b", "", rules_id="proposal-b")
    (tmp_path / "mine" / "profile.toml").write_text('kind = "individual"\n', encoding="utf-8")
    folder = taxcalc("rules", "check", str(tmp_path / "mine"))
    assert "3 rule files checked: 1 finding in 1." in folder.stdout
    assert "profile.toml is no rule file" in folder.stderr
    stack = taxcalc("rules", "check", "proposal-retention-70+proposal-retention-80")
    assert "2 rule files checked: 2 findings in 1." in stack.stdout
    assert "TC425" in taxcalc("rules", "check", "pk-2027+pk-2026").stderr
    text = HEAD.format(id="proposal-in", extends="pk-2027")
    assert "1 rule file checked: nothing found." in taxcalc("rules", "check", "-", stdin=text).stdout
    broken = taxcalc("rules", "check", "-", stdin=text + "[surcharge]\nover = \n")
    assert (broken.status, "-:12" in broken.stderr) == (6, True)


def test_show_of_a_stack_is_the_whole_of_it(taxcalc: Callable[..., Ran]) -> None:
    assert "Flat final tax on exports" in taxcalc("rules", "show", "proposal-retention-80+proposal-flat-1", width=120).stdout


def test_conditions_that_are_no_tables_do_not_stop_a_stack(folder: Folder) -> None:
    first = folder.overlay('[[regime]]\nid = "relief"\ncondition = [5]\n' + folder.cite, "proposal-x.toml")
    second = folder.write("proposal-y.toml", folder.overlay_head.replace("proposal-x", "proposal-y"))
    with pytest.raises(RulesInvalidError):
        folder.load(f"{first}+{second}")


def test_a_condition_of_an_overlay_without_its_law_is_told(folder: Folder) -> None:
    written = '[[regime]]\nid = "old"\n[[regime.condition]]\nid = "more"\nfact = "atl"\nis = ["yes"]\nfails = "a"\nmissing = "b"\nremedy = "c"\n'
    assert "TC412" in {found.code for found in folder.found(folder.overlay(written))}
