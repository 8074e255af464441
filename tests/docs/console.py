"""Run the ```console blocks of README.md and docs/pages and put what they print in their place (`make docs` writes it)."""

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
HEAD = re.compile(r"head -([0-9]+)")
SETTINGS = {"TAXCALC_TODAY": "2026-11-22", "COLUMNS": "80", "NO_COLOR": "1"}
WIDTH = 80
ANSWERED = (0, 5)  # 5: incomplete, and what is missing is named


def documents() -> list[Path]:
    """The documents whose examples are run."""
    pages = sorted((REPOSITORY / "docs" / "pages").rglob("*.md"))
    return [REPOSITORY / "README.md", *(page for page in pages if BLOCK.search(page.read_text(encoding="utf-8")))]


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
    """What one command prints, stdout and stderr as a terminal shows them; `| head -N` keeps the first lines of stdout."""
    command, _, filtered = command.replace(CONTINUED, " ").partition(" | ")
    program, *arguments = (found for word in shlex.split(command) for found in _expanded(word, command))
    if program in FILTERS:
        return _head(FILTERS[program](arguments), filtered)
    if program != "taxcalc":
        msg = f"a console block runs `taxcalc`, `cat` or `cut`, not {program!r}; show other commands in an ```sh block"
        raise ValueError(msg)
    from taxcalc.cli.main import run as run_taxcalc
    from taxcalc.cli.options import Environment

    screen = io.StringIO()
    aside = io.StringIO() if filtered else screen
    status = run_taxcalc(arguments, Environment(io.StringIO(), screen, aside, WIDTH))
    if status not in ANSWERED:
        msg = f"{command!r} ends with {status}: {screen.getvalue()}{aside.getvalue() if filtered else ''}"
        raise ValueError(msg)
    return _head(screen.getvalue(), filtered) + (aside.getvalue() if filtered else "")


def _cat(names: list[str]) -> str:
    return "".join(Path(name).read_text(encoding="utf-8") for name in names)


def _cut(arguments: list[str]) -> str:
    """`cut -d, -f1,4-6 FILE`: fields of each line, as coreutils take them."""
    separator, fields, *names = arguments
    wanted = [(int(first), int(last or first)) for first, _, last in (part.partition("-") for part in fields.removeprefix("-f").split(","))]
    lines = [line.split(separator.removeprefix("-d")) for line in _cat(names).splitlines()]
    return "".join(",".join(part for first, last in wanted for part in line[first - 1 : last]) + "\n" for line in lines)


FILTERS = {"cat": _cat, "cut": _cut}


def _expanded(word: str, command: str) -> list[str]:
    """As a shell does: the files that an unquoted pattern names."""
    return (sorted(str(file) for file in Path().glob(word)) or [word]) if "*" in word and f"'{word}'" not in command else [word]


def _head(text: str, filtered: str) -> str:
    if not filtered:
        return text
    asked = HEAD.fullmatch(filtered)
    if asked is None:
        msg = f"a console block is piped into `head -N` only, not into {filtered!r}"
        raise ValueError(msg)
    return "".join(text.splitlines(keepends=True)[: int(asked[1])])


def _session(block: str) -> str:
    shown = []
    for command in commands(block):
        output = "\n".join(line.rstrip() for line in run(command).splitlines())
        shown.append(f"{PROMPT}{command}\n{output}\n" if output else f"{PROMPT}{command}\n")
    return "".join(shown)


def main() -> int:
    """Write every document again with today's outputs; one whose commands fail is named and left as it is."""
    failed = 0
    for document in documents():
        old = document.read_text(encoding="utf-8")
        try:
            new = rerun(old)
        except (ValueError, OSError) as problem:
            failed += 1
            sys.stderr.write(f"{document.relative_to(REPOSITORY)} not rewritten: {problem}\n")
            continue
        if new != old:
            document.write_text(new, encoding="utf-8")
            sys.stdout.write(f"{document.relative_to(REPOSITORY)} rewritten\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
