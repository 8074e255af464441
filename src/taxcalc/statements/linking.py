"""Payouts find their credits: what undoes another goes first, then the same money, then money less what was withheld; doubt stays doubt."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from taxcalc.clock import tax_year_of
from taxcalc.diagnostics import Diagnostic, Severity
from taxcalc.statements.matching import EARLIEST, LATEST, Arrivals, Fit, Movement, by_rate, equal, fits, less_shown, less_tax, only_pairs, pair_up, rounded
from taxcalc.statements.references import chosen_pairs
from taxcalc.statements.undoing import own_transfers, returned, undo_reversals

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from taxcalc.statements.candidates import Aside
    from taxcalc.statements.patterns import Words
    from taxcalc.statements.spool import Spool

COLUMNS = "id, file, line, kind, source, day, amount, currency, amount2, currency2, dest, came_from, ref, fee, raw_id, text"
MOVING = "kind in ('withdraw', 'realize', 'transfer_in') and dropped is null and link is null"
RETURNING = f"""select {COLUMNS} from rows as back where kind in ('income', 'transfer_in') and dropped is null and link is null and raw_id <> '' and file > 0
    and exists (select 1 from rows as paid where paid.kind = 'withdraw' and paid.raw_id = back.raw_id and paid.source = back.source and paid.day <= back.day)"""  # noqa: S608 - from code


@dataclass(frozen=True, slots=True)
class Link:
    """One payout proved by one arrival, or undone by its own return. `withheld`: what the arrival is net of."""

    payout: Movement
    arrival: Movement
    how: str
    withheld: Decimal | None = None

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
    explained: dict[int, set[int]] = field(default_factory=dict)  # by file: lines that were put aside and are explained now


@dataclass(frozen=True, slots=True)
class Known:
    """What linking may lean on besides the rows: the files by number, the user's words and links, independent rates and rates of final tax."""

    files: Mapping[int, str]
    words: Words
    chosen: Iterable[tuple[str, str]]
    mid_rate: Callable[[str, dt.date], Decimal | None]
    final_rates: Callable[[dt.date], Iterable[Decimal]]


def link_rows(spool: Spool, aside: Aside, known: Known) -> Links:
    """Link what the files prove and mark it in the spool."""
    found = Links()
    wanted = list(known.chosen)
    _take_returns(spool)
    payouts = [movement(row) for row in spool.query(f"select {COLUMNS} from rows where {MOVING} and kind = 'withdraw' order by day, n")]  # noqa: S608 - from code
    candidates = list({one.id: one for one in (*aside.credits_for(payouts), *aside.doubtful())}.values())
    gone = undo_reversals(spool, aside, candidates, movement)
    gone |= own_transfers(spool, aside, known.words, (one for one in candidates if one.id not in gone), movement)
    payouts = [movement(row) for row in spool.query(f"select {COLUMNS} from rows where {MOVING} and kind = 'withdraw' order by day, n")]  # noqa: S608 - from code
    arrivals = [*_arrivals(spool, payouts, everything=bool(wanted)), *(one for one in candidates if one.id not in gone)]
    for undone in candidates:
        if undone.id in gone:
            found.explained.setdefault(undone.file, set()).add(undone.line)
    pairs, found.diagnostics = chosen_pairs(wanted, [*payouts, *arrivals], aside, known.files)
    found.links.extend(Link(payout, arrival, "said by --link") for payout, arrival in pairs)
    found.links.extend(Link(payout, back, how) for payout, back, how in returned(_free(payouts, found)))
    deductions = [
        (row["source"], dt.date.fromisoformat(row["day"]), Decimal(row["amount"]))
        for row in (spool.query("select source, day, amount from rows where kind = 'wht' and dropped is null") if payouts else ())
    ]
    for test in (equal, rounded, less_shown(deductions), less_tax(known.final_rates)):
        _link_equals(payouts, arrivals, test, found)
    _link_near(payouts, arrivals, by_rate(known.mid_rate), found)
    for one in found.links:
        _mark(spool, aside, one)
        if one.arrival.aside:
            found.explained.setdefault(one.arrival.file, set()).add(one.arrival.line)
    found.diagnostics.extend(_ambiguous(left, right) for left, right in found.ambiguous)
    return found


