"""Platform income counted before any bank statement: an estimate, which gives way to the credit that proves it and stands only for what came later."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from taxcalc.diagnostics import Diagnostic, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from taxcalc.statements.spool import Spool

NOTE = "estimate: platform {kind} counted as a receipt before any bank statement"
NOTED = re.compile(r"estimate: platform (income|refund|transfer_in) counted as a receipt before any bank statement(?: \| )?")
ESTIMATED = "kind in ('income', 'refund', 'transfer_in') and link is null and dropped is null and file > 0"


def settle_estimates(spool: Spool, *, count_income: bool) -> Iterator[Diagnostic]:
    """Mark what is still an estimate (with `count_income`), and take back what was one in the ledger and is proven now."""
    until = _proven_until(spool)
    if count_income:
        for row in list(spool.query(f"select id, source, day from rows where {ESTIMATED}")):  # noqa: S608 - from code
            if row["day"] > until.get(row["source"], ""):
                spool.update(row["id"], counted="estimate")
    given_way: dict[str, int] = {}
    for row in list(spool.query("select id, source, day, note from rows where kind = 'receipt' and note like 'estimate: platform %'")):
        kind = NOTED.match(row["note"])
        if kind and row["day"] <= until.get(row["source"], ""):
            spool.update(row["id"], kind=kind[1], note=NOTED.sub("", row["note"]))
            given_way[row["source"]] = given_way.get(row["source"], 0) + 1
    for source, number in sorted(given_way.items()):
        yield Diagnostic(
            "TC640",
            f"{number} estimated receipt(s) of {source} up to {until[source]} give way to the bank's credits that prove them",
            Severity.NOTE,
            value=source,
            remedy="nothing to do: what was earned after that day stays estimated until a bank statement shows it",
        )


def _proven_until(spool: Spool) -> dict[str, str]:
    """For each platform the last day whose income a bank's credit proves: of its last linked payout, of a credit that names it, or of what it sent on."""
    until: dict[str, str] = {}

    def prove(source: str, day: str) -> bool:
        if day <= until.get(source, ""):
            return False
        until[source] = day
        return True

    for row in spool.query("select came_from, max(day) as day from rows where kind = 'realize' and link is null and dropped is null group by came_from"):
        prove(row["came_from"], row["day"])
    linked = "select paid.source, paid.day, got.source as onward, got.day as got_on, got.kind from rows as paid join rows as got on got.id = paid.link where "
    paid = [(row["source"], row["day"], row["onward"], row["got_on"], row["kind"]) for row in spool.query(linked + "paid.kind = 'withdraw'")]
    followed_no_further = spool.query("select source, day, dest from rows where kind = 'withdraw' and link is null and dropped is null")
    paid.extend((row["source"], row["day"], row["dest"], row["day"], "transfer_in") for row in followed_no_further)
    changed = True
    while changed:  # what one platform sent to another is proven as far as that one's own payouts are
        changed = False
        for source, day, onward, got_on, kind in paid:
            if kind == "realize" or (kind == "transfer_in" and got_on <= until.get(onward, "")):
                changed = prove(source, day) or changed
    return until
