"""Run the ```console blocks of README.md and docs/*.md and put what they print in their place (`make docs` writes it)."""

from __future__ import annotations

import io
import os
import re
import shlex
import shutil
import sys
import tempfile
from contextlib import chdir
from pathlib import Path
from unittest import mock

REPOSITORY = Path(__file__).parent.parent.parent
BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PROMPT = "$ "
CONTINUED = "\\\n"
SETTINGS = {"TAXCALC_TODAY": "2026-11-22", "COLUMNS": "100", "NO_COLOR": "1"}
WIDTH = 100


def documents() -> list[Path]:
    """The documents whose examples are run."""
    return [REPOSITORY / "README.md", *sorted((REPOSITORY / "docs").glob("*.md"))]


def rerun(text: str) -> str:
    """The document with every block's output as it is now; its blocks run in order, in one copy of `examples/` and `rules/`."""
    with tempfile.TemporaryDirectory() as folder, chdir(folder), mock.patch.dict(os.environ, SETTINGS):
        for name in ("examples", "rules"):
            shutil.copytree(REPOSITORY / name, name)
        return BLOCK.sub(lambda block: f"```console\n{_session(block[1])}```", text)


def commands(block: str) -> list[str]:
    """The command lines of one block, as written."""
    joined = block.replace(CONTINUED, "\0")
    return [line.removeprefix(PROMPT).replace("\0", CONTINUED) for line in joined.splitlines() if line.startswith(PROMPT)]


def run(command: str) -> str:
    """What one command prints, stdout and stderr as a terminal shows them."""
    program, *arguments = shlex.split(command.replace(CONTINUED, " "))
    if program == "cat":
        return "".join(Path(name).read_text(encoding="utf-8") for name in arguments)
    if program != "taxcalc":
        msg = f"a console block runs `taxcalc` or `cat`, not {program!r}; show other commands in an ```sh block"
        raise ValueError(msg)
    from taxcalc.cli.main import run as run_taxcalc
    from taxcalc.cli.options import Environment

    screen = io.StringIO()
    run_taxcalc(arguments, Environment(io.StringIO(), screen, screen, WIDTH))
    return screen.getvalue()


def _session(block: str) -> str:
    shown = []
    for command in commands(block):
        output = "\n".join(line.rstrip() for line in run(command).splitlines())
        shown.append(f"{PROMPT}{command}\n{output}\n" if output else f"{PROMPT}{command}\n")
    return "".join(shown)


def main() -> None:
    """Write every document again with today's outputs."""
    for document in documents():
        old = document.read_text(encoding="utf-8")
        new = rerun(old)
        if new != old:
            document.write_text(new, encoding="utf-8")
            sys.stdout.write(f"{document.relative_to(REPOSITORY)} rewritten\n")


if __name__ == "__main__":
    main()
