"""How statements are read: the options that every command over raw statements has, and the reader they come to."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from taxcalc.cli.completion import profiles_like

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from taxcalc.ledger.read import Ledger
    from taxcalc.statements.asked import Asked


class Order(StrEnum):
    """What `--dates` may name."""

    DMY = "dmy"
    MDY = "mdy"
    YMD = "ymd"


ProfilesDirOption = Annotated[
    list[Path] | None, typer.Option("--profiles-dir", metavar="DIR", help="Also read profiles (*.toml) from DIR; repeatable.", show_default=False)
]
OwnOption = Annotated[
    list[str] | None, typer.Option("--own", metavar="NAME|IBAN", help="A name or IBAN of your own, as statements write it; repeatable.", show_default=False)
]
SenderOption = Annotated[
    list[str] | None, typer.Option("--sender", metavar="PATTERN", help="A client whose bank credits are export receipts; repeatable.", show_default=False)
]
LinkOption = Annotated[
    list[str] | None, typer.Option("--link", metavar="A=B", help="This payout is that credit (ids or FILE:LINE); repeatable.", show_default=False)
]
AsOption = Annotated[
    str | None,
    typer.Option(
        "--as", metavar="PROFILE", help="Read the statements with this profile instead of detecting it.", show_default=False, autocompletion=profiles_like
    ),
]
DatesOption = Annotated[Order | None, typer.Option("--dates", help="How the files write day and month, where they do not prove it.", show_default=False)]
TreatOption = Annotated[
    list[str] | None, typer.Option("--treat", metavar="TEXT=KIND", help="Rows with this text are of this kind (or skip); repeatable.", show_default=False)
]
UnprovenOption = Annotated[bool, typer.Option("--unproven", help="Read a bank table without a balance; the ledger marks it.")]
PasswordFileOption = Annotated[
    Path | None, typer.Option("--password-file", metavar="FILE", help="Holds the password of locked PDFs.", show_default="asked for on a terminal")
]
WhtOption = Annotated[str | None, typer.Option("--wht", metavar="PATTERN", help="How your bank words the deduction of tax.", show_default="154-?A")]


def pair(text: str) -> tuple[str, str]:
    """The two sides of `--link A=B`."""
    left, equals, right = text.partition("=")
    if not equals or not left or not right:
        msg = f"'{text}' is not A=B, for example upwork.csv:19=meezan.csv:6"
        raise typer.BadParameter(msg, param_hint="--link")
    return left.strip(), right.strip()


def asked_of(dates: str | None, treats: Sequence[str], password_file: Path | None, *, unproven: bool, terminal: bool) -> Asked:
    """What the user says of the files."""
    from taxcalc.cli.installer import missing  # noqa: PLC0415 - start-up is measured
    from taxcalc.statements.asked import Asked, treats_of  # noqa: PLC0415 - as above

    return Asked(dates, treats_of(treats), unproven, _password(password_file, terminal=terminal), lambda module: missing(module)[1])


def _password(file: Path | None, *, terminal: bool) -> Callable[[str, int], str | None] | None:
    """The password of a locked PDF: the first line of a file, else asked for on a terminal. Never an option: other users see command lines."""
    if file is not None:
        try:
            word = file.read_text(encoding="utf-8").partition("\n")[0].rstrip("\r")
        except (OSError, UnicodeDecodeError) as problem:
            msg = f"{file} cannot be read: {problem}"
            raise typer.BadParameter(msg, param_hint="--password-file") from None
        return lambda _name, tried: None if tried else word
    if not terminal:
        return None
    from getpass import getpass  # noqa: PLC0415 - start-up is measured

    return lambda name, tried: getpass(f"{'Wrong. ' if tried else ''}Password of {name}: ") or None


@dataclass(frozen=True, slots=True)
class Statements:
    """How the statements among the files are to be read, as the user said it."""

    own: tuple[str, ...] = ()
    senders: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    profile: str | None = None
    profile_folders: tuple[Path, ...] = ()
    wht: str | None = None
    dates: str | None = None
    treats: tuple[str, ...] = ()
    unproven: bool = False
    password_file: Path | None = None

    @property
    def record(self) -> dict[str, object]:
        """What a result records of it."""
        return {
            "own": [*self.own],
            "sender": [*self.senders],
            "link": [*self.links],
            "as": self.profile,
            "wht": self.wht,
            "dates": self.dates,
            "treat": [*self.treats],
        }

    def read(self, *files: Path | str, activities: Collection[str], channels: Collection[str], taxpayer: str | None) -> Ledger:
        """The files as one ledger: a `LedgerReader`. Raises what `intake` raises."""
        from taxcalc.statements.intake import intake, is_ledger  # noqa: PLC0415 - start-up is measured; --help must not pay for this

        links = [pair(text) for text in self.links]
        if all(map(is_ledger, files)):
            return intake(*files, activities=activities, channels=channels, taxpayer=taxpayer)
        from taxcalc.engine.final_rates import final_rates  # noqa: PLC0415 - as above
        from taxcalc.statements.catalogue import load_words  # noqa: PLC0415 - as above
        from taxcalc.statements.importing import Wish  # noqa: PLC0415 - as above

        words = load_words(self.own, self.senders, self.wht)
        asked = asked_of(self.dates, self.treats, self.password_file, unproven=self.unproven, terminal=sys.stdin.isatty() and sys.stderr.isatty())
        wish = Wish((), words=words, profile=self.profile, profile_folders=self.profile_folders, links=links, asked=asked, final_rates=final_rates())
        return intake(*files, activities=activities, channels=channels, taxpayer=taxpayer, wish=wish)
