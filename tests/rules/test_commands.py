from __future__ import annotations

import csv
import io
import json
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
import tomli

from taxcalc.money import lakh
from taxcalc.report.rules import list_document
from taxcalc.report.rules_diff import side_names
from taxcalc.rules.catalogue import Catalogue

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Ran
    from rules.conftest import Folder


def test_list_as_json_has_the_promised_keys(taxcalc: Callable[..., Ran]) -> None:
    rows = json.loads(taxcalc("rules", "list", "--format", "json").stdout)
    assert list(rows[0]) == ["id", "title", "status", "tax_year", "from", "to", "extends", "enacted_on", "review_by", "sha256"]
    assert [row["id"] for row in rows][:9] == [f"pk-{year}" for year in range(2019, 2028)]
    year = next(row for row in rows if row["id"] == "pk-2026")
    assert (year["tax_year"], year["from"], year["to"]) == (2026, "2025-07-01", "2026-06-30")
    assert year["sha256"] == Catalogue().load("pk-2026").sha256


def test_list_shows_each_version(taxcalc: Callable[..., Ran]) -> None:
    shown = taxcalc("rules", "list", width=120)
    assert (shown.status, shown.stderr) == (0, "")
    for words in ("Enacted law", "Bills and proposals", "What the years are built on", "proposal-flat-1"):
        assert words in shown.stdout
    assert taxcalc("rules", "list", "--format", "csv").stdout.startswith("id,title,status,tax_year,")
    assert "## Enacted law" in taxcalc("rules", "list", "--format", "markdown").stdout


def test_an_empty_list_has_no_headings() -> None:
    assert list(list_document([])) == []


def test_list_names_a_broken_file_and_shows_the_others(taxcalc: Callable[..., Ran], folder: Folder) -> None:
    folder.write("broken.toml", "id = \n")
    folder.overlay("[surcharge]\nover = 5\nbusines = 1\n")
    folder.write("orphan.toml", folder.overlay_head.replace("proposal-x", "proposal-orphan").replace("xx-2026", "nothing"))
    folder.write("same.toml", folder.overlay_head)
    shown = taxcalc("rules", "list", "--rules-dir", str(folder.path), width=120)
    assert shown.status == 5
    assert "pk-2026" in shown.stdout
    assert "broken" in shown.stdout
    for code in ("TC401", "TC404", "TC402"):
        assert code in shown.stderr


def test_show_gives_the_law_of_the_year_as_a_page(taxcalc: Callable[..., Ran]) -> None:
    shown = taxcalc("rules", "show", "pk-2019", "--format", "markdown")
    assert shown.status == 0
    for words in ("Business slab", "least tax", "Rs 2,000", "## Law and sources", "--resolved"):
        assert words in shown.stdout + shown.stderr
    assert "## Relief regimes" not in shown.stdout


def test_show_resolved_adds_what_it_extends(taxcalc: Callable[..., Ran]) -> None:
    page = taxcalc("rules", "show", "pk-2022", "--resolved", width=120).stdout
    for words in (
        "Relief regimes",
        "Asks for:",
        "Of interest where:",
        "Credits 100%",
        "+100% of the rate off the ATL",
        "Foreign exchange that may be retained",
    ):
        assert words in page
    assert "Contested:" in taxcalc("rules", "show", "pk-2027", "--resolved", width=120).stdout


def test_show_a_path_gives_single_values(taxcalc: Callable[..., Ran]) -> None:
    found = json.loads(taxcalc("rules", "show", "pk-2026", "--path", "slabs.salaried[3].rate", "--format", "json").stdout)
    assert found["schema"] == "taxcalc.ruleset/1"
    assert [(value["path"], value["value"], value["unit"]) for value in found["values"]] == [("slabs.salaried[3].rate", "0.23", "rate")]
    rows = list(csv.DictReader(io.StringIO(taxcalc("rules", "show", "pk-2026", "--path", "surcharge", "--format", "csv").stdout)))
    assert {row["path"]: row["value"] for row in rows}["surcharge.over"] == "10000000"
    assert "Rs 1,00,00,000" in taxcalc("rules", "show", "pk-2026", "--path", "surcharge", width=120).stdout


