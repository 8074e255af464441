from __future__ import annotations

import datetime as dt
import itertools
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from taxcalc.rules.catalogue import Catalogue
from taxcalc.rules.differ import compare, diff

if TYPE_CHECKING:
    from rules.conftest import Folder
    from taxcalc.rules.changes import Change
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


def _schedule(a: str, b: str, path: str) -> list[tuple[str, ...]]:
    change = next(change for change in diff(_law(a), _law(b)) if change.path == path)
    assert (change.kind, change.old, change.new) == ("schedule", None, None)
    return [(*map(str, (row.over, row.upto, row.rate_a, row.rate_b, row.tax_a, row.tax_b)),) for row in change.rows]


def test_finance_act_2025_changed_this_and_nothing_else() -> None:
    assert _paths("pk-2025", "pk-2026") == [
        ("slabs.salaried", "schedule", None, None),
        ("surcharge.salaried", "changed", "0.1", "0.09"),
        ("minimum_tax.carry_forward_years", "changed", "3", "2"),
        ("super_tax", "schedule", None, None),
        ("regimes.stz-126ea.condition.sunset", "added", None, "zone licence on or before 30 June 2035"),
    ]


def test_finance_act_2026_changed_this() -> None:
    assert {change[:2] for change in _paths("pk-2026", "pk-2027")} >= {
        ("classes.it-pseb.to_tax_year", "changed"),
        ("classes.social-media", "added"),
        ("slabs.salaried", "schedule"),
        ("surcharge.salaried", "changed"),
        ("super_tax", "schedule"),
        ("regimes.social-media-154b", "added"),
        ("regimes.tribal-145a", "removed"),
        ("regimes.super-tax-104b", "added"),
        ("regimes.super-tax-threshold.condition.income-500m.at_most", "changed"),
    }


def test_finance_act_2024_raised_the_salaried_table() -> None:
    """The raw amounts of the bands read as a cut: 4,35,000 stands at 36 lakh in one table and 4,30,000 at 32 lakh in the other."""
    assert _schedule("pk-2024", "pk-2025", "slabs.salaried") == [
        ("0", "600000", "0", "0", "0", "0"),
        ("600000", "1200000", "0.025", "0.05", "15000", "30000"),
        ("1200000", "2200000", "0.125", "0.15", "140000", "180000"),
        ("2200000", "2400000", "0.125", "0.25", "165000", "230000"),
        ("2400000", "3200000", "0.225", "0.25", "345000", "430000"),
        ("3200000", "3600000", "0.225", "0.3", "435000", "550000"),
        ("3600000", "4100000", "0.275", "0.3", "572500", "700000"),
        ("4100000", "6000000", "0.275", "0.35", "1095000", "1365000"),
        ("6000000", "None", "0.35", "0.35", "None", "None"),
    ]
    changes = {change.path: change for change in diff(_law("pk-2024"), _law("pk-2025"))}
    assert changes["slabs.salaried"].sentence == "Salaried slab: more tax on incomes above Rs 6,00,000 (from 1 July 2024)"
    assert "slabs.professional_aop" not in changes
    (copy,) = changes["slabs.business"].alike
    assert [(row.over, row.rate_a, row.rate_b) for row in copy.rows] == [(5600000, Decimal("0.35"), Decimal("0.4"))]


def test_a_least_tax_bends_the_schedule_where_the_rate_overtakes_it() -> None:
    rows = _schedule("pk-2019", "pk-2020", "slabs.business")
    assert rows[1] == ("400000", "600000", "0", "0.05", "1000", "10000")
    assert rows[4:6] == [("1200000", "1240000", "0", "0.15", "2000", "76000"), ("1240000", "2400000", "0.05", "0.15", "60000", "250000")]


def test_a_schedule_that_turns_says_where() -> None:
    changes = {change.path: change.sentence for change in diff(_law("pk-2022"), _law("pk-2023"))}
    assert changes["slabs.business"] == (
        "Business slab: less tax on incomes above Rs 4,00,000 up to Rs 16,00,000; more tax on incomes above Rs 16,00,000 (from 1 July 2022)"
    )
    assert changes["slabs.small_company"] == "Small company rate: 21% \u2192 20% (from 1 July 2022)"


