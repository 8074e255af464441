"""The rows of a run on disk: a temporary SQLite file, so that a million rows need no memory and a stopped file leaves none behind."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from taxcalc.statements.model import BANK_ROLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from taxcalc.statements.model import FileReport, Row

SCHEMA = """
create table rows (
    n integer primary key, id text unique, file integer, line integer, kind text, source text, role text, profile text,
    day text, amount text, currency text, fee text, amount2 text, currency2 text, dest text, came_from text, payer text, text text,
    ref text, balance text, note text, evidence text, channel text, link text, foreign_amount text, foreign_currency text,
    certificate text, purpose_code text, country text, dropped text, cells text, raw_id text, withheld text, counted text
);
create index by_day on rows (day, kind) where kind in ('withdraw', 'realize', 'transfer_in', 'fee');
create table aside (n integer primary key, file integer, line integer, day text, paisa integer, doubtful integer, cells text);
create table seen (first text primary key, times integer) without rowid;
"""
COLUMNS = (
    "id", "file", "line", "kind", "source", "role", "profile", "day", "amount", "currency", "fee", "amount2", "currency2", "dest", "came_from",
    "payer", "text", "ref", "balance", "note", "evidence", "channel", "cells", "raw_id",
)  # fmt: skip
INSERT = f"insert or ignore into rows ({', '.join(COLUMNS)}) values ({', '.join('?' * len(COLUMNS))})"  # noqa: S608 - names from this module
SETTABLE = frozenset(
    {
        "kind",
        "amount",
        "withheld",
        "counted",
        "link",
        "foreign_amount",
        "foreign_currency",
        "certificate",
        "purpose_code",
        "country",
        "channel",
        "dropped",
        "note",
        "came_from",
        "payer",
    }
)
DIGEST_BYTES = 8


class Spool:
    """Rows in, counted by their key; rows out, in order of date. Use as a context."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="taxcalc-")
        self._db = sqlite3.connect(Path(self._folder.name) / "rows.sqlite", isolation_level=None)
        self._db.row_factory = sqlite3.Row
        self._db.executescript("pragma journal_mode = off; pragma synchronous = off; pragma cache_size = -16000; pragma temp_store = file;" + SCHEMA)
        self._db.execute("begin")

    def __enter__(self) -> Self:
        """The spool itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Remove the rows from disk."""
        self._db.close()
        self._folder.cleanup()

    def begin_file(self) -> None:
        """Occurrences are counted within one file: its nth equal row is the ledger's nth."""
        self._db.execute("delete from seen")

    def add(self, row: Row, *, file: int, source: str, role: str, profile: str) -> bool:
        """Keep a row; False when the ledger or another file already has its nth equal."""
        name = self.id_of(row, profile)
        values = _values(row, file, source, role, profile)
        if self._db.execute(INSERT, (name, *values)).rowcount == 1:  # nearly every row is the first of its kind anywhere
            return True
        times = self._occurrence(name, file)
        return times > 1 and self._db.execute(INSERT, (self.id_of(row, profile, times), *values)).rowcount == 1

    def id_of(self, row: Row, profile: str, times: int = 1) -> str:
        """The name of the nth row with this key under a layout: the same in every run."""
        digest = hashlib.blake2b(f"{profile}\x1f{row.key}".encode(), digest_size=DIGEST_BYTES).hexdigest()
        return f"{profile}-{digest}-{times}"

    def put_aside(self, movements: Sequence[tuple[int, int, str, int, int, str]]) -> None:
        """Movements of a bank's account that are no receipts by themselves: file, line, day, paisa (negative: out), whether in doubt, the cells."""
        self._db.executemany("insert into aside (file, line, day, paisa, doubtful, cells) values (?, ?, ?, ?, ?, ?)", movements)

    def order_aside(self) -> None:
        """Make what was put aside quick to find by day and amount: asked for only where there is something to find."""
        self._db.execute("create index if not exists aside_by_day on aside (day, paisa)")

    def has(self, name: str) -> bool:
        """Whether a row of this name stands among the rows."""
        return self._db.execute("select 1 from rows where id = ?", (name,)).fetchone() is not None

    def add_named(self, name: str, row: Row, file: int, report: FileReport) -> None:
        """Keep a row of a file under a name that was made for it."""
        self._db.execute(INSERT, (name, *_values(row, file, report.source, report.role, report.profile or "")))

    def _occurrence(self, first: str, file: int) -> int:
        """Which of its equals in this file a row is, when the first of them already stands among the rows."""
        mine = self._db.execute("select file = ? from rows where id = ?", (file, first)).fetchone()[0]
        sql = "insert into seen values (?, ?) on conflict do update set times = times + 1 returning times"
        return int(self._db.execute(sql, (first, 1 + mine)).fetchone()[0])

    def add_existing(self, number: int, cells: dict[str, str], file: int = 0) -> None:
        """A row of a ledger, kept as it is: of the one that is continued (file 0), or of one given beside statements (a negative number)."""
        name = cells.get("id") or (f"ledger-row-{number}" if file == 0 else f"ledger{-file}-row-{number}")
        profile = name.rsplit("-", 2)[0]
        values = {
            "id": name, "file": file, "line": number, "kind": cells.get("kind") or "receipt", "source": cells.get("source", ""), "role": "", "profile": profile,
            "day": cells.get("date", ""), "amount": cells.get("amount", ""), "currency": cells.get("currency", ""), "fee": cells.get("fee") or "0",
            "amount2": cells.get("pkr", "") if cells.get("currency") != "PKR" else "", "currency2": "PKR", "dest": cells.get("to", ""),
            "came_from": cells.get("from", ""), "payer": cells.get("payer", ""), "text": "", "ref": "", "balance": "", "note": cells.get("note", ""),
            "evidence": "", "channel": cells.get("channel", ""), "cells": json.dumps(cells), "raw_id": "",
        }  # fmt: skip
        if self._db.execute(INSERT, tuple(values[column] for column in COLUMNS)).rowcount == 0:  # an id that stands twice: both rows are the user's
            name = values["id"] = f"{name} ({number})"
            self._db.execute(INSERT, tuple(values[column] for column in COLUMNS))
        if cells.get("link"):
            self.update(name, link=cells["link"])

    def forget_file(self, file: int) -> None:
        """A file that was stopped adds nothing."""
        self._db.execute("delete from rows where file = ?", (file,))
        self._db.execute("delete from aside where file = ?", (file,))

    def query(self, sql: str, values: Iterable[object] = ()) -> Iterator[Any]:
        """Rows of a select; `sql` comes from code, values are parameters."""
        with closing(self._db.execute(sql, tuple(values))) as cursor:
            yield from cursor

    def update(self, name: str, **columns: str) -> None:
        """Set columns of one row by its id."""
        wanted = {column: value for column, value in columns.items() if column in SETTABLE}
        assignments = ", ".join(f"{column} = ?" for column in wanted)
        self._db.execute(f"update rows set {assignments} where id = ?", (*wanted.values(), name))  # noqa: S608 - names checked above

    def count_of(self, column: str, value: str) -> int:
        """How many rows have this value in a column that may be set."""
        if column not in SETTABLE:
            raise KeyError(column)
        return int(self._db.execute(f"select count(*) from rows where {column} = ?", (value,)).fetchone()[0])  # noqa: S608 - name checked above

    def unlink(self, name: str) -> None:
        """Free the payout that was linked with this row: what proved it is undone."""
        self._db.execute("update rows set link = null where link = ? and kind = 'withdraw'", (name,))

    def count(self, where: str = "1") -> int:
        """How many rows; `where` comes from code."""
        return int(self._db.execute(f"select count(*) from rows where {where}").fetchone()[0])  # noqa: S608 - from code


