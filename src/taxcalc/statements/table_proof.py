"""What is said of a bank table of unknown layout when all its rows are read: what proves them, and what nothing proves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from taxcalc.diagnostics import Diagnostic, Severity, pasted
from taxcalc.statements.bank_tables import MADE
from taxcalc.statements.table_body import TableLayout
from taxcalc.statements.table_refusals import understood

if TYPE_CHECKING:
    from decimal import Decimal

    from taxcalc.statements.classify import Outcome
    from taxcalc.statements.detect import Layout

SHOWN = 20
UNNAMED_TAX = "review: tax deducted"


class TableRows:
    """Follows the rows of a made profile; of a known layout it sees nothing."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._made = layout.profile.origin == MADE
        self._rows = 0
        self._taxes: list[int] = []
        self.problems: list[Diagnostic] = []

    def see(self, line: int, outcome: Outcome, balance: Decimal | None) -> None:
        """One row. Where balances prove the table, a row without one is proven by none."""
        if not self._made:
            return
        self._rows += outcome.movement is not None
        if outcome.skip.startswith(UNNAMED_TAX):
            self._taxes.append(line)
        if self._layout.profile.balance and outcome.movement and balance is None and len(self.problems) < SHOWN:
            self.problems.append(
                Diagnostic(
                    "TC614",
                    "this row states no balance, so nothing proves it",
                    file=self._layout.opened.name,
                    line=line,
                    column="balance",
                    remedy="ask the bank for the statement with the balance after each row",
                )
            )

    def found(self, unproven: list[int]) -> list[Diagnostic]:
        """What the table was taken for, and which rows no balance proves."""
        if not self._made or not isinstance(self._layout, TableLayout):
            return []
        name, proven = self._layout.opened.name, bool(self._layout.profile.balance)
        said = [self._read_as(name, proven=proven)]
        if not proven:
            said.append(
                Diagnostic(
                    "TC664",
                    f"{self._rows} row(s) are read though no balance proves them",
                    Severity.WARNING,
                    file=name,
                    remedy="compare the totals with the bank's; the ledger marks their source as unproven",
                )
            )
        said.extend(
            Diagnostic(
                "TC666",
                "no balance stands before this row, so nothing says whether its amount came in or went out: it is left out",
                file=name,
                line=line,
                remedy="download a statement that begins a day earlier, or that prints the opening balance",
            )
            for line in self._layout.undirected
        )
        said.extend(
            Diagnostic(
                "TC663",
                "no balance stands before this row, the oldest of the table: nothing proves its amount",
                Severity.WARNING,
                file=name,
                line=line,
                remedy="compare it with the bank's app; a download that begins earlier, or that prints the opening balance, proves it",
            )
            for line in (unproven if proven else ())
        )
        if self._taxes:
            shown = ", ".join(map(str, self._taxes[:SHOWN])) + (", ..." if len(self._taxes) > SHOWN else "")
            said.append(
                Diagnostic(
                    "TC669",
                    f"{len(self._taxes)} deduction(s) of tax name no section and are not counted (lines {shown})",
                    Severity.WARNING,
                    file=name,
                    line=self._taxes[0],
                    remedy='if the bank took them from export proceeds: --treat "THE TEXT OF THE ROW=wht"',
                )
            )
        return said

    def _read_as(self, name: str, *, proven: bool) -> Diagnostic:
        assert isinstance(self._layout, TableLayout)  # noqa: S101 - the caller asked
        layout = self._layout
        proof = "its running balance proves the rows" if proven else "nothing proves the rows"
        return Diagnostic(
            "TC661",
            f"no profile knows this layout: read as a bank table ({understood(layout.columns)}; dates {layout.profile.dates[0]}); {proof}",
            Severity.NOTE,
            file=name,
            line=layout.header_line,
            remedy=f"to keep this reading as a profile: taxcalc import --new-profile {pasted(name)}",
        )
