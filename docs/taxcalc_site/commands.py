"""A page for each command, from its `--help`."""

from __future__ import annotations

import io
import os
from typing import TYPE_CHECKING
from unittest import mock

from taxcalc.cli.app import COMMANDS, load
from taxcalc.cli.main import run
from taxcalc.cli.options import Environment
from taxcalc_site.markdown import block, code, table

if TYPE_CHECKING:
    from collections.abc import Iterator

WIDTH = 88
FOLDER = "reference/commands"


def pages() -> dict[str, str]:
    """The index, and a page for each command with all that lies below it."""
    rows = [(f"[{code(f'taxcalc {name}')}]({name}.md)", command.summary) for name, command in COMMANDS.items()]
    made = {
        f"{FOLDER}/index.md": "# Commands\n\n"
        + table(("command", "what it does"), rows)
        + "\n"
        + block(help_text())
        + "\n[Outputs and exit statuses](../../outputs.md) says what they write.\n"
    }
    for name, command in COMMANDS.items():
        below = "".join(f"\n## taxcalc {' '.join(words)}\n\n{block(help_text(*words))}" for words in subcommands(name))
        made[f"{FOLDER}/{name}.md"] = f"# taxcalc {name}\n\n{command.summary}\n\n{block(help_text(name))}{below}"
    return made


def subcommands(name: str) -> Iterator[tuple[str, str]]:
    """The commands below a group, such as `rules list`."""
    yield from ((name, below) for below in getattr(load(COMMANDS[name]), "commands", {}))


def help_text(*words: str) -> str:
    """What `--help` prints for these words, at a fixed width."""
    screen = io.StringIO()
    with mock.patch.dict(os.environ, {"COLUMNS": str(WIDTH), "NO_COLOR": "1"}):
        run([*words, "--help"], Environment(io.StringIO(), screen, screen, WIDTH))
    return screen.getvalue()
