"""Layouts that have no sample: files written from their descriptions alone come out as counted by hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

SIDECARS = sorted((Path(__file__).parent / "unseen").glob("*.expected.json"))


@pytest.mark.parametrize("sidecar", SIDECARS, ids=lambda path: path.name.removesuffix(".expected.json"))
def test_unseen_file_comes_out_as_counted_by_hand(sidecar: Path, dry: Callable[..., object]) -> None:
    wanted = json.loads(sidecar.read_text())
    said = dry(sidecar.with_name(wanted["sample"]))
    assert said.status == 0
    for key in ("profile", "encoding", "delimiter", "header_line", "totals", "closing_balance", "skipped"):
        assert said.file[key] == wanted[key], key
    assert (said.file["records"], said.file["imported"]) == (wanted["records"]["data"], wanted["records"]["imported"])
