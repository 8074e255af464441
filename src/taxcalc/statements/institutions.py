"""Whose statement a table of unknown layout is, where the file's name or its first lines say so."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from importlib import resources
from pathlib import PurePath

UNNAMED = ("bank", "pk_bank")
ROLES = {"bank": "pk_bank", "wallet": "pk_wallet"}


def institution_of(name: str, preamble: str) -> tuple[str, str]:
    """The source and the role (`pk_bank`, `pk_wallet`); `bank` where nothing names one."""
    return next(iter(_named(name, preamble)), UNNAMED)


def is_of_another(name: str, preamble: str, source: str) -> bool:
    """Whether the file names banks, and this one is not among them."""
    named = [one for one, _ in _named(name, preamble)]
    return bool(named) and source not in named


def _named(name: str, preamble: str) -> list[tuple[str, str]]:
    """The institutions that the file's name has, then those of its first lines."""
    texts = [f" {' '.join(re.findall(r'[a-z]+', text.casefold()))} " for text in (PurePath(name).stem, preamble)]
    return [(source, role) for words in texts for source, role, names in _known() if any(f" {one} " in words for one in names)]


@lru_cache(maxsize=1)
def _known() -> list[tuple[str, str, list[str]]]:
    tables = tomllib.loads(resources.files("taxcalc.statements").joinpath("institutions.toml").read_text("utf-8"))
    return [(source, ROLES[kind], names) for kind in ("wallet", "bank") for source, names in tables[kind].items()]
