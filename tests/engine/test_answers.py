"""What an assessment says beside its tax: reliefs, retention, return lines, assumptions and readings."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from support.plain import TODAY, only, receipt, regime
from taxcalc.engine.api import Options
from taxcalc.ledger.taxpayer import WHOLE_TIME
from taxcalc.rules.schema_parts import Cited

PSEB: dict[str, Any] = {"pseb": WHOLE_TIME}
FIRST_HALF = ((dt.date(2025, 1, 1), dt.date(2025, 12, 31)),)


# ------------------------------------------------------------------ reliefs


def test_a_relief_that_is_used_says_so_and_saves_nothing_more() -> None:
    answer = regime(only([receipt("2025-08-01", "1000.00")], **PSEB), "final-it-pseb")
    assert (answer.status, answer.failed, answer.missing, answer.remedy, answer.saving_pkr) == ("applies", (), (), None, None)
    assert len(answer.because) == 1


def test_a_relief_used_for_some_receipts_says_what_keeps_it_from_the_others() -> None:
    found = only([receipt("2025-08-01", "1000.00"), receipt("2026-02-01", "1000.00")], pseb=FIRST_HALF)
    answer = regime(found, "final-it-pseb")
    assert answer.status == "applies"
    assert answer.because[1].startswith("1 of 2 export receipts fall outside it.")
    assert {line.id: str(line.tax) for line in found.classes} == {"it-pseb": "700", "service": "2800"}


def test_a_blocked_relief_names_each_failed_condition_its_remedy_and_its_saving() -> None:
    answer = regime(only([receipt("2025-08-01", "1000.00")], return_filed="no"), "final-it-pseb")
    assert answer.status == "blocked"
    assert [condition.id for condition in answer.failed] == ["pseb", "return"]
    assert answer.because == tuple(condition.reason for condition in answer.failed)
    assert answer.remedy == answer.failed[0].remedy
    assert answer.saving_pkr == -700


def test_a_relief_that_depends_on_an_unstated_certificate_is_unknown_not_blocked() -> None:
    answer = regime(only([receipt("2025-08-01", "1000.00", activity="translation")], **PSEB), "final-it-pseb")
    assert (answer.status, [condition.id for condition in answer.missing], answer.failed) == ("unknown", ["activity"], ())
    assert answer.saving_pkr == 2100


def test_one_failure_blocks_whatever_is_unknown_beside_it() -> None:
    answer = regime(only([receipt("2025-08-01", "1000.00", activity="translation")]), "final-it-pseb")
    assert (answer.status, [condition.id for condition in answer.failed]) == ("blocked", ["pseb"])
    assert [condition.id for condition in answer.missing] == ["activity"]


@pytest.mark.parametrize(
    ("rows", "facts", "name", "status"),
    [
        ([receipt("2025-08-01", "1000.00")], PSEB | {"opt_out": True}, "final-it-pseb", "available"),
        ([receipt("2025-08-01", "1000.00", activity="social_media")], {}, "social-media-154b", "not-relevant"),
        ([receipt("2025-08-01", "1000.00")], {"startup_certified_on": dt.date(2024, 8, 1)}, "startup-65f", "applies"),
        ([receipt("2025-08-01", "1.00", pkr="0.10")], {"startup_certified_on": dt.date(2024, 8, 1)}, "startup-65f", "available"),
        ([], PSEB, "final-it-pseb", "not-relevant"),
        ([receipt("2025-08-01", "1000.00")], {}, "exempt-133", "not-relevant"),
        ([receipt("2025-08-01", "1000.00")], {"atl": True}, "atl", "applies"),
        ([receipt("2025-08-01", "1000.00")], {"atl": False}, "atl", "blocked"),
        ([receipt("2025-08-01", "1000.00")], {}, "atl", "unknown"),
    ],
)
def test_a_relief_answers_in_one_of_five_words(rows: list[dict[str, Any]], facts: dict[str, Any], name: str, status: str) -> None:
    answer = regime(only(rows, **facts), name)
    assert answer.status == status
    assert answer.because


def test_the_class_that_receipts_fall_through_to_has_an_answer_of_its_own() -> None:
    answer = regime(only([receipt("2021-08-01", "1000.00")], "pk-2022", return_filed="no"), "final-service")
    assert (answer.status, [condition.id for condition in answer.failed]) == ("blocked", ["return"])


def test_a_relief_of_other_years_says_which() -> None:
    found = only([receipt("2025-08-01", "1000.00")])
    assert regime(found, "exempt-133").because == ("Not law in this tax year (from tax year 2019 to tax year 2021).",)
    assert regime(found, "social-media-154b").because == ("Not law in this tax year (from tax year 2027).",)


def test_a_block_of_values_is_as_trustworthy_as_its_weakest_source() -> None:
    def block(*confidences: str) -> Cited:
        return Cited.model_validate({"cite": [{"source": "S", "section": "1", "confidence": confidence} for confidence in confidences]})

    assert block("high").confidence == "high"
    assert block("high", "medium").confidence == "medium"
    assert block("low", "high").confidence == "low"


# ------------------------------------------------------------------ figures beside the tax


def test_deductions_that_the_ledger_does_not_mention_are_expected_and_not_subtracted() -> None:
    found = only([receipt("2025-08-01", "1000.00")], **PSEB)
    assert [found.tax.withheld, found.tax.withheld_expected, found.tax.balance] == [0, 700, 700]
    told = only([receipt("2025-08-01", "1000.00", withheld="600.50")], **PSEB)
    assert (str(told.tax.withheld), told.tax.withheld_expected, str(told.tax.balance)) == ("600.50", None, "99.50")


def test_a_row_without_a_value_makes_the_assessment_incomplete() -> None:
    found = only([receipt("2025-08-01", "1000.00", rate=None), receipt("2025-08-02", "1.00")])
    assert (found.complete, found.receipts.excluded, found.receipts.count) == (False, 1, 1)


def test_receipts_that_no_class_takes_are_uncovered() -> None:
    found = only([receipt("2020-08-01", "1000.00", activity="translation")], "pk-2021")
    (line,) = found.classes
    assert (found.complete, line.treatment, line.tax, line.rate, found.regime) == (False, "uncovered", None, None, "none")


def test_money_of_several_currencies_is_told_apart_and_movements_are_counted() -> None:
    found = only([receipt("2025-08-01", "100.00"), receipt("2025-08-01", "5000", "JPY", "1.9"), receipt("2025-08-02", "7.00", kind="fee")])
    assert {name: str(amount) for name, amount in found.receipts.by_currency.items()} == {"JPY": "5000", "USD": "100.00"}
    assert found.receipts.movements == 1


def test_the_effective_rate_is_the_tax_over_all_that_came_in() -> None:
    assert only([receipt("2025-08-01", "1000.00")], **PSEB).effective_rate == Decimal("0.0025")
    assert only([]).effective_rate is None


def test_return_lines_carry_the_verified_codes_only() -> None:
    (line,) = only([receipt("2025-08-01", "1000.00", withheld="700")], **PSEB).return_lines
    assert [line.code, line.receipts, line.tax_deducted, line.tax_chargeable] == ["64060290", 280000, 700, 700]
    (opted_out,) = only([receipt("2025-08-01", "1000.00")], opt_out=True, **PSEB).return_lines
    assert opted_out.tax_chargeable == 0
    assert only([receipt("2025-08-01", "1000.00", channel="crypto")]).return_lines == ()


# ------------------------------------------------------------------ retention


def test_each_month_has_its_limit_its_currencies_and_what_must_be_converted() -> None:
    rows = [receipt("2025-08-01", "6000.00"), receipt("2025-08-20", "6000.00"), receipt("2025-09-01", "100000", "JPY", "1.9"), receipt("2025-09-01", "7.00")]
    retained = only(rows).retention
    assert retained is not None
    august, september = retained.months
    assert (august.month, str(august.limit_usd), str(august.convert_usd), str(august.convert_pkr)) == ("2025-08", "6000.00", "6000.00", "1680000.00")
    assert {name: str(amount) for name, amount in september.by_currency.items()} == {"JPY": "100000", "USD": "7.00"}
    assert retained.alternative_limit_usd is None


def test_an_it_company_has_the_disputed_reading_beside_its_limit() -> None:
    found = only([receipt("2025-08-01", "6000.00")], kind="small_company", **PSEB)
    assert found.retention is not None
    assert [found.retention.limit_usd, found.retention.alternative_limit_usd] == [5000, 3000]
    assert "without the floor: USD 3,000.00" in [reading.other for reading in found.readings]
    large = only([receipt("2025-08-01", "60000.00")], kind="small_company", **PSEB)
    assert "retention" not in [reading.on for reading in large.readings]


@pytest.mark.parametrize(
    ("rules", "day", "note"),
    [
        ("pk-2020", "2019-08-01", "the rules known begin on 2021-02-19"),
        ("pk-2021", "2020-08-01", "the rules known begin on 2021-02-19"),
    ],
)
def test_before_the_first_verified_rule_no_limit_is_printed(rules: str, day: str, note: str) -> None:
    found = only([receipt(day, "1000.00")], rules)
    assert found.retention is None
    assert found.retention_note is not None
    assert note in found.retention_note


def test_a_year_before_the_first_rule_without_receipts_has_no_limit_and_one_after_it_a_limit_of_nothing() -> None:
    assert only([], "pk-2020", Options(year=2020, today=TODAY)).retention is None
    later = only([], "pk-2021", Options(year=2021, today=TODAY)).retention
    assert later is not None
    assert later.limit_usd == 0


def test_receipts_before_the_first_rule_are_left_out_and_the_note_says_so() -> None:
    found = only([receipt("2021-02-18", "1000.00"), receipt("2021-02-19", "1000.00")], "pk-2021")
    assert found.retention is not None
    assert found.retention.limit_usd == 350
    assert found.retention_note is not None
    assert "on days for which no rule is known" in found.retention_note


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"kind": "company"}, "whether you are a member of P@SHA is not known"),
        ({"kind": "company", "pasha": False}, "Receipts on days without PSEB or P@SHA registration"),
        ({"kind": "company", "pasha": False, "pseb": FIRST_HALF}, "Receipts on days without PSEB or P@SHA registration"),
        ({"kind": "company", "pasha": True}, None),
        ({}, None),
    ],
)
def test_a_company_keeps_nothing_on_days_without_registration(facts: dict[str, Any], words: str | None) -> None:
    found = only([receipt("2025-08-01", "100.00"), receipt("2026-02-01", "100.00")], **facts)
    assert (found.retention_note or "").startswith(words or "") if words is None else words in (found.retention_note or "")
    if words is None:
        assert found.retention_note is None


def test_what_a_wallet_brought_is_said_to_be_retainable_through_a_bank() -> None:
    found = only([receipt("2025-08-01", "1234.50", channel="wallet"), receipt("2025-08-02", "10.00")])
    assert found.retention is not None
    assert found.retention.excluded_usd == Decimal("1234.50")
    assert "USD 1,234.50 came through channels without an export account" in (found.retention_note or "")


@pytest.mark.parametrize(("count", "words"), [(1, "behind 1 rupee credit is not known"), (2, "behind 2 rupee credits is not known")])
def test_the_foreign_amount_behind_a_rupee_credit_is_not_guessed(count: int, words: str) -> None:
    rows = [receipt("2025-08-01", "280000.00", "PKR", kind="realize") for _ in range(count)]
    assert words in (only(rows).retention_note or "")
    linked = only([receipt("2025-08-01", "280000.00", "PKR", kind="realize", foreign_amount="1000.00", foreign_currency="USD")])
    assert linked.retention is not None
    assert linked.retention.limit_usd == 1000
    assert linked.retention_note is None


# ------------------------------------------------------------------ assumptions and readings


def test_what_nobody_stated_is_listed_as_assumed() -> None:
    stated: dict[str, Any] = {"return_filed": "yes", "withholding_statements": "not_required", "sales_tax_returns": "not_required"}
    assert len([text for text in only([receipt("2025-08-01", "10.00")]).assumptions if "not stated" in text]) == 3
    assert only([receipt("2025-08-01", "10.00")], **stated).assumptions == ()
    assert only([], "pk-2026", Options(year=2026, today=TODAY)).assumptions == ()


@pytest.mark.parametrize(
    ("rows", "rules", "facts", "words"),
    [
        ([receipt("2021-08-01", "10.00", activity="consulting")], "pk-2022", {}, "off the list the rate is doubled"),
        ([receipt("2025-08-01", "10.00", "EUR", None, pkr="3000.00")], "pk-2026", {}, "The dollar value of 1 receipt uses the bundled monthly rates"),
        ([receipt("2025-08-01", "10.00")], "pk-2026", {"kind": "company"}, "Alternative corporate tax (s.113C) is left out"),
        ([receipt("2025-08-01", "10.00", channel="crypto")], "pk-2026", {}, "No earlier year had a turnover of 10,00,00,000 or more"),
        ([receipt("2025-08-01", "10.00")], "pk-2026", {"business_income": Decimal(-250000)}, "The business shows a loss of Rs 2,50,000"),
        ([receipt("2025-08-01", "10.00")], "pk-2026", {"tax_year": 2025}, "The profile states the facts of tax year 2025"),
    ],
)
def test_what_a_figure_takes_for_granted_is_said(rows: list[dict[str, Any]], rules: str, facts: dict[str, Any], words: str) -> None:
    assert any(words in text for text in only(rows, rules, Options(year=int(rules[-4:]), today=TODAY), **facts).assumptions)


def test_an_estimate_is_asked_for_and_labelled() -> None:
    rows = [receipt("2025-08-01", "1000.00", rate=None), receipt("2025-08-02", "1000.00", "EUR", None)]
    found = only(rows, options=Options(estimate_rates=True, today=TODAY))
    assert found.complete
    assert any("ESTIMATE" in text and "2 receipts" in text for text in found.assumptions)


def test_the_surcharge_of_a_salaried_person_shows_the_other_rate() -> None:
    assert [r.other for r in only([], salary=Decimal(20_000_000), business_income=Decimal(1)).readings] == ["at the other rate: 10% of the slab tax"]
    assert [r.other for r in only([], salary=Decimal(1), business_income=Decimal(20_000_000)).readings] == ["at the other rate: 9% of the slab tax"]
    assert only([], business_income=Decimal(20_000_000)).readings == ()


def test_a_disputed_class_or_relief_is_told_once() -> None:
    found = only([receipt("2026-08-01", "1000.00", activity="social_media")], "pk-2027")
    texts = [reading.text for reading in found.readings]
    assert texts
    assert len(texts) == len(set(texts))


def test_a_class_whose_reading_is_disputed_says_so_itself() -> None:
    creator = only([receipt("2025-08-01", "1000.00", activity="social_media")], atl=True)
    assert [(line.id, line.contested) for line in creator.classes] == [
        ("service", "Content creators before s.154B: no platform rule and no FBR ruling; ordinary business income is argued too.")
    ]
    assert [reading.on for reading in creator.readings] == ["service"]
    (later,) = only([receipt("2026-08-01", "1000.00", activity="social_media")], "pk-2027", Options(year=2027, today=TODAY), atl=True).classes
    assert later.contested is not None
    assert later.contested.startswith("An exporting creator also fits s.154A(1)(b)")
    (writer,) = only([receipt("2025-08-01", "1000.00", activity="translation")], atl=True).classes
    assert writer.contested is None
