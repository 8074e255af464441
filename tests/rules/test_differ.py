from __future__ import annotations

import datetime as dt
import itertools
import re
from typing import TYPE_CHECKING

import pytest

from taxcalc.rules.catalogue import Catalogue
from taxcalc.rules.differ import compare, diff

if TYPE_CHECKING:
    from rules.conftest import Folder
    from taxcalc.rules.differ import Change
    from taxcalc.rules.schema import RuleSet

YEARS = [f"pk-{year}" for year in range(2019, 2028)]


def _law(name: str) -> RuleSet:
    return Catalogue().load(name).rules


def _paths(a: str, b: str) -> list[tuple[str, str, str | None, str | None]]:
    return [(change.path, change.kind, change.old, change.new) for change in diff(_law(a), _law(b))]


def _changes(folder: Folder, text: str) -> list[Change]:
    return diff(folder.load().rules, folder.load(folder.overlay(text)).rules)


@pytest.mark.parametrize("version", Catalogue().ids())
def test_a_version_does_not_differ_from_itself(version: str) -> None:
    assert diff(_law(version), _law(version)) == []
    assert compare([_law(version)] * 3) == []


def test_finance_act_2025_changed_this_and_nothing_else() -> None:
    assert _paths("pk-2025", "pk-2026") == [
        ("slabs.salaried[1].rate", "changed", "0.05", "0.01"),
        ("slabs.salaried[2].rate", "changed", "0.15", "0.11"),
        ("slabs.salaried[2].fixed", "changed", "30000", "6000"),
        ("slabs.salaried[3].rate", "changed", "0.25", "0.23"),
        ("slabs.salaried[3].fixed", "changed", "180000", "116000"),
        ("slabs.salaried[4].fixed", "changed", "430000", "346000"),
        ("slabs.salaried[5].fixed", "changed", "700000", "616000"),
        ("surcharge.salaried", "changed", "0.1", "0.09"),
        ("minimum_tax.carry_forward_years", "changed", "3", "2"),
        ("super_tax[1].rate", "changed", "0.02", "0.015"),
        ("super_tax[2].rate", "changed", "0.03", "0.025"),
        ("super_tax[3].rate", "changed", "0.04", "0.035"),
        ("super_tax[4].rate", "changed", "0.06", "0.055"),
        ("super_tax[5].rate", "changed", "0.08", "0.075"),
        ("regimes.stz-126ea.condition.sunset", "added", None, "zone licence on or before 30 June 2035"),
    ]


def test_finance_act_2026_changed_this_and_nothing_else() -> None:
    assert [change[:2] for change in _paths("pk-2026", "pk-2027") if not change[0].startswith("regimes.super-tax-threshold")] == [
        ("classes.it-pseb.to_tax_year", "changed"),
        ("classes.social-media", "added"),
        ("slabs.salaried[3].rate", "changed"),
        ("slabs.salaried[4].rate", "changed"),
        ("slabs.salaried[4].fixed", "changed"),
        ("slabs.salaried[5].rate", "changed"),
        ("slabs.salaried[5].fixed", "changed"),
        ("slabs.salaried[6]", "added"),
        ("slabs.salaried[7]", "added"),
        ("surcharge.salaried", "changed"),
        *[(f"super_tax[{band}]", "removed") for band in range(6)],
        ("super_tax[0].rate", "changed"),
        ("late_filing.individual", "changed"),
        ("late_filing.aop", "changed"),
        ("late_filing.company", "changed"),
        ("regimes.social-media-154b", "added"),
        ("regimes.tribal-145a", "removed"),
        ("regimes.super-tax-104b", "added"),
    ]


def test_a_change_reads_as_law() -> None:
    found = {change.path: change for change in diff(_law("pk-2026"), _law("pk-2027"))}
    rate = found["slabs.salaried[3].rate"]
    assert rate.sentence == "Salaried slab above Rs 22,00,000: 23% \u2192 20% (from 1 July 2026)"
    assert rate.effective == dt.date(2026, 7, 1)
    assert "First Schedule Part I Division I (2)" in rate.law
    assert found["classes.social-media"].sentence == "Revenue from social-media platforms: minimum tax at 5% is new (from 1 July 2026)"
    assert found["regimes.tribal-145a"].sentence == "Exemption of the former tribal areas is no longer law (from 1 July 2026)"


