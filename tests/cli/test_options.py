from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import typer

from taxcalc.cli.options import Environment, OutputFormat, chosen_format, rules_dirs
from taxcalc.diagnostics import Diagnostic, Severity, UsageRejectedError

if TYPE_CHECKING:
    from collections.abc import Callable

NOTE = Diagnostic("TC101", "a note", Severity.NOTE)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def environment(*, colour: bool = False, quiet: bool = False, stream: Callable[[], io.StringIO] = io.StringIO) -> Environment:
    return Environment(io.StringIO(), stream(), stream(), colour=colour, quiet=quiet)


def shown(stream: Any) -> str:  # noqa: ANN401 - a StringIO behind the wider TextIO
    return str(stream.getvalue())


class TestFormat:
    def test_a_table_is_the_default(self) -> None:
        assert chosen_format(None, None) is OutputFormat.TABLE
        assert chosen_format(None, Path("-")) is OutputFormat.TABLE

    @pytest.mark.parametrize(("name", "expected"), [("a.json", "json"), ("a.JSONL", "jsonl"), ("a.csv", "csv"), ("a.md", "markdown"), ("a.txt", "table")])
    def test_the_suffix_of_the_output_chooses(self, name: str, expected: str) -> None:
        assert chosen_format(None, Path(name)) == expected

    def test_the_option_beats_the_suffix(self) -> None:
        assert chosen_format(OutputFormat.JSON, Path("a.csv")) is OutputFormat.JSON

    def test_an_unknown_suffix_is_wrong_usage_that_names_the_known_ones(self) -> None:
        with pytest.raises(typer.BadParameter, match=r"'a\.ods' names no format .*\.csv.*add --format"):
            chosen_format(None, Path("a.ods"))

    def test_a_format_that_the_command_does_not_write_is_wrong_usage(self) -> None:
        with pytest.raises(typer.BadParameter, match="writes table, json, not csv"):
            chosen_format(OutputFormat.CSV, None, [OutputFormat.TABLE, OutputFormat.JSON])
        with pytest.raises(typer.BadParameter, match=r"\(\.txt\)"):
            chosen_format(None, Path("a.csv"), [OutputFormat.TABLE])


def test_rules_dirs_are_those_of_the_option(tmp_path: Path) -> None:
    assert rules_dirs([tmp_path, tmp_path.parent]) == (tmp_path, tmp_path.parent)
    assert rules_dirs(None) == ()


class TestEnvironment:
    def test_a_pipe_has_no_colour(self) -> None:
        found = Environment.detect()
        assert (found.is_tty, found.colour, found.width) == (False, False, 80)

    @pytest.mark.parametrize(("variables", "colour"), [({"TERM": "xterm"}, True), ({"TERM": "dumb"}, False), ({"TERM": "xterm", "NO_COLOR": "1"}, False)])
    def test_a_terminal_has_colour_unless_told_otherwise(self, variables: dict[str, str], colour: bool, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sys, "stdout", Terminal())
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setenv("COLUMNS", "120")
        found = Environment.detect()
        assert (found.is_tty, found.colour, found.width) == (True, colour, 120)

    def test_a_commands_own_options_narrow_it(self) -> None:
        context = typer.Context(typer.main.get_command(_application()), obj=environment(colour=True))
        assert Environment.of(context).colour
        assert not Environment.of(context, no_color=True).colour
        assert Environment.of(context, quiet=True).quiet

    def test_without_main_it_is_the_real_one(self) -> None:
        context = typer.Context(typer.main.get_command(_application()))
        assert Environment.of(context).stdout is sys.stdout

    def test_notes_and_results_go_apart(self) -> None:
        env = environment()
        env.write("result")
        env.note("note")
        env.report([NOTE])
        assert shown(env.stdout) == "result"
        assert shown(env.stderr).startswith("note\nnote TC101\n")

    def test_quiet_keeps_errors_only(self) -> None:
        env = environment(quiet=True)
        env.note("note")
        env.report([NOTE, Diagnostic("TC102", "an error")])
        assert shown(env.stderr) == "error TC102\n  an error\n\n1 error. `taxcalc help TC102` explains a code.\n"

    def test_colour_on_stderr_needs_a_terminal_there(self) -> None:
        on_pipe, on_terminal = environment(colour=True), environment(colour=True, stream=Terminal)
        on_pipe.report([NOTE])
        on_terminal.report([NOTE])
        assert "\x1b[" not in shown(on_pipe.stderr)
        assert "\x1b[" in shown(on_terminal.stderr)

    def test_console_draws_in_colour_only_where_allowed(self) -> None:
        plain, colourful = environment(), environment(colour=True)
        plain.console().print("[red]x[/red]")
        colourful.console().print("[red]x[/red]")
        assert shown(plain.stdout) == "x\n"
        assert "\x1b[" in shown(colourful.stdout)


class TestEmit:
    def test_to_stdout(self) -> None:
        env = environment()
        env.emit("a", None)
        env.emit("b", Path("-"))
        assert shown(env.stdout) == "ab"

    def test_to_a_file_whole_as_utf_8(self, tmp_path: Path) -> None:
        output = tmp_path / "out.txt"
        output.write_text("old", encoding="utf-8")
        environment().emit("₨\n", output)
        assert output.read_bytes() == "₨\n".encode()
        assert list(tmp_path.iterdir()) == [output]

    def test_a_place_that_cannot_be_written_is_wrong_usage_and_leaves_nothing(self, tmp_path: Path) -> None:
        with pytest.raises(UsageRejectedError, match=r"out\.txt the output cannot be written: there is no folder"):
            environment().emit("a", tmp_path / "missing" / "out.txt")
        (tmp_path / "folder").mkdir()
        with pytest.raises(UsageRejectedError, match="folder the output cannot be written: Is a directory"):
            environment().emit("a", tmp_path / "folder")
        assert [path.name for path in tmp_path.iterdir()] == ["folder"]


def _application() -> typer.Typer:
    application = typer.Typer()
    application.command()(lambda: None)
    return application
