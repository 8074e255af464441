"""Rule sets as tables: one row per value, keyed by version."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

import pytest

from taxcalc.diagnostics import RulesInvalidError
from taxcalc.rules.catalogue import Catalogue
from taxcalc.rules.shapes import SHAPES
from taxcalc.rules.tables import change_days, to_tables


def rules(*names: str) -> list[object]:
    catalogue = Catalogue()
    return [catalogue.load(name).rules for name in names]


def test_every_row_has_the_columns_of_its_table() -> None:
    tables = to_tables(rules("pk-2021", "pk-2026", "pk-2027", "proposal-combined"), savings=True)  # type: ignore[arg-type]  # loaded above
    assert set(tables) == set(SHAPES)
    for name, rows in tables.items():
        assert rows, name
        assert {len(row) for row in rows} == {len(SHAPES[name])}, name


def test_rates_are_reduced_fractions_and_amounts_are_paisa() -> None:
    tables = to_tables(rules("pk-2026"), savings=False)  # type: ignore[arg-type]  # loaded above
    bands = [row for row in tables["bands"] if row[1] == "business"]
    assert bands[1][3:8] == (60_000_000, 120_000_000, 0, 3, 20)
    assert Fraction(bands[1][6], bands[1][7]) == Fraction(15, 100)  # type: ignore[call-overload]  # integers, as asserted above
    assert bands[-1][4] is None


def test_each_change_day_begins_a_piece() -> None:
    class_days, retention_days = change_days(rules("pk-2026"))  # type: ignore[arg-type]  # loaded above
    assert class_days == [dt.date(2026, 7, 1)], "from that day credits of a platform in rupees count"
    assert retention_days == [dt.date(2021, 2, 19), dt.date(2023, 1, 13), dt.date(2023, 10, 23)]
    found = {(row[1], row[2], row[3]) for row in to_tables(rules("pk-2026"), savings=False)["retention_rules"]}  # type: ignore[arg-type]  # loaded above
    assert ("freelancer", 3, None) in found


def test_versions_that_differ_in_what_a_code_is_cannot_share_a_run() -> None:
    (law,) = rules("pk-2026")
    wallet = law.channels["wallet"].model_copy(update={"retention": True})  # type: ignore[attr-defined]  # a rule set, as loaded above
    other = law.model_copy(update={"id": "other", "channels": {**law.channels, "wallet": wallet}})  # type: ignore[attr-defined]  # as above
    with pytest.raises(RulesInvalidError, match="TC422"):
        to_tables([law, other], savings=False)  # type: ignore[list-item]  # as above


def test_a_class_with_a_window_is_placed_between_its_days() -> None:
    (law,) = rules("pk-2026")
    item = law.classes["service"]  # type: ignore[attr-defined]  # as above
    dated = item.model_copy(update={"when": item.when.model_copy(update={"from_": dt.date(2026, 1, 1), "to": dt.date(2026, 3, 31)})})
    other = law.model_copy(update={"classes": {**law.classes, "service": dated}})  # type: ignore[attr-defined]  # as above
    row = next(row for row in to_tables([other], savings=False)["classes"] if row[2] == "service")  # type: ignore[list-item]  # as above
    assert row[6:8] == (1, 1)
