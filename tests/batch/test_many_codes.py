"""A rule file with hundreds of activity codes and tens of channels of its own: `batch` and `assess` count the same receipts alike."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

from taxcalc.engine.packing import words_type
from taxcalc.ledger.vocabulary import CHANNELS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pytest

ACTIVITIES, WAYS = 2000, 250
CITE = 'cite = [{ source = "LIST", section = "one", confidence = "high" }]'
HEADER = "date,amount,currency,rate,activity,channel"
ROWS = [
    "2025-08-15,1000.00,USD,280,service_1,way_3",
    "2025-09-15,1000.00,USD,280,service_1999,bank",
    "2025-10-15,1000.00,EUR,300,software_development,way_249",
    "2025-11-15,280000.00,PKR,,service_255,esfca",
    "2025-12-15,7.005,KWD,912,service_128,way_128",
]


def rules(path: Path) -> Path:
    """An overlay on the law of 2026 with many codes."""
    lines = ['id = "proposal-long-lists"', 'title = "Long lists"', 'status = "proposal"', 'purpose = "Finer lists."', 'extends = "pk-2026"']
    lines += ["[sources.LIST]", 'title = "A finer list"', "[activities.unlisted]", CITE, "[activities.unlisted.codes]"]
    lines += [f'service_{number} = "Service {number}"' for number in range(ACTIVITIES)]
    for number in range(WAYS):
        lines += [f"[channels.way_{number}]", f'title = "Way {number}"', "realised = true", "retention = true", CITE]
    path.write_text("\n".join([*lines, ""]), encoding="utf-8")
    return path


def test_many_codes_and_channels_are_the_same_to_batch_as_to_assess(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, taxcalc: Callable[..., Any]) -> None:
    monkeypatch.chdir(tmp_path)
    assert words_type(ACTIVITIES, len(CHANNELS) + WAYS) == "bigint"
    rules(tmp_path / "long.toml")
    (tmp_path / "asma.csv").write_text("\n".join([HEADER, *ROWS, ""]), encoding="utf-8")
    alone = taxcalc("assess", "asma.csv", "--rules", "long.toml", "--format", "csv")
    assert alone.status == 0, alone.stderr
    ran = taxcalc("batch", "asma.csv", "--rules", "long.toml", "-o", "out.csv")
    assert ran.status == 0, ran.stderr
    (expected,) = csv.DictReader(io.StringIO(alone.stdout))
    (found,) = csv.DictReader(io.StringIO((tmp_path / "out.csv").read_text(encoding="utf-8")))
    assert {name: found[name] for name in expected} == expected  # and the columns that a batch adds
    assert (found["receipts"], found["receipts_pkr"], found["final_tax"]) == ("5", "1146388.56", "11464")


def test_a_channel_that_no_rules_name_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, taxcalc: Callable[..., Any]) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "asma.csv").write_text("\n".join([HEADER, ROWS[0].replace("service_1", "web_design"), ""]), encoding="utf-8")
    ran = taxcalc("assess", "asma.csv")
    assert ran.status == 3
    assert "TC149" in ran.stderr
    assert "way_3" in ran.stderr
