"""A small law of its own, so that these tests hold whatever the shipped files say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from taxcalc.diagnostics import RulesInvalidError
from taxcalc.rules.catalogue import Catalogue
from taxcalc.rules.checker import check_files

if TYPE_CHECKING:
    from pathlib import Path

    from taxcalc.diagnostics import Diagnostic
    from taxcalc.rules.catalogue import LoadedRules

CITE = 'cite = [{ source = "ACT", section = "s.1", confidence = "high" }]\n'
BASE = f"""
id = "xx-base"
title = "Structure"
status = "enacted"
gaps = ["one gap"]

[sources.ACT]
title = "The Act"
url = "https://example.org/act"

[activities.it]
title = "IT"
codes = {{ software = "Software", hosting = "Hosting" }}
{CITE}
[activities.other]
title = "Other"
codes = {{ writing = "Writing" }}
{CITE}
[channels.bank]
title = "Bank"
realised = true
retention = true
{CITE}
[schedules.individual]
table = "business"
salaried = "salaried"
imputable = "business"
{CITE}
[salaried_test]
share = "0.75"
{CITE}
[[class]]
id = "old"
title = "Old relief"
law = "s.9"
to_tax_year = 2025
when = {{ income = "export", groups = ["it"] }}
treatment = "exempt"
regime = "old"
falls_through = true
{CITE}
[[class]]
id = "registered"
title = "Registered exports"
law = "s.2"
when = {{ income = "export", realised = true, groups = ["it"], certified = ["other"], registration = "pseb" }}
treatment = "final"
regime = "final"
{CITE}
[[class]]
id = "rest"
title = "Other exports"
law = "s.3"
when = {{ income = "export" }}
treatment = "normal"
{CITE}
[[class]]
id = "local"
title = "Local income"
law = "s.4"
when = {{ income = "local" }}
treatment = "normal"
{CITE}
[[regime]]
id = "old"
title = "Old relief"
law = "s.9"
to_tax_year = 2025
acts = "class"
applies = "Exempt."
{CITE}
[[regime]]
id = "final"
title = "Final tax"
law = "s.2"
acts = "class"
applies = "One rate."
relevant = [{{ fact = "export_pkr", above = 0 }}]
{CITE}
[[regime.condition]]
id = "filed"
fact = "return_filed"
is = ["yes"]
law = "s.2(2)"
fails = "No return."
missing = "Not known."
remedy = "File it."

[[regime.condition]]
id = "sales-tax"
to_tax_year = 2025
fact = "sales_tax_returns"
is = ["yes", "not_required"]
law = "s.2(3)"
fails = "No sales-tax return."
missing = "Not known."
remedy = "File it."

[[retention.freelancer]]
id = "third"
from = 2020-01-01
to = 2025-12-31
fraction = "0.35"
floor_usd = "0"
{CITE}
[[retention.freelancer]]
id = "half"
from = 2026-01-01
fraction = "0.5"
floor_usd = "5000"
registration = true
note = "A note."
{CITE}"""
YEAR = f"""
id = "xx-2026"
title = "Tax year 2026"
status = "enacted"
tax_year = 2026
extends = "xx-base"
enacted_on = 2025-06-29
review_by = 2099-01-01
gaps = ["another gap"]

[[class]]
id = "registered"
rate = "0.01"
{CITE}
[slabs.business]
bands = [
  {{ over = 0, fixed = 0, rate = "0" }},
  {{ over = 600000, fixed = 0, rate = "0.1" }},
  {{ over = 1200000, fixed = 60000, rate = "0.2" }},
]
{CITE}
[slabs.salaried]
bands = [{{ over = 0, fixed = 0, rate = "0.05" }}]
{CITE}
[surcharge]
over = 10000000
business = "0.1"
salaried = "0.09"
{CITE}
[minimum_tax]
rate = "0.0125"
individual_turnover = 100000000
carry_forward_years = 2
{CITE}
[corporate_minimum]
rate = "0.17"
carry_forward_years = 10
{CITE}
[super_tax]
law = "s.4C"
bands = [{{ over = 150000000, rate = "0.01" }}, {{ over = 300000000, rate = "0.04", at_least = true }}]
{CITE}
[return]
individual = 2026-09-30
company = 2026-12-31
extended = 2026-10-15
{CITE}
[late_filing]
penalty_day_share = "0.001"
penalty_day_least = 1000
penalty_least = 50000
penalty_least_salaried = 10000
penalty_salaried_share = "0.75"
penalty_most_times = 2
penalty_known_from = 2026-07-01
reductions = [{{ months = 1, share = "0.75" }}]
list_surcharges = [{{ from = 2018-07-01, individual = 1000, aop = 10000, company = 20000 }}]
default_rate = "0.12"
{CITE}"""
OVERLAY = """
id = "proposal-x"
title = "X"
status = "proposal"
purpose = "To test."
extends = "xx-2026"

[sources.PAPER]
title = "A paper"

"""


@dataclass(frozen=True)
class Folder:
    """A folder of rule files with the small law in it."""

    path: Path
    base: str = BASE
    year: str = YEAR
    overlay_head: str = OVERLAY
    cite: str = CITE

    def write(self, name: str, text: str) -> Path:
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def overlay(self, text: str, name: str = "proposal-x.toml") -> Path:
        return self.write(name, OVERLAY + text)

    def catalogue(self) -> Catalogue:
        return Catalogue([self.path])

    def load(self, name: str | Path = "xx-2026") -> LoadedRules:
        return self.catalogue().load(name)

    def refused(self, name: str | Path) -> tuple[Diagnostic, ...]:
        with pytest.raises(RulesInvalidError) as problem:
            self.load(name)
        return problem.value.diagnostics

    def found(self, *paths: Path) -> list[Diagnostic]:
        return check_files(self.catalogue(), paths)


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    made = Folder(tmp_path / "rules")
    made.write("xx/base.toml", BASE)
    made.write("xx/2026.toml", YEAR)
    return made
