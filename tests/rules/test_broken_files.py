"""Proposals that are wrong or odd in one way each: none crashes, and each is caught at its author's own line or rightly accepted."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from taxcalc.rules.catalogue import Catalogue
from taxcalc.rules.checker import check_files

if TYPE_CHECKING:
    from pathlib import Path

HEAD = """id = "proposal-odd"
title = "An odd one"
status = "proposal"
purpose = "To be wrong."
extends = "pk-2027"
review_by = 2099-07-01
author = "Nobody"

[sources.MINE]
title = "My paper"

"""
CITE = 'cite = [{ source = "MINE", section = "p. 1", confidence = "low" }]'
CLASS = """[[class]]
id = "mine"
ahead_of = "it-pseb"
title = "Mine"
law = "Mine"
when = { income = "export", kinds = ["company"] }
treatment = "final"
rate = "0.01"
CITE
"""
SLABS = """[slabs.business]
bands = [
  { over = 0, fixed = 0, rate = "0" },
  { over = 600000, fixed = 0, rate = "0.1" },
  { over = 1200000, fixed = 60000, rate = "0.2" },
]
CITE
"""
REGIME = """[[regime]]
id = "super-tax-104b"
CITE
[[regime.condition]]
id = "mine"
fact = "export_usd"
at_least = 5
law = "Mine"
fails = "No."
missing = "Not known."
remedy = "None."
"""
KEEP = """[[retention.freelancer]]
id = "freelancer-50-or-5000"
CITE
"""

# what is edited, what stands there instead ("#!" marks the line to be named), and the code of the finding
WRONG: dict[str, tuple[str, str, str, str]] = {
    # the file itself
    "no quotes": ("", "title = x #!", "", "TC401"),
    "open bracket": ("", "[slabs.business #!", "", "TC401"),
    "a percent sign": ("", '[[class]]\nid = "it-pseb"\nrate = 1% #!', "", "TC401"),
    "commas in an amount": ("", "[surcharge]\nover = 1,000 #!", "", "TC401"),
    "a key twice": (HEAD, HEAD + 'author = "Twice" #!', "", "TC"),
    "a table twice": ("", "[surcharge]\nover = 5\n[surcharge] #!", "", "TC401"),
    "a very long number": ("", "[surcharge]\nover = " + "9" * 5001 + " #!", "", "TC"),
    "very deep": ("", "gaps = " + "[" * 500 + "]" * 500 + " #!", "", "TC"),
    "an unknown parent": (HEAD, HEAD.replace('extends = "pk-2027"', 'extends = "pk-2072" #!'), "", "TC402"),
    "its own parent": (HEAD, HEAD.replace('extends = "pk-2027"', 'extends = "proposal-odd" #!'), "", "TC403"),
    "an unknown status": (HEAD, HEAD.replace('status = "proposal"', 'status = "wish" #!'), "", "TC406"),
    "a year in quotes": (HEAD, HEAD.replace("extends", 'tax_year = "2027" #!\nextends'), "", "TC406"),
    "a negative year": (HEAD, HEAD.replace("extends", "tax_year = -1 #!\nextends"), "", "TC406"),
    "a review date in quotes": (HEAD, HEAD.replace("2099-07-01", '"2099-07-01" #!'), "", "TC406"),
    "an unknown heading": ("", "[surchage] #!\nover = 5", "", "TC404"),
    "a number for a table": ("", "surcharge = 5 #!", "", "TC"),
    "a text for a list": (HEAD, HEAD.replace("extends", 'gaps = "none" #!\nextends'), "", "TC406"),
    "a source without a title": ("", '[sources.OTHER] #!\nurl = "x"', "", "TC405"),
    "a coming year without due dates": (HEAD, HEAD.replace("extends", "tax_year = 2028 #!\nextends"), "", "TC427"),
    # citations
    "no citation": ("CITE\n", "", CLASS.replace("[[class]]", "[[class]] #!"), "TC405"),
    "an empty citation": ("CITE", "cite = [] #!", CLASS, "TC406"),
    "a typo in a citation": ("CITE", CITE.replace("source", "sorce") + " #!", CLASS, "TC404"),
    "a typo in a citation of what may be absent": (
        "",
        '[super_tax]\nbands = []\ncite = [{ sorce = "MINE", section = "x", confidence = "low" }] #!',
        "",
        "TC404",
    ),
    "a citation in text": ("CITE", 'cite = "MINE p. 1" #!', CLASS, "TC406"),
    "a source that is not listed": ("CITE", CITE.replace("MINE", "THEIRS") + " #!", CLASS, "TC409"),
    "an unknown confidence": ("CITE", CITE.replace("low", "sure") + " #!", CLASS, "TC406"),
    # classes
    "no id": ('id = "mine"\n', "", CLASS.replace("[[class]]", "[[class]] #!"), "TC408"),
    "one bracket": ("[[class]]", "[class] #!", CLASS, "TC408"),
    "the same id twice": ("", CLASS + CLASS.replace('id = "mine"', 'id = "mine" #!'), "", "TC408"),
    "an unknown key": ('rate = "0.01"', 'rat = "0.01" #!', CLASS, "TC404"),
    "a number for a rate": ('"0.01"', "0.01 #!", CLASS, "TC407"),
    "a rate above one": ('rate = "0.01"', 'rate = "2" #!', CLASS, "TC407"),
    "a rate below nothing": ('rate = "0.01"', 'rate = "-0.01" #!', CLASS, "TC407"),
    "a rate that is no number": ('rate = "0.01"', 'rate = "NaN" #!', CLASS, "TC407"),
    "a rate that is endless": ('rate = "0.01"', 'rate = "Infinity" #!', CLASS, "TC407"),
    "a rate of many decimals": ('rate = "0.01"', 'rate = "0.00000001" #!', CLASS, "TC407"),
    "a rate that is yes": ('rate = "0.01"', "rate = true #!", CLASS, "TC407"),
    "no rate": ('rate = "0.01"\n', "", CLASS.replace("[[class]]", "[[class]] #!"), "TC405"),
    "an unknown treatment": ('"final"', '"finall" #!', CLASS, "TC406"),
    "an unknown income": ('income = "export", kinds = ["company"] }', 'income = "foreign" } #!', CLASS, "TC406"),
    "an unknown kind": ('["company"] }', '["firm"] } #!', CLASS, "TC406"),
    "an unknown group": ('kinds = ["company"] }', 'groups = ["itt"] } #!', CLASS, "TC409"),
    "an unknown regime": ('rate = "0.01"', 'rate = "0.01"\nregime = "final-it" #!', CLASS, "TC409"),
    "ahead of nothing": ('ahead_of = "it-pseb"', 'ahead_of = "it-pesb" #!', CLASS, "TC409"),
    "days after the year": ('kinds = ["company"] }', "from = 2029-06-01 } #!", CLASS, "TC413"),
    "days before the year": ('kinds = ["company"] }', "to = 2020-06-01 } #!", CLASS, "TC413"),
    "days that run backwards": ('kinds = ["company"] }', "from = 2027-02-01, to = 2026-12-01 } #!", CLASS, "TC413"),
    "a day in quotes": ('kinds = ["company"] }', 'from = "2027-02-01" } #!', CLASS, "TC406"),
    "years that run backwards": ('rate = "0.01"', 'rate = "0.01"\nfrom_tax_year = 2027\nto_tax_year = 2026 #!', CLASS, "TC413"),
    "law of a later year": ('rate = "0.01"', 'rate = "0.01"\nfrom_tax_year = 2028 #!', CLASS, "TC413"),
    "never reached": ('ahead_of = "it-pseb"\n', "", CLASS.replace("[[class]]", "[[class]] #!"), "TC414"),
    "takes all from the others": (', kinds = ["company"]', "", CLASS.replace("[[class]]", "[[class]] #!"), "TC414"),
    "takes out what is not there": ("", '[[class]] #!\nid = "it-pesb"\nremove = true', "", "TC409"),
    "takes out a class and leaves a gap": ("", '[[class]] #!\nid = "normal-export"\nremove = true\n[[class]]\nid = "service"\nremove = true', "", "TC414"),
    "takes out a regime that is used": ("", '[[regime]] #!\nid = "final-it-pseb"\nremove = true', "", "TC409"),
    "takes out a table that is used": ("", "[slabs.salaried] #!\nremove = true", "", "TC409"),
    "takes out a group that is used": ("", "[activities.platform] #!\nremove = true", "", "TC409"),
    # slabs
    "bands out of order": ("1200000", "500000", SLABS.replace('"0.2" },', '"0.2" }, #!'), "TC410"),
    "the same band twice": ("1200000", "600000", SLABS.replace('"0.2" },', '"0.2" }, #!'), "TC410"),
    "no band from zero": ("over = 0,", "over = 1,", SLABS.replace('rate = "0" },', 'rate = "0" }, #!'), "TC410"),
    "a fixed amount that does not add up": ("fixed = 60000", "fixed = 50000", SLABS.replace('"0.2" },', '"0.2" }, #!'), "TC411"),
    "no bands": (SLABS, "[slabs.business]\nbands = [] #!\nCITE", SLABS, "TC406"),
    "an amount in quotes": ("over = 600000", 'over = "600000"', SLABS.replace('"0.1" },', '"0.1" }, #!'), "TC406"),
    "an amount with decimals": ("over = 600000", "over = 600000.5", SLABS.replace('"0.1" },', '"0.1" }, #!'), "TC406"),
    "an amount below nothing": ("over = 600000", "over = -5", SLABS.replace('"0.1" },', '"0.1" }, #!'), "TC406"),
    "an amount beyond all money": ("over = 600000", "over = 99999999999999999", SLABS.replace('"0.1" },', '"0.1" }, #!'), "TC406"),
    "a band without a rate": (', rate = "0.1"', "", SLABS.replace('fixed = 0, rate = "0.1" },', 'fixed = 0, rate = "0.1" }, #!'), "TC405"),
    "a rate that falls": ('"0.2"', '"0.05"', SLABS.replace('"0.2" },', '"0.2" }, #!'), "TC428"),
    "a table that nobody uses": ("[slabs.business]", "[slabs.busines] #!", SLABS, "TC409"),
    # regimes
    "an unknown fact": ('"export_usd"', '"exports_usd" #!', REGIME, "TC406"),
    "no comparison": ("at_least = 5\n", "", REGIME.replace("[[regime.condition]]", "[[regime.condition]] #!"), "TC"),
    "two comparisons": ("at_least = 5", "at_least = 5\nat_most = 9", REGIME.replace("[[regime.condition]]", "[[regime.condition]] #!"), "TC"),
    "a word for an amount": ("at_least = 5", 'at_least = "five" #!', REGIME, "TC406"),
    "a list for an amount": ("at_least = 5", "at_least = [5] #!", REGIME, "TC406"),
    "a date for an amount": ("at_least = 5", "at_least = 2026-01-01 #!", REGIME, "TC406"),
    "a word that the fact never is": ('fact = "export_usd"\nat_least = 5', 'fact = "atl"\nis = ["maybe"] #!', REGIME, "TC406"),
    "a fact of the outcome": ('"export_usd"', '"normal_tax" #!', REGIME, "TC421"),
    "conditions that exclude each other": (
        'fact = "export_usd"\nat_least = 5',
        'fact = "export_share"\nbelow = "0.1"',
        REGIME.replace("condition]]", "condition]] #!"),
        "TC415",
    ),
    # retention, super tax, returns
    "a share above one": ("CITE", 'fraction = "1.2" #!\nCITE', KEEP, "TC407"),
    "a gap to the end of the year": ("CITE", "to = 2026-12-31 #!\nCITE", KEEP, "TC413"),
    "ends before it begins": ("CITE", "to = 2020-12-31 #!\nCITE", KEEP, "TC413"),
    "an unknown exporter": ("freelancer]]", "freelancers]] #!", KEEP, "TC"),
    "dollars without quotes": ("CITE", "floor_usd = 5000 #!\nCITE", KEEP, "TC407"),
    "super tax out of order": ("", '[super_tax]\nbands = [{ over = 500000000, rate = "0.01" }, { over = 100000000, rate = "0.02" }] #!\nCITE', "", "TC410"),
    "a return before the year has ended": ("", "[return]\nindividual = 2027-05-31 #!\nCITE", "", "TC426"),
    "a turnover in words": ("", '[minimum_tax]\nindividual_turnover = "all" #!\nCITE', "", "TC406"),
}
FINE: dict[str, str] = {
    "nothing": "",
    "a value that is law already": '[[class]]\nid = "it-pseb"\nrate = "0.0025"\nCITE',
    "a class of companies": CLASS,
    "the whole of it": '[[class]]\nid = "it-pseb"\nrate = "1"\nCITE',
    "other slabs": SLABS,
    "a step of the statute": SLABS.replace('fixed = 60000, rate = "0.2"', 'fixed = 90000, rate = "0.2", statutory_step = true'),
    "no super tax": "[super_tax]\nbands = []\nCITE",
    "one more condition": REGIME,
    "all of it in dollars": KEEP.replace("CITE", 'fraction = "1"\nCITE'),
    "from a day of the year on": CLASS.replace('kinds = ["company"] }', 'groups = ["it"], registration = "pseb", from = 2027-01-01 }'),
    "another law from a later day": KEEP.replace("CITE", "to = 2026-12-31\nCITE")
    + '[[retention.freelancer]]\nid = "then"\nfrom = 2027-01-01\nfraction = "0.8"\nfloor_usd = "0"\nCITE',
}
INTERNAL = re.compile(
    r"Input should|valid (integer|string|date)|pydantic|\btuple\b|\bdict\b|NoneType|function-|\bunion\b|Decimal\(|datetime\.|Traceback|object at"
)


def _file(path: Path, text: str) -> Path:
    path.write_text(text.replace("CITE", CITE), encoding="utf-8")
    return path


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_file_is_told_at_its_own_line(name: str, tmp_path: Path) -> None:
    before, after, body, code = WRONG[name]
    whole = HEAD + body
    text = whole.replace(before, after, 1) if before else HEAD + after + "\n" + body
    assert text != whole
    path = _file(tmp_path / "own.toml", text)
    marked = [number for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1) if "#!" in line]
    found = check_files(Catalogue(), [path])
    assert found
    assert {d.file for d in found} == {str(path)}, found
    assert any(d.code.startswith(code) and d.line in marked for d in found), (marked, found)
    assert len({(d.code, d.line) for d in found}) <= 2, found  # one cause is not many findings
    for d in found:
        assert not INTERNAL.search(d.message + (d.remedy or "")), d
        assert d.remedy


@pytest.mark.parametrize("name", FINE)
def test_an_odd_file_is_rightly_accepted(name: str, tmp_path: Path) -> None:
    assert check_files(Catalogue(), [_file(tmp_path / "own.toml", HEAD + FINE[name])]) == []


def test_there_are_enough_of_them() -> None:
    assert len(WRONG) + len(FINE) >= 70
