"""A document as one page, and pictures made by hand: nothing from outside, nothing of a reader's text is markup."""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import pairwise

import pytest

from taxcalc.report.charts import Picture, Series, lines
from taxcalc.report.document import Bullets, Column, Heading, Table, Tone, cell, sentence
from taxcalc.report.page import to_html

X = [Decimal(number) for number in range(101)]


def _plain(value: Decimal) -> str:
    return f"<{value}>"


def test_every_block_has_its_place_on_the_page() -> None:
    columns = (Column("who"), Column("tax\nbefore", right=True), Column("bar", screen_only=True))
    table = Table(columns, ((cell("a"), cell("1"), cell("##")), (cell("all"), cell("2"), cell(""))), total=True)
    bullets = Bullets((cell("point", Tone.STRONG, "see LAW s.1 at https://example.org/a?b=1&c=2"), ()))
    page = to_html(
        "A & B",
        [Heading("A & B", level=1), sentence("said", Tone.WARN), bullets, table, Picture("<svg></svg>", "what it shows")],
        {"LAW": "https://example.org/law"},
    )
    assert page.startswith('<!DOCTYPE html>\n<html lang="en">')
    for part in (
        "<title>A &amp; B</title>",
        "<h1>A &amp; B</h1>",
        '<p><span class="warn">said</span></p>',
        '<a href="https://example.org/law">LAW</a>',
        '<a href="https://example.org/a?b=1&amp;c=2">',
        '<th class="right">tax\nbefore</th>',
        '<tr class="total"><td>all</td>',
        "<figure><svg></svg><figcaption>what it shows</figcaption></figure>",
    ):
        assert part in page
    assert "##" not in page  # bars are for screens of text


def test_a_table_without_a_total_has_none() -> None:
    assert 'class="total"' not in to_html("x", [Table((Column("a"),), ((cell("1"),),))])


def test_text_is_never_markup() -> None:
    page = to_html("<b>", [Heading("<script>alert(1)</script>"), sentence('"quoted" \x1b[31m')])
    assert "<script" not in page
    assert "\x1b" not in page


def test_nothing_comes_from_outside() -> None:
    page = to_html("x", [lines("t", [Series("a", ((X[0], X[0]), (X[1], X[1])))], _plain, _plain)])
    assert not re.search(r"<(script|link|img|iframe)|@import|url\(", page)


def test_lines_stand_on_a_common_ground() -> None:
    steps = Series("new", ((X[0], X[0]), (X[50], X[0]), (X[50], X[50]), (X[100], X[100])))
    picture = lines("Tax <1>", [Series("old", ((X[0], X[0]), (X[100], X[80]))), steps], _plain, _plain, cliffs=True)
    assert picture.title == "Tax <1>"
    assert 'aria-label="Tax &lt;1&gt;"' in picture.svg
    assert picture.svg.count("<polyline") == 2
    assert picture.svg.count("<circle") == 1  # the cliff, at its upper end
    assert "&lt;100&gt;" in picture.svg
    assert lines("x", [steps], _plain, _plain).svg.count("<circle") == 0


@pytest.mark.parametrize("top", ["1", "7", "12", "99", "0.0025", "0.35", "3590000"])
def test_labels_are_round_and_reach_the_top(top: str) -> None:
    labels: list[Decimal] = []
    lines("x", [Series("a", ((X[0], X[0]), (X[1], Decimal(top))))], _plain, lambda value: labels.append(value) or "")
    assert labels[-1] >= Decimal(top)
    assert 2 <= len(labels) <= 11
    assert {b - a for a, b in pairwise(labels)} == {labels[1]}


def test_a_picture_of_nothing_is_still_one() -> None:
    assert "<svg" in lines("x", [], _plain, _plain).svg
    assert "<svg" in lines("x", [Series("a", ((X[0], X[0]), (X[1], X[0])))], _plain, _plain).svg
