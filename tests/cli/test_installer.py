"""Remedies about installing: one for each way this program is installed, and none names what no index has."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest

from taxcalc.cli import installer
from taxcalc.cli.installer import Installation, how_installed, missing

posix = pytest.mark.skipif(os.name == "nt", reason="lines are quoted as the system's shell wants it")
REPOSITORY = Path(__file__).parent.parent.parent
INSTALLS = re.compile(r"(?:\binstall\b|\binject\b|\badd\b|--with\b).*")


REQUIRES = metadata.requires("export-taxcalc")


class _Distribution:
    requires = REQUIRES

    def __init__(self, record: str | None) -> None:
        self.record = record

    def read_text(self, _name: str) -> str | None:
        return self.record


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:  # noqa: ANN401 - a factory of fakes
    """Make this look as if `tool` had put the program into an environment of its own, from `record`."""

    def make(record: object, marker: str | None = None, *, pip: bool = True, held: tuple[str, ...] = ()) -> Installation:
        text = record if isinstance(record, str | None) else json.dumps(record)
        monkeypatch.setattr(installer.metadata, "distribution", lambda _name: _Distribution(text))
        monkeypatch.setattr(installer, "find_spec", lambda _name: object() if pip else None)
        monkeypatch.setattr(installer, "_is_there", lambda name: name in held)
        monkeypatch.setattr(sys, "prefix", str(tmp_path))
        if marker:
            (tmp_path / marker).touch()
        return how_installed()

    return make


def test_this_checkout_knows_where_it_came_from() -> None:
    found = how_installed()
    assert (found.source, found.editable) == (str(REPOSITORY), True)


@posix
@pytest.mark.parametrize(
    ("marker", "pip", "line"),
    [
        ("uv-receipt.toml", False, "uv tool install --reinstall '{source}[cluster]'"),
        ("pipx_metadata.json", True, "pipx inject {venv} 'distributed>=2026.1' 'pyarrow>=20'"),
        (None, True, "{python} -m pip install 'distributed>=2026.1' 'pyarrow>=20'"),
        (None, False, "uv pip install --python {python} 'distributed>=2026.1' 'pyarrow>=20'"),
    ],
)
def test_an_extra_is_added_in_the_way_the_program_was_installed(marker: str | None, pip: bool, line: str, tmp_path: Path, installed: Any) -> None:  # noqa: ANN401 - as above
    source = tmp_path / "a folder"
    source.mkdir()
    installed({"url": source.as_uri(), "dir_info": {}}, marker, pip=pip)
    message, said = missing("distributed")
    assert message == "this needs the extra `cluster`: distributed is not installed"
    assert said == line.format(source=source, venv=tmp_path.name, python=shlex.quote(sys.executable))


@posix
@pytest.mark.parametrize(
    ("marker", "pip", "line"),
    [
        ("uv-receipt.toml", False, "uv pip install --reinstall --python {python} 'duckdb<3,>=2.0' "),
        ("pipx_metadata.json", True, "pipx inject --force {venv} 'duckdb<3,>=2.0' "),
        (None, True, "{python} -m pip install --force-reinstall 'duckdb<3,>=2.0' "),
    ],
)
def test_a_library_of_a_library_comes_back_with_the_libraries_that_need_it(marker: str | None, pip: bool, line: str, tmp_path: Path, installed: Any) -> None:  # noqa: ANN401 - as above
    installed(None, marker, pip=pip)
    message, said = missing("markdown_it")
    assert message == "this installation is incomplete: the module markdown_it is not there"
    assert said.startswith(line.format(venv=tmp_path.name, python=shlex.quote(sys.executable)))
    assert "rich>=14" in said
    assert "distributed" not in said


@posix
def test_what_is_installed_anew_keeps_the_extras_it_has(tmp_path: Path, installed: Any) -> None:  # noqa: ANN401 - as above
    installed({"url": tmp_path.as_uri(), "dir_info": {}}, "uv-receipt.toml", held=("pypdfium2", "pyarrow"))
    assert missing("distributed")[1] == f"uv tool install --reinstall '{tmp_path}[cluster,pdf]'"
    assert missing("mt940")[1] == f"uv tool install --reinstall '{tmp_path}[pdf]'"


def test_a_library_counts_as_there_by_its_own_record() -> None:
    assert (installer._is_there("rich"), installer._is_there("no-such-distribution")) == (True, False)


@posix
def test_one_lost_library_is_put_back_alone(installed: Any) -> None:  # noqa: ANN401 - as above
    installed(None)
    assert missing("re2") == (
        "this installation is incomplete: the module re2 is not there",
        f"{shlex.quote(sys.executable)} -m pip install 'google-re2>=1.1.20251105'",
    )


def test_sources_are_folders_files_and_addresses(tmp_path: Path, installed: Any) -> None:  # noqa: ANN401 - as above
    wheel = tmp_path / "ours 1.whl"
    wheel.touch()
    for record, source in (
        ({"url": wheel.as_uri(), "archive_info": {}}, str(wheel)),
        ({"url": (tmp_path / "gone.whl").as_uri(), "archive_info": {}}, None),
        ({"url": "https://host.example/taxcalc.git", "vcs_info": {"vcs": "git", "commit_id": "0" * 40}}, "git+https://host.example/taxcalc.git"),
        ({"url": "https://host.example/taxcalc.whl", "archive_info": {}}, "https://host.example/taxcalc.whl"),
        ({}, None),
        ("{ damaged", None),
        (None, None),
    ):
        assert installed(record).source == source


def test_run_from_its_folder_it_knows_no_requirements(monkeypatch: pytest.MonkeyPatch) -> None:
    def none(_name: str) -> Any:  # noqa: ANN401 - it returns nothing
        raise metadata.PackageNotFoundError

    monkeypatch.setattr(installer.metadata, "requires", none)
    monkeypatch.setattr(installer.metadata, "distribution", none)
    assert how_installed().source is None
    assert missing("re2") == ("the module re2 is not there, and this program was not installed", "in its checkout: make .venv/.ready")


@posix
@pytest.mark.parametrize(
    ("tool", "at_hand", "lines"),
    [
        ("pip", "uv", ["{python} -m pip uninstall --yes taxcalc export-taxcalc", "uv tool install '/my files/taxcalc'"]),
        ("pip", "pipx", ["{python} -m pip uninstall --yes taxcalc export-taxcalc", "pipx install '/my files/taxcalc'"]),
        ("uv pip", "uv", ["uv pip uninstall --python {python} taxcalc export-taxcalc", "uv tool install '/my files/taxcalc'"]),
        (
            "pip",
            "",
            [
                "{python} -m pip uninstall --yes taxcalc export-taxcalc",
                "{python} -m venv {home}/taxcalc",
                "{home}/taxcalc/bin/python -m pip install '/my files/taxcalc'",
            ],
        ),
    ],
)
def test_an_environment_of_its_own_is_made_with_what_is_at_hand(tool: str, at_hand: str, lines: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(installer, "which", lambda name: name if name == at_hand else None)
    python = shlex.quote(sys.executable)
    assert Installation(tool, "/my files/taxcalc").afresh(["taxcalc"]) == [line.format(python=python, home=Path.home()) for line in lines]


def test_without_a_source_nothing_is_named_to_install() -> None:
    (line,) = Installation("pip", None).afresh(["taxcalc"])
    assert "uninstall" in line


def test_lines_are_quoted_for_the_command_prompt_on_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(installer.os, "name", "nt")
    assert installer._line("uv", "tool", "install", r"C:\my files\taxcalc") == r'uv tool install "C:\my files\taxcalc"'


def test_no_text_of_ours_asks_an_index_for_this_program() -> None:
    texts = [*REPOSITORY.glob("*.md"), *REPOSITORY.glob("docs/**/*.md"), *(REPOSITORY / "src").rglob("*.*")]
    assert len(texts) > 100
    for path in texts:
        if path.suffix in {".md", ".py", ".sql", ".toml"} and path.name != "installer.py":
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
                for told in INSTALLS.findall(line.replace("uninstall", "")):
                    assert "export-taxcalc" not in told, f"{path}:{number}: {line}"


@posix
def test_the_line_for_a_lost_library_works_when_pasted(tmp_path: Path) -> None:
    """In an environment of its own, from which one library is taken; the index is a folder with a wheel of that name."""
    home = tmp_path / "env"
    subprocess.run([sys.executable, "-m", "venv", str(home)], check=True)
    python = home / "bin" / "python"
    site = Path(
        subprocess.run([python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"], capture_output=True, text=True, check=True).stdout.strip()
    )
    (site / "checkout.pth").write_text(f"{REPOSITORY / 'src'}\n", encoding="utf-8")
    ours = site / "export_taxcalc-1.dist-info"
    ours.mkdir()
    (ours / "METADATA").write_text("Metadata-Version: 2.1\nName: export-taxcalc\nVersion: 1\nRequires-Dist: made-up-here>=1\n", encoding="utf-8")
    told = subprocess.run(
        [python, "-c", "from taxcalc.cli.installer import missing; print(missing('made_up_here')[1])"], capture_output=True, text=True, check=True
    ).stdout.strip()
    index = tmp_path / "index"
    index.mkdir()
    _wheel(index)
    environment = os.environ | {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(index), "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    subprocess.run(["/bin/sh", "-c", told], check=True, env=environment, capture_output=True)
    assert subprocess.run([python, "-c", "import made_up_here"], check=False).returncode == 0


def _wheel(folder: Path) -> None:
    from zipfile import ZipFile

    with ZipFile(folder / "made_up_here-1-py3-none-any.whl", "w") as archive:
        archive.writestr("made_up_here.py", "")
        archive.writestr("made_up_here-1.dist-info/METADATA", "Metadata-Version: 2.1\nName: made-up-here\nVersion: 1\n")
        archive.writestr("made_up_here-1.dist-info/WHEEL", "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr("made_up_here-1.dist-info/RECORD", "made_up_here.py,,\n")
