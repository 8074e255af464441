from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from taxcalc.rules.catalogue import Catalogue
from taxcalc.rules.checker import check_all

if TYPE_CHECKING:
    from rules.conftest import Folder

CONDITION = 'law = "x"\nfails = "x"\nmissing = "x"\nremedy = "x"\n'


def _codes(folder: Folder, text: str) -> list[str]:
    return [d.code for d in folder.found(folder.overlay(text))]


def test_the_shipped_rules_have_no_problem_but_their_lock() -> None:
    assert [d for d in check_all(Catalogue())[1] if d.code != "TC417"] == []


def test_the_small_law_has_no_problem(folder: Folder) -> None:
    assert folder.found(folder.path / "xx" / "2026.toml", folder.path / "xx" / "base.toml") == []


@pytest.mark.parametrize("unknown", ['table = "businss"', 'salaried = "salry"', 'imputable = "none"'])
def test_a_slab_table_that_is_not_there_is_found(folder: Folder, unknown: str) -> None:
    assert _codes(folder, f"[schedules.individual]\n{unknown}\n{folder.cite}")[0] == "TC409"


@pytest.mark.parametrize(
    "unknown",
    ['regime = "fnal"', 'when.groups = ["ti"]', 'when.certified = ["x"]', 'cite = [{ source = "PAEPR", section = "x", confidence = "low" }]'],
)
def test_a_name_that_stands_for_nothing_is_found(folder: Folder, unknown: str) -> None:
    cite = "" if unknown.startswith("cite") else folder.cite
    assert "TC409" in _codes(folder, f'[[class]]\nid = "registered"\n{unknown}\n{cite}')


def test_a_taxed_class_needs_a_rate(folder: Folder) -> None:
    assert "TC405" in _codes(folder, f'[[class]]\nid = "rest"\ntreatment = "final"\n{folder.cite}')


def test_a_slab_table_that_nobody_uses_is_found(folder: Folder) -> None:
    assert _codes(folder, f'[slabs.busines]\nbands = [{{ over = 0, fixed = 0, rate = "0" }}]\n{folder.cite}') == ["TC409"]


@pytest.mark.parametrize(
    "bands",
    [
        '[{ over = 5, fixed = 0, rate = "0" }]',
        '[{ over = 0, fixed = 0, rate = "0" }, { over = 9, fixed = 0, rate = "0" }, { over = 5, fixed = 0, rate = "0" }]',
        '[{ over = 0, fixed = 0, rate = "0" }, { over = 0, fixed = 0, rate = "0" }]',
    ],
)
def test_bands_out_of_order_are_found(folder: Folder, bands: str) -> None:
    assert _codes(folder, f"[slabs.business]\nbands = {bands}\n{folder.cite}") == ["TC410"]


def test_super_tax_bands_need_not_begin_at_zero_but_must_rise(folder: Folder) -> None:
    falling = '[{ over = 9, rate = "0.1" }, { over = 5, rate = "0.2" }]'
    assert _codes(folder, f"[super_tax]\nbands = {falling}\n{folder.cite}") == ["TC410"]
    assert _codes(folder, "[super_tax]\nremove = true\n") == []


def test_a_fixed_amount_is_the_tax_of_the_bands_below_unless_the_statute_steps(folder: Folder) -> None:
    bands = '[{ over = 0, fixed = 0, rate = "0.1" }, { over = 100, fixed = 11, rate = "0.2"STEP }]'
    assert _codes(folder, f"[slabs.business]\nbands = {bands.replace('STEP', '')}\n{folder.cite}") == ["TC411"]
    assert _codes(folder, f"[slabs.business]\nbands = {bands.replace('STEP', ', statutory_step = true')}\n{folder.cite}") == []


def test_a_class_behind_one_that_takes_all_is_found(folder: Folder) -> None:
    new = f'[[class]]\nid = "new"\nAHEADtitle = "N"\nlaw = "x"\nwhen = {{ income = "export", kinds = ["company"] }}\ntreatment = "exempt"\n{folder.cite}'
    assert _codes(folder, new.replace("AHEAD", "")) == ["TC414"]
    assert _codes(folder, new.replace("AHEAD", 'ahead_of = "rest"\n')) == []


def test_a_class_of_some_months_leaves_the_others_to_the_next(folder: Folder) -> None:
    new = f'[[class]]\nid = "new"\nahead_of = "rest"\ntitle = "N"\nlaw = "x"\nwhen = WHEN\ntreatment = "exempt"\n{folder.cite}'
    for when in ('{ income = "export", from = 2026-01-01 }', '{ income = "export", from = 2025-08-01, to = 2025-12-31 }'):
        assert _codes(folder, new.replace("WHEN", when)) == []


