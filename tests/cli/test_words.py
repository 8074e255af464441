"""`taxcalc help WORD`: the words of the field, four lines each."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from taxcalc.cli.help_ import _plain, words

if TYPE_CHECKING:
    from collections.abc import Callable

PAGES = sorted((Path(__file__).parents[2] / "src" / "taxcalc" / "words").glob("*.md"))
ASKED = """esfca pseb e-prc prc eprc|final tax|atl|opting out|opt-out|purpose code|itrs|realised|withholding|iris|ntn|wealth statement|minimum tax|super tax
    |surcharge|form r|social media|sales tax|tax year|residence|P@SHA|late return"""


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_word_is_explained_in_four_lines_that_fit_a_terminal_with_its_source(page: Path) -> None:
    title, blank, *lines = page.read_text(encoding="utf-8").splitlines()
    assert (title[:2], blank) == ("# ", "")
    assert 3 <= len(lines) <= 4
    assert max(map(len, lines)) <= 80
    assert re.search(r"\b(Law|Source): .+\.$", " ".join(lines))


@pytest.mark.parametrize("word", [w.strip() for part in ASKED.split("|") for w in ([part] if " " in part.strip() and "esfca" not in part else part.split())])
def test_the_words_that_people_meet_are_there_however_they_are_typed(word: str, taxcalc: Callable[..., Any]) -> None:
    for typed in ([word], word.split(), [word.upper()]):
        ran = taxcalc("help", *typed)
        assert (ran.status, ran.stdout[:2], ran.stderr) == (0, "# ", "")


def test_no_name_stands_for_two_words() -> None:
    titles = [page.read_text(encoding="utf-8").partition("\n")[0].removeprefix("# ") for page in PAGES]
    assert sum(len({_plain(name) for name in title.split(", ")}) for title in titles) == len(words())


def test_a_word_nearly_right_is_suggested(taxcalc: Callable[..., Any]) -> None:
    ran = taxcalc("help", "efsca")
    assert (ran.status, "did you mean ESFCA?" in ran.stderr) == (2, True)
    assert "Words: " in taxcalc("help").stdout
    assert "`taxcalc help` lists the codes and the words" in taxcalc("help", "zzzzz").stderr