def test_a_change_reads_as_law() -> None:
    found = {change.path: change for change in diff(_law("pk-2026"), _law("pk-2027"))}
    slabs = found["slabs.salaried"]
    assert slabs.sentence == "Salaried slab: less tax on incomes above Rs 22,00,000 (from 1 July 2026)"
    assert slabs.effective == dt.date(2026, 7, 1)
    assert "First Schedule Part I Division I (2)" in slabs.law
    assert found["classes.social-media"].sentence == "Revenue from social-media platforms: minimum tax at 5% is new (from 1 July 2026)"
    assert found["regimes.tribal-145a"].sentence == "Exemption of the former tribal areas is no longer law (from 1 July 2026)"
    assert found["super_tax"].sentence == (
        "Super tax (one rate on the whole income): less tax on incomes above Rs 15,00,00,000; highest rate 10% \u2192 8% (from 1 July 2026)"
    )


def test_an_entry_that_comes_or_goes_says_what_it_is() -> None:
    (relief,) = [change for change in diff(_law("pk-2027"), _law("proposal-small-earner")) if change.path == "regimes.small-earner"]
    assert relief.sentence == "Small-earner exemption would be new (from 1 July 2026)"
    assert [(part.path, part.what, part.value, part.words) for part in relief.parts[-1:]] == [
        ("regimes.small-earner.condition.exports.at_most", "asks for", "600000", "export at most Rs 6,00,000")
    ]
    (gone,) = [change for change in diff(_law("proposal-small-earner"), _law("pk-2027")) if change.path == "regimes.small-earner"]
    assert gone.sentence == "Small-earner exemption is only in proposal-small-earner (from 1 July 2026)"
    assert gone.parts[-1].what == "no longer asks for"
    (credit,) = [change for change in diff(_law("pk-2022"), _law("pk-2023")) if change.path == "classes.credit-65f"]
    assert credit.sentence.endswith("is no longer law (from 1 July 2022)")


@pytest.mark.parametrize(("one", "other"), list(itertools.pairwise(YEARS)))
def test_what_is_added_one_way_is_removed_the_other(one: str, other: str) -> None:
    kinds = {"added": "removed", "removed": "added", "changed": "changed", "schedule": "schedule"}
    there = [
        (kinds[change.kind], change.new, change.old, [(row.rate_b, row.tax_b, row.rate_a, row.tax_a) for row in change.rows])
        for change in diff(_law(one), _law(other))
    ]
    back = [
        (change.kind, change.old, change.new, [(row.rate_a, row.tax_a, row.rate_b, row.tax_b) for row in change.rows])
        for change in diff(_law(other), _law(one))
    ]
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
    assert (gone.path, gone.kind, gone.sentence) == ("minimum_tax", "removed", "Minimum tax on turnover (1.25%) would end (from 1 July 2025)")
    (come,) = diff(folder.load(folder.path / "proposal-x.toml").rules, folder.load().rules)
    assert (come.kind, come.new) == ("added", "1.25%")
    (late,) = _changes(folder, "[late_filing]\nremove = true\n")
    assert late.sentence == "Filing late would end (from 1 July 2025)"


def test_a_band_that_moves_is_a_change_of_its_schedule(folder: Folder) -> None:
    bands = '[{ over = 0, fixed = 0, rate = "0" }, { over = 700000, fixed = 0, rate = "0.1" }, { over = 1200000, fixed = 50000, rate = "0.2" }]'
    (change,) = _changes(folder, f"[slabs.business]\nbands = {bands}\n{folder.cite}")
    assert change.sentence == "Business slab: less tax on incomes above Rs 6,00,000 (from 1 July 2025)"
    assert [(row.over, row.tax_a, row.tax_b) for row in change.rows] == [(0, 0, 0), (600000, 10000, 0), (700000, 60000, 50000), (1200000, None, None)]


def test_a_band_cut_in_two_changes_nothing(folder: Folder) -> None:
    bands = '[{ over = 0, fixed = 0, rate = "0" }, { over = 600000, fixed = 0, rate = "0.1" }, { over = 900000, fixed = 30000, rate = "0.1" }, '
    assert _changes(folder, f'[slabs.business]\nbands = {bands}{{ over = 1200000, fixed = 60000, rate = "0.2" }}]\n{folder.cite}') == []


