"""Every value of every rule file carries weight: change any one of them, and a law case fails."""

from __future__ import annotations

import random
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from cases.harness import assess_together, assessed, differences, every_case, group_of
from rules.mutants import YEARS, mutants

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cases.harness import Case, Cases
    from rules.mutants import Mutant

SAMPLE = 6
SAMPLED_YEARS = 2
SEED = 2022
TOGETHER = 60  # mutants in one run of the engine


def _survivors(changed: Sequence[Mutant]) -> list[str]:
    """Those that no case notices. Mutants of a year are versions of one run; what is no valid law has been noticed."""
    alive = list(changed)
    telling = Counter(group_of(case) for case in every_case().values())
    for group in sorted({group for mutant in changed for group in mutant.groups}, key=lambda group: (-telling[group], group)):
        cases = {name: case for name, case in every_case().items() if group_of(case) == group}
        as_it_is = _wrong(assessed(group), cases, group[1])
        for together in _runs([mutant for mutant in alive if group in mutant.groups]):
            laws = {f"mutant-{number}": mutant.law(group, f"mutant-{number}") for number, mutant in enumerate(together)}
            versions = [law for law in laws.values() if law]
            found = dict(zip((law.rules.id for law in versions), assess_together(cases, group[0], versions), strict=True)) if versions else {}
            for mutant, (name, law) in zip(together, laws.items(), strict=True):
                if law is None or _wrong(found[name], cases, group[1]) != as_it_is:
                    alive.remove(mutant)
    return [str(mutant) for mutant in alive]


def _runs(of_the_group: Sequence[Mutant]) -> Iterator[Sequence[Mutant]]:
    yield from ([mutant] for mutant in of_the_group if mutant.alone)
    rest = [mutant for mutant in of_the_group if not mutant.alone]
    yield from (rest[start : start + TOGETHER] for start in range(0, len(rest), TOGETHER))


def _wrong(assessments: dict[str, Any], cases: Cases, rules: str) -> dict[str, object]:
    """That a mutant has another name than the law is not noticed."""
    return {name: _differences({**assessments[name], "rules": rules}, case) for name, case in cases.items()}


def _differences(assessment: dict[str, Any], case: Case) -> dict[str, Any]:
    try:
        return differences(assessment, case)
    except IndexError:  # a list that the case looks into is shorter
        return {"a place in a list": (None, case["expect"])}


def test_a_changed_value_breaks_a_law_case() -> None:
    """In two years, for one run of the engine each; the sweep changes the rest."""
    chance = random.Random(SEED)  # noqa: S311 - a sample, no secret
    by_year = {year: [mutant for mutant in mutants() if mutant.file == f"pk-{year}"] for year in chance.sample(YEARS, SAMPLED_YEARS)}
    assert _survivors([mutant for of_the_year in by_year.values() for mutant in chance.sample(of_the_year, SAMPLE)]) == []


def test_nearly_every_statement_of_the_law_is_changed_in_the_sweep() -> None:
    assert len(mutants()) > 1200
    assert len({str(mutant) for mutant in mutants()}) == len(mutants())


@pytest.mark.sweep
@pytest.mark.parametrize("part", sorted({mutant.part for mutant in mutants()}))
def test_every_changed_value_breaks_a_law_case(part: str) -> None:
    alive = _survivors([mutant for mutant in mutants() if mutant.part == part])
    assert not alive, "no case notices: " + "; ".join(alive)