def test_receipts_without_a_class_are_found(folder: Folder) -> None:
    found = folder.found(folder.overlay('[[class]]\nid = "rest"\nremove = true\n'))
    assert {d.code for d in found} == {"TC414"}
    assert any("not realised through an authorised dealer, fall into no class" in d.message for d in found)
    assert any("'it', realised" in d.message for d in found)


def test_a_regime_that_no_class_asks_is_found(folder: Folder) -> None:
    assert _codes(folder, f'[[class]]\nid = "registered"\nremove = ["regime"]\n{folder.cite}') == ["TC414"]


@pytest.mark.parametrize(
    ("one", "other", "clash"),
    [
        ('fact = "atl"\nis = ["yes"]', 'fact = "atl"\nis = ["no"]', True),
        ('fact = "atl"\nis = ["yes"]', 'fact = "atl"\nis = ["yes", "no"]', False),
        ('fact = "export_usd"\nabove = 5', 'fact = "export_usd"\nbelow = 5', True),
        ('fact = "export_usd"\nat_least = 5', 'fact = "export_usd"\nat_most = 5', False),
        ('fact = "export_usd"\nat_least = 5', 'fact = "export_usd"\nabove = 9', False),
        ('fact = "startup_certified_on"\nabove = 2026-01-01', 'fact = "startup_certified_on"\nbelow = 2025-01-01', True),
        ('fact = "export_share"\nabove = "0.8"', 'fact = "export_share"\nat_most = "0.8"', True),
        ('fact = "export_share"\nabove = "0.8"', 'fact = "export_usd"\nat_most = 5', False),
        ('fact = "export_share"\nabove = "0.8"', 'fact = "export_share"\nbelow = "0.9"', False),
    ],
)
def test_conditions_that_exclude_each_other_are_found(folder: Folder, one: str, other: str, clash: bool) -> None:
    text = f'[[regime]]\nid = "final"\n{folder.cite}'
    text += "".join(f'[[regime.condition]]\nid = "{name}"\n{test}\n{CONDITION}' for name, test in (("one", one), ("other", other)))
    assert _codes(folder, text) == (["TC415"] if clash else [])


def test_conditions_of_different_kinds_are_not_compared(folder: Folder) -> None:
    text = f'[[regime]]\nid = "final"\n{folder.cite}'
    text += "".join(
        f'[[regime.condition]]\nid = "{name}"\nfact = "export_pkr"\n{test}\n{CONDITION}' for name, test in (("a", "above = 5"), ("b", "below = 2026-01-01"))
    )
    assert _codes(folder, text) == ["TC406"]


def test_windows_that_run_backwards_are_found(folder: Folder) -> None:
    years = f'[[class]]\nid = "rest"\nfrom_tax_year = 2027\nto_tax_year = 2025\n{folder.cite}'
    dates = f'[[class]]\nid = "registered"\nwhen.from = 2026-02-01\nwhen.to = 2026-01-01\n{folder.cite}'
    base = folder.write(
        "b.toml",
        folder.base.replace("xx-base", "bb-base")
        + years.replace('"rest"', '"late"')
        + 'title = "L"\nlaw = "x"\ntreatment = "exempt"\nwhen = { income = "local" }\n',
    )
    assert [d.code for d in folder.found(base)] == ["TC413"]
    assert "TC413" in _codes(folder, dates)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[[retention.freelancer]]\nid = "half"\nfrom = 2025-12-01\n', "two retention rules"),
        ('[[retention.freelancer]]\nid = "half"\nfrom = 2026-02-01\n', "no retention rule for freelancers from 2026-01-01 to 2026-01-31"),
        ('[[retention.freelancer]]\nid = "half"\nto = 2025-12-31\n', "before it begins"),
        ('[[retention.freelancer]]\nid = "third"\nremove = ["to"]\n', "two retention rules"),
    ],
)
def test_retention_rules_follow_one_another_day_by_day(folder: Folder, text: str, message: str) -> None:
    found = folder.found(folder.overlay(text + folder.cite))
    assert [(d.code, message in d.message) for d in found] == [("TC413", True)]


def test_an_overlay_cites_what_it_changes(folder: Folder) -> None:
    assert _codes(folder, '[[class]]\nid = "registered"\nrate = "0.02"\n') == ["TC412"]
    assert _codes(folder, "[surcharge]\nover = 5\n") == ["TC412"]
    assert _codes(folder, '[[regime]]\nid = "final"\n[[regime.condition]]\nid = "filed"\nis = ["no"]\n') == ["TC412"]
    assert _codes(folder, '[[regime]]\nid = "final"\n[[regime.condition]]\nid = "filed"\nis = ["no"]\nlaw = "paper p. 1"\n') == []
    assert _codes(folder, '[[regime]]\nid = "final"\n[[regime.condition]]\nid = "filed"\nremove = true\n') == []


