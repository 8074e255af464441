"""The rows of one ledger file: a column at a time, so that each distinct text is judged once; then the cells of a row against each other."""

from __future__ import annotations

from itertools import compress
from typing import TYPE_CHECKING, Any

from taxcalc.diagnostics import Severity
from taxcalc.formulas import as_meant
from taxcalc.ledger import cells
from taxcalc.ledger.agreement import disagreements
from taxcalc.ledger.cells import Cells, Defect, choice, money, required
from taxcalc.ledger.vocabulary import COLUMNS, KINDS, TEXTS, TRACES
from taxcalc.ledger.written_dates import parser

if TYPE_CHECKING:
    from collections.abc import Collection
    from decimal import Decimal

    from taxcalc.ledger.layout import Dates
    from taxcalc.ledger.tables import Table

_AMOUNT_OF = {"amount": "currency", "foreign_amount": "foreign_currency"}


class EntryReader:
    """Reads the rows of any number of tables; what it learnt about a text in one file it knows in the next."""

    def __init__(self, activities: Collection[str] | None, channels: Collection[str], taxpayer: str | None, dates: Dates | None = None) -> None:
        self.taxpayer = taxpayer
        self.parsers: dict[str, Cells[Any]] = {name: Cells(as_meant, None) for name in TEXTS}
        self.parsers["date"] = Cells(parser(dates), required("date", "2025-07-01"))
        self.parsers["currency"] = Cells(cells.currency, required("currency", "USD"))
        self.parsers["rate"] = Cells(cells.rate, None)
        self.parsers["pkr"] = Cells(money("PKR"), None)
        self.parsers["withheld"] = Cells(money("PKR"), None)
        self.parsers["kind"] = Cells(choice("TC151", "kind", KINDS), "receipt")
        self.parsers["activity"] = Cells(choice("TC150", "activity", activities) if activities is not None else str, None)
        self.parsers["channel"] = Cells(choice("TC149", "channel", channels), "bank")
        self.parsers["foreign_currency"] = Cells(cells.currency, None)
        self.amounts: dict[tuple[str, str | Defect | None], Cells[Decimal | None]] = {}

    def has_taxpayers(self, table: Table) -> bool:
        """Whether the file itself says whose the rows are."""
        return any(text.strip() for text in set(table.column("taxpayer") or ()))

    def read(self, table: Table) -> dict[str, list[Any]]:
        """The good rows as parallel lists by column; the others go to `table.rejected`, doubts to `table.diagnostics`."""
        entries: dict[str, list[Any]] = {"line": list(table.lines)}
        self._use_taxpayers_of(table)
        for name in sorted(COLUMNS, key=lambda column: column in _AMOUNT_OF):  # an amount is judged by its currency
            entries[name] = self._column(table, name, entries)
        for name in TRACES:
            entries[name] = table.column(name) or [None] * len(table.rows)
        bad = self._reject_defects(table, entries)
        entries = _without(entries, bad)
        return _without(entries, _reject_disagreements(table, entries))

    def _use_taxpayers_of(self, table: Table) -> None:
        fallback: str | Defect = self.taxpayer or table.stem
        if self.has_taxpayers(table):
            remedy = "fill in the taxpayer's id; a file names the taxpayer of every row or of none"
            fallback = Defect("TC157", "the row does not say whose it is, as other rows do", remedy)
        self.parsers["taxpayer"] = Cells(as_meant, fallback)

    def _column(self, table: Table, name: str, entries: dict[str, list[Any]]) -> list[Any]:
        texts = table.column(name)
        if name not in _AMOUNT_OF:
            parser = self.parsers[name]
            return [parser[""]] * len(table.rows) if texts is None else list(map(parser.__getitem__, texts))
        if texts is None:
            return [None] * len(table.rows)
        currencies = entries[_AMOUNT_OF[name]]
        parsers = {currency: self._amounts_in(name, currency) for currency in set(currencies)}
        if len(parsers) == 1:
            return list(map(parsers[currencies[0]].__getitem__, texts))
        return [parsers[currency][text] for currency, text in zip(currencies, texts, strict=True)]

    def _amounts_in(self, name: str, currency: str | Defect | None) -> Cells[Decimal | None]:
        empty = required("amount", "1250.00") if name == "amount" else None
        return self.amounts.setdefault((name, currency), Cells(money(currency), empty))

    def _reject_defects(self, table: Table, entries: dict[str, list[Any]]) -> set[int]:
        """Find the defects in columns that can hold any."""
        bad: set[int] = set()
        for name in COLUMNS:
            texts = table.column(name)
            if texts is None or Defect not in set(map(type, entries[name])):
                continue
            for index, value in enumerate(entries[name]):
                if type(value) is Defect:
                    bad.add(index)
                    table.reject(table.lines[index], name, texts[index], value)
        return bad


def _reject_disagreements(table: Table, entries: dict[str, list[Any]]) -> set[int]:
    """Reject rows whose cells contradict each other; warn of those that are only odd."""
    bad: set[int] = set()
    for finding in disagreements(entries):
        value = entries[finding.column][finding.row]
        text = value if value is None else f"{value:f}"
        line = entries["line"][finding.row]
        if finding.rejects:
            bad.add(finding.row)
            table.reject(line, finding.column, text, finding.defect)
        else:
            defect = finding.defect
            table.remark(defect.code, defect.message, defect.remedy, Severity.WARNING, line, column=finding.column, value=text)
    return bad


def _without(entries: dict[str, list[Any]], bad: set[int]) -> dict[str, list[Any]]:
    if not bad:
        return entries
    good = [index not in bad for index in range(len(entries["line"]))]
    return {name: list(compress(values, good)) for name, values in entries.items()}
