"""Payouts find their bank credits: by rupee counter-amount or by currency and amount, within days, names as evidence; doubt stays doubt."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from taxcalc.clock import tax_year_of
from taxcalc.diagnostics import Diagnostic, Severity
from taxcalc.statements.matching import EARLIEST, LATEST, Movement, by_rate, exact, exact_named, match

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from taxcalc.statements.spool import Spool

RETURNED_WITHIN = 60
COLUMNS = "id, file, line, kind, source, day, amount, currency, amount2, currency2, dest, came_from, ref, fee"
MOVING = "kind in ('withdraw', 'realize', 'transfer_in') and dropped is null and link is null"


@dataclass(frozen=True, slots=True)
class Link:
    """One payout proved by one arrival, or undone by its own return."""

    payout: Movement
    arrival: Movement
    how: str

    @property
    def days(self) -> int:
        """Days from the payout to the arrival."""
        return (self.arrival.day - self.payout.day).days

    @property
    def note(self) -> str:
        """What the link means for the tax year."""
        paid, realised = tax_year_of(self.payout.day), tax_year_of(self.arrival.day)
        if self.arrival.kind == "realize" and paid != realised:
            return f"paid out in tax year {paid}, realised in tax year {realised}: it belongs to {realised}"
        return ""


@dataclass(slots=True)
class Links:
    """All that linking found."""

    links: list[Link] = field(default_factory=list)
    ambiguous: list[tuple[list[Movement], list[Movement]]] = field(default_factory=list)
    diagnostics: list[Diagnostic] = field(default_factory=list)


def link_rows(spool: Spool, files: list[str], chosen: Iterable[tuple[str, str]], mid_rate: Callable[[str, dt.date], Decimal | None]) -> Links:
    """Link what the files prove and mark it in the spool. `chosen` are the user's own `--link A=B`."""
    found = Links()
    wanted = list(chosen)
    payouts = [_movement(row) for row in spool.query(f"select {COLUMNS} from rows where {MOVING} and kind = 'withdraw' order by day, n")]  # noqa: S608 - from code
    arrivals = _arrivals(spool, payouts, everything=bool(wanted))
    found.links, found.diagnostics = _chosen(wanted, payouts, arrivals, files)
    _pair_returns(payouts, found)
    for test in (exact_named, exact, by_rate(mid_rate)):
        certain, doubtful = match(_free(payouts, found), _free(arrivals, found), test)
        found.links.extend(Link(*one) for one in certain)
        found.ambiguous.extend(doubtful)
    for one in found.links:
        _mark(spool, one)
    found.diagnostics.extend(_ambiguous(left, right) for left, right in found.ambiguous)
    return found


def unlinked(spool: Spool, links: Links) -> Iterator[tuple[Movement, str]]:
    """Payouts and arrivals without a partner, each with what that means for the tax."""
    in_doubt = {one.id for sides in links.ambiguous for side in sides for one in side}
    sources = {row[0] for row in spool.query("select distinct source from rows")}
    for row in spool.query(f"select {COLUMNS} from rows where {MOVING} order by kind = 'withdraw' desc, day, n"):  # noqa: S608 - from code
        one = _movement(row)
        means = _payout_means(one, sources) if one.kind == "withdraw" else _arrival_means(one, sources)
        yield one, "several partners fit: choose with --link" if one.id in in_doubt else means


def _movement(row: Any) -> Movement:  # noqa: ANN401 - a database row
    amount = Decimal(row["amount"])
    pkr = amount if row["currency"] == "PKR" else Decimal(row["amount2"]) if row["amount2"] and row["currency2"] == "PKR" else None
    return Movement(
        row["id"], row["file"], row["line"], row["kind"], row["source"], dt.date.fromisoformat(row["day"]), amount, row["currency"], pkr,
        row["dest"], row["came_from"], row["ref"], Decimal(row["fee"]),
    )  # fmt: skip


def _arrivals(spool: Spool, payouts: list[Movement], *, everything: bool) -> list[Movement]:
    """Only arrivals on days that a payout could reach: a bank statement may hold a million others."""
    if everything:
        return [_movement(row) for row in spool.query(f"select {COLUMNS} from rows where {MOVING} and kind <> 'withdraw' order by day, n")]  # noqa: S608 - from code
    days = {one.day + dt.timedelta(days=offset) for one in payouts for offset in range(EARLIEST, LATEST + 1)}
    return [
        _movement(row)
        for day in sorted(days)
        for row in spool.query(f"select {COLUMNS} from rows where {MOVING} and kind <> 'withdraw' and day = ? order by n", (day.isoformat(),))  # noqa: S608 - from code
    ]


