"""Is this installation sound? Another distribution owns the import name `taxcalc` too, and installers overwrite files silently."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

CODE = "TC001"
PACKAGE = Path(__file__).parent.parent
# PSL Tax-Calculator's modules; no module of ours has one of these names, so one of them here was put there by it.
FOREIGN_MODULES = ("calculator.py", "policy.py", "records.py", "parameters.py", "utils.py", "data.py", "growfactors.py", "decorators.py", "consumption.py")


def other_owners(path: Iterable[str] | None = None) -> list[str]:
    """The other distributions that own the import name `taxcalc`, by name; empty when all is well.

    `importlib.metadata` costs more than everything else that `--version` does, so it is asked only when a listing of the
    folders on `path` (default `sys.path`) raises a suspicion.
    """
    if not _suspicious(sys.path if path is None else path):
        return []
    from importlib.metadata import packages_distributions  # noqa: PLC0415 - see above

    from taxcalc.cli.installer import OURS  # noqa: PLC0415 - as above

    return sorted({name for name in packages_distributions().get("taxcalc", []) if name.lower().replace("_", "-") != OURS})


def explain(owners: Iterable[str]) -> str:
    """What is wrong and what mends it, for stderr."""
    from taxcalc.cli.installer import how_installed  # noqa: PLC0415 - only who is told needs it

    others = list(owners)
    lines = "".join(f"    {line}\n" for line in how_installed().afresh(others))
    return (
        f"error {CODE} {PACKAGE}\n"
        f"  another installed distribution also owns the import name `taxcalc`: {', '.join(others)}\n"
        f"  The two overwrite each other's files, so no figure of this installation can be trusted.\n"
        f"  remedy: keep this program in an environment of its own:\n"
        f"{lines}"
    )


def _suspicious(path: Iterable[str]) -> bool:
    if any((PACKAGE / name).exists() for name in FOREIGN_MODULES):
        return True
    return any(_folder_names_another(folder or ".") for folder in path)


def _folder_names_another(folder: str) -> bool:
    try:
        names = os.listdir(folder)  # noqa: PTH208 - pathlib's iterdir makes an object per entry; this runs on every start
    except OSError:  # sys.path may name zip files and folders that are not there
        return False
    for name in names:
        if name.startswith("taxcalc-") and name.endswith((".dist-info", ".egg-info")):
            return True
        if name == "taxcalc" and _is_another_package(os.path.join(folder, name)):  # noqa: PTH118 - as above
            return True
    return False


def _is_another_package(found: str) -> bool:
    return os.path.isdir(found) and not PACKAGE.samefile(found)  # noqa: PTH112 - as above; the script's folder holds a file of this name
