"""Which years are assessed, under which rules, for whom, and what is said of the rest."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from support.one_run import rules_of
from support.plain import TODAY, assessed, only, receipt
from taxcalc.diagnostics import InputRejectedError, RulesInvalidError, Severity
from taxcalc.engine.api import Options, assess, assess_files
from taxcalc.engine.ledger_of_rows import ledger_of
from taxcalc.ledger.taxpayer import Facts

if TYPE_CHECKING:
    from pathlib import Path

HEADER = "date,amount,currency,rate\n"


def written(folder: Path, text: str, name: str = "ledger.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_ledger_over_two_years_gives_two_assessments_each_under_its_own_law() -> None:
    result = assessed([receipt("2025-06-30", "10.00"), receipt("2025-07-01", "10.00")])
    assert [(found.tax_year, found.rules) for found in result.assessments] == [(2025, "pk-2025"), (2026, "pk-2026")]
    with pytest.raises(LookupError, match="several tax years"):
        _ = result.tax


def test_movements_make_no_year() -> None:
    result = assessed([receipt("2025-08-01", "10.00"), receipt("2024-08-01", "10.00", kind="fee")])
    assert [found.tax_year for found in result.assessments] == [2026]


def test_tax_deducted_makes_a_year() -> None:
    result = assessed([receipt("2024-08-01", "500.00", "PKR", kind="wht")])
    assert [(found.tax_year, str(found.tax.balance)) for found in result.assessments] == [(2025, "-500.00")]


def test_an_empty_ledger_is_assessed_for_the_year_of_the_facts_else_for_the_current_one() -> None:
    assert [found.tax_year for found in assessed([], tax_year=2024).assessments] == [2024]
    (found,) = assessed([]).assessments
    assert (found.tax_year, found.taxpayer, found.regime, found.receipts.count, found.effective_rate) == (2027, "you", "none", 0, None)


def test_the_year_asked_for_is_assessed_and_the_others_are_named() -> None:
    result = assessed([receipt("2025-06-30", "10.00"), receipt("2025-07-01", "10.00")], options=Options(year=2026, today=TODAY))
    (note,) = result.diagnostics
    assert (note.code, note.severity) == ("TC505", Severity.NOTE)
    assert [found.tax_year for found in result.assessments] == [2026]
    assert result.complete
    assert result.tax.total == result.assessments[0].tax.total


def test_a_year_without_rules_is_named_at_its_first_row_and_the_others_are_assessed(tmp_path: Path) -> None:
    path = written(tmp_path, HEADER + "2025-08-01,10.00,USD,280\n2015-08-01,10.00,USD,100\n")
    result = assess_files([path], options=Options(today=TODAY))
    (problem,) = result.diagnostics
    assert (problem.code, problem.where) == ("TC501", f"{path}:3:date")
    assert [found.tax_year for found in result.assessments] == [2026]
    assert not result.complete


@pytest.mark.parametrize("options", [Options(today=TODAY), Options(year=2016, today=TODAY), Options(year=2035, today=TODAY)])
def test_where_no_year_has_rules_nothing_is_computed(options: Options) -> None:
    with pytest.raises(InputRejectedError, match="TC501") as caught:
        assess(ledger_of([receipt("2015-08-01", "10.00")]), options=options)
    assert caught.value.diagnostics[0].where == "date"


def test_rules_that_are_asked_for_decide_every_year() -> None:
    result = assessed([receipt("2024-08-01", "10.00"), receipt("2025-08-01", "10.00")], rules="pk-2027")
    assert [(found.tax_year, found.rules) for found in result.assessments] == [(2025, "pk-2027"), (2026, "pk-2027")]
    assert any("The rules pk-2027 were asked for; the receipts are of tax year 2025." in text for text in result.assessments[0].assumptions)


def test_rules_are_named_by_id_by_file_or_in_the_options() -> None:
    ledger = ledger_of([receipt("2025-08-01", "10.00")])
    by_id = assess(ledger, rules="pk-2027", options=Options(today=TODAY))
    by_option = assess(ledger, options=Options(rules="pk-2027", today=TODAY))
    by_file = assess(ledger, rules=rules_of("pk-2027").files[-1], options=Options(today=TODAY))
    assert by_id.assessments == by_option.assessments == by_file.assessments
    with pytest.raises(RulesInvalidError, match="TC402"):
        assess(ledger, rules="pk-2127")


def test_receipts_of_several_taxpayers_are_for_batch(tmp_path: Path) -> None:
    rows = [receipt("2025-08-01", "10.00", taxpayer=f"t{number}") for number in range(7)]
    with pytest.raises(InputRejectedError, match="TC506") as caught:
        assessed(rows)
    (problem,) = caught.value.diagnostics
    assert (problem.value, problem.file) == ("t0, t1, t2, t3, t4, ...", None)
    lines = "".join(f"2025-08-01,10.00,USD,280,{name}\n" for name in ("ayesha", "bilal"))
    path = written(tmp_path, HEADER.replace("rate", "rate,taxpayer") + lines)
    with pytest.raises(InputRejectedError, match="TC506") as caught:
        assess_files([path])
    (problem,) = caught.value.diagnostics
    assert (problem.value, problem.remedy) == ("ayesha, bilal", f"assess one taxpayer at a time, or all of them: taxcalc batch {path} -o results.csv")


def test_the_taxpayer_is_the_profiles_else_the_files_name(tmp_path: Path) -> None:
    ledger = written(tmp_path, HEADER + "2025-08-01,10.00,USD,280\n", "sana.csv")
    profile = written(tmp_path, 'taxpayer = "ayesha"\nname = "Ayesha Khan"\n', "me.toml")
    assert assess_files([ledger]).assessments[0].taxpayer == "sana"
    (found,) = assess_files([ledger], profile=profile).assessments
    assert (found.taxpayer, found.name) == ("ayesha", "Ayesha Khan")
    assert assessed([], taxpayer="ayesha").assessments[0].taxpayer == "ayesha"


def test_the_problems_of_all_files_come_together(tmp_path: Path) -> None:
    ledger = written(tmp_path, HEADER + "2025-08-01,abc,USD,280\n")
    profile = written(tmp_path, "kind = 7\n", "me.toml")
    rates = written(tmp_path, "date,currency,rate\n2025-08-01,USD,0\n", "rates.csv")
    with pytest.raises(InputRejectedError) as caught:
        assess_files([ledger], profile=profile, rates=rates)
    assert {problem.code[:3] for problem in caught.value.diagnostics} == {"TC1", "TC2", "TC3"}


def test_the_law_as_it_was_known_on_a_day() -> None:
    found = assessed([receipt("2026-08-01", "10.00", activity="social_media")], options=Options(known_on=dt.date(2026, 6, 1), today=TODAY))
    assert [line.id for line in found.assessments[0].classes] == ["service"]


def test_a_profile_of_another_year_still_speaks_for_the_ledger() -> None:
    found = assessed([receipt("2025-08-01", "10.00")], tax_year=2024, pseb=((dt.date(2020, 1, 1), None),))
    assert [(year.tax_year, [line.id for line in year.classes]) for year in found.assessments] == [(2024, []), (2026, ["it-pseb"])]


def test_fingerprints_tell_the_inputs_and_the_result(tmp_path: Path) -> None:
    ledger = written(tmp_path, HEADER + "2025-06-01,10.00,USD,280\n2025-08-01,10.00,USD,\n")
    rates = written(tmp_path, "date,currency,rate\n2025-08-01,USD,280\n", "rates.csv")
    profile = written(tmp_path, "pseb = true\n", "me.toml")
    bare = assess_files([ledger], options=Options(today=TODAY)).fingerprint
    full = assess_files([ledger], profile=profile, rates=rates, options=Options(today=TODAY)).fingerprint
    later = assess_files([ledger], profile=profile, rates=rates, options=Options(today=TODAY + dt.timedelta(30), explain=True)).fingerprint
    assert (bare.profile, bare.rates) == (None, None)
    assert full.profile
    assert full.rates
    assert (bare.ledger, bare.rules) == (full.ledger, full.rules)
    assert bare.result != full.result
    assert later == full


def test_facts_alone_have_no_fingerprint_and_no_profile_is_the_default_facts() -> None:
    rows = [receipt("2025-08-01", "10.00")]
    without = assess(ledger_of(rows), options=Options(today=TODAY))
    assert without == assess(ledger_of(rows), Facts(), options=Options(today=TODAY))
    assert without.fingerprint.profile is None
    assert only(rows).complete
