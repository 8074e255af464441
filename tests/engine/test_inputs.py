"""What was read, as the tables that the models start from."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from support.plain import only, receipt
from taxcalc.engine import inputs
from taxcalc.engine.connection import connect
from taxcalc.engine.ledger_of_rows import ledger_of
from taxcalc.engine.model_rows import rows
from taxcalc.ledger.taxpayer import WHOLE_TIME, Facts


@pytest.mark.parametrize(
    ("facts", "exporter"),
    [
        (Facts(), "freelancer"),
        (Facts(kind="individual"), "freelancer"),
        (Facts(kind="aop"), "it_company"),
        (Facts(kind="small_company"), "it_company"),
        (Facts(kind="company", exporter="freelancer"), "freelancer"),
        (Facts(exporter="it_company"), "it_company"),
    ],
)
def test_an_individual_is_a_freelancer_and_everyone_else_an_it_company_unless_stated(facts: Facts, exporter: str) -> None:
    assert inputs.exporter_of(facts) == exporter


def test_row_zero_of_the_facts_holds_the_defaults() -> None:
    with connect() as connection:
        inputs.load_facts(connection, [(0, Facts(salary=Decimal("1.25"), pseb=((dt.date(2025, 7, 1), None),), pseb_certified=("tutoring",)))])
        defaults, given = rows(connection, "select * from facts order by fact_row")
        windows = rows(connection, "select * from pseb_windows")
        certified = rows(connection, "select * from certified")
    assert (defaults["tp"], defaults["kind"], defaults["activity"], defaults["salary"], defaults["atl"]) == (
        None,
        "individual",
        "software_development",
        None,
        None,
    )
    assert (given["tp"], given["salary"], given["registered_in_year"], given["certifications_given"]) == (0, 125, True, True)
    assert windows == [{"fact_row": 1, "day_from": dt.date(2025, 7, 1), "day_to": inputs.END_OF_TIME}]
    assert certified == [{"fact_row": 1, "activity": "tutoring"}]


def test_a_registration_for_the_whole_time_covers_every_receipt() -> None:
    assert only([receipt("2025-07-01", "10.00"), receipt("2026-06-30", "10.00")], pseb=WHOLE_TIME).classes[0].id == "it-pseb"


def test_a_made_row_takes_the_ledgers_defaults() -> None:
    ledger = ledger_of([{"date": dt.date(2025, 8, 1), "amount": Decimal(1), "currency": "USD", "channel": "wallet"}])
    assert (ledger.columns["taxpayer"], ledger.columns["kind"], ledger.columns["channel"], ledger.columns["rate"]) == (["you"], ["receipt"], ["wallet"], [None])
    assert (ledger.columns["line"], len(ledger), ledger.has_withheld) == ([1], 1, False)


@pytest.mark.parametrize(("row", "told"), [({"kind": "wht", "currency": "PKR"}, True), ({"withheld": Decimal(0)}, True), ({}, False)])
def test_a_made_ledger_knows_whether_it_speaks_of_deductions(row: dict[str, object], told: bool) -> None:
    assert ledger_of([{"date": dt.date(2025, 8, 1), "amount": Decimal(1), "currency": "USD"} | row]).has_withheld is told


def test_the_same_rows_have_the_same_fingerprint_and_other_rows_another() -> None:
    first, second, other = (ledger_of([receipt("2025-08-01", amount)]).sha256 for amount in ("1.00", "1.00", "1.01"))
    assert first == second != other
