"""What the journey of the money cost: declared fees, the hidden spread against an independent rate, rupees per dollar earned, by rail."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from taxcalc.money import round_half_up
from taxcalc.statements.model import ZERO

if TYPE_CHECKING:
    import datetime as dt

    from taxcalc.statements.linking import Link
    from taxcalc.statements.midrates import MidRates
    from taxcalc.statements.spool import Spool

PAISA = Decimal("0.01")
RATE = Decimal("0.0001")


@dataclass(frozen=True, slots=True)
class Journey:
    """One payment from a platform's balance to the Pakistani bank. `spread` is rupees lost against the independent rate."""

    rail: str
    payout: str
    credit: str
    day: dt.date
    currency: str
    sent: Decimal
    earned: Decimal
    platform_fee: Decimal
    transfer_fee: Decimal
    pkr: Decimal
    all_in_rate: Decimal
    mid_rate: Decimal | None
    mid_source: str
    spread: Decimal | None
    per_unit_earned: Decimal


@dataclass(slots=True)
class Rail:
    """All journeys of one rail and currency."""

    rail: str
    currency: str
    payments: int = 0
    earned: Decimal = ZERO
    fees: Decimal = ZERO
    spread: Decimal | None = ZERO
    pkr: Decimal = ZERO
    labels: set[str] = field(default_factory=set)

    @property
    def per_unit_earned(self) -> Decimal:
        """Rupees received for each unit of currency earned from clients."""
        return round_half_up(self.pkr / self.earned, RATE) if self.earned else ZERO


def journeys(spool: Spool, links: list[Link], rates: MidRates) -> list[Journey]:
    """One journey per linked payout in foreign currency; the platform's own fee is spread over what it paid out."""
    upstream = {link.arrival.id: link for link in links if link.arrival.kind == "transfer_in"}
    shares: dict[tuple[str, str], Decimal] = {}
    sources_in = _arrived_from(upstream)
    found = []
    for link in links:
        payout, credit = link.payout, link.arrival
        if credit.kind != "realize" or credit.pkr is None or payout.currency == "PKR" or payout.amount <= 0:
            continue
        transfer_fee = payout.fee + _fee_beside(spool, payout.id)
        left = payout.amount + transfer_fee
        key = (payout.source, payout.currency)
        if key not in shares:
            shares[key] = _fee_share(spool, *key, upstream)
        share = shares[key]
        earned = round_half_up(left / (1 - share), PAISA)
        mid = rates.on(payout.currency, credit.day)
        spread = round_half_up(payout.amount * mid[0] - credit.pkr, PAISA) if mid else None
        first = sources_in.get(payout.source, "")
        found.append(
            Journey(
                rail=" > ".join(filter(None, (first, payout.source, credit.source))),
                payout=payout.id,
                credit=credit.id,
                day=credit.day,
                currency=payout.currency,
                sent=payout.amount,
                earned=earned,
                platform_fee=earned - left,
                transfer_fee=transfer_fee,
                pkr=credit.pkr,
                all_in_rate=round_half_up(credit.pkr / payout.amount, RATE),
                mid_rate=mid[0] if mid else None,
                mid_source=mid[1] if mid else "no independent rate known",
                spread=spread,
                per_unit_earned=round_half_up(credit.pkr / earned, RATE),
            )
        )
    return sorted(found, key=lambda one: (one.currency, -one.per_unit_earned, one.day))


def _arrived_from(upstream: dict[str, Link]) -> dict[str, str]:
    """Which platforms feed an intermediary, as far as links show it."""
    found: dict[str, set[str]] = {}
    for link in upstream.values():
        found.setdefault(link.arrival.source, set()).add(link.payout.source)
    return {source: "+".join(sorted(names)) for source, names in found.items()}


def rails(found: list[Journey]) -> list[Rail]:
    """Rails ranked by rupees received per unit earned, best first."""
    by_rail: dict[tuple[str, str], Rail] = {}
    for one in found:
        rail = by_rail.setdefault((one.rail, one.currency), Rail(one.rail, one.currency))
        rail.payments += 1
        rail.earned += one.earned
        rail.fees += one.platform_fee + one.transfer_fee
        rail.spread = None if rail.spread is None or one.spread is None else rail.spread + one.spread
        rail.pkr += one.pkr
        rail.labels.add(one.mid_source)
    return sorted(by_rail.values(), key=lambda rail: (rail.currency, -rail.per_unit_earned))


def _fee_beside(spool: Spool, payout: str) -> Decimal:
    """A withdrawal's own fee row: same file and day, named a withdrawal or transfer fee, not yet another payout's."""
    row = next(spool.query("select file, day, currency, line, ref from rows where id = ?", (payout,)))
    fees = list(
        spool.query(
            """select amount, line from rows where day = ? and kind = 'fee' and file = ? and currency = ? and dropped is null
            and (lower(text) like '%withdraw%' or lower(text) like '%wise charges%') order by abs(line - ?)""",
            (row["day"], row["file"], row["currency"], row["line"]),
        )
    )
    return Decimal(fees[0]["amount"]) if fees and abs(fees[0]["line"] - row["line"]) <= 2 else ZERO  # noqa: PLR2004 - beside it in the file


def _fee_share(spool: Spool, source: str, currency: str, upstream: dict[str, Link]) -> Decimal:
    """Fees as a share of what clients paid: the platform's own, and for an intermediary also those of the platforms that feed it."""
    earned = fees = ZERO
    sending: dict[tuple[str, str], Decimal] = {}
    for row in spool.query(
        """select id, kind, amount, fee, text from rows
        where source = ? and currency = ? and kind in ('income', 'refund', 'fee', 'transfer_in') and dropped is null""",
        (source, currency),
    ):
        amount = Decimal(row["amount"])
        if row["kind"] == "fee":
            fees += ZERO if "withdraw" in row["text"].lower() else amount
            continue
        before = _before(spool, upstream[row["id"]], sending) if row["id"] in upstream else ZERO
        earned += (-amount if row["kind"] == "refund" else amount) + before
        fees += Decimal(row["fee"]) + before
    return fees / earned if earned > 0 and ZERO < fees < earned else ZERO


def _before(spool: Spool, link: Link, shares: dict[tuple[str, str], Decimal]) -> Decimal:
    """What an arrival had already cost on the platform that sent it."""
    left = link.payout.amount + link.payout.fee + _fee_beside(spool, link.payout.id)
    key = (link.payout.source, link.payout.currency)
    if key not in shares:
        shares[key] = _fee_share(spool, *key, {})
    return round_half_up(left / (1 - shares[key]), PAISA) - link.payout.amount