def test_a_step_is_charged_where_it_stands(folder: Folder) -> None:
    bands = '[{ over = 0, fixed = 0, rate = "0" }, { over = 600000, fixed = 5000, rate = "0.1", statutory_step = true }]'
    (change,) = _changes(folder, f"[slabs.business]\nbands = {bands}\n{folder.cite}")
    assert [(row.step_a, row.step_b, row.tax_b) for row in change.rows] == [(0, 0, 0), (0, 5000, 65000), (0, 0, None)]
    assert change.sentence == (
        "Business slab: more tax on incomes above Rs 6,00,000 up to Rs 12,50,000; less tax on incomes above Rs 12,50,000; "
        "highest rate 20% \u2192 10% (from 1 July 2025)"
    )


def test_a_table_that_comes_or_goes_is_one_change(folder: Folder) -> None:
    folder.overlay(f'[slabs.mine]\nbands = [{{ over = 0, fixed = 0, rate = "0.1" }}]\n{folder.cite}')
    there = diff(folder.load().rules, folder.load(folder.path / "proposal-x.toml").rules)
    back = diff(folder.load(folder.path / "proposal-x.toml").rules, folder.load().rules)
    assert [(change.path, change.sentence) for change in there] == [("slabs.mine", "mine slab: the table would be new (from 1 July 2025)")]
    assert [change.sentence for change in back] == ["mine slab: the table is no longer law (from 1 July 2025)"]
    assert [(row.rate_a, row.rate_b) for row in there[0].rows] == [(None, Decimal("0.1"))]


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
    assert sentences["activities.it.codes.cloud"] == "IT: cloud would be new (from 1 July 2025)"
    assert sentences["return.individual"].endswith("30 September 2026 \u2192 31 October 2026 (from 1 July 2025)")
    assert sentences["super_tax"].endswith("highest rate 4% \u2192 1% (from 1 July 2025)")
    assert sentences["retention.freelancer[1]"] == (
        "Foreign exchange that freelancers may retain: 50% of a month's proceeds or USD 5,000, whichever is more, with PSEB or P@SHA registration "
        "\u2192 80% of a month's proceeds (from 1 January 2026)"
    )
    assert "regimes.final" in sentences


def test_conditions_are_compared_by_meaning(folder: Folder) -> None:
    (change,) = _changes(folder, f'[[regime]]\nid = "final"\n{folder.cite}[[regime.condition]]\nid = "filed"\nis = ["yes", "no"]\n')
    assert (change.path, change.old, change.new) == ("regimes.final.condition.filed.is", "yes", "yes, no")
    share = '[[regime.condition]]\nid = "share"\nfact = "export_share"\nat_least = "0.8"\nlaw = "x"\nfails = "x"\nmissing = "x"\nremedy = "x"\n'
    (added,) = _changes(folder, f'[[regime]]\nid = "final"\n{folder.cite}{share}')
    assert added.sentence == 'Final tax: condition "export share at least 80%" would be new (from 1 July 2025)'


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
    assert (change.old, change.new) == ("31 December", "15 January of the year after")


def test_a_dated_rule_changes_on_its_own_day(folder: Folder) -> None:
    folder.write("xx/2025.toml", folder.year.replace("xx-2026", "xx-2025").replace("tax_year = 2026", "tax_year = 2025"))
    (there,) = [change for change in diff(folder.load("xx-2025").rules, folder.load().rules) if change.path.startswith("retention")]
    assert (there.kind, there.effective, there.old) == ("changed", dt.date(2026, 1, 1), "35% of a month's proceeds")
    (back,) = [change for change in diff(folder.load().rules, folder.load("xx-2025").rules) if change.path.startswith("retention")]
    assert (back.new, back.old) == (there.old, there.new)
    assert back.sentence.endswith("35% of a month's proceeds (until 31 December 2025)")


