"""Hand-worked cases of the oracle itself: published figures, and both sides of every boundary."""

from __future__ import annotations

import csv
import datetime as dt
import random
import tomllib
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from .law import GROUPS, LAW, RETENTION, YEARS, Slab
from .normal import imputable, tax_by_table
from .oracle import assess
from .population import random_taxpayer, write
from .receipts import Row, half_up, tax_year_of

TABLES = [(year, name) for year in YEARS for name in ("business", "salaried")]


def usd(amount: str, date: str = "2025-09-10", **more: str) -> Row:
    """A dollar receipt at 280 unless told otherwise."""
    return {"date": date, "amount": amount, "currency": "USD", "rate": "280", **more}


def worth(pkr: str, date: str = "2025-09-10", **more: str) -> Row:
    """A dollar receipt with that PKR value on its certificate."""
    return {"date": date, "amount": "1000.00", "currency": "USD", "pkr": pkr, **more}


def slabs(year: int, name: str) -> tuple[Slab, ...]:
    table: tuple[Slab, ...] = getattr(YEARS[year], name)
    return table


# ------------------------------------------------------------------ the law copy


@pytest.mark.parametrize(("year", "name"), TABLES)
def test_each_published_fixed_amount_is_the_tax_at_the_top_of_the_slab_below(year: int, name: str) -> None:
    lumps = 4 if year == 2019 else 0  # TY2019 starts with flat steps that do not join
    for over, fixed, _ in slabs(year, name)[lumps:]:
        assert tax_by_table(slabs(year, name), Fraction(over)) == fixed


@pytest.mark.parametrize(("year", "name"), TABLES)
def test_income_over_a_boundary_pays_the_upper_slab_and_income_on_it_the_lower(year: int, name: str) -> None:
    table = slabs(year, name)
    for lower, upper in pairwise(table):
        over, fixed, rate = upper
        assert tax_by_table(table, Fraction(over + 100)) == fixed + Fraction(rate, 100)
        assert tax_by_table(table, Fraction(over)) == lower[1] + Fraction(lower[2], 10_000) * (over - lower[0])


def test_retention_copy_equals_the_law_file() -> None:
    stated = {rule["id"]: rule for rule in tomllib.loads((LAW / "fx_retention.toml").read_text(encoding="utf-8"))["retention"]}
    for name, rule in (("it-35-permitted", RETENTION[0]), ("freelancer-50-or-5000", RETENTION[1]), ("it-company-50", RETENTION[1])):
        start, fraction, floor = rule
        assert stated[name]["effective_from"] == start
        assert Decimal(stated[name]["fraction"]) * 10_000 == fraction
        assert Decimal(stated[name]["floor_usd_per_month"]) == floor


# ------------------------------------------------------------------ money and time


@pytest.mark.parametrize(("value", "rounded"), [("0.5", 1), ("0.49", 0), ("-0.5", -1), ("-0.49", 0), ("2.5", 3)])
def test_halves_round_away_from_zero(value: str, rounded: int) -> None:
    assert half_up(Fraction(value)) == rounded


def test_tax_year_turns_on_the_first_of_july() -> None:
    assert (tax_year_of(dt.date(2025, 6, 30)), tax_year_of(dt.date(2025, 7, 1))) == (2025, 2026)


def test_the_certificate_wins_over_amount_times_rate_and_both_round_to_paisa() -> None:
    rows = [usd("0.01", rate="250.5"), usd("-0.01", rate="250.5"), usd("1.00", pkr="279.10")]
    assert assess({}, rows[:1], 2026)["receipts_pkr"] == Fraction("2.51")
    assert assess({}, rows[1:2], 2026)["receipts_pkr"] == Fraction("-2.51")
    assert assess({}, rows[2:], 2026)["receipts_pkr"] == Fraction("279.10")


def test_other_money_turns_into_dollars_at_the_highest_dollar_rate_of_the_day_else_the_month() -> None:
    euros = {"date": "2025-09-10", "amount": "100.00", "currency": "EUR", "pkr": "33000.00"}
    assert assess({}, [euros], 2026)["receipts_usd"] == half_up(Fraction(33000) / Fraction("283.5004"), 2)
    assert assess({}, [euros, usd("10.00"), usd("10.00", rate="", pkr="3000.00")], 2026)["receipts_usd"] == 20 + 110