def test_law_of_a_year_says_since_when_and_a_proposal_what_for(folder: Folder) -> None:
    folder.write("xx/2026.toml", folder.year.replace("enacted_on = 2025-06-29\n", ""))
    assert [d.code for d in folder.found(folder.path / "xx" / "2026.toml")] == ["TC405"]
    folder.write("xx/2026.toml", folder.year)
    silent = folder.write("p.toml", folder.overlay_head.replace('purpose = "To test."\n', ""))
    assert [(d.code, d.remedy) for d in folder.found(silent)] == [("TC405", 'add one line that says what for: purpose = "..."')]


def test_one_finding_of_a_shared_parent_is_said_once(folder: Folder) -> None:
    folder.write("xx/base.toml", folder.base.replace('law = "s.2"\nwhen', "law = 5\nwhen"))
    paths = [folder.path / "xx" / "base.toml", folder.path / "xx" / "2026.toml", folder.overlay("")]
    assert [(d.code, d.file and d.file.endswith("base.toml")) for d in folder.found(*paths)] == [("TC406", True)]


def test_a_broken_file_hides_no_other(folder: Folder) -> None:
    broken = folder.write("broken.toml", "id = \n")
    orphan = folder.write("orphan.toml", folder.overlay_head.replace('"xx-2026"', '"nothing"'))
    bad = folder.overlay("[surcharge]\nover = 5\n")
    assert [d.code for d in folder.found(broken, orphan, bad)] == ["TC401", "TC402", "TC412"]


def test_tax_years_follow_one_another(folder: Folder) -> None:
    def enacted(name: str, year: int) -> None:
        folder.write(f"{name}.toml", folder.year.replace("xx-2026", name).replace("tax_year = 2026", f"tax_year = {year}"))

    enacted("xx-2030", 2030)
    enacted("zz-2030", 2030)
    messages = [d.message for d in check_all(folder.catalogue())[1] if d.code == "TC413"]
    assert "no enacted rules for tax year 2028, 2029" in messages
    assert "xx-2030 and zz-2030 are both enacted law of tax year 2030" in messages


def test_a_review_date_that_is_none_is_a_wrong_value_and_nothing_else(folder: Folder) -> None:
    path = folder.write("p.toml", folder.overlay_head.replace("[sources", 'review_by = "soon"\n[sources'))
    assert [d.code for d in folder.found(path)] == ["TC406"]


def test_many_findings_of_one_kind_are_counted(folder: Folder) -> None:
    entries = "".join(
        f'[[class]]\nid = "rest"\nrat{n} = 1\n'.replace(
            'id = "rest"', f'id = "c{n}"\ntitle = "C"\nlaw = "x"\ntreatment = "exempt"\nwhen = {{ income = "export" }}\n{folder.cite}'
        )
        for n in range(25)
    )
    found = [d for d in folder.found(folder.overlay(entries)) if d.code == "TC404"]
    assert len(found) == 21
    assert found[-1].message == "5 more findings of this kind in this file"


def test_what_an_overlay_breaks_elsewhere_is_told_once_at_its_own_line(folder: Folder) -> None:
    """Five classes name the group that is taken out: one cause, one finding, in the author's file."""
    when = 'when = { income = "export", groups = ["other"], kinds = ["aop"] }'
    one = f'[[class]]\nid = "cN"\nahead_of = "rest"\ntitle = "C"\nlaw = "x"\ntreatment = "exempt"\n{when}\n{folder.cite}'
    more = "".join(one.replace("cN", f"c{n}") for n in range(5))
    folder.write("xx/2026.toml", folder.year + more)
    path = folder.overlay("[activities.other]\nremove = true\n")
    (found,) = [d for d in folder.found(path) if d.code == "TC409"]
    assert found.file
    assert found.file.endswith("proposal-x.toml")
    assert found.message.startswith("'other' is taken out here, but classes.registered.when.certified.0 still names it; ")
    assert found.message.endswith("; and 3 more")


def test_taxes_that_fall_as_income_rises_are_warned_of(folder: Folder) -> None:
    bands = '[{ over = 0, fixed = 0, rate = "0.1" }, { over = 600000, fixed = 5, rate = "0.2", statutory_step = true }]'
    (step,) = folder.found(folder.overlay(f"[slabs.business]\nbands = {bands}\n{folder.cite}"))
    assert (step.code, step.severity, step.message) == ("TC428", "warning", "Business slab above Rs 6,00,000: the tax falls as income rises")
    (rate,) = folder.found(folder.overlay(f'[super_tax]\nbands = [{{ over = 1, rate = "0.2" }}, {{ over = 2, rate = "0.1" }}]\n{folder.cite}'))
    assert rate.message == "Super tax above Rs 2: the rate falls as income rises, from 20% to 10%"


def test_dates_of_the_small_law_are_dates(folder: Folder) -> None:
    assert folder.load().rules.enacted_on == dt.date(2025, 6, 29)
