from __future__ import annotations

import io

from taxcalc.diagnostics import Diagnostic, Severity
from taxcalc.report.diagnostics import format_diagnostics, print_diagnostics

ERROR = Diagnostic("TC101", "the date is missing", file="a.csv", line=3, column="date", value="", remedy="write it\nas 2026-01-31")
WARNING = Diagnostic("TC102", "odd", Severity.WARNING)


def test_a_problem_is_one_block_and_the_last_line_counts_them() -> None:
    assert format_diagnostics([ERROR, WARNING, WARNING]) == (
        "error TC101 a.csv:3:date\n"
        "  the date is missing\n"
        "  value: \n"
        "  remedy: write it\n"
        "  as 2026-01-31\n"
        "\n"
        "warning TC102\n"
        "  odd\n"
        "\n"
        "warning TC102\n"
        "  odd\n"
        "\n"
        "1 error, 2 warnings. `taxcalc help TC101` explains a code.\n"
    )


def test_no_problem_is_no_text() -> None:
    stream = io.StringIO()
    print_diagnostics([], stream)
    print_diagnostics([WARNING], stream, quiet=True)
    assert stream.getvalue() == format_diagnostics([]) == ""


def test_all_problems_are_shown_however_many() -> None:
    assert format_diagnostics([ERROR] * 500).count("error TC101") == 500


def test_colour_marks_the_severity_only() -> None:
    assert format_diagnostics([ERROR], colour=True).startswith("\x1b[1;31merror\x1b[0m TC101 a.csv:3:date\n")


def test_input_cannot_drive_the_terminal() -> None:
    shown = format_diagnostics([Diagnostic("TC101", "bad \x1b[2J", file="\x07.csv", value="\x1b]0;x\x07\nsecond")])
    assert "\x1b" not in shown
    assert "\x07" not in shown
    assert "value: \\x1b]0;x\\x07\\nsecond" in shown


def test_a_value_as_long_as_a_file_is_cut_short() -> None:
    assert "value: " + "9" * 200 + " ...\n" in format_diagnostics([Diagnostic("TC101", "long", value="9" * 100_000)])


def test_a_terminal_gets_prose_wrapped_between_words_and_lines_to_copy_in_one_piece() -> None:
    prose = Diagnostic("TC101", "one two three four five", value="1 2 3 4 5 6 7 8 9 0 1 2", remedy="ask the bank to correct it")
    assert format_diagnostics([prose], width=20).splitlines()[1:6] == [
        "  one two three four",
        "  five",
        "  value: 1 2 3 4 5 6 7 8 9 0 1 2",
        "  remedy: ask the",
        "  bank to correct it",
    ]
    line = Diagnostic("TC101", "no rate", remedy='write: rate = "0.01", which is 1 %')
    assert '  remedy: write: rate = "0.01", which is 1 %' in format_diagnostics([line], width=20).splitlines()
