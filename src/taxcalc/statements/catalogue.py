"""Where profiles come from: the package, the user's settings folder, `--profiles-dir`. A user's profile replaces a shipped one of its id."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from taxcalc.diagnostics import Diagnostic, InputRejectedError
from taxcalc.ledger.platforms import WORDS
from taxcalc.statements.patterns import BadPatternError, Words, compile_pattern
from taxcalc.statements.profile_reading import read_profile, unknown_profile
from taxcalc.statements.schema import parse_toml

if TYPE_CHECKING:
    from collections.abc import Iterable

    from taxcalc.statements.schema import Profile

SHIPPED = "shipped"
PROFILE_AT_MOST = 1 << 20
SETTINGS_KEYS = {"own": list, "senders": list, "wht": str}


@dataclass(slots=True)
class Catalogue:
    """All profiles by id, and the problems of those that cannot be used."""

    profiles: dict[str, Profile] = field(default_factory=dict)
    problems: list[Diagnostic] = field(default_factory=list)

    def get(self, wanted: str) -> Profile:
        """The profile of this id; `InputRejectedError` names the nearest."""
        if wanted not in self.profiles:
            raise InputRejectedError([*self.problems, unknown_profile(wanted, sorted(self.profiles))])
        return self.profiles[wanted]


def settings_folder() -> Path:
    """`$XDG_CONFIG_HOME/taxcalc`, on Windows `%APPDATA%/taxcalc`, else `~/.config/taxcalc`."""
    base = os.environ.get("XDG_CONFIG_HOME") or os.environ.get("APPDATA")
    return (Path(base) if base else Path.home() / ".config") / "taxcalc"


def load_catalogue(extra: Iterable[Path] = ()) -> Catalogue:
    """Shipped profiles first, then the settings folder, then the given folders; later ones replace earlier ones."""
    catalogue = Catalogue()
    for entry in sorted(resources.files("taxcalc.statements").joinpath("profiles").iterdir(), key=lambda one: one.name):
        if entry.name.endswith(".toml"):
            _add(catalogue, entry.read_text("utf-8"), SHIPPED)
    for folder in (settings_folder() / "profiles", *extra):
        for path in sorted(folder.glob("*.toml")):
            if path.is_file():
                _add_file(catalogue, path)
    return catalogue


def _add_file(catalogue: Catalogue, path: Path) -> None:
    try:
        catalogue_profile(catalogue, path)
    except InputRejectedError as refused:
        catalogue.problems.extend(refused.diagnostics)


def catalogue_profile(catalogue: Catalogue, path: Path) -> Profile:
    """Read one profile file of the user's into the catalogue."""
    profile = read_profile(read_toml(path), str(path))
    catalogue.profiles[profile.id] = profile
    return profile


def read_toml(path: Path) -> str:
    """The text of a small TOML file."""
    try:
        if path.stat().st_size > PROFILE_AT_MOST:
            raise InputRejectedError([Diagnostic("TC618", "a profile larger than 1 MiB is not a profile", file=str(path), remedy="remove it")])
        return path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as problem:
        raise InputRejectedError(
            [Diagnostic("TC618", f"cannot read this profile: {problem}", file=str(path), remedy="check the path; profiles are UTF-8")]
        ) from None


def _add(catalogue: Catalogue, toml: str, origin: str) -> None:
    profile = read_profile(toml, origin)
    catalogue.profiles[profile.id] = profile


def load_words(own: Iterable[str] = (), senders: Iterable[str] = (), wht: str | None = None) -> Words:
    """The user's own names, the senders whose credits are export receipts, and the wording of the s.154A deduction.

    From the options and from `import.toml` in the settings folder: `own = [...]`, `senders = [...]`, `wht = "..."`.
    """
    path = settings_folder() / "import.toml"
    settings: dict[str, object] = {}
    if path.is_file():
        settings, problems = parse_toml(read_toml(path), str(path))
        problems += [
            Diagnostic(
                "TC618", f"unknown or wrong key '{key}'", file=str(path), column=key, remedy='known: own = ["NAME"], senders = ["ACME GMBH"], wht = "154-?A"'
            )
            for key, value in settings.items()
            if key not in SETTINGS_KEYS or not isinstance(value, SETTINGS_KEYS[key])
        ]
        if problems:
            raise InputRejectedError(problems)
    own_names = [*own, *_texts(settings.get("own"))]
    all_senders = (*WORDS, *senders, *_texts(settings.get("senders")))
    wording = wht or str(settings.get("wht") or "154 ?-?A")
    try:
        for pattern in (*all_senders, wording):
            compile_pattern(pattern)
    except BadPatternError as refused:
        raise InputRejectedError(
            [Diagnostic("TC619", f"a sender or wht pattern is refused: {refused}", value=pattern, remedy="RE2 syntax: no look-around, no back-references")]
        ) from None
    return Words(own_names, all_senders, wording)


def _texts(value: object) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list) else []
