"""The oracle's own copy of the law, tax years 2019 to 2027, typed by hand.

Source: ../shared/law/income_tax.toml (argued in income_tax.md) and ../shared/law/fx_retention.toml, both of 2026-11-22;
the dollar's monthly rates are those of ../shared/law/fx_monthly.csv. Money is whole PKR, rates are basis points.
A slab is (over, fixed, rate): tax = fixed + rate x (income - over); an income on a boundary is in the lower slab.
"""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

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


COMPANY_RATE = 2900
ACT_RATE = 1700  # s.113C
REMITTED_SHARE = 8000  # cl.(133) Part I Second Schedule and s.65F(1)(c)
WOMEN_REDUCTION = 2500  # cl.(19) Part III Second Schedule
WOMEN_FROM = dt.date(2021, 7, 1)
STARTUP_LAST_YEAR = 2  # s.65F(1)(b): the year of certification and the next two

FIRST_154A = 2022  # Finance Act 2021
FIRST_CLAUSE_A = 2023  # Finance Act 2022: PSEB; s.65F(1)(c) omitted; clause (da) inserted
FIRST_EXCUSED = 2024  # Finance Act 2023: proviso to s.154A(2)(c)
FIRST_154B = 2027  # Finance Act 2026

# Finance Supplementary (Amendment) Act 2018
BUSINESS_2019 = (
    (0, 0, 0),
    (400_000, 1_000, 0),
    (800_000, 2_000, 0),
    (1_200_000, 0, 500),
    (2_400_000, 60_000, 1500),
    (3_000_000, 150_000, 2000),
    (4_000_000, 350_000, 2500),
    (5_000_000, 600_000, 2900),
)
SALARIED_2019 = (
    (0, 0, 0),
    (400_000, 1_000, 0),
    (800_000, 2_000, 0),
    (1_200_000, 0, 500),
    (2_500_000, 65_000, 1500),
    (4_000_000, 290_000, 2000),
    (8_000_000, 1_090_000, 2500),
)
# Finance Act 2019: TY2020 to TY2022
BUSINESS_2020 = (
    (0, 0, 0),
    (400_000, 0, 500),
    (600_000, 10_000, 1000),
    (1_200_000, 70_000, 1500),
    (2_400_000, 250_000, 2000),
    (3_000_000, 370_000, 2500),
    (4_000_000, 620_000, 3000),
    (6_000_000, 1_220_000, 3500),
)
SALARIED_2020 = (
    (0, 0, 0),
    (600_000, 0, 500),
    (1_200_000, 30_000, 1000),
    (1_800_000, 90_000, 1500),
    (2_500_000, 195_000, 1750),
    (3_500_000, 370_000, 2000),
    (5_000_000, 670_000, 2250),
    (8_000_000, 1_345_000, 2500),
    (12_000_000, 2_345_000, 2750),
    (30_000_000, 7_295_000, 3000),
    (50_000_000, 13_295_000, 3250),
    (75_000_000, 21_420_000, 3500),
)
# Finance Act 2022
BUSINESS_2023 = (
    (0, 0, 0),
    (600_000, 0, 500),
    (800_000, 10_000, 1250),
    (1_200_000, 60_000, 1750),
    (2_400_000, 270_000, 2250),
    (3_000_000, 405_000, 2750),
    (4_000_000, 680_000, 3250),
    (6_000_000, 1_330_000, 3500),
)
SALARIED_2023 = (
    (0, 0, 0),
    (600_000, 0, 250),
    (1_200_000, 15_000, 1250),
    (2_400_000, 165_000, 2000),
    (3_600_000, 405_000, 2500),
    (6_000_000, 1_005_000, 3250),
    (12_000_000, 2_955_000, 3500),
)
# Finance Act 2023
BUSINESS_2024 = (
    (0, 0, 0),
    (600_000, 0, 750),
    (800_000, 15_000, 1500),
    (1_200_000, 75_000, 2000),
    (2_400_000, 315_000, 2500),
    (3_000_000, 465_000, 3000),
    (4_000_000, 765_000, 3500),
)
SALARIED_2024 = (
    (0, 0, 0),
    (600_000, 0, 250),
    (1_200_000, 15_000, 1250),
    (2_400_000, 165_000, 2250),
    (3_600_000, 435_000, 2750),
    (6_000_000, 1_095_000, 3500),
)
# Finance Act 2024: the business table still stands in TY2027
BUSINESS_2025 = (
    (0, 0, 0),
    (600_000, 0, 1500),
    (1_200_000, 90_000, 2000),
    (1_600_000, 170_000, 3000),
    (3_200_000, 650_000, 4000),
    (5_600_000, 1_610_000, 4500),
)
SALARIED_2025 = (
    (0, 0, 0),
    (600_000, 0, 500),
    (1_200_000, 30_000, 1500),
    (2_200_000, 180_000, 2500),
    (3_200_000, 430_000, 3000),
    (4_100_000, 700_000, 3500),
)
# Finance Act 2025
SALARIED_2026 = (
    (0, 0, 0),
    (600_000, 0, 100),
    (1_200_000, 6_000, 1100),
    (2_200_000, 116_000, 2300),
    (3_200_000, 346_000, 3000),
    (4_100_000, 616_000, 3500),
)
# Finance Act 2026
SALARIED_2027 = (
    (0, 0, 0),
    (600_000, 0, 100),
    (1_200_000, 6_000, 1100),
    (2_200_000, 116_000, 2000),
    (3_200_000, 316_000, 2500),
    (4_100_000, 541_000, 2900),
    (5_600_000, 976_000, 3200),
    (7_000_000, 1_424_000, 3500),
)