# ------------------------------------------------------------------ final tax


@pytest.mark.parametrize(
    ("year", "facts", "activity", "tax"),
    [
        (2022, {"return_filed": "no", "opt_out": False}, "web_design", None),
        (2022, {}, "consulting", 67_200),
        (2022, {"atl": False}, "consulting", 134_400),
        (2023, {"atl": False}, "consulting", 67_200),
        (2023, {"pseb": True}, "web_design", 16_800),
        (2026, {"pseb": True}, "web_design", 16_800),
        (2026, {}, "web_design", 67_200),
        (2026, {"pseb": True}, "consulting", 67_200),
        (2026, {"pseb": True, "pseb_certified": ["consulting"]}, "consulting", 16_800),
        (2027, {"pseb": True}, "call_centre", YEARS[2027].it_rate * 672),
        (2026, {}, "social_media", 67_200),
        (2026, {}, "construction", 67_200),
        (2026, {}, "indenting_commission", 67_200),
        (2026, {"kind": "company"}, "royalty", 67_200),
        (2026, {}, "royalty", None),
    ],
)
def test_final_tax_on_twenty_four_thousand_dollars(year: int, facts: dict[str, Any], activity: str, tax: int | None) -> None:
    result = assess(facts, [usd("24000.00", f"{year - 1}-09-10", activity=activity)], year)
    assert (result["final_tax"], result["final_pkr"]) == ((tax, 6_720_000) if tax else (0, 0))
    assert result["regime"] == ("final" if tax else "normal")


def test_pseb_registration_in_mid_year_splits_the_year() -> None:
    rows = [usd("1000.00", date) for date in ("2025-09-30", "2025-10-01", "2025-12-31", "2026-01-01")]
    classes = assess({"pseb": [("2025-10-01", "2025-12-31")]}, rows, 2026)["classes"]
    assert (classes["it-pseb"].pkr, classes["service"].pkr) == (560_000, 560_000)


@pytest.mark.parametrize(
    ("facts", "final"),
    [
        ({}, ["it-pseb", "service"]),
        ({"return_filed": "no"}, []),
        ({"withholding_statements": "no"}, []),
        ({"sales_tax_returns": "no"}, ["it-pseb"]),
        ({"sales_tax_returns": "not_required"}, ["it-pseb", "service"]),
        ({"foreign_tax_credit": True}, []),
        ({"opt_out": True}, []),
    ],
)
def test_a_failed_condition_ends_final_taxation(facts: dict[str, Any], final: list[str]) -> None:
    rows = [usd("1000.00"), usd("1000.00", activity="consulting")]
    classes = assess({"pseb": True} | facts, rows, 2026)["classes"]
    assert sorted(name for name, found in classes.items() if found.treatment == "final") == final


def test_clause_a_exporters_are_excused_from_sales_tax_returns_only_from_2024() -> None:
    facts = {"pseb": True, "sales_tax_returns": "no"}
    assert assess(facts, [usd("1000.00", "2022-09-10")], 2023)["final_tax"] == 0
    assert assess(facts, [usd("1000.00", "2023-09-10")], 2024)["final_tax"] == 700


def test_reversals_reduce_their_class_and_never_below_nothing() -> None:
    rows = [usd("1000.00"), usd("-1500.00"), usd("1000.00", activity="construction")]
    result = assess({}, rows, 2026)
    assert (result["final_tax"], result["receipts_pkr"], result["final_pkr"]) == (2_800, 140_000, 280_000)


def test_tax_of_fifty_paisa_is_a_rupee() -> None:
    assert [assess({}, [worth(pkr)], 2026)["final_tax"] for pkr in ("49.99", "50.00", "149.99", "150.00")] == [0, 1, 1, 2]


