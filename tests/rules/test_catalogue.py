from __future__ import annotations

import datetime as dt
import os
from typing import TYPE_CHECKING

import pytest

from taxcalc.diagnostics import RulesInvalidError, Severity
from taxcalc.rules import catalogue as module
from taxcalc.rules.catalogue import Catalogue, instead, schema_file, shipped
from taxcalc.rules.checker import check_all, due_files

if TYPE_CHECKING:
    from pathlib import Path

    from rules.conftest import Folder


def test_every_year_from_2019_is_shipped() -> None:
    assert Catalogue().years() == list(range(2019, 2028))


def test_the_law_of_a_year_is_found_by_its_id() -> None:
    assert Catalogue().enacted_year(2026) == "pk-2026"


def test_a_year_without_rules_is_refused_and_names_those_there_are() -> None:
    with pytest.raises(RulesInvalidError, match="2019, 2020") as problem:
        Catalogue().enacted_year(2035)
    assert problem.value.diagnostics[0].code == "TC402"


def test_a_year_may_have_rules_under_another_id(folder: Folder) -> None:
    folder.write("own.toml", folder.year.replace("xx-2026", "own-law").replace("tax_year = 2026", "tax_year = 2031"))
    assert folder.catalogue().enacted_year(2031) == "own-law"


def test_where_nothing_is_shipped_no_year_has_rules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PACKAGE", tmp_path / "src" / "taxcalc")
    with pytest.raises(RulesInvalidError, match="for no year"):
        Catalogue().enacted_year(2026)
    assert schema_file(tmp_path / "new.toml") is None


def test_a_wheel_carries_the_rules_inside_the_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "_rules").mkdir()
    monkeypatch.setattr(module, "PACKAGE", tmp_path)
    assert shipped() == tmp_path / "_rules"


def test_an_editor_finds_the_schema_beside_a_shipped_file_and_by_address_from_elsewhere(tmp_path: Path) -> None:
    assert schema_file(shipped() / "proposals" / "new.toml") == "../schema/rules.schema.json"
    assert str(schema_file(tmp_path / "new.toml")).startswith("file:///")


def test_ids_list_enacted_years_before_proposals(folder: Folder) -> None:
    folder.overlay("")
    ids = folder.catalogue().ids()
    assert ids.index("xx-2026") < ids.index("proposal-x")
    assert len(ids) == len(set(ids))


