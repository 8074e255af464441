"""Law cases as data: every published figure, each on both sides of its boundary and of its change date.

A case names its tier (gold: statute or published example; silver: the calculation is written out; bronze: regression) and its
source.
"""

from __future__ import annotations

import pytest

from cases.harness import HERE, assessed, differences, every_case, group_of

TIERS = ("gold", "silver", "bronze")
KNOWN = {"name", "tier", "source", "tax_year", "rules", "facts", "receipts", "working", "expect"}


@pytest.mark.parametrize("name", every_case())
def test_the_law_gives_the_published_figure(name: str) -> None:
    case = every_case()[name]
    wrong = differences(assessed(group_of(case))[name], case)
    assert not wrong, f"found and expected differ: {wrong}; {case['source']}; {case.get('working', '')}"


@pytest.mark.parametrize("stem", sorted(path.stem for path in HERE.glob("*.toml")))
def test_a_case_alone_comes_out_as_it_does_among_all(stem: str) -> None:
    from support.assess_rows import assess_rows

    name, case = next((name, case) for name, case in every_case().items() if name.startswith(f"{stem}: "))
    alone = assess_rows(case.get("facts", {}), case.get("receipts", []), tax_year=case["tax_year"], rules=case.get("rules"))
    assert not differences(alone, case), name


def test_every_case_says_where_it_comes_from() -> None:
    for name, case in every_case().items():
        assert case["tier"] in TIERS, name
        assert case["source"].strip(), name
        assert case["expect"], name
        assert case["tier"] != "silver" or case["working"].strip(), name
        assert set(case) <= KNOWN, name


def test_no_two_cases_have_the_same_name() -> None:
    written = [line for path in sorted(HERE.glob("*.toml")) for line in path.read_text(encoding="utf-8").splitlines() if line == "[[case]]"]
    assert len(written) == len(every_case())