def _free(movements: list[Movement], found: Links) -> list[Movement]:
    taken = {one.id for link in found.links for one in (link.payout, link.arrival)}
    taken |= {one.id for payouts, arrivals in found.ambiguous for one in (*payouts, *arrivals)}
    return [one for one in movements if one.id not in taken]


def _chosen(chosen: Iterable[tuple[str, str]], payouts: list[Movement], arrivals: list[Movement], files: list[str]) -> tuple[list[Link], list[Diagnostic]]:
    links, problems = [], []
    for left, right in chosen:
        one, other = ([m for m in (*payouts, *arrivals) if _named(m, text, files)] for text in (left, right))
        pair = [*one, *other]
        payout = next((m for m in pair if m.kind == "withdraw"), None)
        arrival = next((m for m in pair if m.kind != "withdraw"), None)
        if len(one) != 1 or len(other) != 1 or payout is None or arrival is None:
            problems.append(
                Diagnostic(
                    "TC624",
                    f"--link {left}={right} does not name one payout and one arrival",
                    value=f"{left}={right}",
                    remedy="name rows by id or by FILE:LINE as `unlinked` and `ambiguous` print them: --link upwork.csv:19=meezan.csv:6",
                )
            )
        else:
            links.append(Link(payout, arrival, "said by --link"))
    return links, problems


def _named(movement: Movement, text: str, files: list[str]) -> bool:
    place = f"{files[movement.file - 1]}:{movement.line}" if movement.file else ""
    return text == movement.id or (bool(place) and (place == text or place.endswith("/" + text)))


def _pair_returns(payouts: list[Movement], found: Links) -> None:
    """A payout that came back repeats the reference of the one it undoes; both together are nothing."""
    gone: dict[tuple[object, ...], list[Movement]] = defaultdict(list)
    for one in _free(payouts, found):  # in order of date
        key = (one.source, one.currency, one.ref, abs(one.amount))
        if one.amount > 0:
            gone[key].append(one)
        elif gone[key] and (one.day - gone[key][-1].day).days <= RETURNED_WITHIN:
            found.links.append(Link(gone[key].pop(), one, "returned: the payout came back"))


def _mark(spool: Spool, link: Link) -> None:
    spool.update(link.payout.id, link=link.arrival.id)
    spool.update(link.arrival.id, link=link.payout.id)
    if link.arrival.kind == "realize" and link.payout.currency != "PKR":
        spool.update(link.arrival.id, foreign_amount=str(link.payout.amount), foreign_currency=link.payout.currency)


def _payout_means(one: Movement, sources: set[str]) -> str:
    if one.amount < 0:
        return "came back, but the payout it undoes is not among these files"
    if one.to in ("pk_bank", "pk_wallet"):
        return "left for Pakistan, but no bank credit among these files proves it: not counted; import the bank's statement or type the receipt"
    if one.to == "unknown":
        return "left the platform; where to is not in the file, and no credit among these files matches: not counted"
    there = "its statement here shows no such arrival" if one.to in sources else f"import {one.to}'s statement to follow it"
    return f"moved to {one.to}: not yet money realised in Pakistan; {there}"


def _arrival_means(one: Movement, sources: set[str]) -> str:
    if one.kind == "realize":
        return "counted as proceeds on the bank's date; no payout among these files explains it, so its foreign amount and its retention are unknown"
    if one.came_from in sources:
        return f"arrived from {one.came_from}, whose statement here shows no such payout: a period may be missing; not income by itself"
    return f"arrived from {one.came_from}: its gross and fee stand in that platform's statement; not counted until a Pakistani bank realises it"


def _ambiguous(left: list[Movement], right: list[Movement]) -> Diagnostic:
    shown = "; ".join(f"{m.source} {m.kind} {m.day} {m.currency} {m.amount:,} [{m.id}]" for m in (*left, *right))
    return Diagnostic(
        "TC623",
        f"{len(left)} payout(s) and {len(right)} arrival(s) could belong together in more than one way: {shown}",
        Severity.WARNING,
        remedy=f"choose: --link {left[0].id}={right[0].id}",
    )
