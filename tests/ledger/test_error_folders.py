"""The error folders of ledgers, facts and rates say exactly what the readers say, without any command line around them."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import tomli

from taxcalc.diagnostics import Diagnostic, InputRejectedError
from taxcalc.ledger.profile import load_profile
from taxcalc.ledger.rates import load_rates
from taxcalc.ledger.read import load_ledger

if TYPE_CHECKING:
    from collections.abc import Callable

FOLDERS = [folder for digit in "123" for folder in sorted((Path(__file__).parents[1] / "errors").glob(f"TC{digit}*")) if (folder / "command.txt").exists()]


def diagnostics(load: Callable[[], object]) -> tuple[Diagnostic, ...]:
    try:
        return load().diagnostics  # type: ignore[attr-defined,no-any-return]  # every reader's result has them
    except InputRejectedError as error:
        return error.diagnostics


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_the_folder_says_what_the_readers_say(folder: Path, repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    base = tomli.loads((repository / "rules" / "pk" / "base" / "activities.toml").read_text(encoding="utf-8"))
    activities = [code for group in base["activities"].values() for code in group["codes"]]
    monkeypatch.chdir(folder)
    _, *arguments = shlex.split((folder / "command.txt").read_text(encoding="utf-8"))
    options = {name: arguments[arguments.index(name) + 1] for name in ("--profile", "--rates") if name in arguments}
    ledgers = arguments[: min([arguments.index(name) for name in options], default=len(arguments))]
    found = diagnostics(lambda: load_ledger(*ledgers, activities=activities))
    if "--profile" in options:
        found += diagnostics(lambda: load_profile(options["--profile"], activities))
    if "--rates" in options:
        found += diagnostics(lambda: load_rates(options["--rates"]))
    assert {diagnostic.code for diagnostic in found} == {folder.name}
    said = [line for d in found for line in (d.where, d.message, d.remedy and f"remedy: {d.remedy}", "") if line is not None]
    assert "\n".join(said) == (folder / "expected.txt").read_text(encoding="utf-8")
