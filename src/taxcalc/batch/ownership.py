"""Whose a file is: which reading of a folder the clients file speaks for, and whose years are in doubt where a file cannot be read."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from taxcalc.batch.folder import printable
from taxcalc.diagnostics import Diagnostic, UsageRejectedError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from taxcalc.batch.folder import Entry
    from taxcalc.batch.sources import Found

UNREAD = ("skipped", "copy")


def ask_where_two_readings(entries: Iterable[Entry], clients: Collection[str]) -> None:
    """Raise UsageRejectedError where the clients file names stems of files below subfolders, and not the folders."""
    inner = [entry for entry in entries if entry.client and entry.owner == entry.client and entry.status not in UNREAD and not entry.names_taxpayers]
    folders = {entry.client for entry in inner}
    stems = {printable(entry.path.stem) for entry in inner}
    named = stems.intersection(clients)
    if named and not folders.intersection(clients):
        files = f"{len(inner)} file{'s' if len(inner) != 1 else ''} below subfolders"
        message = (
            f"{files} can be read in two ways: by folder they are of {_clients(folders)}, none of whom the clients file names;"
            f" by file name of {_clients(stems)}, of whom it names {len(named)}"
        )
        remedy = "say which is meant: --taxpayer-from stem, or name the clients in the clients file as their folders are called"
        raise UsageRejectedError([Diagnostic("TC720", message, remedy=remedy)])


def _clients(names: Collection[str]) -> str:
    return f"{len(names)} client{'s' if len(names) != 1 else ''} ({', '.join(sorted(names)[:3])}{', ...' if len(names) > 3 else ''})"  # noqa: PLR2004 - an example


def mark_doubts(found: Found, clients: Collection[str]) -> list[tuple[str | None, None]]:
    """Note for each source whose years are in doubt where it cannot be read; returns the doubts that refused entries leave already."""
    beside: dict[str, list[Entry]] = defaultdict(list)
    for entry in found.entries:
        if entry.status == "read":
            beside[entry.client].append(entry)
    everywhere = [entry for entries in beside.values() for entry in entries]
    is_combined = any(_may_name(entry) for entry in everywhere)

    def holds(entry: Entry) -> str | None:
        if entry.names_taxpayers is not None:
            return None if entry.names_taxpayers else entry.owner
        if entry.is_parquet:
            return None  # written by a program: parts of a database, named by a hash
        if entry.client:
            others = [other for other in beside[entry.client] if other is not entry]
            is_shared = bool(others) and all(_may_name(other) for other in others) and entry.owner not in clients
            return None if is_shared else entry.owner
        return None if is_combined or (clients and entry.owner not in clients) else entry.owner

    found.sources = [replace(source, holds=holds(found.by_source[source.told])) for source in found.sources]
    return [(holds(entry), None) for entry in found.entries if entry.status == "refused"]


def _may_name(entry: Entry) -> bool:
    return bool(entry.names_taxpayers) or (entry.is_parquet and entry.names_taxpayers is None)


def may_share(sources: Sequence[object], entries: Iterable[Entry]) -> bool:
    """Whether two files may hold rows of one taxpayer."""
    if len(sources) <= 1:
        return False
    read = [entry for entry in entries if entry.status == "read"]
    return any(entry.names_taxpayers is not False for entry in read) or len({entry.owner for entry in read}) < len(read)