@pytest.mark.parametrize(
    ("row", "name"),
    [
        ({"currency": "PKR"}, "local"),
        ({"currency": "PKR", "kind": "realize"}, "service"),
        ({"currency": "PKR", "channel": "cash"}, "local"),
        ({"currency": "PKR", "channel": "home_remittance"}, "service"),
        ({"currency": "PKR", "channel": "crypto"}, "unrealised"),
        ({"channel": "crypto"}, "unrealised"),
        ({"channel": "cash"}, "unrealised"),
        ({"activity": "local_service"}, "local"),
        ({"activity": "royalty"}, "normal-export"),
    ],
)
def test_local_unrealised_and_export_receipts_are_told_apart(row: Row, name: str) -> None:
    assert list(assess({}, [usd("100.00") | row], 2026)["classes"]) == [name]


@pytest.mark.parametrize(("abroad", "name"), [("250.00", "exempt-133"), ("250.01", "normal-export")])
def test_it_exports_are_exempt_to_2021_while_eighty_percent_came_home(abroad: str, name: str) -> None:
    result = assess({}, [usd("1000.00", "2019-09-10"), usd(abroad, "2019-09-10", channel="offshore")], 2020)
    assert name in result["classes"]
    assert result["regime"] == ("exempt" if name == "exempt-133" else "normal")


def test_other_exports_before_2022_are_left_out() -> None:
    result = assess({}, [usd("1000.00", "2019-09-10", activity="consulting")], 2020)
    assert (result["complete"], result["receipts"], result["receipts_pkr"], result["total_tax"]) == (False, 0, 0, 0)


@pytest.mark.parametrize(("facts", "classes"), [({}, {"credit-65f"}), ({"sales_tax_returns": "no"}, {"service", "unrealised"})])
def test_it_exports_of_2022_are_credited_in_full_when_every_filing_is_made(facts: dict[str, str], classes: set[str]) -> None:
    rows = [usd("1000.00", "2021-09-10"), usd("200.00", "2021-09-10", channel="crypto")]
    result = assess(facts, rows, 2022)
    assert set(result["classes"]) == classes
    assert result["regime"] == ("normal" if facts else "exempt")


# ------------------------------------------------------------------ normal regime


@pytest.mark.parametrize(
    ("year", "facts", "tax"),
    [
        (2019, {"business_income": 400_000}, 0),
        (2019, {"business_income": 400_001}, 1_000),
        (2019, {"business_income": 800_001}, 2_000),
        (2019, {"business_income": 1_200_001}, 2_000),
        (2019, {"business_income": 1_240_020}, 2_001),
        (2026, {"business_income": 600_003}, 0),
        (2026, {"business_income": 600_004}, 1),
        (2026, {"business_income": 5_600_002}, 1_610_001),
        (2026, {"salary": 4_100_000}, 616_000),
        (2027, {"salary": 7_000_000}, 1_424_000),
        (2026, {"kind": "company", "business_income": 1_000_000}, 290_000),
        (2019, {"kind": "small_company", "business_income": 1_000_000}, 240_000),
        (2026, {"kind": "professional_aop", "business_income": 6_600_000}, 2_010_000),
        (2024, {"kind": "professional_aop", "business_income": 6_600_000}, 1_675_000),
        (2026, {"salary": 3_000_000, "business_income": 1_000_000}, 970_000),
        (2026, {"salary": 3_000_000, "business_income": 999_999}, 586_000),
        (2026, {"salary": 1_000_000, "allowances": 400_000}, 0),
    ],
)
def test_tax_on_taxable_income(year: int, facts: dict[str, Any], tax: int) -> None:
    assert assess(facts, [], year)["normal_tax"] == tax


def test_expenses_count_by_the_share_of_receipts_outside_the_final_regime() -> None:
    rows = [worth("2000000.00"), worth("1000000.00", channel="crypto")]
    result = assess({"expenses": 100_000, "opt_out": False}, rows, 2026)
    assert result["taxable_income"] == 1_000_000 - Fraction(100_000, 3)
    assert result["alternatives"] == {"final": 20_000 + 55_000, "opt_out": 170_000 + 390_000}
    assert (result["regime"], result["lower"], result["difference"]) == ("mixed", "final", 485_000)


def test_a_business_loss_is_not_set_off_against_salary() -> None:
    assert assess({"salary": 1_000_000, "business_income": -500_000}, [], 2026)["taxable_income"] == 1_000_000


