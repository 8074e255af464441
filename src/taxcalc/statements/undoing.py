"""What undoes what: reversals of credits and deductions, payouts that came back, transfers between the taxpayer's own accounts."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING

from taxcalc.ledger.platforms import paid_by
from taxcalc.statements.patterns import compile_pattern

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from taxcalc.statements.candidates import Aside
    from taxcalc.statements.matching import Movement
    from taxcalc.statements.patterns import Words
    from taxcalc.statements.spool import Spool

RETURNED_WITHIN = 60
REVERSED_WITHIN = 60
OWN_DAYS = (-3, 1)  # of the debit beside the credit
MOST_FEE = Decimal("0.1")  # of a payout that came back short: more than that is another payment


def undo_reversals(spool: Spool, aside: Aside, candidates: list[Movement], read: Callable[[object], Movement]) -> set[str]:
    """Take back what a bank reversed, in whichever file: returns the ids of candidates that are undone."""
    undone: set[str] = set()
    for reversal in aside.undoing():
        if spool.count_of("link", reversal.id):
            continue
        kind, amount = ("realize", -reversal.amount) if reversal.amount < 0 else ("wht", reversal.amount)
        found = [read(row) for row in spool.query(
            "select * from rows where kind = ? and source = ? and day between ? and ? and dropped is null and amount in (?, ?)",
            (kind, reversal.source, (reversal.day - dt.timedelta(days=REVERSED_WITHIN)).isoformat(), reversal.day.isoformat(), f"{amount:.2f}",
                    f"{amount.normalize():f}"),
        )]  # fmt: skip
        found = [one for one in found if one.amount == amount]
        if kind == "realize":
            found += [one for one in candidates if one.id not in undone and one.source == reversal.source and one.amount == amount
                      and 0 <= (reversal.day - one.day).days <= REVERSED_WITHIN]  # fmt: skip
        if not found:
            continue
        named = paid_by(reversal.text)
        whose = max(found, key=lambda one: (one.came_from == named, one.day, one.file, one.line))
        if whose.aside:
            undone.add(whose.id)
            aside.take(whose, kind="other", link=reversal.id, note=f"reversed on {reversal.day.isoformat()}: no receipt")
        else:
            spool.unlink(whose.id)
            spool.update(whose.id, kind="other", link=reversal.id, note=f"reversed on {reversal.day.isoformat()}: not counted")
    return undone


def own_transfers(spool: Spool, aside: Aside, words: Words, candidates: Iterable[Movement], read: Callable[[object], Movement]) -> set[str]:
    """Credits that left another account of the taxpayer's among the files: never proceeds. Returns the ids of such candidates."""
    sources = aside.sources()
    if len(sources) < 2 and "bank" not in sources:  # noqa: PLR2004 - one account has no other
        return set()
    own = {one.id for one in candidates if aside.debits_equal(int(one.amount * 100), one.day, OWN_DAYS, (one.source, one.file))}
    for source in sorted(sources):
        hint = compile_pattern(words.expand("{own}|" + _any_of(sources - {source})))
        for row in list(spool.query("select * from rows where kind = 'realize' and source = ? and link is null and file > 0 and dropped is null", (source,))):
            one = read(row)
            if hint.search(one.text.encode()) and aside.debits_equal(int(one.amount * 100), one.day, OWN_DAYS, (one.source, one.file)):
                spool.update(one.id, kind="other", note="from an account of your own: not counted")
    return own


def _any_of(sources: set[str]) -> str:
    names = "|".join(sorted(sources - {"bank"}))
    return rf"(?:^|[^\pL])(?:{names})(?:[^\pL]|$)" if names else r"[^\s\S]"


def returned(payouts: Iterable[Movement]) -> list[tuple[Movement, Movement, str]]:
    """Payouts that came back: by their own id or reference, whole or less a fee, else by the same amount; each pair is nothing together."""
    gone: dict[tuple[str, str], list[Movement]] = defaultdict(list)
    pairs = []
    for one in payouts:  # in order of day
        if one.amount > 0:
            gone[one.source, one.currency].append(one)
            continue
        back = -one.amount
        fits = [
            (_says(payout, one), payout)
            for payout in gone[one.source, one.currency]
            if (one.day - payout.day).days <= RETURNED_WITHIN and _can_be(payout, one, back)
        ]
        if fits:
            _, payout = max(fits, key=lambda fit: (fit[0], fit[1].day, fit[1].line))
            gone[one.source, one.currency].remove(payout)
            pairs.append((payout, one, _how(payout, back)))
    return pairs


def _says(payout: Movement, back: Movement) -> bool:
    """Whether the return names the payout that it undoes."""
    return bool(back.raw_id and back.raw_id == payout.raw_id) or bool(back.ref and back.ref == payout.ref)


def _can_be(payout: Movement, one: Movement, back: Decimal) -> bool:
    sent = payout.amount + payout.fee
    if back in (payout.amount, sent):
        return _says(payout, one) or payout.ref == one.ref or not (payout.ref and one.ref)
    return _says(payout, one) and sent * (1 - MOST_FEE) <= back < sent


def _how(payout: Movement, back: Decimal) -> str:
    kept = payout.amount + payout.fee - back
    if kept and back != payout.amount:
        return f"returned: the payout came back, less a fee of {payout.currency} {kept:,}"
    return "returned: the payout came back"