@pytest.mark.parametrize(("one", "other"), list(itertools.pairwise(YEARS)))
def test_what_is_added_one_way_is_removed_the_other(one: str, other: str) -> None:
    kinds = {"added": "removed", "removed": "added", "changed": "changed"}
    there = [(kinds[change.kind], change.new, change.old) for change in diff(_law(one), _law(other))]
    back = [(change.kind, change.old, change.new) for change in diff(_law(other), _law(one))]
    assert sorted(map(str, there)) == sorted(map(str, back))


def test_an_overlay_undone_is_the_law_again(folder: Folder) -> None:
    folder.overlay(f"[surcharge]\nover = 5\n{folder.cite}")
    undone = folder.write(
        "undo.toml", folder.overlay_head.replace("proposal-x", "proposal-y").replace("xx-2026", "proposal-x") + f"[surcharge]\nover = 10000000\n{folder.cite}"
    )
    assert diff(folder.load().rules, folder.load(undone).rules) == []


def test_titles_notes_and_citations_are_not_law(folder: Folder) -> None:
    words = f'[[class]]\nid = "rest"\ntitle = "Another title"\ncontested = "Perhaps."\niris_code = "1"\n{folder.cite.replace("s.1", "s.2")}'
    assert _changes(folder, words) == []


def test_a_removed_block_is_one_change_and_so_is_an_added_one(folder: Folder) -> None:
    (gone,) = _changes(folder, "[minimum_tax]\nremove = true\n")
    assert (gone.path, gone.kind, gone.sentence) == ("minimum_tax", "removed", "Minimum tax on turnover (s.113) (1.25%) is no longer law (from 1 July 2025)")
    (come,) = diff(folder.load(folder.path / "proposal-x.toml").rules, folder.load().rules)
    assert (come.kind, come.new) == ("added", "1.25%")
    (late,) = _changes(folder, "[late_filing]\nremove = true\n")
    assert late.sentence == "Late filer's surcharge to enter the Active Taxpayers' List is no longer law (from 1 July 2025)"


def test_a_band_that_moves_is_not_a_new_band(folder: Folder) -> None:
    bands = '[{ over = 0, fixed = 0, rate = "0" }, { over = 700000, fixed = 0, rate = "0.1" }, { over = 1200000, fixed = 50000, rate = "0.2" }]'
    changes = _changes(folder, f"[slabs.business]\nbands = {bands}\n{folder.cite}")
    assert [change.path for change in changes] == ["slabs.business[1].over", "slabs.business[2].fixed"]
    assert changes[0].sentence == "Business slab above Rs 6,00,000 now begins above Rs 7,00,000 (from 1 July 2025)"


def test_the_order_of_classes_is_law(folder: Folder) -> None:
    (change,) = _changes(folder, f'[[class]]\nid = "rest"\nahead_of = "registered"\n{folder.cite}')
    assert (change.path, change.old, change.new) == ("classes", "registered, rest, local", "rest, registered, local")


def test_every_kind_of_change_has_a_sentence(folder: Folder) -> None:
    text = (
        f'[[class]]\nid = "registered"\ntreatment = "minimum"\nrate = "0.02"\nnon_atl_increase = "1"\nfalls_through = true\n'
        f'when.groups = ["it", "other"]\nwhen.certified = []\nwhen.kinds = ["company"]\nwhen.from = 2026-01-01\nremove = ["regime"]\n{folder.cite}'
        f'[[regime]]\nid = "final"\nremove = true\n'
        f"[channels.bank]\nretention = false\n{folder.cite}"
        f'[activities.it]\ncodes.cloud = "Cloud"\ncodes.remove = ["hosting"]\n{folder.cite}'
        f'[schedules.individual]\nremove = ["salaried"]\n{folder.cite}'
        f'[return]\nindividual = 2026-10-31\nremove = ["extended"]\n{folder.cite}'
        f'[super_tax]\nbands = [{{ over = 150000000, rate = "0.01", at_least = true }}]\n{folder.cite}'
        f'[[retention.freelancer]]\nid = "half"\nfraction = "0.8"\nfloor_usd = "0"\nregistration = false\n{folder.cite}'
    )
    sentences = {change.path: change.sentence for change in _changes(folder, text)}
    assert sentences["classes.registered.when.groups"].startswith("Registered exports: activities taken: it \u2192 it, other")
    assert sentences["classes.registered.when.kinds"].startswith("Registered exports: taxpayers: none \u2192 company")
    assert sentences["classes.registered.when.from"].startswith("Registered exports: first day: none \u2192 1 January 2026")
    assert sentences["channels.bank.retention"] == "Bank: has a foreign-currency account: yes \u2192 no (from 1 July 2025)"
    assert sentences["activities.it.codes.cloud"] == "IT: cloud is new (from 1 July 2025)"
    assert sentences["return.individual"].endswith("30 September 2026 \u2192 31 October 2026 (from 1 July 2025)")
    assert sentences["super_tax[0].at_least"].endswith("no \u2192 yes (from 1 July 2025)")
    assert (
        sentences["retention.freelancer[1].fraction"]
        == "Foreign exchange that freelancers may retain, share of a month's proceeds: 50% \u2192 80% (from 1 January 2026)"
    )
    assert sentences["retention.freelancer[1].floor_usd"].endswith("USD 5,000 \u2192 USD 0 (from 1 January 2026)")
    assert "regimes.final" in sentences


