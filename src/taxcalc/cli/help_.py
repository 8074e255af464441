"""`taxcalc help`: the page of a problem's code, a word of the field, the lists of both, or a command's help."""

from __future__ import annotations

from difflib import get_close_matches
from importlib.resources import files
from typing import Annotated

import typer

from taxcalc.cli.options import Environment

TITLE = "# "


def help_(
    context: typer.Context,
    topic: Annotated[
        list[str] | None, typer.Argument(metavar="CODE|WORD", help="A code such as TC101, a word such as esfca, or a command.", show_default=False)
    ] = None,
) -> None:
    """Explain a problem's code (what it means, why it matters, how to mend it), or a word of the field in four lines.

    Examples:
      $ taxcalc help
      $ taxcalc help TC001
      $ taxcalc help esfca
      $ taxcalc help final tax
      $ taxcalc help quick
    """
    environment = Environment.of(context)
    known, explained = pages(), words()
    if not topic:
        titles = "".join(f"{code}  {_title(text)}\n" for code, text in known.items())
        environment.write(f"{titles}\nWords: {', '.join(sorted(dict.fromkeys(_names(text)[0] for text in explained.values()), key=str.lower))}\n")
        return
    asked = " ".join(topic)
    page = known.get(asked.upper()) or explained.get(_plain(asked))
    if page is not None:
        _show(page, environment)
        return
    _show_command(context, asked, known, explained)


def pages() -> dict[str, str]:
    """Every code's page, by code, in order."""
    folder = files("taxcalc") / "codes"
    found = {entry.name.removesuffix(".md"): entry.read_text(encoding="utf-8") for entry in folder.iterdir() if entry.name.endswith(".md")}
    return dict(sorted(found.items()))


def words() -> dict[str, str]:
    """Every word's page, by each of its names as `_plain` writes them. The first line is `# NAME, OTHER NAME, ...`."""
    texts = sorted((entry.name, entry.read_text(encoding="utf-8")) for entry in (files("taxcalc") / "words").iterdir() if entry.name.endswith(".md"))
    return {_plain(name): text for _, text in texts for name in _names(text)}


def _names(page: str) -> list[str]:
    return page.partition("\n")[0].removeprefix(TITLE).split(", ")


def _plain(name: str) -> str:
    """As it is looked up: `E-PRC`, `eprc` and `e prc` are one."""
    return "".join(char for char in name.lower() if char.isalnum())


def _title(page: str) -> str:
    """The first line is `# TC101 Title`."""
    return page.partition("\n")[0].removeprefix(TITLE).partition(" ")[2]


def _show(page: str, environment: Environment) -> None:
    if environment.colour:
        from rich.markdown import Markdown  # noqa: PLC0415 - only a terminal pays for the Markdown renderer

        environment.console().print(Markdown(page))
    else:
        environment.write(page)


def _show_command(context: typer.Context, topic: str, known: dict[str, str], explained: dict[str, str]) -> None:
    root = context.find_root()
    commands = root.command.list_commands(root)  # type: ignore[attr-defined]  # the root is the group of commands
    if topic not in commands:
        meant = [_names(explained[name])[0] for name in get_close_matches(_plain(topic), explained, n=2)]
        near = dict.fromkeys([*get_close_matches(topic.upper(), known, n=3), *get_close_matches(topic, commands, n=1), *meant])
        hint = f"did you mean {' or '.join(near)}?" if near else "`taxcalc help` lists the codes and the words"
        msg = f"{topic!r} is no code, no word of the field and no command; {hint}"
        raise typer.BadParameter(msg, param_hint="CODE|WORD")
    root.command.main(args=[topic, "--help"], prog_name="taxcalc", standalone_mode=False, obj=context.obj)