@pytest.mark.parametrize(("path", "hint"), [("slabs.salried", "slabs.salaried"), ("classes.it-pesb.rate", "classes.it-pseb.rate")])
def test_a_path_that_is_not_there_gets_the_nearest(taxcalc: Callable[..., Ran], path: str, hint: str) -> None:
    shown = taxcalc("rules", "show", "pk-2026", "--path", path)
    assert shown.status == 2
    assert hint in shown.stderr


def test_show_as_known_on_a_day(taxcalc: Callable[..., Ran]) -> None:
    shown = taxcalc("rules", "show", "pk-2027", "--known-on", "2026-06-01", "--path", "classes.it-pseb.rate", "--format", "csv")
    assert ",0.01," in shown.stdout
    assert taxcalc("rules", "show", "pk-2027", "--known-on", "2020-01-01").status == 4
    assert taxcalc("rules", "show", "pk-2027", "--known-on", "yesterday").status == 2


def test_show_a_small_law(taxcalc: Callable[..., Ran], folder: Folder) -> None:
    page = " ".join(taxcalc("rules", "show", "xx-2026", "--resolved", "--rules-dir", str(folder.path), width=120).stdout.split())
    for words in ("overlay of xx-base", "to be reviewed by 1 January 2099", "with PSEB or P@SHA registration", "A note.", "one gap"):
        assert words in page
    base = taxcalc("rules", "show", "xx-base", "--rules-dir", str(folder.path), width=120)
    assert "no tax year of its own" in base.stdout
    assert base.stderr == ""
    folder.overlay("")
    assert "Purpose: To test." in taxcalc("rules", "show", "proposal-x", "--rules-dir", str(folder.path)).stdout
    folder.write("bare.toml", 'id = "bare"\ntitle = "Bare"\nstatus = "enacted"\n')
    assert "Law and sources" not in taxcalc("rules", "show", "bare", "--rules-dir", str(folder.path)).stdout


def test_diff_as_json_has_the_promised_shape(taxcalc: Callable[..., Ran]) -> None:
    found = json.loads(taxcalc("rules", "diff", "pk-2026", "pk-2027", "--format", "json").stdout)
    assert (found["schema"], found["a"], found["b"]) == ("taxcalc.rulediff/2", "pk-2026", "pk-2027")
    change = next(change for change in found["changes"] if change["path"] == "surcharge.salaried")
    assert {key: change[key] for key in ("kind", "old", "new", "effective")} == {"kind": "changed", "old": "0.09", "new": "0", "effective": "2026-07-01"}
    assert list(change) == ["path", "kind", "old", "new", "effective", "law", "sentence"]
    schedule = next(change for change in found["changes"] if change["path"] == "slabs.salaried")
    assert (schedule["kind"], schedule["alike"]) == ("schedule", [])
    assert schedule["rows"][3] == {
        "from": "2200000",
        "upto": "3200000",
        "rate_a": "0.23",
        "rate_b": "0.2",
        "tax_at_upto_a": "346000",
        "tax_at_upto_b": "316000",
        "step_a": "0",
        "step_b": "0",
    }
    assert schedule["rows"][-1]["tax_at_upto_a"] is None
    relief = next(change for change in found["changes"] if change["path"] == "regimes.tribal-145a")
    assert {"path", "what", "value", "words"} == set(relief["parts"][0])


def test_every_view_of_a_pair_has_the_same_figures(taxcalc: Callable[..., Ran]) -> None:
    """JSON and CSV row by row; the figures of the text and of Markdown are those of the JSON."""
    pair = ("rules", "diff", "pk-2024", "pk-2025")
    changes = json.loads(taxcalc(*pair, "--format", "json").stdout)["changes"]
    rows = [{"path": change["path"], **row} for change in changes for row in change.get("rows", [])]
    listed = [row for row in csv.DictReader(io.StringIO(taxcalc(*pair, "--format", "csv").stdout)) if row["from"]]
    copies = [{"path": copy["path"], **row} for change in changes for copy in change.get("alike", []) for row in copy["rows"]]
    assert len(listed) == len(rows) + len(copies)
    assert all({key: row[key] or "" for key in row} in [{key: line[key] for key in row} for line in listed] for row in (*rows, *copies))
    for form in ("table", "markdown"):
        text = taxcalc(*pair, "--format", form).stdout
        for row in rows:
            for figure in (row["upto"], row["tax_at_upto_a"], row["tax_at_upto_b"]):
                assert figure is None or lakh(Decimal(figure)) in text


