"""Files are written whole or not at all, through links, with the mode they had; devices and pipes are written to."""

from __future__ import annotations

import errno
import os
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from taxcalc.diagnostics import UsageRejectedError
from taxcalc.output import can_be_continued, check_output, write_text, written

posix = pytest.mark.skipif(sys.platform == "win32", reason="modes, links and pipes are of POSIX systems")


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def _said(path: Path) -> tuple[str, str | None]:
    with pytest.raises(UsageRejectedError) as refused:
        check_output(path)
    (one,) = refused.value.diagnostics
    assert (one.code, one.file) == ("TC004", str(path))
    return one.message, one.remedy


@posix
def test_a_new_file_gets_the_mode_that_the_user_asked_of_new_files(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        write_text(tmp_path / "new.json", "{}\n")
    finally:
        os.umask(before)
    assert _mode(tmp_path / "new.json") == 0o640


@posix
@pytest.mark.parametrize("mode", [0o600, 0o644, 0o660])
def test_a_file_that_was_there_keeps_its_mode_whatever_wrote_the_draft(mode: int, tmp_path: Path) -> None:
    kept = tmp_path / "kept.csv"
    kept.write_text("old", encoding="utf-8")
    kept.chmod(mode)
    with written(kept) as draft:
        draft.unlink()  # as a writer that replaces its file does
        draft.write_text("new", encoding="utf-8")
        assert _mode(draft.parent) == 0o700
        assert kept.read_text(encoding="utf-8") == "old"
    assert (kept.read_text(encoding="utf-8"), _mode(kept)) == ("new", mode)


@posix
def test_a_link_is_written_through_also_to_a_file_that_is_not_there_yet(tmp_path: Path) -> None:
    folder = tmp_path / "there"
    folder.mkdir()
    link = tmp_path / "link.csv"
    link.symlink_to("second.csv")
    (tmp_path / "second.csv").symlink_to(folder / "real.csv")
    for text in ("first", "again"):
        write_text(link, text)
        assert (link.is_symlink(), (tmp_path / "second.csv").is_symlink()) == (True, True)
        assert (folder / "real.csv").read_text(encoding="utf-8") == text
    assert [path.name for path in folder.iterdir()] == ["real.csv"]


@posix
@pytest.mark.parametrize("linked", [False, True])
def test_a_pipe_is_written_to_and_never_replaced(linked: bool, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.csv"
    os.mkfifo(pipe)
    name = tmp_path / "link.csv" if linked else pipe
    if linked:
        name.symlink_to(pipe)
    read: list[str] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_text(encoding="utf-8")))
    reader.start()
    check_output(name)
    write_text(name, "through\n")
    reader.join(10)
    assert read == ["through\n"]
    assert stat.S_ISFIFO(pipe.stat().st_mode)
    assert name.is_symlink() == linked
    assert not can_be_continued(name)


WRITES = """
from pathlib import Path
from taxcalc.output import check_output, write_text
check_output(Path({0!r}))
print("before")
write_text(Path({0!r}), "result\\n")
"""


@posix
def test_the_name_of_standard_output_means_the_open_file(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("/dev/stdout")
    for name in ("/dev/stdout", "/dev/fd/1", str(tmp_path / "link")):
        command = [sys.executable, "-c", WRITES.format(name)]
        piped = subprocess.run(command, capture_output=True, text=True, check=True)
        assert piped.stdout == "before\nresult\n"
        with (tmp_path / "redirected.txt").open("w", encoding="utf-8") as stream:
            stream.write("kept\n")
            stream.flush()
            subprocess.run(command, stdout=stream, check=True)
        assert (tmp_path / "redirected.txt").read_text(encoding="utf-8") == "kept\nbefore\nresult\n"
        assert not can_be_continued(Path(name))


@posix
def test_a_link_to_the_null_device_stays_one(tmp_path: Path) -> None:
    (tmp_path / "nowhere.csv").symlink_to(os.devnull)
    check_output(tmp_path / "nowhere.csv")
    write_text(tmp_path / "nowhere.csv", "gone")
    assert (tmp_path / "nowhere.csv").is_symlink()
    assert stat.S_ISCHR(Path(os.devnull).stat().st_mode)


def test_what_fails_half_way_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    kept = tmp_path / "kept.csv"
    kept.write_text("old", encoding="utf-8")

    def fail() -> None:
        with written(kept) as draft:
            draft.write_text("half", encoding="utf-8")
            raise OSError(errno.EIO, "Input/output error")

    with pytest.raises(OSError, match="Input/output"):
        fail()
    assert [(path.name, path.read_text(encoding="utf-8")) for path in tmp_path.iterdir()] == [("kept.csv", "old")]


def test_a_folder_is_no_output_and_the_remedy_names_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert _said(tmp_path) == ("the output cannot be written: Is a directory", f"name a file in it: -o {tmp_path / 'result.json'}")
    monkeypatch.chdir(tmp_path)
    assert _said(Path())[1] == "name a file in it: -o result.json"


def test_a_folder_that_is_not_there_is_named_with_the_command_that_makes_it(tmp_path: Path) -> None:
    message, remedy = _said(tmp_path / "not there" / "o.csv")
    assert message == f"the output cannot be written: there is no folder {str(tmp_path / 'not there')!r}"
    assert remedy == f"make the folder first: mkdir -p '{tmp_path / 'not there'}'"


@posix
def test_links_in_a_circle_are_told(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to("b")
    (tmp_path / "b").symlink_to("a")
    assert _said(tmp_path / "a")[0] == "the output cannot be written: Too many levels of symbolic links"


@posix
def test_a_device_that_may_not_be_written_is_told_before_the_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    os.mkfifo(tmp_path / "pipe")
    monkeypatch.setattr(os, "access", lambda *_: False)
    assert _said(tmp_path / "pipe") == ("the output cannot be written: Permission denied", "choose another name or folder with -o")


def test_a_full_disk_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(UsageRejectedError) as refused:
        write_text(tmp_path / "o.json", "{}")
    (one,) = refused.value.diagnostics
    assert (one.message, one.remedy) == ("the output cannot be written: No space left on device", "make room, or choose another disk with -o")
    assert list(tmp_path.iterdir()) == []


@posix
def test_a_file_that_cannot_be_given_its_owner_is_written_all_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "kept").touch()

    def refuse(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "chown", refuse)
    write_text(tmp_path / "kept", "new")
    assert (tmp_path / "kept").read_text(encoding="utf-8") == "new"


def test_a_reader_that_left_is_no_fault_of_the_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def left(*_: object, **__: object) -> int:
        raise BrokenPipeError

    monkeypatch.setattr(Path, "write_text", left)
    with pytest.raises(BrokenPipeError):
        write_text(tmp_path / "o.json", "{}")
