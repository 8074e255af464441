"""A swing of a rule file: which fact it supposes otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rules.conftest import Folder


def test_a_swing_names_a_fact_that_conditions_can_ask_for(folder: Folder) -> None:
    written = '\n[[swing]]\nid = "odd"\nfact = "retrun_filed"\notherwise_is = "no"\nassumed = "x"\notherwise = "If y"\nlaw = "s.1"\n' + folder.cite
    (found,) = folder.refused(folder.overlay(written))
    assert (found.code, found.column, found.value) == ("TC406", "fact", "retrun_filed")
    assert found.remedy == "did you mean 'return_filed'?"