def test_steps_are_explained_and_one_rate_needs_no_table(taxcalc: Callable[..., Ran]) -> None:
    steps = taxcalc("rules", "diff", "pk-2019", "pk-2020").stdout
    assert "+ is charged at once" in steps
    assert "+1,000" in steps
    flat = taxcalc("rules", "diff", "pk-2021", "pk-2022").stdout
    assert "Small company rate: 22% \u2192 21%" in flat
    assert "income up to" not in flat.partition("Small company rate")[2].partition("Surcharge")[0]


def test_long_names_are_told_apart_on_80_columns(taxcalc: Callable[..., Ran]) -> None:
    shown = taxcalc("rules", "diff", "pk-2027", "proposal-retention-70", "proposal-retention-80", "proposal-retention-100").stdout
    for words in ("B: proposal-retention-70", "C: proposal-retention-80", "D: proposal-retention-100"):
        assert words in shown
    assert max(map(len, shown.splitlines())) <= 80


def test_names_above_a_column_are_short_and_distinct() -> None:
    assert side_names(["pk-2026", "pk-2027"]) == ["pk-2026", "pk-2027"]
    assert side_names(["pk-2027", "proposal-band-b"]) == ["pk-2027", "band-b"]
    assert side_names(["proposal-remote-employees", "remote-employees"]) == ["proposal\nremote\nemployees", "remote\nemployees"]


def test_diff_of_a_version_with_itself_is_empty(taxcalc: Callable[..., Ran]) -> None:
    same = taxcalc("rules", "diff", "pk-2026", "pk-2026", "--exit-code")
    assert same.status == 0
    assert "the same law" in same.stdout
    assert json.loads(taxcalc("rules", "diff", "pk-2026", "pk-2026", "--format", "json").stdout)["changes"] == []
    assert "the same law" in taxcalc("rules", "diff", "pk-2026", "pk-2026", "pk-2026").stdout


def test_diff_can_say_with_its_status_that_versions_differ(taxcalc: Callable[..., Ran]) -> None:
    assert taxcalc("rules", "diff", "pk-2026", "pk-2027", "--exit-code").status == 6
    assert taxcalc("rules", "diff", "pk-2026", "pk-2027", "pk-2025", "--exit-code").status == 6
    assert taxcalc("rules", "diff", "pk-2026", "pk-2027").status == 0


def test_diff_reads_as_law_in_every_form(taxcalc: Callable[..., Ran], tmp_path: Path) -> None:
    sentence = "Salaried slab: less tax on incomes above Rs 22,00,000 (from 1 July 2026)"
    assert sentence in " ".join(taxcalc("rules", "diff", "pk-2026", "pk-2027").stdout.split())
    for suffix in ("md", "csv", "txt", "json"):
        out = tmp_path / f"changes.{suffix}"
        assert taxcalc("rules", "diff", "pk-2026", "pk-2027", "-o", str(out)).stdout == ""
        assert "Salaried slab: less tax" in out.read_text(encoding="utf-8")


def test_diff_of_several_versions_is_a_table(taxcalc: Callable[..., Ran]) -> None:
    names = ("pk-2025", "pk-2026", "pk-2027")
    found = json.loads(taxcalc("rules", "diff", *names, "--format", "json").stdout)
    row = next(row for row in found["rows"] if row["path"] == "slabs.salaried@2200000.rate")
    assert row["values"] == {"pk-2025": "0.25", "pk-2026": "0.23", "pk-2027": "0.2"}
    rows = list(csv.DictReader(io.StringIO(taxcalc("rules", "diff", *names, "--format", "csv").stdout)))
    assert {"classes.it-pseb.to_tax_year", "classes.social-media"} <= {row["path"] for row in rows}
    assert "25%" in taxcalc("rules", "diff", *names, width=120).stdout


