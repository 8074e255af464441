from __future__ import annotations

from typing import TYPE_CHECKING

from taxcalc.rules.catalogue import Catalogue, shipped
from taxcalc.rules.lock import lock, read_lock

if TYPE_CHECKING:
    from pathlib import Path

    from rules.conftest import Folder
    from taxcalc.diagnostics import Diagnostic


def _lock(folder: Folder, because: str | None = None) -> tuple[list[str], list[Diagnostic]]:
    catalogue = folder.catalogue()
    return lock(catalogue.dirs, [catalogue.find(name) for name in ("xx-base", "xx-2026")], because)


def _found(folder: Folder) -> list[Diagnostic]:
    return folder.found(folder.path / "xx" / "2026.toml")


def _edit(folder: Folder, revision: int | None) -> None:
    text = folder.year.replace("1000\n", "1001\n")
    folder.write("xx/2026.toml", text if revision is None else text.replace("tax_year =", f"revision = {revision}\ntax_year ="))


def test_every_shipped_enacted_file_is_locked_as_it_stands() -> None:
    locked, problem = read_lock(shipped())
    assert problem is None
    enacted = [row for row in Catalogue().headings() if row.get("status") == "enacted"]
    catalogue = Catalogue()
    assert {row["id"]: catalogue.find(row["path"]).sha256 for row in enacted} == {key: entry.sha256 for key, entry in locked.items()}


def test_a_folder_without_a_lock_changes_freely(folder: Folder) -> None:
    assert _found(folder) == []


def test_locking_twice_changes_nothing(folder: Folder) -> None:
    assert _lock(folder) == (["xx-base revision 1", "xx-2026 revision 1"], [])
    assert _lock(folder) == ([], [])
    assert _found(folder) == []


def test_a_changed_file_needs_a_revision_and_then_a_reason(folder: Folder) -> None:
    _lock(folder)
    _edit(folder, None)
    (problem,) = _found(folder)
    assert (problem.code, "revision = 2" in (problem.remedy or "")) == ("TC417", True)
    assert "still revision 1" in _lock(folder, "why")[1][0].message
    _edit(folder, 2)
    (problem,) = _found(folder)
    assert "no changelog line" in problem.message
    assert "needs a changelog line" in _lock(folder)[1][0].message
    assert _lock(folder, 'Read "again"') == (["xx-2026 revision 2"], [])
    assert _found(folder) == []
    locked, _ = read_lock(folder.path)
    assert locked["xx-2026"].changelog == ("1: first published", '2: Read "again"')


def test_an_enacted_file_beside_a_lock_must_be_in_it(folder: Folder) -> None:
    _lock(folder)
    (problem,) = folder.found(folder.write("new.toml", folder.year.replace("xx-2026", "xx-new")))
    assert "enacted, but not locked" in problem.message


def test_a_proposal_is_never_locked(folder: Folder) -> None:
    _lock(folder)
    assert folder.found(folder.overlay("")) == []


def test_a_revision_that_is_no_number_counts_as_the_first(folder: Folder) -> None:
    folder.write("xx/2026.toml", folder.year.replace("tax_year =", 'revision = "two"\ntax_year ='))
    assert _lock(folder)[0] == ["xx-base revision 1", "xx-2026 revision 1"]


def test_a_damaged_lock_is_a_problem_of_its_own(folder: Folder) -> None:
    folder.write("lock.toml", "[xx-2026]\nrevision = 1\n")
    (problem,) = _found(folder)
    assert (problem.code, "cannot be read" in problem.message) == ("TC417", True)
    assert {d.message for d in _lock(folder)[1]} == {problem.message}


def test_a_file_outside_all_folders_is_locked_beside_itself(folder: Folder, tmp_path: Path) -> None:
    outside = tmp_path / "elsewhere"
    outside.mkdir()
    own = outside / "own.toml"
    own.write_text('id = "own"\ntitle = "Own"\nstatus = "enacted"\n', encoding="utf-8")
    catalogue = folder.catalogue()
    lock(catalogue.dirs, [catalogue.find(own)], None)
    assert (outside / "lock.toml").exists()
