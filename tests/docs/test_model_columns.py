"""Every column of the models says what it means, and each word means one thing."""

from __future__ import annotations

import tomllib
from importlib.resources import files

from taxcalc.ledger.taxpayer import FACTS
from taxcalc_site import model_columns, models


def test_every_column_has_a_meaning_and_every_meaning_a_column() -> None:
    used = {column for columns in model_columns.columns().values() for column in columns}
    said = [name for section in tomllib.loads((files("taxcalc.engine") / "columns.toml").read_text(encoding="utf-8")).values() for name in section]
    assert sorted(used - set(model_columns.meanings())) == [], "say in src/taxcalc/engine/columns.toml what they mean"
    assert sorted(set(said) - used) == [], "no model has such a column any more"
    assert len(said) == len(set(said)), "a word has one meaning"


def test_a_fact_is_described_where_it_is_registered_unless_the_models_hold_it_otherwise() -> None:
    said = {name for section in tomllib.loads((files("taxcalc.engine") / "columns.toml").read_text(encoding="utf-8")).values() for name in section}
    assert said & set(FACTS) <= {"pseb", "tax_year"}  # windows of registration become a word, and every subject has a year


def test_the_page_lists_every_column_with_its_meaning() -> None:
    page = models.pages()["models.md"]
    assert not [name for columns in model_columns.columns().values() for name in columns if f"| `{name}` |" not in page]
    assert "slab_tax" in model_columns.added("normal_lines")
    assert "income" not in model_columns.added("normal_lines")