@pytest.mark.parametrize(
    ("year", "facts", "slab", "extra"),
    [
        (2024, {"business_income": 20_000_000}, 6_365_000, 0),
        (2026, {"business_income": 10_000_000}, 3_590_000, 0),
        (2026, {"business_income": 10_000_001}, 3_590_000, 359_000),
        (2025, {"salary": 10_000_001}, 2_765_000, 276_500),
        (2026, {"salary": 10_000_001}, 2_681_000, 241_290),
        (2027, {"salary": 10_000_001}, 2_474_000, 0),
        (2026, {"kind": "aop", "business_income": 10_000_001}, 3_590_000, 359_000),
        (2026, {"kind": "company", "business_income": 10_000_001}, 2_900_000, 0),
    ],
)
def test_surcharge_is_a_cliff(year: int, facts: dict[str, Any], slab: int, extra: int) -> None:
    result = assess(facts, [], year)
    assert (result["normal_tax"], result["surcharge"]) == (slab, extra)


@pytest.mark.parametrize(
    ("year", "facts", "excess"),
    [
        (2019, {"local_turnover": 10_000_000}, 125_000),
        (2021, {"local_turnover": 9_999_999}, 0),
        (2021, {"local_turnover": 10_000_000}, 150_000),
        (2026, {"local_turnover": 99_999_999}, 0),
        (2026, {"local_turnover": 100_000_000}, 1_250_000),
        (2026, {"local_turnover": 100_000_000, "business_income": 1_200_000}, 1_160_000),
        (2026, {"local_turnover": 100_000_000, "business_income": 5_600_000}, 0),
        (2026, {"kind": "company", "local_turnover": 1_000}, 13),
        (2026, {"kind": "company", "accounting_income": 1_000_000}, 170_000),
        (2026, {"kind": "company", "accounting_income": 1_000_000, "business_income": 500_000}, 25_000),
        (2026, {"kind": "company", "accounting_income": 1_000_000, "local_turnover": 20_000_000}, 250_000),
        (2026, {"kind": "individual", "accounting_income": 1_000_000}, 0),
    ],
)
def test_minimum_tax_asks_for_what_slab_tax_falls_short(year: int, facts: dict[str, Any], excess: int) -> None:
    assert assess(facts, [], year)["minimum_excess"] == excess


def test_final_receipts_are_outside_turnover_and_opted_out_ones_inside() -> None:
    rows = [worth("100000000.00")]
    facts = {"expenses": 100_000_000}
    assert assess(facts, rows, 2026)["minimum_excess"] == 0
    assert assess(facts | {"opt_out": True}, rows, 2026)["minimum_excess"] == 1_250_000


@pytest.mark.parametrize(
    ("facts", "slab", "excess"),
    [
        ({}, 60_000, 0),
        ({"expenses": 400_000}, 0, 50_000),
        ({"expenses": 200_000}, 30_000, 20_000),
        ({"expenses": 2_000_000, "salary": 1_200_000}, 6_000, 50_000),
        ({"expenses": 500_000, "business_income": 500_000}, 60_000, 20_000),
    ],
)
def test_social_media_receipts_bear_at_least_five_percent_from_2027(facts: dict[str, Any], slab: int, excess: int) -> None:
    result = assess(facts, [worth("1000000.00", "2026-09-10", activity="social_media")], 2027)
    assert (result["final_tax"], result["normal_tax"], result["minimum_excess"]) == (0, slab, excess)


# ------------------------------------------------------------------ super tax


@pytest.mark.parametrize(
    ("year", "income", "tax"),
    [
        (2019, 499_999_999, 0),
        (2019, 500_000_000, 10_000_000),
        (2020, 900_000_000, 0),
        (2022, 150_000_000, 0),
        (2022, 150_000_001, 1_500_000),
        (2022, 900_000_000, 36_000_000),
        (2023, 300_000_000, 9_000_000),
        (2024, 350_000_001, 21_000_000),
        (2025, 500_000_000, 40_000_000),
        (2025, 500_000_001, 50_000_000),
        (2026, 200_000_001, 3_000_000),
        (2026, 250_000_000, 3_750_000),
        (2026, 400_000_001, 30_000_000),
        (2027, 500_000_000, 0),
        (2027, 500_000_001, 40_000_000),
    ],
)
def test_super_tax_takes_the_whole_income_once_over_a_band(year: int, income: int, tax: int) -> None:
    assert assess({"business_income": income}, [], year)["super_tax"] == tax


