"""The whole site as a folder: configuration, pages written and made, and what the builder makes of them."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import tomlkit

from taxcalc_site import any_bank, banks, codes, commands, copied, facts, json_schemas, ledger, models, profile_keys, python, rule_keys, words

if TYPE_CHECKING:
    from collections.abc import Iterator

SOURCE = Path(__file__).parent.parent
WRITTEN = SOURCE / "pages"
CONFIGURATION = SOURCE / "zensical.toml"
GENERATORS = (copied, commands, ledger, facts, profile_keys, codes, any_bank, banks, json_schemas, models, python, rule_keys, words)
EVERY = "/*"

NavItem = str | dict[str, "str | list[NavItem]"]


def generated() -> dict[str, str]:
    """Every page that is made from the program, by its place below the pages."""
    return {place: text for generator in GENERATORS for place, text in generator.pages().items()}


def assemble(folder: Path) -> None:
    """Write the site's sources: `zensical.toml` with the whole navigation, and `pages/`. What stood there before is gone."""
    shutil.rmtree(folder, ignore_errors=True)
    pages = folder / "pages"
    shutil.copytree(WRITTEN, pages)
    made = generated()
    for place, text in made.items():
        target = pages / place
        if target.exists():
            msg = f"{place} is written in docs/pages and made by a generator: keep one"
            raise FileExistsError(msg)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    configuration = tomllib.loads(CONFIGURATION.read_text(encoding="utf-8"))
    configuration["project"]["nav"] = list(navigation(configuration["project"]["nav"], made))
    (folder / "zensical.toml").write_text(tomlkit.dumps(configuration), encoding="utf-8")


def navigation(items: list[NavItem], made: dict[str, str]) -> Iterator[NavItem]:
    """The navigation with `folder/*` replaced by that folder's generated pages, its index first."""
    for item in items:
        if isinstance(item, str) and item.endswith(EVERY):
            folder = item.removesuffix("*")
            yield from sorted((place for place in made if place.startswith(folder)), key=lambda place: (not place.endswith("index.md"), place))
        elif isinstance(item, dict):
            yield {name: list(navigation(below, made)) if isinstance(below, list) else below for name, below in item.items()}
        else:
            yield item


def build(folder: Path) -> int:
    """Build `site/` in that folder from what `assemble` wrote; a warning is an error. Returns the builder's exit status."""
    ran = subprocess.run([sys.executable, "-m", "zensical", "build", "--strict", "--clean"], cwd=folder, check=False)
    return ran.returncode