def _values(row: Row, file: int, source: str, role: str, profile: str) -> tuple[object, ...]:
    return (
        file, row.line, row.kind, source, role, profile, row.date.isoformat(), str(row.amount), row.currency,
        str(row.fee), "" if row.amount2 is None else str(row.amount2), row.currency2, row.to, row.came_from, row.payer, row.text, row.ref,
        row.balance, row.note, json.dumps(row.evidence) if row.evidence else "", _channel(role, row.kind), None, row.raw_id,
    )  # fmt: skip


def _channel(role: str, kind: str) -> str:
    if kind != "realize":
        return ""
    return "wallet" if role in BANK_ROLES and role == "pk_wallet" else "bank"


def drop_other_layouts(spool: Spool) -> list[tuple[str, int]]:
    """One source read through two layouts: the nth equal movement of the later one is the first one's nth."""
    sources = [row[0] for row in spool.query("select source from rows where source <> '' group by source having count(distinct profile) > 1")]
    found = []
    for source in sources:
        twins = [
            row[0]
            for row in spool.query(
                """
                with ranked as (
                    select id, file, profile, kind, day, currency, amount,
                        row_number() over (partition by profile, kind, day, currency, amount order by n) as nth,
                        min(n) over (partition by profile) as first_row
                    from rows where source = ?
                ),
                counted as (
                    select profile, first_row, kind, day, currency, amount, max(nth) as times from ranked group by 1, 2, 3, 4, 5, 6
                )
                select distinct later.id from ranked as later
                join counted as earlier using (kind, day, currency, amount)
                where earlier.first_row < later.first_row and later.nth <= earlier.times and later.file > 0
                """,
                (source,),
            )
        ]
        for name in twins:
            spool.update(name, dropped="the same movement stands in another layout of this source")
        if twins:
            found.append((source, len(twins)))
    return found
