"""The facts a rule file may test: name -> (unit, stage, what it is).

Units: `text` (compared with `is`), `pkr` and `usd` (rule files write whole rupees or dollars), `date`, `share`
(a decimal string), `count`. Stage 1 facts are known before any tax is computed and may decide a regime that changes
the figures; stage 2 facts are outcomes and may only describe.
"""

from __future__ import annotations

from typing import NamedTuple


class Fact(NamedTuple):
    """One testable fact."""

    unit: str
    stage: int
    meaning: str


FACTS: dict[str, Fact] = {
    "kind": Fact("text", 1, "individual, aop, professional_aop, company or small_company"),
    "exporter": Fact("text", 1, "freelancer or it_company"),
    "province": Fact("text", 1, "ict, punjab, sindh, kp, balochistan, ajk or gb"),
    "atl": Fact("text", 1, "yes or no: on the Active Taxpayers' List"),
    "pasha": Fact("text", 1, "yes or no: member of P@SHA"),
    "pseb": Fact("text", 1, "yes, part or no: PSEB registration valid on the day of the IT export receipts"),
    "it_activity": Fact("text", 1, "yes or no: the exports are listed IT or IT-enabled services, or certified by PSEB; unknown if unlisted"),
    "realised": Fact("text", 1, "yes, part or no: export receipts came through an authorised dealer"),
    "return_filed": Fact("text", 1, "yes or no"),
    "withholding_statements": Fact("text", 1, "yes, no or not_required"),
    "sales_tax_returns": Fact("text", 1, "yes, no or not_required"),
    "foreign_tax_credit": Fact("text", 1, "yes or no: a credit for foreign tax is claimed"),
    "opt_out": Fact("text", 1, "yes or no: s.154A(3)"),
    "tribal_area": Fact("text", 1, "yes or no"),
    "startup_certified_on": Fact("date", 1, "date of the PSEB start-up certificate"),
    "startup_age": Fact("count", 1, "tax years since the year of the start-up certificate; 0 = that year"),
    "stz_licence_on": Fact("date", 1, "date of the zone licence"),
    "stz_age": Fact("count", 1, "tax years since the year of the zone licence; 0 = that year"),
    "women_enterprise_since": Fact("date", 1, "start of a wholly women-owned business"),
    "export_pkr": Fact("pkr", 1, "export receipts of the year"),
    "it_export_pkr": Fact("pkr", 1, "IT and IT-enabled export receipts of the year"),
    "realised_export_pkr": Fact("pkr", 1, "export receipts realised through an authorised dealer"),
    "home_remittance_pkr": Fact("pkr", 1, "export receipts coded as family remittance"),
    "retention_pkr": Fact("pkr", 2, "foreign-currency export receipts through channels with an export account"),
    "export_usd": Fact("usd", 1, "export receipts of the year in US dollars"),
    "local_pkr": Fact("pkr", 1, "receipts from local clients"),
    "business_pkr": Fact("pkr", 1, "receipts, local turnover and local business income of the year, whichever are positive"),
    "remitted_share": Fact("share", 1, "share of IT export receipts realised through an authorised dealer"),
    "export_share": Fact("share", 1, "realised export receipts over total turnover"),
    "social_media_pkr": Fact("pkr", 1, "receipts from social-media platforms"),
    "retention_registration": Fact("text", 1, "yes, part or no: PSEB or P@SHA on the day of the receipts; freelancers need none"),
    "taxable_income": Fact("pkr", 2, "taxable income under the normal regime"),
    "taxable_income_opted": Fact("pkr", 2, "taxable income if opted out of the final regime"),
    "turnover": Fact("pkr", 2, "turnover outside the final regime (s.113)"),
    "income_4c": Fact("pkr", 2, "income for super tax: taxable income and imputable income"),
    "normal_tax": Fact("pkr", 2, "slab tax"),
}
