"""Statements written by a test, and one run of the import over them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@dataclass(frozen=True)
class Said:
    """A dry run: its exit status, its JSON, and what stood on stderr."""

    status: int
    result: dict[str, Any]
    stderr: str

    @property
    def file(self) -> dict[str, Any]:
        return self.result["files"][0]

    @property
    def totals(self) -> dict[str, dict[str, str]]:
        return self.file["totals"]

    @property
    def codes(self) -> list[str]:
        return [one["code"] for one in self.result["diagnostics"]]

    def skipped(self) -> dict[int, str]:
        return {one["line"]: one["reason"] for one in self.file["skipped"]}


@pytest.fixture(autouse=True)
def no_settings_of_the_developer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "settings"
    monkeypatch.setenv("XDG_CONFIG_HOME", str(folder))
    return folder / "taxcalc"


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    def _write(name: str, text: str | bytes) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return _write


@pytest.fixture
def dry(taxcalc: Callable[..., Any]) -> Callable[..., Said]:
    def _dry(*arguments: object) -> Said:
        ran = taxcalc("import", *map(str, arguments), "--dry-run", "--format", "json")
        return Said(ran.status, json.loads(ran.stdout) if ran.stdout else {}, ran.stderr)

    return _dry
