from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import typer

import taxcalc as package
from taxcalc.cli import app, main
from taxcalc.cli.options import Environment
from taxcalc.diagnostics import Diagnostic, InputRejectedError, RulesInvalidError, Severity

if TYPE_CHECKING:
    from collections.abc import Callable

HEAVY = ("typer", "rich", "pydantic", "duckdb", "importlib.metadata")


def _python(*arguments: str, stdin: str | None = None, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *arguments], input=stdin, capture_output=True, text=True, check=False, env=os.environ | variables)


def _main(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr(sys, "argv", ["taxcalc", *arguments])
    return int(main.main())


@pytest.mark.parametrize("flag", ["--version", "-V"])
def test_version_goes_to_stdout(flag: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert _main(monkeypatch, flag) == 0
    assert capsys.readouterr() == (f"taxcalc {package.__version__}\n", "")


def test_version_imports_nothing_heavy() -> None:
    script = Path(sys.executable).with_name("taxcalc")
    code = f"import runpy, sys; sys.argv = ['taxcalc', '--version']\ntry: runpy.run_path({str(script)!r}, run_name='__main__')\nexcept SystemExit: pass"
    code += f"\nprint([m for m in {HEAVY} if m in sys.modules])"
    assert _python("-c", code).stdout.splitlines()[1] == "[]"


def test_help_imports_neither_rich_nor_duckdb_nor_pydantic_nor_any_command() -> None:
    code = (
        "import sys; from taxcalc.cli.main import main; sys.argv[1:] = ['--help']; main();"
        "print([m for m in ('rich', 'duckdb', 'pydantic', 'taxcalc.cli.help_') if m in sys.modules])"
    )
    assert _python("-c", code).stdout.splitlines()[-1] == "[]"


def test_version_among_other_words_is_answered_too(taxcalc: Callable[..., Any]) -> None:
    assert taxcalc("--version", "help").stdout == f"taxcalc {package.__version__}\n"


def test_module_runs_like_the_script() -> None:
    ran = _python("-m", "taxcalc", "help", "TC001", PYTHONIOENCODING="latin-1")
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout.startswith("# TC001")


def test_main_runs_a_command(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert _main(monkeypatch, "help") == 0
    assert "TC001" in capsys.readouterr().out


def test_wrong_installation_ends_with_7_and_the_remedy(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(main, "other_owners", lambda: ["taxcalc"])
    assert _main(monkeypatch, "--version") == 7
    out, err = capsys.readouterr()
    assert out == ""
    assert "TC001" in err
    assert "pip uninstall --yes taxcalc export-taxcalc" in err


def test_stream_that_cannot_be_reconfigured_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = io.StringIO()
    monkeypatch.setattr(sys, "stdout", screen)
    assert _main(monkeypatch, "--version") == 0
    assert screen.getvalue().startswith("taxcalc ")


def test_help_lists_the_commands_with_examples_first(taxcalc: Callable[..., Any]) -> None:
    shown = taxcalc("--help").stdout
    assert shown.index("$ taxcalc") < shown.index("Options:") < shown.index("Commands:")
    for command in app.COMMANDS.values():
        assert command.summary in " ".join(shown.split())


def test_no_command_shows_the_help_and_is_wrong_usage(taxcalc: Callable[..., Any]) -> None:
    ran = taxcalc()
    assert (ran.status, ran.stdout) == (2, "")
    assert ran.stderr == taxcalc("--help").stdout


def test_mistyped_command_is_wrong_usage_with_the_nearest_one(taxcalc: Callable[..., Any]) -> None:
    ran = taxcalc("hepl")
    assert (ran.status, ran.stdout) == (2, "")
    assert ran.stderr == "error: No such command 'hepl'. Did you mean 'help'?\n  `taxcalc --help` shows examples and options.\n"


def test_unknown_option_is_wrong_usage_of_its_command(taxcalc: Callable[..., Any]) -> None:
    ran = taxcalc("help", "--colour")
    assert ran.status == 2
    assert "No such option: --colour" in ran.stderr
    assert "`taxcalc help --help`" in ran.stderr


def test_completion_names_the_commands() -> None:
    ran = _python("-m", "taxcalc", _TAXCALC_COMPLETE="complete_bash", COMP_WORDS="taxcalc he", COMP_CWORD="1")
    assert (ran.returncode, ran.stdout.split(), ran.stderr) == (0, ["help"], "")


def test_completion_names_the_options_of_a_command() -> None:
    ran = _python("-m", "taxcalc", _TAXCALC_COMPLETE="complete_bash", COMP_WORDS="taxcalc help --h", COMP_CWORD="2")
    assert (ran.returncode, ran.stdout.split()) == (0, ["--help"])


def test_completion_script_is_shown() -> None:
    assert "_TAXCALC_COMPLETE" in _python("-m", "taxcalc", "--show-completion", SHELL="/bin/bash").stdout


class TestEndings:
    """A command that ends in every way it can."""

    @pytest.fixture
    def ends_with(self, monkeypatch: pytest.MonkeyPatch, taxcalc: Callable[..., Any]) -> Callable[[BaseException], Any]:
        def run(problem: BaseException) -> Any:  # noqa: ANN401 - conftest's Ran, which importlib mode cannot import
            def command() -> None:
                raise problem

            monkeypatch.setattr(app, "load", lambda _line: _command_of(command))
            return taxcalc("help")

        return run

    def test_returned_status_is_the_exit_status(self, monkeypatch: pytest.MonkeyPatch, taxcalc: Callable[..., Any]) -> None:
        monkeypatch.setattr(app, "load", lambda _line: _command_of(lambda: 5))
        assert taxcalc("help").status == 5

    def test_exit_status_of_typer_is_kept(self, ends_with: Callable[[BaseException], Any]) -> None:
        assert ends_with(typer.Exit(6)).status == 6

    def test_rejected_input_shows_every_problem_and_ends_with_3(self, ends_with: Callable[[BaseException], Any]) -> None:
        ran = ends_with(InputRejectedError([Diagnostic("TC101", "first"), Diagnostic("TC102", "second", Severity.WARNING)]))
        assert (ran.status, ran.stdout) == (3, "")
        assert "first" in ran.stderr
        assert "second" in ran.stderr

    def test_invalid_rules_end_with_4(self, ends_with: Callable[[BaseException], Any]) -> None:
        ran = ends_with(RulesInvalidError([Diagnostic("TC401", "bad rule")]))
        assert ran.status == 4
        assert "bad rule" in ran.stderr

    @pytest.mark.parametrize("problem", [KeyboardInterrupt(), typer.Abort(), EOFError()])
    def test_interruption_ends_with_130(self, problem: BaseException, ends_with: Callable[[BaseException], Any]) -> None:
        assert ends_with(problem).status == 130

    @pytest.mark.parametrize(("code", "status"), [(4, 4), (None, 0), ("words", 0)])
    def test_system_exit_is_kept(self, code: object, status: int, ends_with: Callable[[BaseException], Any]) -> None:
        assert ends_with(SystemExit(code)).status == status

    def test_reader_that_left_is_no_problem(self, ends_with: Callable[[BaseException], Any]) -> None:
        ran = ends_with(BrokenPipeError(32, "Broken pipe"))
        assert (ran.status, ran.stdout, ran.stderr) == (141, "", "")

    @pytest.mark.parametrize(
        ("module", "said"),
        [
            ("distributed.client", "this needs the extra `cluster`: distributed is not installed"),
            ("tomlkit.items", "this installation is incomplete: the module tomlkit is not there"),
            ("markdown_it", "this installation is incomplete: the module markdown_it is not there"),
        ],
    )
    def test_missing_library_is_named(self, module: str, said: str, ends_with: Callable[[BaseException], Any]) -> None:
        ran = ends_with(ModuleNotFoundError(f"No module named '{module}'", name=module))
        assert ran.status == 7
        assert "TC003" in ran.stderr
        assert said in ran.stderr

    @pytest.mark.parametrize(
        "problem", [ModuleNotFoundError("No module named 'taxcalc.x'", name="taxcalc.x"), ModuleNotFoundError("?"), ZeroDivisionError("figure 1234")]
    )
    def test_bug_ends_with_1_and_no_word_of_the_clients(self, problem: Exception, ends_with: Callable[[BaseException], Any]) -> None:
        ran = ends_with(problem)
        assert (ran.status, ran.stdout) == (1, "")
        assert f"Sorry, taxcalc {package.__version__} has a bug and stopped: {type(problem).__name__} at cli/" in ran.stderr
        assert "1234" not in ran.stderr
        assert "Traceback" not in ran.stderr

    def test_bug_shows_its_traceback_on_request(self, monkeypatch: pytest.MonkeyPatch, ends_with: Callable[[BaseException], Any]) -> None:
        monkeypatch.setenv("TAXCALC_DEBUG", "1")
        ran = ends_with(ZeroDivisionError("figure 1234"))
        assert ran.status == 1
        assert "ZeroDivisionError: figure 1234" in ran.stderr

    def test_bug_outside_the_package_has_an_unknown_place(self, capsys: pytest.CaptureFixture[str]) -> None:
        from taxcalc.cli.endings import ending

        assert ending(ZeroDivisionError(), Environment.detect()) == 1
        assert "ZeroDivisionError at an unknown place" in capsys.readouterr().err

    def test_nothing_more_is_written_to_a_reader_that_left(self, tmp_path: Path) -> None:
        from taxcalc.cli.endings import ending

        pipe = tmp_path / "pipe"
        with pipe.open("w", encoding="utf-8") as stdout:
            assert ending(BrokenPipeError(), Environment(io.StringIO(), stdout, io.StringIO())) == 141
            stdout.write("still in the buffer")
        assert pipe.read_text(encoding="utf-8") == ""


def _command_of(function: Callable[[], object]) -> Any:  # noqa: ANN401 - Typer's command types are private
    application = typer.Typer(add_completion=False)
    application.command("help")(function)
    return typer.main.get_command(application)


def test_closed_pipe_is_quiet_to_the_very_end() -> None:
    script = Path(sys.executable).with_name("taxcalc")
    with subprocess.Popen([script, "help", "TC001"], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as started:
        assert started.stdout is not None
        assert started.stderr is not None
        started.stdout.close()
        assert started.stderr.read() == b""
    assert started.returncode == 141
