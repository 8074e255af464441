"""Payouts find their bank credits: by rupee counter-amount or by currency and amount, within days, names as evidence; doubt stays doubt."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from taxcalc.clock import tax_year_of
from taxcalc.diagnostics import Diagnostic, Severity
from taxcalc.statements.model import ZERO

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from taxcalc.statements.spool import Spool

EARLIEST, LATEST = -1, 5
RETURNED_WITHIN = 60
RUPEE = Decimal(1)
RATE_BAND = Decimal("0.07")
PAKISTAN = frozenset({"pk_bank", "pk_wallet", "unknown"})


@dataclass(frozen=True, slots=True)
class Movement:
    """A payout or an arrival, as much of it as linking needs."""

    id: str
    file: int
    line: int
    kind: str
    source: str
    day: dt.date
    amount: Decimal
    currency: str
    pkr: Decimal | None
    to: str
    came_from: str
    ref: str
    fee: Decimal = ZERO


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
    unlinked: list[tuple[Movement, str]] = field(default_factory=list)
    diagnostics: list[Diagnostic] = field(default_factory=list)


def link_rows(spool: Spool, files: list[str], chosen: Iterable[tuple[str, str]], mid_rate: Callable[[str, dt.date], Decimal | None]) -> Links:
    """Link what the files prove and mark it in the spool. `chosen` are the user's own `--link A=B`."""
    payouts, arrivals = _movements(spool, "withdraw"), _movements(spool, "realize") + _movements(spool, "transfer_in")
    found = Links()
    found.links, found.diagnostics = _chosen(chosen, payouts, arrivals, files)
    _pair_returns(payouts, found)
    for test in (_exact_named, _exact, _by_rate(mid_rate)):
        _match(_free(payouts, found), _free(arrivals, found), test, found)
    for one in found.links:
        _mark(spool, one)
    _say_unlinked(_free(payouts, found), _free(arrivals, found), found, {row[0] for row in spool.query("select distinct source from rows")})
    return found


def _movements(spool: Spool, kind: str) -> list[Movement]:
    sql = """select id, file, line, kind, source, day, amount, currency, amount2, currency2, dest, came_from, ref, fee from rows
        where kind = ? and dropped is null and link is null order by day, n"""
    found = []
    for row in spool.query(sql, (kind,)):
        amount = Decimal(row["amount"])
        pkr = amount if row["currency"] == "PKR" else Decimal(row["amount2"]) if row["amount2"] and row["currency2"] == "PKR" else None
        found.append(
            Movement(
                row["id"], row["file"], row["line"], row["kind"], row["source"], dt.date.fromisoformat(row["day"]), amount, row["currency"], pkr,
                row["dest"], row["came_from"], row["ref"], Decimal(row["fee"]),
            )
        )  # fmt: skip
    return found


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
    for back in [one for one in _free(payouts, found) if one.amount < 0]:
        before = [
            one
            for one in _free(payouts, found)
            if one.amount == -back.amount
            and (one.source, one.currency, one.ref) == (back.source, back.currency, back.ref)
            and 0 <= (back.day - one.day).days <= RETURNED_WITHIN
        ]
        if before:
            found.links.append(Link(before[-1], back, "returned: the payout came back"))


def _in_time(payout: Movement, arrival: Movement) -> bool:
    return EARLIEST <= (arrival.day - payout.day).days <= LATEST and payout.amount > 0 and payout.source != arrival.source


def _exact(payout: Movement, arrival: Movement) -> str:
    """The same rupees in Pakistan, or the same amount in the same currency at an intermediary."""
    if not _in_time(payout, arrival):
        return ""
    if arrival.kind == "realize":
        same = payout.pkr is not None and arrival.pkr is not None and abs(payout.pkr - arrival.pkr) <= RUPEE
        return "same rupees" if same and payout.to in PAKISTAN else ""
    goes_there = payout.to in (arrival.source, "unknown")
    return "same amount and currency" if goes_there and (payout.currency, payout.amount) == (arrival.currency, arrival.amount) else ""


def _exact_named(payout: Movement, arrival: Movement) -> str:
    how = _exact(payout, arrival)
    return f"{how}, named {payout.source}" if how and arrival.came_from == payout.source else ""


