"""Pages that stand elsewhere in the repository, where contributors look for them."""

from __future__ import annotations

import re
from pathlib import Path
from posixpath import join, normpath, relpath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

REPOSITORY = Path(__file__).parent.parent.parent
COPIED = {
    "CONTRIBUTING.md": "contributing.md",
    "CHANGELOG.md": "changelog.md",
    "rules/README.md": "reference/rule-files.md",
    "rules/DECISIONS.md": "decisions.md",
}
LINK = re.compile(r"\[([^\]]+)\]\((?!https?:|#)([^)#\s]+)(#[^)\s]*)?\)")


def pages() -> dict[str, str]:
    """Each copied page by its place on the site."""
    return {place: relinked((REPOSITORY / source).read_text(encoding="utf-8"), source) for source, place in COPIED.items()}


def relinked(text: str, source: str, places: Mapping[str, str] = COPIED) -> str:
    """The text with its links between files of the repository led to the pages; a file that is no page keeps its name only."""

    def led(found: re.Match[str]) -> str:
        words, target, anchor = found[1], normpath(join(str(Path(source).parent), found[2])), found[3] or ""
        if target.startswith("docs/pages/"):
            page = target.removeprefix("docs/pages/")
        elif target in places:
            page = places[target]
        else:
            return words if "`" in words or "/" not in target else f"{words} (`{target}`)"
        return f"[{words}]({relpath(page, str(Path(places[source]).parent))}{anchor})"

    return LINK.sub(led, text)
