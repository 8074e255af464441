"""The list of commands. Each is a line of the table; its module is imported only when the command runs."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Annotated, Final

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

from taxcalc import __version__

if TYPE_CHECKING:
    from typer.models import Context

WIDEST: Final = 100  # columns; longer lines of help are hard to read
HELP: Final = ["--help", "-h"]
AS_WRITTEN: Final = "\b\n"  # Typer's mark for a paragraph that keeps its line breaks


@dataclass(frozen=True, slots=True)
class Command:
    """One line of `taxcalc --help`: `target` is `module:attribute` below `taxcalc.cli`, a function or a Typer app."""

    name: str
    target: str
    summary: str
    example: str | None = None


COMMANDS = {
    c.name: c
    for c in (
        Command("assess", "assess:assess", "What one taxpayer owes and may keep, and why.", "taxcalc assess ledger.csv --profile me.toml"),
        Command("quick", "quick:quick", "An answer from one amount, no files.", "taxcalc quick 2000 --monthly --rate 280 --pseb"),
        Command("import", "import_:import_", "Turn platform and bank statements into a ledger.", "taxcalc import statement.csv -o ledger.csv"),
        Command("batch", "batch:batch", "Assess many taxpayers in one run.", "taxcalc batch clients/ -o results.csv"),
        Command("rules", "rules:app", "The rule versions: list, show, compare, check.", "taxcalc rules list"),
        Command("profiles", "profiles:app", "The statement layouts that `import` knows."),
        Command("help", "help_:help_", "Explain a problem's code, or a word of the field.", "taxcalc help esfca"),
    )
}


class LazyGroup(TyperGroup):
    """A group whose help needs only the table; a command's module is imported when that command is resolved."""

    def __init__(self, **settings: object) -> None:
        super().__init__(**settings)  # type: ignore[arg-type]  # passed through to Typer unread
        self.commands = {c.name: TyperCommand(c.name, help=c.summary, rich_markup_mode=None) for c in COMMANDS.values()}

    def resolve_command(self, ctx: Context, args: list[str]) -> tuple[str | None, TyperCommand | TyperGroup | None, list[str]]:  # type: ignore[override]  # the base names Typer's private click
        """As Typer's, but with the real command in the place of its line in the help."""
        name, found, rest = super().resolve_command(ctx, args)
        return name, load(COMMANDS[name]) if name is not None and found is not None else None, rest


def load(command: Command) -> TyperCommand | TyperGroup:
    """Import the command's module and build the command."""
    module, _, attribute = command.target.partition(":")
    target = getattr(import_module(f"taxcalc.cli.{module}"), attribute)
    if not isinstance(target, typer.Typer):
        function, target = target, typer.Typer(add_completion=False)
        target.command(command.name)(function)
    built = get_command(target)
    built.name = command.name
    return _plain(built)  # type: ignore[arg-type]  # Typer builds one of these two and declares their common base


def _plain(command: TyperCommand | TyperGroup) -> TyperCommand | TyperGroup:
    """Plain help, examples kept as written: Typer's Rich help imports a Markdown renderer, longer than all else at start-up."""
    command.rich_markup_mode = None
    command.context_settings = {**command.context_settings, "help_option_names": HELP}
    paragraphs = (command.help or "").split("\n\n")
    command.help = "\n\n".join(AS_WRITTEN + p if "$ taxcalc" in p else p for p in paragraphs)
    for below in getattr(command, "commands", {}).values():
        _plain(below)
    return command


def _show_version(asked: bool) -> None:  # noqa: FBT001 - Typer calls it with the flag's value
    if asked:
        typer.echo(f"taxcalc {__version__}")
        raise typer.Exit


def _help_text() -> str:
    examples = "\n".join(f"  $ {c.example}" for c in COMMANDS.values() if c.example)
    return f"What you owe on export income in Pakistan, what you may keep in foreign currency, and why.\n\nExamples:\n{examples}"


def build() -> TyperGroup:
    """The whole command line."""
    app = typer.Typer(cls=LazyGroup, no_args_is_help=True, help=_help_text(), context_settings={"max_content_width": WIDEST, "help_option_names": HELP})

    @app.callback()
    def taxcalc(
        *,
        version: Annotated[bool, typer.Option("--version", "-V", callback=_show_version, is_eager=True, help="Show the version and stop.")] = False,
    ) -> None:
        pass

    return _plain(get_command(app))  # type: ignore[arg-type,return-value]  # an app with a callback is always a group
