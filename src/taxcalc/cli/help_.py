"""`taxcalc help`: the page of a problem's code, the list of codes, or a command's help."""

from __future__ import annotations

from difflib import get_close_matches
from importlib.resources import files
from typing import Annotated

import typer

from taxcalc.cli.options import Environment

TITLE = "# "


def help_(
    context: typer.Context,
    topic: Annotated[str | None, typer.Argument(metavar="CODE", help="A code such as TC101, or a command.", show_default=False)] = None,
) -> None:
    """Explain a problem's code: what it means, why it matters, how to mend it.

    Examples:
      $ taxcalc help
      $ taxcalc help TC001
      $ taxcalc help quick
    """
    environment = Environment.of(context)
    known = pages()
    if topic is None:
        environment.write("".join(f"{code}  {_title(text)}\n" for code, text in known.items()))
        return
    if topic.upper() in known:
        _show(known[topic.upper()], environment)
        return
    _show_command(context, topic, known)


def pages() -> dict[str, str]:
    """Every code's page, by code, in order."""
    folder = files("taxcalc") / "codes"
    found = {entry.name.removesuffix(".md"): entry.read_text(encoding="utf-8") for entry in folder.iterdir() if entry.name.endswith(".md")}
    return dict(sorted(found.items()))


def _title(page: str) -> str:
    """The first line is `# TC101 Title`."""
    return page.partition("\n")[0].removeprefix(TITLE).partition(" ")[2]


def _show(page: str, environment: Environment) -> None:
    if environment.colour:
        from rich.markdown import Markdown  # noqa: PLC0415 - only a terminal pays for the Markdown renderer

        environment.console().print(Markdown(page))
    else:
        environment.write(page)


def _show_command(context: typer.Context, topic: str, known: dict[str, str]) -> None:
    root = context.find_root()
    commands = root.command.list_commands(root)  # type: ignore[attr-defined]  # the root is the group of commands
    if topic not in commands:
        near = get_close_matches(topic.upper(), known, n=3) + get_close_matches(topic, commands, n=1)
        hint = f"did you mean {' or '.join(near)}?" if near else "`taxcalc help` lists the codes"
        msg = f"{topic!r} is neither a code nor a command; {hint}"
        raise typer.BadParameter(msg, param_hint="CODE")
    root.command.main(args=[topic, "--help"], prog_name="taxcalc", standalone_mode=False, obj=context.obj)