def test_imputable_income_scale_of_the_law_file() -> None:
    for pkr, pseb in (("26636000000.00", True), ("6659000000.00", False)):
        result = assess({"pseb": pseb}, [worth(pkr)], 2026)
        assert (result["final_tax"], result["super_tax"]) == (66_590_000, 0)
    over = assess({"pseb": True}, [worth("26636000400.00")], 2026)
    assert (over["final_tax"], over["super_tax"]) == (66_590_001, 1_500_000)
    assert imputable({}, 66_590_000, 2026) == 150_000_000
    assert imputable({}, 224_090_000, 2026) == 500_000_000
    assert imputable({"kind": "company"}, 29, 2026) == 100
    assert imputable({}, 0, 2026) == 0


@pytest.mark.parametrize(("local_turnover", "tax"), [(200_000_000, 64_000_000), (199_999_999, 0)])
def test_exporters_beyond_eighty_percent_of_turnover_bear_no_super_tax_from_2027(local_turnover: int, tax: int) -> None:
    rows = [worth("800000000.00", "2026-09-10")]
    assert assess({"opt_out": True, "local_turnover": local_turnover}, rows, 2027)["super_tax"] == tax


# ------------------------------------------------------------------ credits, balance


@pytest.mark.parametrize(
    ("facts", "credit"),
    [
        ({"startup_certified_on": "2025-06-30"}, 90_000 + 2_800),
        ({"startup_certified_on": "2023-07-01"}, 90_000 + 2_800),
        ({"startup_certified_on": "2023-06-30"}, 0),
        ({"startup_certified_on": "2026-07-01"}, 0),
        ({"startup_certified_on": "2025-07-01", "withholding_statements": "no"}, 0),
        ({"women_enterprise_since": "2021-07-01"}, 22_500),
        ({"women_enterprise_since": "2021-06-30"}, 0),
        ({"women_enterprise_since": "2021-07-01", "startup_certified_on": "2025-07-01"}, 92_800),
    ],
)
def test_credit_of_a_startup_or_a_women_enterprise(facts: dict[str, Any], credit: int) -> None:
    assert assess({"business_income": 1_200_000} | facts, [usd("1000.00")], 2026)["credits"] == credit


def test_a_startup_with_salary_is_credited_its_business_share() -> None:
    facts = {"salary": 600_000, "business_income": 600_000, "startup_certified_on": "2025-07-01"}
    result = assess(facts, [usd("1000.00")], 2026)
    assert (result["credits"], result["total_tax"]) == (2_800 + 45_000, 45_000)


def test_balance_subtracts_what_banks_withheld_and_what_was_paid() -> None:
    rows = [usd("1000.00", withheld="2000.50"), {"date": "2025-09-11", "amount": "300.00", "currency": "PKR", "kind": "wht"}]
    result = assess({"tax_paid": "100"}, [*rows, {"date": "2025-09-11", "amount": "9.00", "currency": "USD", "kind": "fee"}], 2026)
    assert (result["receipts"], result["withheld"], result["balance"]) == (1, Fraction("2300.50"), Fraction("399.50"))


def test_rows_of_other_years_are_left_aside() -> None:
    assert assess({}, [usd("1.00", "2025-06-30"), usd("1.00", "2025-07-01"), usd("1.00", "2026-07-01")], 2026)["receipts"] == 1


# ------------------------------------------------------------------ retention


@pytest.mark.parametrize(("proceeds", "limit"), [("3000.00", 3_000), ("5000.00", 5_000), ("7000.00", 5_000), ("12000.00", 6_000)])
def test_half_or_five_thousand_dollars_a_month_may_be_kept(proceeds: str, limit: int) -> None:
    result = assess({}, [usd(proceeds)], 2026)
    assert (result["retained_usd"], result["retained_pkr"]) == (limit, limit * 280)


