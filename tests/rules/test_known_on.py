from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from support.law_sheet import export_rate
from taxcalc.diagnostics import RulesInvalidError
from taxcalc.rules.catalogue import Catalogue

if TYPE_CHECKING:
    from rules.conftest import Folder

BEFORE_THE_ACT = dt.date(2026, 6, 1)


def _refused(folder: Folder, name: str, day: dt.date) -> str:
    with pytest.raises(RulesInvalidError) as problem:
        folder.catalogue().load(name, day)
    (found,) = problem.value.diagnostics
    assert found.code == "TC418"
    return f"{found.message} | {found.remedy}"


def test_before_finance_act_2026_tax_year_2027_had_no_quarter_per_cent() -> None:
    then, now = Catalogue().load("pk-2027", BEFORE_THE_ACT).rules, Catalogue().load("pk-2027").rules
    assert (then.classes["it-pseb"].rate, now.classes["it-pseb"].rate) == (export_rate(2027, registered=False), export_rate(2027, registered=True))
    assert "social-media" not in then.classes
    assert then.tax_year == 2027
    assert then.id == "pk-2027"
    assert [band.rate for band in then.slabs["salaried"].bands] == [band.rate for band in Catalogue().load("pk-2026").rules.slabs["salaried"].bands]


@pytest.mark.parametrize(("day", "window"), [(dt.date(2026, 6, 25), False), (dt.date(2026, 6, 26), True)])
def test_the_law_is_known_from_the_day_of_assent(day: dt.date, window: bool) -> None:
    assert Catalogue().load("pk-2027", day).rules.classes["it-pseb"].rate == export_rate(2027, registered=window)


def test_the_earlier_text_is_found_in_its_file() -> None:
    loaded = Catalogue().load("pk-2027", BEFORE_THE_ACT)
    assert [path.stem for path in loaded.files][-1] == "2027"
    assert loaded.sha256 != Catalogue().load("pk-2027").sha256


def test_what_was_enacted_later_is_refused_with_what_was_known(folder: Folder) -> None:
    said = _refused(folder, "xx-2026", dt.date(2024, 7, 1))
    assert "xx-2026 was enacted on 2025-06-29 and was not law on 2024-07-01" in said
    assert "the newest law known that day was pk-2025" in said
    assert "or --rules pk-2025" in said


def test_where_nothing_was_law_yet_none_is_offered(folder: Folder) -> None:
    said = _refused(folder, "xx-2026", dt.date(1990, 1, 1))
    assert "no rule file was law yet" in said
    assert said.endswith("use --known-on 2025-06-29 or later")


def test_a_proposal_was_law_on_no_day(folder: Folder) -> None:
    folder.overlay("")
    assert "it was law on no day" in _refused(folder, "proposal-x", dt.date(2030, 1, 1))


def _with_before(folder: Folder, *blocks: str) -> None:
    folder.write("xx/2026.toml", folder.year + "".join(f'[[before]]\nlaw = "The Act before"\n{block}' for block in blocks))


def test_of_several_earlier_texts_the_one_of_the_day_is_used(folder: Folder) -> None:
    change = '[[before.class]]\nid = "registered"\nrate = "RATE"\n' + folder.cite
    _with_before(
        folder,
        "known_until = 2025-06-28\n" + change.replace("RATE", "0.03"),
        "known_until = 2025-01-31\n" + change.replace("RATE", "0.04"),
    )
    rates = [
        folder.catalogue().load("xx-2026", day).rules.classes["registered"].rate for day in (dt.date(2025, 1, 31), dt.date(2025, 2, 1), dt.date(2025, 6, 29))
    ]
    assert rates == [Decimal("0.04"), Decimal("0.03"), Decimal("0.01")]
    assert folder.found(folder.path / "xx" / "2026.toml") == []


def test_a_retention_rule_is_known_from_its_first_day(folder: Folder) -> None:
    (rule,) = folder.catalogue().load("xx-2026", dt.date(2025, 12, 1)).rules.retention["freelancer"]
    assert (rule.id, rule.to) == ("third", None)
    assert [rule.to for rule in folder.catalogue().load("xx-2026", dt.date(2026, 1, 1)).rules.retention["freelancer"]] == [dt.date(2025, 12, 31), None]