def test_conditions_are_compared_by_meaning(folder: Folder) -> None:
    (change,) = _changes(folder, f'[[regime]]\nid = "final"\n{folder.cite}[[regime.condition]]\nid = "filed"\nis = ["yes", "no"]\n')
    assert (change.path, change.old, change.new) == ("regimes.final.condition.filed.is", "yes", "yes, no")
    share = '[[regime.condition]]\nid = "share"\nfact = "export_share"\nat_least = "0.8"\nlaw = "x"\nfails = "x"\nmissing = "x"\nremedy = "x"\n'
    (added,) = _changes(folder, f'[[regime]]\nid = "final"\n{folder.cite}{share}')
    assert added.sentence == 'Final tax: condition "export share at least 80%" is new (from 1 July 2025)'


def test_versions_without_a_year_have_no_first_day(folder: Folder) -> None:
    other = folder.write("b.toml", folder.base.replace("xx-base", "yy-base").replace('share = "0.75"', 'share = "0.5"'))
    (change,) = diff(folder.load("xx-base").rules, folder.load(other).rules)
    assert change.effective is None
    assert change.sentence.endswith("75% \u2192 50%")


def test_a_due_date_moves_only_if_its_distance_from_the_year_does(folder: Folder) -> None:
    later = folder.year.replace("xx-2026", "xx-2027").replace("tax_year = 2026", "tax_year = 2027")
    same = later.replace("2026-09-30", "2027-09-30").replace("2026-12-31", "2027-12-31").replace("extended = 2026-10-15\n", "")
    folder.write("xx/2027.toml", same)
    assert [change.path for change in diff(folder.load().rules, folder.load("xx-2027").rules) if change.path.startswith("return")] == []
    folder.write("xx/2027.toml", same.replace("2027-12-31", "2028-01-15"))
    (change,) = [change for change in diff(folder.load().rules, folder.load("xx-2027").rules) if change.path.startswith("return")]
    assert (change.old, change.new) == ("31 December", "15 January of year +1")


def test_a_dated_rule_that_ended_ends_on_its_own_day(folder: Folder) -> None:
    folder.write("xx/2027.toml", folder.year.replace("xx-2026", "xx-2027").replace("tax_year = 2026", "tax_year = 2027"))
    gone = next(change for change in diff(folder.load().rules, folder.load("xx-2027").rules) if change.path == "retention.freelancer[0]")
    assert gone.effective == dt.date(2026, 1, 1)


def test_several_versions_stand_side_by_side() -> None:
    rows = {row.path: row for row in compare([_law("pk-2025"), _law("pk-2026"), _law("pk-2027")])}
    assert rows["slabs.salaried[3].rate"].words == ("25%", "23%", "20%")
    assert rows["slabs.salaried[6]"].words == (None, None, "Rs 9,76,000 + 32%")
    assert rows["regimes.tribal-145a"].words == ("in force", "in force", None)
    assert "classes.social-media.rate" not in rows


def test_bands_of_several_versions_stand_from_the_lowest_income_up() -> None:
    rows = compare([_law(name) for name in ("pk-2024", "pk-2025", "pk-2026")])
    starts = [int(re.sub(r"\D", "", row.subject)) for row in rows if row.path.startswith("slabs.business")]
    assert starts == sorted(starts)
    assert {1600000, 2400000, 3200000} <= {*starts}
