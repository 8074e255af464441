"""The oracle's own table of the law, tax years 2019 to 2027: the researched law sheet, which no rule file is made from by a program.

Source: tests/law/income_tax.toml (slabs, levies, s.154A) and fx_monthly.csv; the conditions below are typed by hand from the same
research. Money is whole PKR, rates are basis points. A slab is (over, fixed, rate): tax = fixed + rate x (income - over); an income
on a boundary is in the lower slab.
"""

from __future__ import annotations

import csv
import datetime as dt
import tomllib
from pathlib import Path
from typing import Any, NamedTuple

LAW = Path(__file__).parents[1] / "law"
SHEET = tomllib.loads((LAW / "income_tax.toml").read_text(encoding="utf-8"))
Slab = tuple[int, int, int]


class Surcharge(NamedTuple):
    """s.4(4AB): an addition to slab tax once taxable income is over a limit."""

    over: int
    business: int
    salaried: int


class Year(NamedTuple):
    """The parameters of one tax year."""

    business: tuple[Slab, ...]
    salaried: tuple[Slab, ...]
    small_company: int
    minimum_tax: int  # s.113
    minimum_turnover: int  # s.113, individuals and AOPs
    super_bands: tuple[tuple[int, int], ...] = ()  # s.4C: (over, rate on the whole income)
    surcharge: Surcharge | None = None
    it_rate: int = 0  # s.154A(1)(a)
    other_rate: int = 0  # s.154A, any other case
    non_atl_increase: int = 0  # Tenth Schedule rule 1, until rule 10(ca)
    salary_share: int = 7500
    top_rate_professional: int | None = None  # AOP of professionals that may not incorporate
    social_media: int | None = None  # s.154B
    exporter_super_limit: int | None = None  # cl.(104B) Part IV Second Schedule
    lump_minimum: tuple[int, int] | None = None  # TY2019: at least this tax over this income
    s4b: tuple[int, int] | None = None  # TY2019: (income from, rate)


ACT_RATE = 1700  # s.113C
REMITTED_SHARE = 8000  # cl.(133) Part I Second Schedule and s.65F(1)(c)
WOMEN_REDUCTION = 2500  # cl.(19) Part III Second Schedule
WOMEN_FROM = dt.date(2021, 7, 1)
STARTUP_LAST_YEAR = 2  # s.65F(1)(b): the year of certification and the next two

FIRST_154A = 2022  # Finance Act 2021
FIRST_CLAUSE_A = 2023  # Finance Act 2022: PSEB; s.65F(1)(c) omitted; clause (da) inserted
FIRST_EXCUSED = 2024  # Finance Act 2023: proviso to s.154A(2)(c)
FIRST_154B = 2027  # Finance Act 2026


def _year(number: int) -> Year:
    """The row of the sheet, in the oracle's words."""
    stated = SHEET["ty"][str(number)]
    business, salaried, levies, s154a = stated["slabs_nonsalaried"], stated["slabs_salaried"], stated["levies"], stated.get("s154a", {})
    lump, s4b = business.get("min_tax"), levies.get("s4b_nonbank")
    return Year(
        business=_rows(business),
        salaried=_rows(salaried),
        small_company=levies["small_company_bps"],
        minimum_tax=levies["s113_bps"],
        minimum_turnover=levies["s113_person_turnover_min"],
        super_bands=tuple((over, rate) for over, rate in levies.get("s4c_general", []) if rate),
        surcharge=Surcharge(*levies["surcharge_4ab"].values()) if "surcharge_4ab" in levies else None,
        it_rate=s154a.get("pseb_it_bps", 0),
        other_rate=s154a.get("other_bps", 0),
        non_atl_increase=s154a.get("non_atl_increase_bps", 0),
        salary_share=salaried["salary_share_over_bps"],
        top_rate_professional=business.get("professional_aop_top_bps"),
        social_media=stated.get("s154b", {}).get("rate_bps"),
        exporter_super_limit=levies.get("s4c_exempt_if_export_proceeds_over_turnover_bps"),
        lump_minimum=(lump["over"], lump["tax"]) if lump else None,
        s4b=(s4b["income_min"], s4b["rate_bps"]) if s4b else None,
    )


def _rows(table: dict[str, Any]) -> tuple[Slab, ...]:
    return tuple((over, fixed, rate) for over, fixed, rate in table["rows"])


YEARS = {int(number): _year(int(number)) for number in SHEET["ty"]}
COMPANY_RATE = SHEET["ty"]["2027"]["levies"]["company_bps"]

# Retention: (from, share in basis points, floor in USD a month); the same for freelancers and IT companies, because
# FE Manual ch.12 para 12(iii)(b) names both for the floor. Before the first date no verified figure exists.
RETENTION = ((dt.date(2021, 2, 19), 3500, 0), (dt.date(2023, 10, 23), 5000, 5000))

GROUPS: dict[str, str] = {
    code: group
    for group, codes in {
        "it": "software_development software_maintenance system_integration web_design web_development web_hosting network_design",
        "ites": "call_centre medical_transcription remote_monitoring graphics_design accounting hr_services telemedicine data_entry"
        " cloud_computing data_storage tv_production insurance_claims",
        "unlisted": "content_writing translation video_editing virtual_assistance digital_marketing tutoring consulting other_service",
        "platform": "social_media",
        "special": "royalty construction indenting_commission",
        "local": "local_service",
    }.items()
    for code in codes.split()
}
REALISED = ("bank", "esfca", "wallet", "home_remittance", "exchange_company")
UNREALISED = ("offshore", "crypto", "informal", "cash")

# PKR per USD by month
with (LAW / "fx_monthly.csv").open(encoding="utf-8") as stream:
    USD_MONTHLY = {row["month"]: row["pkr_per_unit"] for row in csv.DictReader(stream) if row["currency"] == "USD"}