@pytest.mark.parametrize(
    ("announced", "day", "extended"),
    [
        ("", dt.date(2026, 9, 29), None),
        ("", dt.date(2026, 9, 30), dt.date(2026, 10, 15)),
        ("extended_on = 2026-09-20\n", dt.date(2026, 9, 20), dt.date(2026, 10, 15)),
    ],
)
def test_an_extension_is_known_from_its_announcement(folder: Folder, announced: str, day: dt.date, extended: dt.date | None) -> None:
    folder.write("xx/2026.toml", folder.year.replace("extended = 2026-10-15\n", f"extended = 2026-10-15\n{announced}"))
    due = folder.catalogue().load("xx-2026", day).rules.return_
    assert due is not None
    assert due.extended == extended


def test_rules_without_a_return_date_can_be_known_too(folder: Folder) -> None:
    folder.write("xx/2026.toml", folder.year.split("[return]")[0])
    assert folder.catalogue().load("xx-2026", dt.date(2025, 7, 1)).rules.return_ is None


@pytest.mark.parametrize(
    ("block", "code", "remedy"),
    [
        ("", "TC405", "known_until = 2026-06-25"),
        ('known_until = "then"\n', "TC405", "known_until = 2026-06-25"),
        ('known_until = 2025-06-29\nas = "xx-2026"\n', "TC413", "the day before enacted_on"),
        ('known_until = 2025-06-28\nas = "xx-1999"\n', "TC402", "xx-2026"),
        ("known_until = 2025-06-28\n[before.surcharg]\nover = 5\n", "TC404", "surcharge"),
        ("known_until = 2025-06-28\n[before.surcharge]\nover = 5\n", "TC412", "cite"),
    ],
)
def test_an_earlier_text_is_checked_as_the_present_one(folder: Folder, block: str, code: str, remedy: str) -> None:
    _with_before(folder, block)
    (found,) = folder.found(folder.path / "xx" / "2026.toml")
    assert found.code == code
    assert remedy in (found.remedy or "")


def test_an_earlier_text_names_its_law(folder: Folder) -> None:
    folder.write("xx/2026.toml", folder.year + "[[before]]\nknown_until = 2025-06-28\n")
    assert [(d.code, d.message) for d in folder.found(folder.path / "xx" / "2026.toml")] == [("TC405", "this [[before]] does not say which law it states")]


@pytest.mark.parametrize("written", ["before = 5\n", "[before]\nknown_until = 2025-06-28\n"])
def test_an_earlier_text_under_a_single_heading_is_refused(folder: Folder, written: str) -> None:
    folder.write("xx/2026.toml", (written if written.startswith("before") else "") + folder.year + ("" if written.startswith("before") else written))
    assert "TC408" in [d.code for d in folder.found(folder.path / "xx" / "2026.toml")]
    assert "was not law" in _refused(folder, "xx-2026", dt.date(2025, 1, 1))


@pytest.mark.parametrize(
    ("name", "day", "bands", "told"),
    [
        ("pk-2022", dt.date(2022, 6, 30), [], False),
        ("pk-2022", dt.date(2022, 7, 1), [1, 2, 3, 4], True),
        ("pk-2023", dt.date(2023, 6, 30), [1, 2, 3, 4], True),
        ("pk-2023", dt.date(2023, 7, 1), [1, 2, 3, 4, 6, 8, 10], True),
    ],
)
def test_what_a_later_act_brought_is_known_from_its_day(name: str, day: dt.date, bands: list[int], told: bool) -> None:
    rules = Catalogue().load(name, day).rules
    assert rules.super_tax
    assert [int(band.rate * 100) for band in rules.super_tax.bands] == bands
    assert ("super-tax-threshold" in rules.regimes) is told
    assert rules.classes.keys() == Catalogue().load(name).rules.classes.keys()


def test_a_year_is_not_known_before_its_own_act_whatever_came_later(folder: Folder) -> None:
    later = f'\n[[before]]\nknown_until = 2026-03-31\nlaw = "The Act before"\n[before.surcharge]\nover = 5\n{folder.cite}'
    folder.write("xx/2026.toml", folder.year + later)
    assert folder.found(folder.path / "xx" / "2026.toml") == []
    surcharge = folder.catalogue().load("xx-2026", dt.date(2026, 3, 31)).rules.surcharge
    assert surcharge
    assert surcharge.over == 5
    assert "was not law on 2024-07-01" in _refused(folder, "xx-2026", dt.date(2024, 7, 1))
    folder.write("xx/2026.toml", folder.year + later.replace("law =", 'as = "pk-2025"\nlaw ='))
    assert [d.code for d in folder.found(folder.path / "xx" / "2026.toml")] == ["TC413"]