def _link_equals(payouts: list[Movement], arrivals: list[Movement], test: Callable[[Movement, Movement], Fit | None], found: Links) -> None:
    """Equal money is interchangeable: as many links as there can be."""
    free, open_ = _free(payouts, found), _free(arrivals, found)
    edges = fits(free, Arrivals(open_), test)
    by_id = {one.id: one for one in (*free, *open_)}
    for payout, arrival in pair_up(edges, by_id):
        fit = edges[payout][arrival]
        found.links.append(Link(by_id[payout], by_id[arrival], fit.how, fit.withheld))


def _link_near(payouts: list[Movement], arrivals: list[Movement], test: Callable[[Movement, Movement], Fit | None], found: Links) -> None:
    free, open_ = _free(payouts, found), _free(arrivals, found)
    edges = fits(free, Arrivals(open_), test)
    by_id = {one.id: one for one in (*free, *open_)}
    certain, doubtful = only_pairs(edges)
    found.links.extend(Link(by_id[payout], by_id[arrival], edges[payout][arrival].how) for payout, arrival in certain)
    found.ambiguous.extend(([by_id[one] for one in left], [by_id[one] for one in right]) for left, right in doubtful)


def unlinked(spool: Spool, links: Links) -> Iterator[tuple[Movement, str]]:
    """Payouts and arrivals without a partner, each with what that means for the tax."""
    in_doubt = {one.id for sides in links.ambiguous for side in sides for one in side}
    sources = {row[0] for row in spool.query("select distinct source from rows")}
    for row in spool.query(f"select {COLUMNS} from rows where {MOVING} order by kind = 'withdraw' desc, day, n"):  # noqa: S608 - from code
        one = movement(row)
        means = _payout_means(one, sources) if one.kind == "withdraw" else _arrival_means(one, sources)
        yield one, "several partners fit: choose with --link" if one.id in in_doubt else means


def movement(row: Any) -> Movement:  # noqa: ANN401 - a database row
    """A row of the spool as linking sees it."""
    amount = Decimal(row["amount"])
    pkr = amount if row["currency"] == "PKR" else Decimal(row["amount2"]) if row["amount2"] and row["currency2"] == "PKR" else None
    return Movement(
        row["id"], row["file"], row["line"], row["kind"], row["source"], dt.date.fromisoformat(row["day"]), amount, row["currency"], pkr,
        row["dest"], row["came_from"], row["ref"], Decimal(row["fee"]), row["raw_id"] or "", row["text"] or "",
    )  # fmt: skip


def _take_returns(spool: Spool) -> None:
    """Money that arrives under the very id of a payout is that payout coming back, whatever its text says."""
    for row in list(spool.query(RETURNING)):
        spool.update(row["id"], kind="withdraw", amount=str(-Decimal(row["amount"])), came_from="")


def _arrivals(spool: Spool, payouts: list[Movement], *, everything: bool) -> list[Movement]:
    """Only arrivals on days that a payout could reach: a bank statement may hold a million others."""
    if everything:
        return [movement(row) for row in spool.query(f"select {COLUMNS} from rows where {MOVING} and kind <> 'withdraw' order by day, n")]  # noqa: S608 - from code
    days = {one.day + dt.timedelta(days=offset) for one in payouts for offset in range(EARLIEST, LATEST + 1)}
    return [
        movement(row)
        for day in sorted(days)
        for row in spool.query(f"select {COLUMNS} from rows where {MOVING} and kind <> 'withdraw' and day = ? order by n", (day.isoformat(),))  # noqa: S608 - from code
    ]


def _free(movements: list[Movement], found: Links) -> list[Movement]:
    taken = {one.id for link in found.links for one in (link.payout, link.arrival)}
    taken |= {one.id for payouts, arrivals in found.ambiguous for one in (*payouts, *arrivals)}
    return [one for one in movements if one.id not in taken]


def _mark(spool: Spool, aside: Aside, link: Link) -> None:
    payout, arrival = link.payout, link.arrival
    if arrival.aside:
        aside.take(arrival, came_from=payout.source)
    spool.update(payout.id, link=arrival.id)
    spool.update(arrival.id, link=payout.id)
    if arrival.kind != "realize":
        return
    if payout.currency != "PKR":
        spool.update(arrival.id, foreign_amount=str(payout.amount), foreign_currency=payout.currency)
    if link.withheld is not None and payout.pkr is not None:
        spool.update(arrival.id, amount=str(payout.pkr), note=f"the bank credited PKR {arrival.amount}: {link.how}")
        if link.withheld:
            spool.update(arrival.id, withheld=str(link.withheld))


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
