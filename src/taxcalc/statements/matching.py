"""Who could be whose partner, and when that is certain: exact rupees, exact amounts, names as evidence, one partner on each side."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from taxcalc.statements.model import ZERO

if TYPE_CHECKING:
    from collections.abc import Callable

EARLIEST, LATEST = -1, 5
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


def _in_time(payout: Movement, arrival: Movement) -> bool:
    return EARLIEST <= (arrival.day - payout.day).days <= LATEST and payout.amount > 0 and payout.source != arrival.source


def exact(payout: Movement, arrival: Movement) -> str:
    """The same rupees in Pakistan, or the same amount in the same currency at an intermediary."""
    if not _in_time(payout, arrival):
        return ""
    if arrival.kind == "realize":
        same = payout.pkr is not None and arrival.pkr is not None and abs(payout.pkr - arrival.pkr) <= RUPEE
        return "same rupees" if same and payout.to in PAKISTAN else ""
    goes_there = payout.to in (arrival.source, "unknown")
    return "same amount and currency" if goes_there and (payout.currency, payout.amount) == (arrival.currency, arrival.amount) else ""


def exact_named(payout: Movement, arrival: Movement) -> str:
    """As `exact`, and the arrival names the payout's platform."""
    how = exact(payout, arrival)
    return f"{how}, named {payout.source}" if how and arrival.came_from == payout.source else ""


def by_rate(mid_rate: Callable[[str, dt.date], Decimal | None]) -> Callable[[Movement, Movement], str]:
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


def match(
    payouts: list[Movement], arrivals: list[Movement], test: Callable[[Movement, Movement], str]
) -> tuple[list[tuple[Movement, Movement, str]], list[tuple[list[Movement], list[Movement]]]]:
    """Link where each side has one partner only, or where equal twins are interchangeable; the rest is in doubt."""
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
    certain: list[tuple[Movement, Movement, str]] = []
    doubtful: list[tuple[list[Movement], list[Movement]]] = []
    for group in _groups(edges):
        pairs = _only_pairing(group, edges, known)
        if pairs is None:
            members = [known[one] for one in group]
            doubtful.append(([m for m in members if m.kind == "withdraw"], [m for m in members if m.kind != "withdraw"]))
        else:
            certain.extend((known[left], known[right], how[left, right]) for left, right in pairs)
    return certain, doubtful


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
