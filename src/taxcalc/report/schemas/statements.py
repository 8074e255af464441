"""`import --dry-run` and `profiles list` with `--format json`."""

from __future__ import annotations

from typing import Literal

from typing_extensions import TypedDict

from taxcalc.report.schemas.words import Amount, Day, Problem, Rupees, Share, described

_Origin = TypedDict("_Origin", {"from": str | None})


@described
class Skipped(TypedDict):
    """A row that does not count."""

    line: int
    """Its first line in the file."""
    reason: str
    """Why."""


@described
class File(TypedDict):
    """One file that was read."""

    file: str
    """Its path."""
    profile: str | None
    """The layout; `null` where none was found."""
    encoding: str | None
    """As found."""
    delimiter: str | None
    """As found; `null` for a workbook."""
    header_line: int | None
    """The line of its header."""
    records: int
    """Rows below the header."""
    imported: int
    """Rows that count as something."""
    added: int
    """Rows that are new to the ledger."""
    duplicates: int
    """Rows that were there already."""
    stopped: bool
    """`true`: nothing of the file was taken."""
    totals: dict[str, dict[str, Amount]]
    """By kind and currency."""
    closing_balance: dict[str, Amount] | None
    """By currency; `null` where the file has none."""
    skipped: list[Skipped]
    """Rows that do not count, each with its reason."""


@described
class Movement(_Origin):
    """A payout or an arrival. `from`: where the money comes from."""

    file: str | None
    """The file; `null` for a row of the ledger."""
    line: int
    """Its line."""
    id: str
    """Its id in the ledger."""
    kind: str
    """Its kind."""
    source: str
    """The bank or platform."""
    date: Day
    """Its day."""
    currency: str
    """Its currency."""
    amount: Amount
    """In that currency."""
    pkr: Rupees | None
    """Its rupees, where the file says them."""
    to: str | None
    """Where it goes."""


@described
class Unlinked(Movement):
    """A movement that has no partner."""

    means: str
    """What that means."""


@described
class Link(TypedDict):
    """One payment that stands in two files."""

    payout: Movement
    """Where it left."""
    credit: Movement
    """Where it arrived."""
    how: str
    """Why the two are one."""
    days: int
    """Between the two."""
    note: str | None
    """What else there is to say."""


@described
class Ambiguous(TypedDict):
    """Movements that could be partners in more than one way."""

    payouts: list[Movement]
    """What left."""
    credits: list[Movement]
    """What arrived."""


@described
class WithoutCertificate(TypedDict):
    """A receipt for which no e-PRC was given."""

    file: str | None
    """Its file."""
    line: int
    """Its line."""
    date: Day
    """Its day."""
    pkr: Rupees | None
    """Its rupees."""


@described
class Journey(TypedDict):
    """What one payment cost on its way."""

    rail: str
    """The way it took."""
    payout: str
    """The id of the payout."""
    credit: str
    """The id of the bank's credit."""
    date: Day
    """When it arrived."""
    currency: str
    """In which it was earned."""
    earned: Amount
    """Before any fee."""
    sent: Amount
    """What was paid out."""
    platform_fee: Amount
    """An average share."""
    transfer_fee: Amount
    """Of the payout itself."""
    pkr: Rupees
    """What arrived."""
    all_in_rate: Share
    """Rupees for each unit sent."""
    mid_rate: Share | None
    """The independent rate of that day."""
    mid_source: str | None
    """Where that is from."""
    spread_pkr: Rupees | None
    """What the difference of the two rates cost."""
    pkr_per_unit_earned: Share
    """Rupees that arrived for each unit earned."""


@described
class ImportReport(TypedDict):
    """What `taxcalc import --dry-run` writes as JSON."""

    schema: Literal["taxcalc.import/1"]
    """Changes only by addition under this name."""
    files: list[File]
    """In the order given."""
    links: list[Link]
    """Payments that stand in two files, counted once."""
    unlinked: list[Unlinked]
    """Movements without a partner."""
    ambiguous: list[Ambiguous]
    """Movements with more than one possible partner; `--link A=B` decides."""
    without_certificate: list[WithoutCertificate]
    """Receipts without an e-PRC."""
    costs: list[Journey]
    """What each journey cost."""
    diagnostics: list[Problem]
    """Every problem that was found."""


@described
class Layout(TypedDict):
    """One line of `taxcalc profiles list --format json`."""

    id: str
    """The profile."""
    source: str
    """The bank or platform."""
    role: str
    """What kind of institution it is."""
    verified: bool
    """Whether the layout is known from real files."""
    origin: str
    """`shipped`, or the file it was read from."""
    reads: bool
    """`false`: recognised only to say what to download instead."""
    tests: int
    """Sample rows in it."""
    header: list[str]
    """The columns that it is recognised by."""
    title: str
    """What the institution calls the download."""
    known_from: str
    """What the layout is known from."""