def test_thirty_five_percent_before_october_2023_and_nothing_known_before_2021() -> None:
    assert assess({}, [usd("7000.00", "2022-09-10")], 2023)["retained_usd"] == 2_450
    assert assess({}, [usd("7000.00", "2021-02-19")], 2021)["retained_usd"] == 2_450
    assert assess({}, [usd("7000.00", "2021-02-18")], 2021)["retained_usd"] is None
    assert assess({}, [], 2020)["retained_usd"] is None


def test_the_month_of_the_change_is_measured_in_two_parts() -> None:
    rows = [usd("7000.00", "2023-10-22"), usd("7000.00", "2023-10-23")]
    result = assess({}, rows, 2024)
    assert (result["months"]["2023-10"].proceeds_usd, result["retained_usd"]) == (14_000, 2_450 + 5_000)


@pytest.mark.parametrize(
    ("facts", "row", "limit"),
    [
        ({"kind": "company"}, {}, 0),
        ({"kind": "company", "pasha": True}, {}, 5_000),
        ({"kind": "company", "pseb": [("2025-09-10", None)]}, {}, 5_000),
        ({"exporter": "it_company", "pseb": [("2025-09-11", None)]}, {}, 0),
        ({"kind": "company", "exporter": "freelancer"}, {}, 5_000),
        ({}, {"channel": "esfca"}, 5_000),
        ({}, {"channel": "wallet"}, 0),
        ({}, {"channel": "home_remittance"}, 0),
        ({}, {"activity": "construction"}, 0),
        ({}, {"activity": "local_service"}, 0),
        ({}, {"currency": "PKR", "kind": "realize"}, 0),
        ({}, {"amount": "-7000.00"}, 0),
    ],
)
def test_who_may_keep_foreign_money_and_out_of_which_account(facts: dict[str, Any], row: Row, limit: int) -> None:
    assert assess(facts, [usd("7000.00") | row], 2026)["retained_usd"] == limit


# ------------------------------------------------------------------ the population


def test_a_seed_gives_the_same_taxpayer_again() -> None:
    first, second = (random_taxpayer(random.Random(7), 2026) for _ in range(2))  # noqa: S311 - test data, not secrets
    assert first == second


def test_the_population_reaches_every_class_regime_and_levy() -> None:
    seen: set[str] = set()
    for seed in range(900):
        facts, rows = random_taxpayer(random.Random(seed), 2019 + seed % 9)  # noqa: S311 - test data, not secrets
        result = assess(facts, rows, 2019 + seed % 9)
        levies = {name for name in ("surcharge", "minimum_excess", "super_tax", "credits", "retained_usd") if result[name]}
        seen |= {*result["classes"], result["regime"], result["lower"], facts.get("kind", "individual"), *levies}
        assert result["total_tax"] >= 0
        assert all(row["activity"] in ("", *GROUPS) for row in rows)
    expected = "it-pseb service royalty construction indenting social-media exempt-133 credit-65f unrealised local normal-export"
    expected += " final normal mixed exempt none opt_out aop professional_aop company small_company surcharge minimum_excess super_tax credits retained_usd"
    assert set(expected.split()) <= seen


def test_written_files_read_back_as_the_same_taxpayer(tmp_path: Path) -> None:
    for seed in range(60):
        facts, rows = random_taxpayer(random.Random(seed))  # noqa: S311 - test data, not secrets
        write(facts, rows, tmp_path)
        with (tmp_path / "ledger.csv").open(encoding="utf-8", newline="") as stream:
            assert list(csv.DictReader(stream)) == rows
        read = tomllib.loads((tmp_path / "profile.toml").read_text(encoding="utf-8"), parse_float=Decimal)
        if isinstance(facts.get("pseb"), list):
            starts, ends = (value if isinstance(value, list) else [value] for value in (read.pop("pseb_from"), read.pop("pseb_to", None)))
            read["pseb"] = [(start.isoformat(), end and end.isoformat()) for start, end in zip(starts, ends, strict=True)]
        assert {name: value.isoformat() if isinstance(value, dt.date) else value for name, value in read.items()} == facts


def test_the_oracle_shares_no_code_with_the_program() -> None:
    for path in Path(__file__).parent.glob("*.py"):
        lines = path.read_text(encoding="utf-8").splitlines()
        assert not [line for line in lines if line.startswith(("import taxcalc", "from taxcalc"))]
