"""Values that no computed figure shows, and all of them against the researched law sheet."""

from __future__ import annotations

import datetime as dt
import functools
from typing import TYPE_CHECKING

import pytest

from support.law_sheet import share, sheet
from taxcalc.rules.catalogue import Catalogue
from taxcalc.rules.integrity import cites

if TYPE_CHECKING:
    from decimal import Decimal

    from taxcalc.rules.schema import RuleSet

YEARS = range(2019, 2028)


@functools.cache
def law(year: int) -> RuleSet:
    return Catalogue().load(f"pk-{year}").rules


def bands(year: int, table: str) -> list[tuple[int, int, Decimal]]:
    return [(band.over, band.fixed, band.rate) for band in law(year).slabs[table].bands]


@pytest.mark.parametrize(("year", "years"), [(2019, 5), (2022, 5), (2023, 3), (2025, 3), (2026, 2), (2027, 2)])
def test_minimum_tax_is_carried_forward_for_five_then_three_then_two_years(year: int, years: int) -> None:
    found = law(year).minimum_tax
    assert found is not None
    assert found.carry_forward_years == years


def test_alternative_corporate_tax_is_carried_forward_for_ten_years() -> None:
    assert {minimum.carry_forward_years for year in YEARS if (minimum := law(year).corporate_minimum)} == {10}


@pytest.mark.parametrize("year", YEARS)
def test_what_filing_late_costs_is_the_same_for_a_return_of_any_year(year: int) -> None:
    found = law(year).late_filing
    assert found is not None
    charges = [(str(charge.from_), charge.individual, charge.aop, charge.company) for charge in found.list_surcharges]
    assert charges == [("2018-07-01", 1_000, 10_000, 20_000), ("2026-07-01", 25_000, 50_000, 100_000)]
    assert (found.penalty_day_least, found.penalty_least, found.penalty_least_salaried, found.penalty_most_times) == (1_000, 50_000, 10_000, 2)
    assert [(reduction.months, str(reduction.share)) for reduction in found.reductions] == [(1, "0.75"), (2, "0.5"), (3, "0.25")]
    assert (str(found.penalty_day_share), str(found.penalty_salaried_share), str(found.default_rate)) == ("0.001", "0.75", "0.12")


@pytest.mark.parametrize("year", YEARS)
def test_a_return_is_due_on_30_september_and_31_december(year: int) -> None:
    found = law(year).return_
    assert found is not None
    assert (found.individual, found.company) == (dt.date(year, 9, 30), dt.date(year, 12, 31))


@pytest.mark.parametrize("year", YEARS)
def test_return_lines_are_known_for_tax_years_2024_to_2026(year: int) -> None:
    codes = {name: entry.iris_code for name, entry in law(year).classes.items() if entry.iris_code}
    verified = {"it-pseb": "64060290", "service": "64060285", "indenting": "64070151"}
    assert codes == (verified if 2024 <= year <= 2026 else {})


@pytest.mark.parametrize(("year", "day"), [(2019, "2018-07-01"), (2022, "2021-07-01"), (2026, "2025-07-01"), (2027, "2026-06-26")])
def test_an_act_was_law_from_its_assent_or_the_day_it_took_effect(year: int, day: str) -> None:
    assert law(year).enacted_on == dt.date.fromisoformat(day)


@pytest.mark.parametrize(("year", "last"), [(2024, 2026), (2025, 2026), (2026, 2026), (2027, 2029)])
def test_the_quarter_per_cent_ends_with_the_window_of_division_iva(year: int, last: int) -> None:
    assert law(year).classes["it-pseb"].to_tax_year == last


@pytest.mark.parametrize("rules", [f"pk-{year}" for year in YEARS])
def test_no_rate_in_force_rests_on_a_weak_source_alone(rules: str) -> None:
    found = Catalogue().load(rules).rules
    weak = {key for key, cite in cites(found) if getattr(cite, "confidence", "low") == "low"}
    assert {key[1] for key in weak} <= {"uncovered"}


@pytest.mark.parametrize("year", YEARS)
def test_the_slab_tables_are_those_of_the_law_sheet(year: int) -> None:
    for table, key in (("business", "slabs_nonsalaried"), ("salaried", "slabs_salaried")):
        assert bands(year, table) == [(over, fixed, share(rate)) for over, fixed, rate in sheet(year)[key]["rows"]]
    top = sheet(year)["slabs_nonsalaried"].get("professional_aop_top_bps")
    *lower, (over, fixed, rate) = bands(year, "business")
    assert bands(year, "professional_aop") == [*lower, (over, fixed, share(top) if top else rate)]


@pytest.mark.parametrize("year", YEARS)
def test_the_levies_are_those_of_the_law_sheet(year: int) -> None:
    found, levies = law(year), sheet(year)["levies"]
    assert found.minimum_tax is not None
    assert found.super_tax is not None
    assert found.slabs["company"].bands[0].rate == share(levies["company_bps"])
    assert found.slabs["small_company"].bands[0].rate == share(levies["small_company_bps"])
    assert (found.minimum_tax.rate, found.minimum_tax.individual_turnover) == (share(levies["s113_bps"]), levies["s113_person_turnover_min"])
    bands_4c = [(over, share(rate)) for over, rate in levies.get("s4c_general", []) if rate]
    if "s4b_nonbank" in levies:
        bands_4c = [(levies["s4b_nonbank"]["income_min"], share(levies["s4b_nonbank"]["rate_bps"]))]
    assert [(band.over, band.rate) for band in found.super_tax.bands] == bands_4c
    surcharge = levies.get("surcharge_4ab")
    assert (found.surcharge is None) == (surcharge is None)
    if found.surcharge and surcharge:
        expected = (surcharge["taxable_income_over"], share(surcharge["nonsalaried_bps"]), share(surcharge["salaried_bps"]))
        assert (found.surcharge.over, found.surcharge.business, found.surcharge.salaried) == expected
    assert found.return_ is not None
    assert found.return_.extended == levies.get("return_due_extended")


@pytest.mark.parametrize("year", YEARS)
def test_the_rates_on_exports_are_those_of_the_law_sheet(year: int) -> None:
    classes = law(year).classes
    stated, creators = sheet(year).get("s154a", {}), sheet(year).get("s154b", {})
    rates = {name: classes[name].rate for name in ("it-pseb", "service", "royalty", "construction", "indenting", "social-media") if name in classes}
    others = dict.fromkeys(("service", "royalty", "construction", "indenting"), stated.get("other_bps"))
    expected = {"it-pseb": stated.get("pseb_it_bps"), **others, "social-media": creators.get("rate_bps")}
    treated = {name: rate for name, rate in rates.items() if classes[name].treatment != "uncovered"}
    assert treated == {name: share(expected[name]) for name in treated}