SUPER_2022 = ((150_000_000, 100), (200_000_000, 200), (250_000_000, 300), (300_000_000, 400))
SUPER_2023 = (*SUPER_2022, (350_000_000, 600), (400_000_000, 800), (500_000_000, 1000))
SUPER_2026 = (
    (150_000_000, 100),
    (200_000_000, 150),
    (250_000_000, 250),
    (300_000_000, 350),
    (350_000_000, 550),
    (400_000_000, 750),
    (500_000_000, 1000),
)
SUPER_2027 = ((500_000_000, 800),)

YEARS: dict[int, Year] = {
    2019: Year(BUSINESS_2019, SALARIED_2019, 2400, 125, 10_000_000, salary_share=5000, lump_minimum=(800_000, 2_000), s4b=(500_000_000, 200)),
    2020: Year(BUSINESS_2020, SALARIED_2020, 2300, 150, 10_000_000),
    2021: Year(BUSINESS_2020, SALARIED_2020, 2200, 150, 10_000_000),
    2022: Year(BUSINESS_2020, SALARIED_2020, 2100, 125, 100_000_000, SUPER_2022, None, 100, 100, 10_000),
    2023: Year(BUSINESS_2023, SALARIED_2023, 2000, 125, 100_000_000, SUPER_2023, None, 25, 100),
    2024: Year(BUSINESS_2024, SALARIED_2024, 2000, 125, 100_000_000, SUPER_2023, None, 25, 100),
    2025: Year(BUSINESS_2025, SALARIED_2025, 2000, 125, 100_000_000, SUPER_2023, Surcharge(10_000_000, 1000, 1000), 25, 100, top_rate_professional=4000),
    2026: Year(BUSINESS_2025, SALARIED_2026, 2000, 125, 100_000_000, SUPER_2026, Surcharge(10_000_000, 1000, 900), 25, 100, top_rate_professional=4000),
    2027: Year(
        BUSINESS_2025,
        SALARIED_2027,
        2000,
        125,
        100_000_000,
        SUPER_2027,
        Surcharge(10_000_000, 1000, 0),
        25,
        100,
        top_rate_professional=4000,
        social_media=500,
        exporter_super_limit=8000,
    ),
}

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

# PKR per USD, one figure a month: July to December 2019, whole years, January to November 2026.
USD_BY_YEAR = {
    (2019, 7): "156.9427 160.6400 158.4007 156.2525 155.6979 155.3516",
    (2020, 1): "154.9002 154.5434 154.2078 158.5055 160.3229 160.6927 165.4466 167.4364 168.1432 166.3010 162.0375 159.6482",
    (2021, 1): "160.2430 159.9912 158.9994 155.2948 152.9433 153.1175 158.4938 161.1014 164.0983 168.4670 173.2465 173.7393",
    (2022, 1): "177.9561 176.1999 175.6003 181.4995 185.6429 194.9312 211.6260 225.0084 219.3755 239.7594 219.6496 223.8841",
    (2023, 1): "225.0005 228.8756 265.2515 283.0016 283.8760 286.4890 287.4760 283.8845 299.7897 290.1467 279.7498 285.0183",
    (2024, 1): "282.5040 279.9926 279.5364 278.4041 278.2907 278.5168 278.5218 278.4551 279.1307 278.1541 277.9900 277.4689",
    (2025, 1): "277.9573 278.1960 279.4559 280.0063 280.4148 281.8902 283.3719 284.8172 283.5004 283.0910 283.0056 282.6095",
    (2026, 1): "280.4058 279.8870 279.4983 278.5396 278.9545 278.6408 278.2606 277.8040 277.6102 277.2666 276.9474",
}
USD_MONTHLY: dict[str, str] = {
    f"{year}-{first + offset:02d}": rate for (year, first), rates in USD_BY_YEAR.items() for offset, rate in enumerate(rates.split())
}