def _by_rate(mid_rate: Callable[[str, dt.date], Decimal | None]) -> Callable[[Movement, Movement], str]:
    """Where the payout states no rupees: the bank names the sender and the rate it implies is near the independent one."""

    def test(payout: Movement, arrival: Movement) -> str:
        named = arrival.came_from == payout.source and arrival.kind == "realize" and payout.to in PAKISTAN
        if not named or payout.pkr is not None or arrival.pkr is None or not _in_time(payout, arrival):
            return ""
        rate = mid_rate(payout.currency, arrival.day)
        if rate is None or abs(arrival.pkr - payout.amount * rate) > payout.amount * rate * RATE_BAND:
            return ""
        return f"named {payout.source}, at a rate near the independent one"

    return test


def _match(payouts: list[Movement], arrivals: list[Movement], test: Callable[[Movement, Movement], str], found: Links) -> None:
    """Link where each side has one partner only, or where equal twins are interchangeable; show the rest."""
    by_day: dict[dt.date, list[Movement]] = defaultdict(list)
    for arrival in arrivals:
        by_day[arrival.day].append(arrival)
    edges: dict[str, list[str]] = {}
    how: dict[tuple[str, str], str] = {}
    known = {one.id: one for one in (*payouts, *arrivals)}
    for payout in payouts:
        for offset in range(EARLIEST, LATEST + 1):
            for arrival in by_day.get(payout.day + dt.timedelta(days=offset), ()):
                if text := test(payout, arrival):
                    how[payout.id, arrival.id] = text
                    edges.setdefault(payout.id, []).append(arrival.id)
                    edges.setdefault(arrival.id, []).append(payout.id)
    for group in _groups(edges):
        pairs = _only_pairing(group, edges, known)
        if pairs is None:
            members = [known[one] for one in group]
            found.ambiguous.append(([m for m in members if m.kind == "withdraw"], [m for m in members if m.kind != "withdraw"]))
        else:
            found.links.extend(Link(known[left], known[right], how[left, right]) for left, right in pairs)


def _groups(edges: dict[str, list[str]]) -> list[list[str]]:
    groups, seen = [], set()
    for start in edges:
        if start in seen:
            continue
        group, todo = [], [start]
        while todo:
            one = todo.pop()
            if one not in seen:
                seen.add(one)
                group.append(one)
                todo.extend(edges[one])
        groups.append(group)
    return groups


def _only_pairing(group: list[str], edges: dict[str, list[str]], known: dict[str, Movement]) -> list[tuple[str, str]] | None:
    """The one complete pairing of a group; None when there are several or none."""
    left = sorted((one for one in group if known[one].kind == "withdraw"), key=lambda one: known[one].line)
    right = sorted((one for one in group if known[one].kind != "withdraw"), key=lambda one: known[one].line)
    if len(left) != len(right):
        return None
    if all(len({_alike(known[one]) for one in side}) == 1 for side in (left, right)):
        return list(zip(left, right, strict=True))
    open_edges = {one: set(edges[one]) for one in group}
    pairs = []
    while open_edges:
        single = next((one for one, partners in open_edges.items() if len(partners) == 1), None)
        if single is None:
            return None
        partner = open_edges[single].pop()
        pairs.append((single, partner) if known[single].kind == "withdraw" else (partner, single))
        del open_edges[single]
        for other in open_edges.pop(partner):
            if other in open_edges:
                open_edges[other].discard(partner)
    return pairs


def _alike(movement: Movement) -> tuple[object, ...]:
    return movement.day, movement.amount, movement.currency, movement.pkr, movement.source, movement.to, movement.came_from


def _mark(spool: Spool, link: Link) -> None:
    spool.update(link.payout.id, link=link.arrival.id)
    spool.update(link.arrival.id, link=link.payout.id)
    if link.arrival.kind == "realize" and link.payout.currency != "PKR":
        spool.update(link.arrival.id, foreign_amount=str(link.payout.amount), foreign_currency=link.payout.currency)


def _say_unlinked(payouts: list[Movement], arrivals: list[Movement], found: Links, sources: set[str]) -> None:
    for one in payouts:
        found.unlinked.append((one, _payout_means(one, sources)))
    for one in arrivals:
        found.unlinked.append((one, _arrival_means(one, sources)))
    for left, right in found.ambiguous:
        found.unlinked.extend((one, "several partners fit: choose with --link") for one in (*left, *right))
        found.diagnostics.append(_ambiguous(left, right))


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