def test_what_is_not_known_before_a_day_says_so(folder: Folder) -> None:
    folder.write("xx/2020.toml", folder.year.replace("xx-2026", "xx-2020").replace("tax_year = 2026", "tax_year = 2020"))
    folder.write("xx/2019.toml", folder.year.replace("xx-2026", "xx-2019").replace("tax_year = 2026", "tax_year = 2019"))
    (first,) = [change for change in diff(folder.load("xx-2019").rules, folder.load("xx-2020").rules) if change.path.startswith("retention")]
    assert (first.kind, first.effective) == ("added", dt.date(2020, 1, 1))
    assert first.sentence.endswith("(from 1 January 2020); not known before 1 January 2020")
    (back,) = [change for change in diff(folder.load("xx-2020").rules, folder.load("xx-2019").rules) if change.path.startswith("retention")]
    assert (back.kind, back.sentence[-37:]) == ("removed", "; not known before (from 1 January 2020)"[-37:])


def test_entries_that_say_the_same_are_one_rule() -> None:
    """Two circulars of 2023 left the 35% as it was: nothing changed until 23 October."""
    assert [change for change in diff(_law("pk-2022"), _law("pk-2023")) if change.path.startswith("retention")] == []
    found = [change for change in diff(_law("pk-2023"), _law("pk-2024")) if change.path == "retention.freelancer[2]"]
    assert len(found) == 1
    assert found[0].sentence == (
        "Foreign exchange that freelancers may retain: 35% of a month's proceeds \u2192 "
        "50% of a month's proceeds or USD 5,000, whichever is more (from 23 October 2023)"
    )


@pytest.mark.parametrize(("status", "said"), [("proposal", "would end: no rule for it"), ("enacted", "no rule is known")])
def test_retention_that_ends_says_so(folder: Folder, status: str, said: str) -> None:
    text = folder.overlay(f'[[retention.freelancer]]\nid = "half"\nto = 2026-03-31\n{folder.cite}').read_text(encoding="utf-8")
    ends = folder.write("ends.toml", text.replace('status = "proposal"', f'status = "{status}"'))
    (change,) = diff(folder.load().rules, folder.load(ends).rules)
    assert change.sentence.endswith(f"{said} (from 1 April 2026)")


def test_retention_of_versions_without_a_year_is_compared_over_all_days(folder: Folder) -> None:
    other = folder.write("b.toml", folder.base.replace("xx-base", "yy-base").replace('fraction = "0.35"', 'fraction = "0.4"'))
    (change,) = diff(folder.load("xx-base").rules, folder.load(other).rules)
    assert (change.effective, change.old, change.new) == (dt.date(2020, 1, 1), "35% of a month's proceeds", "40% of a month's proceeds")


def test_several_versions_stand_side_by_side() -> None:
    rows = {row.path: row for row in compare([_law("pk-2025"), _law("pk-2026"), _law("pk-2027")])}
    assert rows["slabs.salaried@2200000.rate"].words == ("25%", "23%", "20%")
    assert rows["slabs.salaried@3200000.tax"].words == ("Rs 4,30,000", "Rs 3,46,000", "Rs 3,16,000")
    assert rows["regimes.tribal-145a"].words == ("in force", "in force", None)
    assert "classes.social-media.rate" not in rows
    retained = next(row for row in compare([_law("pk-2023"), _law("pk-2024"), _law("pk-2021")]) if row.path == "retention.freelancer")
    assert retained.words == (
        "35% of a month's proceeds",
        "35% of a month's proceeds; from 23 October 2023 50% of a month's proceeds or USD 5,000, whichever is more",
        "not known; from 19 February 2021 35% of a month's proceeds",
    )
    assert next(row for row in compare([_law("pk-2019"), _law("pk-2022")]) if row.path == "retention.freelancer").words[0] is None


def test_bands_of_several_versions_stand_from_the_lowest_income_up() -> None:
    rows = compare([_law(name) for name in ("pk-2024", "pk-2025", "pk-2026")])
    starts = [int(row.path.partition("@")[2].partition(".")[0]) for row in rows if row.path.startswith("slabs.business") and row.path.endswith("rate")]
    assert starts == sorted(starts)
    assert {1600000, 2400000, 3200000} <= {*starts}