def test_diff_needs_two_versions_and_names_all_that_are_unknown(taxcalc: Callable[..., Ran]) -> None:
    assert taxcalc("rules", "diff", "pk-2026").status == 2
    both = taxcalc("rules", "diff", "pk-2062", "pk-2072")
    assert both.status == 4
    assert "pk-2062" in both.stderr
    assert "pk-2072" in both.stderr


def test_check_says_how_many_files_it_read(taxcalc: Callable[..., Ran], folder: Folder) -> None:
    sound = taxcalc("rules", "check", "xx-2026", "xx-base", "--rules-dir", str(folder.path))
    assert (sound.status, sound.stdout) == (0, "2 rule files checked: nothing found.\n")
    bad = folder.overlay("[surcharge]\nover = 5\n")
    found = taxcalc("rules", "check", str(bad))
    assert (found.status, found.stdout) == (6, "1 rule file checked: 1 finding in 1.\n")
    assert "TC412" in found.stderr
    report = json.loads(taxcalc("rules", "check", str(bad), "--format", "json").stdout)
    assert (report["schema"], report["files"], report["diagnostics"][0]["code"]) == ("taxcalc.rulecheck/1", 1, "TC412")
    two = folder.overlay('[surcharge]\nover = 5\n[minimum_tax]\nrate = "0"\n')
    assert taxcalc("rules", "check", str(two)).stdout == "1 rule file checked: 2 findings in 1.\n"


def test_schema_is_the_kept_one(taxcalc: Callable[..., Ran], repository: Path) -> None:
    assert taxcalc("rules", "schema").stdout == (repository / "rules" / "schema" / "rules.schema.json").read_text(encoding="utf-8")


def test_new_writes_a_sound_file_once(taxcalc: Callable[..., Ran], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    made = taxcalc("rules", "new", "proposal-new", "--extends", "pk-2026")
    assert (made.status, made.stdout) == (0, "")
    assert "taxcalc rules check proposal-new.toml" in made.stderr
    assert taxcalc("rules", "check", "proposal-new.toml").status == 0
    again = taxcalc("rules", "new", "proposal-new", "--extends", "pk-2026")
    assert again.status == 2
    assert "exists already" in again.stderr


def test_new_can_write_to_stdout(taxcalc: Callable[..., Ran]) -> None:
    made = taxcalc("rules", "new", "proposal-new", "--extends", "pk-2026", "-o", "-")
    assert tomli.loads(made.stdout)["extends"] == "pk-2026"
    assert made.stderr == ""


@pytest.mark.parametrize(("name", "hint"), [("pk-2026", "already"), ("two words", "letters, digits and hyphens"), ("\u0645", "letters")])
def test_new_refuses_an_id_that_is_taken_or_impossible(taxcalc: Callable[..., Ran], name: str, hint: str) -> None:
    made = taxcalc("rules", "new", name, "--extends", "pk-2026")
    assert made.status == 2
    assert hint in made.stderr


def test_lock_records_and_refuses(taxcalc: Callable[..., Ran], folder: Folder) -> None:
    first = taxcalc("rules", "lock", "xx-2026", "--rules-dir", str(folder.path))
    assert (first.status, first.stdout) == (0, "locked xx-2026 revision 1\n")
    folder.write("xx/2026.toml", folder.year + "# changed\n")
    refused = taxcalc("rules", "lock", "xx-2026", "--rules-dir", str(folder.path))
    assert (refused.status, refused.stdout) == (6, "nothing to lock\n")
    assert "TC417" in refused.stderr


def test_lock_without_ids_takes_all_enacted_rules(taxcalc: Callable[..., Ran], folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    from taxcalc.rules import catalogue

    monkeypatch.setattr(catalogue, "PACKAGE", folder.path)
    locked = taxcalc("rules", "lock", "--rules-dir", str(folder.path))
    assert locked.stdout == "locked xx-2026 revision 1\nlocked xx-base revision 1\n"
