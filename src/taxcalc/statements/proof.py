"""The statement's own arithmetic: running balances per currency, printed opening and closing balances, net amounts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from taxcalc.diagnostics import Diagnostic
from taxcalc.statements.model import ZERO

if TYPE_CHECKING:
    import datetime as dt
    from decimal import Decimal

FAILURES_SHOWN = 5
EITHER = "either"  # a table of unknown layout: the balances themselves say which way they run


@dataclass(slots=True)
class _Chain:
    """One currency's rows in file order, followed in both directions at once; only the last link is kept."""

    name: str
    currency: str
    line: int = 0
    balance: Decimal | None = None
    first_line: int = 0
    first_movement: Decimal = ZERO
    pending_asc: Decimal = ZERO
    pending_desc: Decimal = ZERO
    before_first: Decimal = ZERO
    first_balance: Decimal | None = None
    opening_asc: Decimal | None = None
    opening_desc: Decimal | None = None
    failures_asc: list[Diagnostic] = field(default_factory=list)
    failures_desc: list[Diagnostic] = field(default_factory=list)

    def step(self, line: int, movement: Decimal, balance: Decimal | None) -> None:
        self.pending_asc += movement
        if balance is not None:
            if self.balance is None:
                self.first_line, self.first_balance = line, balance
                self.first_movement = self.pending_asc
                self.opening_asc = balance - self.pending_asc
                self.before_first = self.pending_desc
            else:
                self._prove(line, balance)
            self.line, self.balance = line, balance
            self.pending_asc = self.pending_desc = ZERO
        self.pending_desc += movement
        if self.balance is not None:
            self.opening_desc = self.balance - self.pending_desc

    def _prove(self, line: int, balance: Decimal) -> None:
        before = self.balance if self.balance is not None else ZERO
        if before + self.pending_asc != balance and len(self.failures_asc) < FAILURES_SHOWN:
            self.failures_asc.append(self._unproved(line, before, self.pending_asc, balance))
        if before - self.pending_desc != balance and len(self.failures_desc) < FAILURES_SHOWN:
            self.failures_desc.append(self._unproved(self.line, balance, self.pending_desc, before))

    def _unproved(self, line: int, before: Decimal, movement: Decimal, after: Decimal) -> Diagnostic:
        return Diagnostic(
            "TC614",
            f"the running balance does not follow: {before:,} {movement:+,} is {before + movement:,}, but the statement says {after:,} {self.currency}",
            file=self.name,
            line=line,
            column="balance",
            value=f"{after:f}",
            remedy="a figure of this row or its neighbour was changed, or a row is missing: download the statement again and do not edit it",
        )


class Proof:
    """Follows every row that moved money, imported or skipped."""

    def __init__(self, name: str, declared: str) -> None:
        self._name = name
        self._declared = declared
        self._chains: dict[str, _Chain] = {}
        self._first_day: dt.date | None = None
        self._last_day: dt.date | None = None

    def follow(self, line: int, movement: Decimal, balance: Decimal | None, currency: str, day: dt.date | None) -> None:
        """One record in file order."""
        if day is not None:
            self._first_day = self._first_day or day
            self._last_day = day
        self._chains.setdefault(currency, _Chain(self._name, currency)).step(line, movement, balance)

    @property
    def newest_first(self) -> bool:
        """The order in which the dates of the file plainly run; else the declared one, or the one in which more balances follow."""
        if self._first_day and self._last_day and self._first_day != self._last_day:
            return self._first_day > self._last_day
        if self._declared != EITHER:
            return self._declared == "desc"
        up = sum(len(chain.failures_asc) for chain in self._chains.values())
        down = sum(len(chain.failures_desc) for chain in self._chains.values())
        return down < up

    def unproven(self) -> list[int]:
        """The oldest row of each currency, where no balance stands before it: its line."""
        newest = self.newest_first
        found = []
        for chain in self._chains.values():
            before, line = (chain.pending_desc, chain.line) if newest else (chain.first_movement, chain.first_line)
            if before and chain.balance is not None:
                found.append(line)
        return found

    def closing(self) -> dict[str, Decimal]:
        """The latest balance of each currency that the file shows."""
        newest = self.newest_first
        found = {currency: chain.first_balance if newest else chain.balance for currency, chain in self._chains.items()}
        return {currency: balance for currency, balance in found.items() if balance is not None}

    def problems(self, currency: str, opening: Decimal | None, closing: Decimal | None) -> list[Diagnostic]:
        """Where the balances do not follow; `opening` and `closing` are printed above the rows, in `currency`."""
        newest = self.newest_first
        found = [d for chain in self._chains.values() for d in (chain.failures_desc if newest else chain.failures_asc)] if self._declared else []
        chain = self._chains.get(currency)
        if not chain or chain.balance is None or found:
            return found
        started = chain.opening_desc if newest else chain.opening_asc
        ended = (chain.first_balance or ZERO) + chain.before_first if newest else chain.balance + chain.pending_asc
        for what, printed, counted in (("opening", opening, started), ("closing", closing, ended)):
            if printed is not None and counted is not None and printed != counted:
                found.append(self._printed(what, printed, counted, currency))
        return found

    def _printed(self, what: str, printed: Decimal, counted: Decimal, currency: str) -> Diagnostic:
        return Diagnostic(
            "TC614",
            f"the statement prints an {what} balance of {printed:,} {currency}, its rows make it {counted:,}".replace("an closing", "a closing"),
            file=self._name,
            column=f"{what} balance",
            value=f"{printed:f}",
            remedy="rows are missing or a figure was changed: download the statement again for the whole period",
        )
