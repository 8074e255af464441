from __future__ import annotations

import shlex
import sys
from pathlib import Path

import pytest

from taxcalc.cli import installation

FOREIGN = Path("taxcalc-6.1.0.dist-info")


def _install(folder: Path, dist_info: Path, name: str, files: str) -> None:
    (folder / dist_info).mkdir(parents=True)
    (folder / dist_info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 6.1.0\n", encoding="utf-8")
    (folder / dist_info / "RECORD").write_text(files, encoding="utf-8")
    for line in files.splitlines():  # a record counts only with its file
        (folder / line.partition(",")[0]).parent.mkdir(parents=True, exist_ok=True)
        (folder / line.partition(",")[0]).touch()


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.syspath_prepend(str(tmp_path))
    return tmp_path


def test_this_installation_is_sound() -> None:
    assert installation.other_owners() == []


def test_the_other_taxcalc_is_found_by_its_name(site: Path) -> None:
    _install(site, FOREIGN, "taxcalc", "taxcalc/calculator.py,,\n")
    assert installation.other_owners() == ["taxcalc"]


def test_a_fork_of_the_other_taxcalc_is_found_by_its_package(site: Path) -> None:
    _install(site, Path("tax_fork-1.dist-info"), "tax-fork", "taxcalc/calculator.py,,\n")
    assert installation.other_owners() == ["tax-fork"]


def test_overwritten_files_are_found_in_our_own_folder(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (site / "ours").mkdir()
    (site / "ours" / "calculator.py").touch()
    monkeypatch.setattr(installation, "PACKAGE", site / "ours")
    _install(site, Path("renamed-1.dist-info"), "renamed", "taxcalc/calculator.py,,\n")
    assert installation.other_owners([]) == ["renamed"]


def test_a_folder_that_only_looks_like_it_is_no_owner(site: Path) -> None:
    (site / "taxcalc").mkdir()
    assert installation.other_owners() == []


def test_our_own_distribution_is_no_other(site: Path) -> None:
    _install(site, Path("export_taxcalc-9.dist-info"), "export_taxcalc", "taxcalc/__init__.py,,\n")
    assert installation.other_owners() == []


def test_paths_that_are_no_folders_are_passed_over(tmp_path: Path) -> None:
    (tmp_path / "library.zip").touch()
    assert installation.other_owners([str(tmp_path / "library.zip"), str(tmp_path / "missing"), ""]) == []


def test_a_package_that_links_to_ours_is_ours(tmp_path: Path) -> None:
    (tmp_path / "taxcalc").symlink_to(installation.PACKAGE, target_is_directory=True)
    assert installation._suspicious([str(tmp_path)]) is False


def test_the_script_of_the_same_name_is_no_package(tmp_path: Path) -> None:
    (tmp_path / "taxcalc").touch()
    assert installation._suspicious([str(tmp_path)]) is False


def test_a_sound_installation_is_told_from_a_listing_alone() -> None:
    script = Path(sys.executable).parent
    assert installation._suspicious([str(script), *sys.path]) is False


def test_explanation_names_the_owners_and_the_way_out() -> None:
    said = installation.explain(["taxcalc"])
    assert "pip uninstall --yes taxcalc export-taxcalc" in said
    assert f" {shlex.quote(str(installation.PACKAGE.parent.parent))}\n" in said
    assert "install export-taxcalc" not in said
