"""How this program was installed, and the lines that install what it misses in the same way. Standard library only: TC001 needs it."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from dataclasses import dataclass
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from shutil import which
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit
from urllib.request import url2pathname

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

OURS: Final = "export-taxcalc"  # the name of the distribution; nobody publishes it, so no line ever asks an index for it
MODULES: Final = {"re2": "google-re2"}  # import name -> distribution, where they differ by more than hyphens
SCRIPTS: Final = "Scripts" if os.name == "nt" else "bin"
_NAME = re.compile(r"[A-Za-z0-9._-]+")
_EXTRA = re.compile(r"extra\s*==\s*['\"]([\w-]+)['\"]")


@dataclass(frozen=True, slots=True)
class Requirement:
    """One library that this program needs: its distribution, the text with its bounds, and the extra it belongs to, if any."""

    name: str
    text: str
    extra: str | None


@dataclass(frozen=True, slots=True)
class Installation:
    """Which tool put the program where it is, and from what: a folder or a file of this machine, an address, or nothing on record."""

    tool: str  # "uv tool", "pipx", "pip", or "uv pip" where the environment holds no pip
    source: str | None
    editable: bool = False

    def line(self, requirements: Sequence[Requirement], *, anew: bool = False) -> str:
        """The command that adds these libraries to this installation; `anew` puts them there again with all that they need."""
        missing = [one.text for one in requirements]
        extras = sorted({one.extra for one in requirements if one.extra} | _extras_held())
        match self.tool:
            case "uv tool" if self.source is not None:
                return _line("uv", "tool", "install", "--reinstall", f"{self.source}[{','.join(extras)}]" if extras else self.source)
            case "pipx":
                return _line("pipx", "inject", *(["--force"] if anew else []), Path(sys.prefix).name, *missing)
            case "uv tool" | "uv pip":
                return _line("uv", "pip", "install", *(["--reinstall"] if anew else []), "--python", sys.executable, *missing)
            case _:
                return _line(sys.executable, "-m", "pip", "install", *(["--force-reinstall"] if anew else []), *missing)

    def afresh(self, others: Iterable[str]) -> list[str]:
        """The commands that take `others` and this program away and, where its source is known, put it into an environment of its own."""
        pip = ("uv", "pip", "uninstall", "--python", sys.executable) if self.tool == "uv pip" else (sys.executable, "-m", "pip", "uninstall", "--yes")
        lines = [_line(*pip, *others, OURS)]
        if self.source is None:
            return lines
        for tool in (("uv", "tool"), ("pipx",)):
            if which(tool[0]):
                return [*lines, _line(*tool, "install", self.source)]
        home = Path.home() / "taxcalc"
        return [*lines, _line(sys.executable, "-m", "venv", str(home)), _line(str(home / SCRIPTS / "python"), "-m", "pip", "install", self.source)]


def how_installed() -> Installation:
    """What the environment and the installer's own records say."""
    source, editable = _source()
    prefix = Path(sys.prefix)
    if (prefix / "uv-receipt.toml").exists():
        return Installation("uv tool", source, editable)
    if (prefix / "pipx_metadata.json").exists():
        return Installation("pipx", source, editable)
    return Installation("pip" if find_spec("pip") else "uv pip", source, editable)


def missing(module: str) -> tuple[str, str]:
    """What to say of a module that is not there, by its import name, and the line that mends it."""
    name = _normal(MODULES.get(module, module))
    known = _requirements()
    if not known:
        return f"the module {module} is not there, and this program was not installed", "in its checkout: make .venv/.ready"
    found = next((one for one in known if _normal(one.name) == name), None)
    if found is not None and found.extra:
        return f"this needs the extra `{found.extra}`: {found.name} is not installed", how_installed().line([one for one in known if one.extra == found.extra])
    message = f"this installation is incomplete: the module {module} is not there"
    if found is not None:
        return message, how_installed().line([found])
    return message, how_installed().line([one for one in known if one.extra is None], anew=True)  # a library of a library, whichever that is


def _requirements() -> list[Requirement]:
    try:
        lines = metadata.requires(OURS) or []
    except metadata.PackageNotFoundError:  # run from its folder, never installed
        return []
    found = []
    for line in lines:
        text, _, marker = line.partition(";")
        name, extra = _NAME.match(text.strip()), _EXTRA.search(marker)
        if name:
            found.append(Requirement(name.group(), text.strip(), extra[1] if extra else None))
    return found


def _extras_held() -> set[str]:
    """The extras that are installed already: a tool that installs anew must be asked for them too."""
    held: dict[str, bool] = {}
    for one in _requirements():
        if one.extra:
            held[one.extra] = held.get(one.extra, True) and _is_there(one.name)
    return {extra for extra, whole in held.items() if whole}


def _is_there(distribution: str) -> bool:
    try:
        metadata.version(distribution)
    except metadata.PackageNotFoundError:
        return False
    return True


def _normal(name: str) -> str:
    """As names are compared: `mt-940` is imported as `mt940`."""
    return re.sub(r"[-_.]+", "", name).lower()


def _source() -> tuple[str | None, bool]:
    """The folder, file or address of PEP 610's direct_url.json, and whether it is an editable installation; a path that is gone is no source."""
    try:
        text = metadata.distribution(OURS).read_text("direct_url.json")
        record = json.loads(text) if text else {}
    except (metadata.PackageNotFoundError, ValueError):
        return None, False
    url, editable = record.get("url", ""), bool(record.get("dir_info", {}).get("editable"))
    if "vcs_info" in record:
        return f"{record['vcs_info']['vcs']}+{url}", editable
    parts = urlsplit(url)
    if parts.scheme != "file":
        return url or None, editable
    path = url2pathname(parts.path)
    return (path if Path(path).exists() else None), editable


def _line(*words: str) -> str:
    """Quoted as the shell of this system wants it."""
    return subprocess.list2cmdline(words) if os.name == "nt" else shlex.join(words)