def test_folders_of_the_environment_are_read_too(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TAXCALC_RULES", os.pathsep.join(["", str(folder.path)]))
    assert Catalogue().load("xx-2026").rules.title == "Tax year 2026"


def test_an_id_is_found_in_a_file_of_any_name(folder: Folder) -> None:
    folder.write("deep/elsewhere.toml", folder.overlay_head.replace("proposal-x", "proposal-hidden"))
    assert folder.load("proposal-hidden").rules.id == "proposal-hidden"


def test_what_a_file_extends_may_lie_beside_it(folder: Folder, tmp_path: Path) -> None:
    for name in ("xx/base.toml", "xx/2026.toml"):
        folder.write(f"../beside/{name}", (folder.path / name).read_text(encoding="utf-8"))
    own = folder.write("../beside/own.toml", folder.overlay_head)
    assert Catalogue().load(own).rules.extends == "xx-2026"


def test_a_folder_beside_a_file_is_not_searched_to_its_depths(folder: Folder, tmp_path: Path) -> None:
    folder.write("../beside/deep/parent.toml", 'id = "parent-law"\ntitle = "P"\nstatus = "enacted"\n')
    own = folder.write("../beside/own.toml", folder.overlay_head.replace("xx-2026", "parent-law"))
    assert [d.code for d in folder.refused(own)] == ["TC402"]
    folder.write("../beside/parent.toml", 'id = "parent-law"\ntitle = "P"\nstatus = "enacted"\n')
    assert folder.load(own).rules.extends == "parent-law"


def test_an_unknown_id_is_refused_with_the_nearest(folder: Folder) -> None:
    (problem,) = folder.refused("xx-2062")
    assert (problem.code, problem.remedy) == ("TC402", "did you mean 'xx-2026'?")


def test_a_missing_parent_is_located(folder: Folder) -> None:
    (problem,) = folder.refused(folder.write("p.toml", folder.overlay_head.replace('"xx-2026"', '"yy-1999"')))
    assert (problem.code, problem.line, problem.column) == ("TC402", 6, "extends")


def test_a_circle_is_named_in_full(folder: Folder) -> None:
    folder.write("a.toml", 'id = "a"\ntitle = "A"\nstatus = "proposal"\nextends = "b"\n')
    folder.write("b.toml", 'id = "b"\ntitle = "B"\nstatus = "proposal"\nextends = "a"\n')
    (problem,) = folder.refused("a")
    assert problem.code == "TC403"
    assert "a -> b -> a" in problem.message


def test_a_missing_or_unreadable_file_is_refused(folder: Folder, tmp_path: Path) -> None:
    assert "No such file" in folder.refused(tmp_path / "none.toml")[0].message
    latin = tmp_path / "latin.toml"
    latin.write_bytes(b'title = "caf\xe9"')
    assert "not UTF-8" in folder.refused(latin)[0].message


def test_a_broken_file_that_is_not_needed_does_not_matter(folder: Folder) -> None:
    folder.write("broken.toml", "id = \n")
    folder.write("latin.toml", "").write_bytes(b"\xff")
    assert folder.load().rules.id == "xx-2026"
    assert folder.catalogue().years()


def test_a_file_that_begins_with_a_table_has_no_heading(folder: Folder) -> None:
    nameless = folder.write("nameless.toml", '[sources.X]\ntitle = "X"\n')
    assert nameless not in [row["path"] for row in folder.catalogue().headings()]
    assert folder.refused(nameless)[0].message == "the file has no 'id', 'title', 'status'"


def test_a_broken_file_that_is_needed_is_explained(folder: Folder) -> None:
    folder.write("xx/base.toml", "id = \n")
    (problem,) = folder.refused("xx-2026")
    assert (problem.code, problem.line) == ("TC401", 1)


@pytest.mark.parametrize(
    ("line", "remedy"),
    [
        ("rate = 1%", 'rate = "0.01"'),
        ("over = 600,000", "over = 600000"),
        ('title = "x', "same quote"),
        ("[[class]]\n[class]", "two brackets"),
        ("x = yes", "in quotes"),
        ("= 5", "close every quote"),
    ],
)
def test_a_syntax_error_says_what_to_write(folder: Folder, line: str, remedy: str) -> None:
    (problem,) = folder.refused(folder.write("p.toml", f"{line}\n"))
    assert problem.code == "TC401"
    assert remedy in (problem.remedy or "")


def test_an_unfinished_last_line_has_no_value_to_show(folder: Folder) -> None:
    (problem,) = folder.refused(folder.write("p.toml", "a = [\n"))
    assert problem.value == ""


def test_a_second_file_with_the_same_id_is_a_warning(folder: Folder) -> None:
    other = folder.write("xx-2026.toml", folder.year)
    loaded = folder.load(other)
    assert [(d.code, d.severity) for d in loaded.diagnostics] == [("TC420", Severity.WARNING)]


def test_the_same_law_has_the_same_fingerprint(folder: Folder) -> None:
    folder.write("own.toml", "\n# a comment\n" + folder.year)
    assert folder.load().sha256 == folder.load(folder.path / "own.toml").sha256


def test_gaps_are_gathered_along_the_chain(folder: Folder) -> None:
    assert folder.load().rules.gaps == ("one gap", "another gap")


def test_what_is_not_law_in_the_year_is_left_out_and_remembered(folder: Folder) -> None:
    loaded = folder.load()
    assert "old" not in loaded.rules.classes
    assert [(entry.id, entry.to_tax_year) for entry in loaded.dormant] == [("old", 2025)]
    assert [condition.id for condition in loaded.rules.regimes["final"].condition] == ["filed"]
    assert [path.name for path in loaded.files] == ["base.toml", "2026.toml"]


def test_the_structure_of_all_years_keeps_everything(folder: Folder) -> None:
    loaded = folder.load("xx-base")
    assert "old" in loaded.rules.classes
    assert (loaded.rules.start, loaded.rules.end) == (None, None)


def test_a_passed_review_date_is_a_warning(folder: Folder) -> None:
    folder.write("xx/2026.toml", folder.year.replace("2099-01-01", "2020-01-01"))
    loaded = folder.load()
    assert loaded.warnings(dt.date(2020, 1, 1)) == ()
    (warning,) = loaded.warnings(dt.date(2020, 1, 2))
    assert (warning.code, warning.severity) == ("TC416", Severity.WARNING)


def test_what_is_due_for_review_is_no_fault_of_the_file(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TAXCALC_TODAY", "2099-01-02")  # none of these may look at the clock
    broken = folder.write("broken.toml", "id = ")
    paths = [*folder.catalogue().paths()]
    assert "TC416" not in {found.code for found in check_all(folder.catalogue())[1]}
    assert {found.code for found in due_files([*paths, broken], dt.date(2099, 1, 2))} == {"TC416"}
    assert due_files(paths, dt.date(2026, 1, 1)) == []


def test_the_year_runs_from_july_to_june(folder: Folder) -> None:
    rules = folder.load().rules
    assert (rules.start, rules.end) == (dt.date(2025, 7, 1), dt.date(2026, 6, 30))


def test_a_building_block_is_no_law_to_compute_with(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    catalogue = Catalogue()
    assert catalogue.load_law("pk-2026").rules.id == "pk-2026"
    with pytest.raises(RulesInvalidError, match="TC006") as refused:
        catalogue.as_law(catalogue.load("pk-base"))
    assert (refused.value.diagnostics[0].remedy or "").startswith("--rules pk-2027, or leave")
    monkeypatch.setattr(Catalogue, "_enacted", lambda _self: {})
    with pytest.raises(RulesInvalidError) as refused:
        folder.catalogue().load_law("xx-base")
    assert refused.value.diagnostics[0].remedy == "give it a tax_year"


def test_where_no_year_has_rules_only_ones_own_are_offered() -> None:
    assert instead([]) == "--rules FILE takes rules of your own"
