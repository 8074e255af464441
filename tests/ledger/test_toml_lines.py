"""Every value of a TOML text is found on its line, however it is written."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
import tomli
from hypothesis import given
from hypothesis import strategies as st

from taxcalc.toml_lines import TomlRefusedError, load_toml, locate, nearest_line

TEXT = '''\
# a comment with [brackets] and = signs
id = "pk-2026" # trailing "comment"
title = "with # hash"
a.b . "c.d" = 1

[slabs]
limits = [
  1, # one, and ] a bracket
  2,

  { rate = 3, law = ["x",
     "y"] },
]
text = """
not = a key
[nor.a.table]
"""
raw = \'\'\'
also # not
\'\'\'

[[class]]
id = "it"
[class.when]
pseb = true
[[class.rate]]
value = 0.25
[[class.rate]]
value = 0.5
[[class]]
id = 'service'
"quo\\u0074ed" = {}
[class.when]
pseb = false
'''


def test_every_place_is_found_on_its_line() -> None:
    assert locate(TEXT) == {
        ("id",): 2,
        ("title",): 3,
        ("a",): 4,
        ("a", "b"): 4,
        ("a", "b", "c.d"): 4,
        ("slabs",): 6,
        ("slabs", "limits"): 7,
        ("slabs", "limits", 0): 8,
        ("slabs", "limits", 1): 9,
        ("slabs", "limits", 2): 11,
        ("slabs", "limits", 2, "rate"): 11,
        ("slabs", "limits", 2, "law"): 11,
        ("slabs", "limits", 2, "law", 0): 11,
        ("slabs", "limits", 2, "law", 1): 12,
        ("slabs", "text"): 14,
        ("slabs", "raw"): 18,
        ("class",): 22,
        ("class", 0): 22,
        ("class", 0, "id"): 23,
        ("class", 0, "when"): 24,
        ("class", 0, "when", "pseb"): 25,
        ("class", 0, "rate"): 26,
        ("class", 0, "rate", 0): 26,
        ("class", 0, "rate", 0, "value"): 27,
        ("class", 0, "rate", 1): 28,
        ("class", 0, "rate", 1, "value"): 29,
        ("class", 1): 30,
        ("class", 1, "id"): 31,
        ("class", 1, "quoted"): 32,
        ("class", 1, "when"): 33,
        ("class", 1, "when", "pseb"): 34,
    }


def test_the_places_are_the_parsers_own_values() -> None:
    document = tomli.loads(TEXT)
    for path in locate(TEXT):
        value: Any = document
        for key in path:
            value = value[key]


def test_windows_line_ends_count_once() -> None:
    assert locate("a = 1\r\n\r\n[t]\r\nb = 2\r\n") == {("a",): 1, ("t",): 3, ("t", "b"): 4}


@pytest.mark.parametrize(
    "rest",
    ["b", "b =", "b = [1, 2", "b = [1 2]", "[b", "[[b]", "= 2", 'b = "open', "b.= 1", '"\\q" = 1', "b = {c = 1", "b = {c 1}", "b = " + "[" * 9000],
)
def test_a_broken_text_gives_the_places_before_the_defect(rest: str) -> None:
    assert locate(f"a = 1\n{rest}")[("a",)] == 1


def test_a_missing_key_is_reported_at_its_table() -> None:
    places = locate("[a]\nb = 1\n")
    assert nearest_line(places, ("a", "missing", 0)) == 1
    assert nearest_line(places, ("a", "b")) == 2
    assert nearest_line(places, ("z",)) is None


@given(st.text(alphabet="ab.=[]{}\"'#,\n\\ 1", max_size=60))
def test_no_text_raises(text: str) -> None:
    locate(text)


@pytest.mark.parametrize(
    ("text", "said", "line"),
    [
        ("a = 1\nb = ", "Invalid value", 2),
        ("a = 1\nb = 1e99999999999999999999\n", "exponent beyond any amount", 2),
        ("\n\nb = 1e-500\n", "exponent beyond any amount", 3),
        ("a = 1\nb = " + "1" * 5001, "thousands of digits", 2),
        ("a = 1\nb = " + "1_" * 5001 + "1", "thousands of digits", 2),
        ("a = 1\nb = " + "[" * 5000 + "]" * 5000, "too deep", 2),
        ("a = 1\nb = " + "{a=" * 5000 + "1" + "}" * 5000, "too deep", 2),
    ],
)
def test_what_no_file_needs_is_refused_at_its_line(text: str, said: str, line: int) -> None:
    with pytest.raises(TomlRefusedError, match=said) as refused:
        load_toml(text)
    assert refused.value.line == line


def test_numbers_are_exact() -> None:
    assert load_toml("a = 0.1\nb = 1e3\nc = inf\nd = 7") == {"a": Decimal("0.1"), "b": Decimal("1E+3"), "c": Decimal("Infinity"), "d": 7}
