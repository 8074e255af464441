"""Who could be whose partner: by the money, whatever the text says; names only decide between candidates, and equal ones are taken in order of day."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict, deque
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import TYPE_CHECKING, Any

from taxcalc.money import PAISA, round_half_up
from taxcalc.statements.model import ZERO

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable, Iterator, Sequence

EARLIEST, LATEST = -1, 10  # days from a payout to its arrival: the platform's clock may be a day ahead
RUPEE = Decimal(1)
LEAST_SHARE = Decimal("0.9")  # of a payout; what is less was not reduced by a tax or a fee
RATE_BAND = Decimal("0.07")
PAKISTAN = frozenset({"pk_bank", "pk_wallet", "unknown"})
NAMED, UNNAMED, NAMED_OTHER = 0, 1, 2
SWAPS_AT_MOST = 400  # pairs of one group whose order is improved; beyond it equal money stays as first matched
NUMBER_IN_TEXT = re.compile(r"[0-9][0-9,]*(?:\.[0-9]{1,2})?")


@dataclass(frozen=True, slots=True)
class Movement:
    """A payout or an arrival, as much of it as linking needs. `aside`: its number among what was put aside, 0 for a row that is taken."""

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
    raw_id: str = ""
    text: str = ""
    aside: int = 0


@dataclass(frozen=True, slots=True)
class Fit:
    """Why two movements may be one; `withheld` is the difference where the credit is net of tax."""

    how: str
    rank: int
    withheld: Decimal | None = None


def in_time(payout: Movement, arrival: Movement) -> bool:
    """Whether the arrival lies in the window of a payout from elsewhere."""
    return EARLIEST <= (arrival.day - payout.day).days <= LATEST and payout.amount > 0 and payout.source != arrival.source


def rank_of(payout: Movement, arrival: Movement) -> int:
    """Whether the arrival's text names the payout's platform, nobody, or another one."""
    if arrival.came_from == payout.source:
        return NAMED
    return UNNAMED if arrival.came_from.startswith("unknown") or not arrival.came_from else NAMED_OTHER


def equal(payout: Movement, arrival: Movement) -> Fit | None:
    """The same rupees in Pakistan, or the same amount in the same currency at an intermediary."""
    rank = rank_of(payout, arrival)
    named = f", named {payout.source}" if rank == NAMED else ""
    if arrival.kind != "transfer_in":
        return Fit(f"same rupees{named}", rank) if payout.to in PAKISTAN and payout.pkr == arrival.pkr else None
    goes_there = payout.to in (arrival.source, "unknown")
    return Fit(f"same amount and currency{named}", rank) if goes_there and (payout.currency, payout.amount) == (arrival.currency, arrival.amount) else None


def rounded(payout: Movement, arrival: Movement) -> Fit | None:
    """The same rupees but for the paisa: what a bank rounds, or a rupee where it names the platform."""
    if arrival.kind == "transfer_in" or payout.to not in PAKISTAN or payout.pkr is None or arrival.pkr is None:
        return None
    rank = rank_of(payout, arrival)
    whole = arrival.pkr in (payout.pkr.to_integral_value(ROUND_FLOOR), payout.pkr.to_integral_value(ROUND_CEILING))
    near = rank == NAMED and abs(arrival.pkr - payout.pkr) <= RUPEE
    return Fit("same rupees, rounded by the bank" + (f", named {payout.source}" if rank == NAMED else ""), rank) if whole or near else None


def less_shown(deductions: Sequence[tuple[str, dt.date, Decimal]]) -> Callable[[Movement, Movement], Fit | None]:
    """The rupees less a deduction that the bank's file shows: as a row of its own (source, day, amount), or in the credit's text."""
    known: dict[tuple[str, Decimal], list[dt.date]] = defaultdict(list)
    for source, day, amount in deductions:
        known[source, amount].append(day)

    def test(payout: Movement, arrival: Movement) -> Fit | None:
        if arrival.kind == "transfer_in" or payout.to not in PAKISTAN or payout.pkr is None or arrival.pkr is None or arrival.pkr >= payout.pkr:
            return None
        less = payout.pkr - arrival.pkr
        if any(abs((day - arrival.day).days) <= 1 for day in known.get((arrival.source, less), ())):
            return Fit("same rupees, less the deduction that the bank shows beside it", rank_of(payout, arrival), ZERO)
        if any(Decimal(text.replace(",", "")) == less for text in NUMBER_IN_TEXT.findall(arrival.text)):
            return Fit("same rupees, less the deduction that the credit's text shows", rank_of(payout, arrival), less)
        return None

    return test


def less_tax(rates: Callable[[dt.date], Iterable[Decimal]]) -> Callable[[Movement, Movement], Fit | None]:
    """The rupees less a rate of final tax, to the paisa: the difference is what the bank withheld."""
    known: dict[dt.date, tuple[Decimal, ...]] = {}

    def test(payout: Movement, arrival: Movement) -> Fit | None:
        if arrival.kind == "transfer_in" or payout.to not in PAKISTAN or payout.pkr is None or arrival.pkr is None or arrival.pkr >= payout.pkr:
            return None
        if arrival.day not in known:
            known[arrival.day] = tuple(rates(arrival.day))
        for rate in known[arrival.day]:
            tax = round_half_up(payout.pkr * rate, PAISA)
            if tax and arrival.pkr == payout.pkr - tax:
                return Fit(f"same rupees, less {(rate * 100).normalize():f}% withheld (inferred)", rank_of(payout, arrival), tax)
        return None

    return test


def by_rate(mid_rate: Callable[[str, dt.date], Decimal | None]) -> Callable[[Movement, Movement], Fit | None]:
    """Where the payout states no rupees: the bank names the sender and the rate it implies is near the independent one."""

    def test(payout: Movement, arrival: Movement) -> Fit | None:
        named = rank_of(payout, arrival) == NAMED and arrival.kind == "realize" and payout.to in PAKISTAN
        if not named or payout.pkr is not None or arrival.pkr is None:
            return None
        rate = mid_rate(payout.currency, arrival.day)
        if rate is None or abs(arrival.pkr - payout.amount * rate) > payout.amount * rate * RATE_BAND:
            return None
        return Fit(f"named {payout.source}, at a rate near the independent one", NAMED)

    return test


class Arrivals:
    """Arrivals found quickly by what they are worth."""

    def __init__(self, movements: Iterable[Movement]) -> None:
        self._rupees = sorted(((one.pkr, number, one) for number, one in enumerate(movements) if one.pkr is not None and one.kind != "transfer_in"))
        self._keys = [pkr for pkr, _, _ in self._rupees]
        self._foreign: dict[tuple[str, Decimal], list[Movement]] = defaultdict(list)
        self._named: dict[str, list[Movement]] = defaultdict(list)
        for one in movements:
            if one.kind == "transfer_in":
                self._foreign[one.currency, one.amount].append(one)
            elif one.came_from:
                self._named[one.came_from].append(one)

    def near(self, payout: Movement) -> Iterator[Movement]:
        """Those that some test could take for the payout, in time."""
        if payout.pkr is None:
            found: Iterable[Any] = self._named[payout.source]
        else:
            first = bisect_left(self._keys, payout.pkr * LEAST_SHARE)
            found = (one for _, _, one in self._rupees[first : bisect_right(self._keys, payout.pkr + RUPEE)])
        for one in (*found, *self._foreign[payout.currency, payout.amount]):
            if in_time(payout, one):
                yield one


def fits(payouts: Sequence[Movement], arrivals: Arrivals, test: Callable[[Movement, Movement], Fit | None]) -> dict[str, dict[str, Fit]]:
    """For each payout the arrivals that fit it."""
    found: dict[str, dict[str, Fit]] = {}
    for payout in payouts:
        partners = {arrival.id: fit for arrival in arrivals.near(payout) if (fit := test(payout, arrival))}
        if partners:
            found[payout.id] = partners
    return found


def pair_up(edges: dict[str, dict[str, Fit]], known: dict[str, Movement]) -> list[tuple[str, str]]:
    """As many pairs as there can be, with the arrivals that are named; then names and days decide who goes with whom."""
    partners: dict[str, list[str]] = defaultdict(list)
    ranks: dict[str, int] = {}
    for payout, fitting in edges.items():
        for arrival, fit in fitting.items():
            partners[arrival].append(payout)
            ranks[arrival] = min(ranks.get(arrival, fit.rank), fit.rank)
    for payouts in partners.values():
        payouts.sort(key=lambda one: _order(known[one]))
    held = _Held({}, {})
    for arrival in sorted(partners, key=lambda one: (ranks[one], _order(known[one]))):
        _augment(arrival, partners, held)
    return _in_order(list(held.by_payout.items()), edges, known)


@dataclass(slots=True)
class _Held:
    by_payout: dict[str, str]
    by_arrival: dict[str, str]

    def give(self, payout: str, arrival: str) -> str | None:
        """Give a payout this arrival; returns the payout that had it."""
        before = self.by_arrival.get(arrival)
        self.by_payout[payout] = arrival
        self.by_arrival[arrival] = payout
        return before


def _order(one: Movement) -> tuple[dt.date, int, int, str]:
    return one.day, one.file, one.line, one.id


def _augment(start: str, partners: dict[str, list[str]], held: _Held) -> None:
    """Give an arrival a payout, moving others to another payout of theirs where that makes room (augmenting paths, breadth first)."""
    came: dict[str, str] = {}  # payout -> the arrival that reached it
    todo = deque([start])
    while todo:
        arrival = todo.popleft()
        for payout in partners[arrival]:
            if payout in came:
                continue
            came[payout] = arrival
            if payout not in held.by_payout:
                free: str | None = payout
                while free is not None:
                    free = held.give(free, came[free])
                return
            todo.append(held.by_payout[payout])


def _in_order(pairs: list[tuple[str, str]], edges: dict[str, dict[str, Fit]], known: dict[str, Movement]) -> list[tuple[str, str]]:
    """The same movements, so paired that names agree and, among equals, the earlier payout has the earlier arrival."""
    pairs.sort(key=lambda pair: _order(known[pair[0]]))
    changed = len(pairs) <= SWAPS_AT_MOST
    while changed:
        changed = False
        for i in range(len(pairs)):
            for j in range(i + 1, len(pairs)):
                (p, a), (q, b) = pairs[i], pairs[j]
                if b not in edges[p] or a not in edges[q]:
                    continue
                now = edges[p][a].rank + edges[q][b].rank
                then = edges[p][b].rank + edges[q][a].rank
                if then < now or (then == now and _order(known[b]) < _order(known[a])):
                    pairs[i], pairs[j] = (p, b), (q, a)
                    changed = True
    return pairs


def only_pairs(edges: dict[str, dict[str, Fit]]) -> tuple[list[tuple[str, str]], list[tuple[list[str], list[str]]]]:
    """Where the money differs: link only who has one partner; groups that could be paired in more than one way are in doubt."""
    partners: dict[str, list[str]] = {payout: list(fitting) for payout, fitting in edges.items()}
    back: dict[str, list[str]] = defaultdict(list)
    for payout, fitting in partners.items():
        for arrival in fitting:
            back[arrival].append(payout)
    certain: list[tuple[str, str]] = []
    doubtful: list[tuple[list[str], list[str]]] = []
    seen: set[str] = set()
    for start in partners:
        if start in seen:
            continue
        left: list[str] = []
        todo = [start]
        while todo:
            payout = todo.pop()
            if payout not in seen:
                seen.add(payout)
                left.append(payout)
                todo.extend(one for arrival in partners[payout] for one in back[arrival])
        pairs = _peeled(left, partners, back)
        if pairs is None:
            doubtful.append((left, sorted({arrival for payout in left for arrival in partners[payout]})))
        else:
            certain.extend(pairs)
    return certain, doubtful


def _peeled(left: list[str], partners: dict[str, list[str]], back: dict[str, list[str]]) -> list[tuple[str, str]] | None:
    """The one complete pairing of a group: whoever has a single partner takes it, again and again; None when somebody is left."""
    links = {one: set(partners[one]) for one in left} | {arrival: set(back[arrival]) for one in left for arrival in partners[one]}
    payouts = set(left)
    pairs = []
    while single := next((one for one, others in links.items() if len(others) == 1), None):
        partner = links.pop(single).pop()
        pairs.append((single, partner) if single in payouts else (partner, single))
        for other in links.pop(partner):
            if other in links:
                links[other].discard(partner)
    return pairs if not links else None
