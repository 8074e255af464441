"""One file from bytes to rows: detect, look ahead where the profile needs it, classify, prove. Rows stream; none is kept."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from taxcalc.diagnostics import Diagnostic, Severity
from taxcalc.statements.amounts import BadAmountError, parse_amount
from taxcalc.statements.binding import BadCellError, Record
from taxcalc.statements.classify import Classifier
from taxcalc.statements.dates import RESAVED, day_in_karachi, near_year_end, parse_date, parse_sheet_date
from taxcalc.statements.lookahead import Ahead, look_ahead
from taxcalc.statements.model import BANK_ROLES, FileReport, Row, StopFileError
from taxcalc.statements.patterns import compile_pattern
from taxcalc.statements.proof import Proof
from taxcalc.statements.records import fit

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator
    from decimal import Decimal

    from taxcalc.statements.classify import Outcome
    from taxcalc.statements.detect import Layout
    from taxcalc.statements.patterns import Words

PROBLEMS_SHOWN = 20
DISTINCT_SHOWN = 12
DATED_KINDS = frozenset({"income", "withdraw", "realize", "transfer_in", "refund"})
FORMULA_STARTS = ("=", "@")
REDOWNLOAD = "the file was opened and saved by a spreadsheet, which rewrites dates and long numbers: download it again and import it unopened"


@dataclass(slots=True)
class _Unmatched:
    """Distinct values of the rows that no rule knows."""

    lines: list[int]
    values: dict[str, int]
    count: int = 0

    def add(self, record: Record, line: int) -> None:
        self.count += 1
        if len(self.lines) < PROBLEMS_SHOWN:
            self.lines.append(line)
        value = " | ".join(filter(None, (record.text("type"), record.text("text"))))[:120]
        if value in self.values or len(self.values) < DISTINCT_SHOWN:
            self.values[value] = self.values.get(value, 0) + 1


class Reader:
    """Reads one file under one layout; iterate `rows()`, then look at `report`, `warnings` and `problems`."""

    def __init__(self, layout: Layout, words: Words, progress: Callable[[int], None] | None = None) -> None:
        self.layout = layout
        self.profile = layout.profile
        self.name = layout.opened.name
        self.report = FileReport(
            file=self.name,
            profile=self.profile.id,
            source=self.profile.source,
            role=self.profile.role,
            encoding=layout.opened.encoding,
            delimiter=layout.delimiter,
            header_line=layout.header_line,
        )
        self.warnings: list[Diagnostic] = list(layout.opened.warnings)
        self.problems: list[Diagnostic] = []
        self._progress = progress
        self._words = words
        self._proof = Proof(self.name, self.profile.balance)
        self._unmatched = _Unmatched([], {})
        self._formulas: list[int] = []
        self._carried: dict[int, str] = {}
        self.ahead: Ahead | None = None

    def rows(self) -> Iterator[Row]:
        """Imported rows in file order; raises `StopFileError` after the last when the file cannot be trusted."""
        for _, outcome in self.outcomes():
            if outcome.row is not None:
                yield outcome.row

    def outcomes(self) -> Iterator[tuple[Record, Outcome]]:
        """Every record with what became of it."""
        if not self.profile.verified:
            self.warnings.append(_unverified(self.name, self.profile.id))
        self.ahead = look_ahead(self.layout, self._words)
        self.warnings.extend(self.ahead.warnings)
        classifier = Classifier(self.profile, self.ahead.words, self._day, fee_column=self.ahead.fee_column)
        for line, cells in self.layout.body():
            self.report.records += 1
            if self._progress and self.report.records % 10000 == 0:
                self._progress(self.report.records)
            outcome = self._one(classifier, line, cells)
            if outcome is not None:
                yield outcome
            if len(self.problems) >= PROBLEMS_SHOWN:
                break
        self._finish()

    def _one(self, classifier: Classifier, line: int, cells: list[str]) -> tuple[Record, Outcome] | None:
        record = Record(self.layout.binding, line, self._carry(fit(self.name, line, cells, self.layout.binding.width)))
        try:
            outcome = classifier.classify(record)
            if outcome.rule is None:
                self._unmatched.add(record, line)
                return record, outcome
            balance = record.maybe("balance") if outcome.movement is not None else None
            if self.profile.net and outcome.movement is not None:
                self._check_net(record, outcome.movement)
        except BadCellError as bad:
            self.problems.append(self._bad_cell(line, bad))
            return None
        self._note(record, outcome, balance)
        return record, outcome

    def _note(self, record: Record, outcome: Outcome, balance: Decimal | None) -> None:
        row = outcome.row
        if row is None:
            self.report.skipped.add(record.line, outcome.skip)
        else:
            self._count(row)
            if any(cell.startswith(FORMULA_STARTS) for cell in (row.text, row.payer, row.raw_id)) and len(self._formulas) < PROBLEMS_SHOWN:
                self._formulas.append(record.line)
        if outcome.movement is not None:
            day = row.date if row else self.day_of(record.text("date"))
            self._proof.follow(record.line, outcome.movement, balance, outcome.currency or self.profile.currency, day)

    def _count(self, row: Row) -> None:
        self.report.imported += 1
        self.report.count(row.kind, row.currency, row.amount)
        self.report.count("fee", row.currency, row.fee)
        if row.kind in DATED_KINDS and (near_year_end(row.date) or self._other_day(row)):
            self.report.near_year_end.append((row.line, row.kind))

    def _other_day(self, row: Row) -> bool:
        """Whether Pakistan's calendar day of this time stamp lies near the year's end although the file's does not."""
        here = day_in_karachi(row.date, row.time, self.profile.tz)
        return here is not None and here != row.date and near_year_end(here)

    def _carry(self, cells: list[str]) -> list[str]:
        for name in self.profile.carry:
            for place in self.layout.binding.columns.get(name, ()):
                if cells[place].strip():
                    self._carried[place] = cells[place]
                else:
                    cells[place] = self._carried.get(place, "")
        return cells

    def _day(self, text: str) -> dt.date:
        found = self.day_of(text)
        if found is None:
            raise BadCellError("date", text, "")
        return found

    def day_of(self, text: str) -> dt.date | None:
        """The day that a cell of the date column states, None when it is blank or not one."""
        if not text or self.ahead is None:
            return None
        if self.layout.opened.is_workbook and (day := parse_sheet_date(text)) is not None:
            return day
        return parse_date(" ".join(text.split()), self.ahead.date_form)

    def _bad_cell(self, line: int, bad: BadCellError) -> Diagnostic:
        header = self._header_of(bad.column)
        if bad.column == "date" and bad.value:
            resaved = RESAVED.match(bad.value.strip())
            form = self.ahead.date_form if self.ahead else self.profile.dates[0]
            remedy = REDOWNLOAD if resaved else f"if your account writes dates otherwise: taxcalc profiles show {self.profile.id} > mine.toml, change read.date there"
            return Diagnostic("TC612", f"this date is not written as {form}", file=self.name, line=line, column=header, value=bad.value, remedy=remedy)
        if bad.column == "id":
            return Diagnostic("TC616", f"this id {bad.why}", file=self.name, line=line, column=header, value=bad.value, remedy=REDOWNLOAD)
        if bad.column == "currency":
            remedy = "currencies are three letters (USD, PKR); set read.currency in the profile if the column is blank"
            return Diagnostic("TC617", f"'{bad.value}' {bad.why}", file=self.name, line=line, column=header, value=bad.value, remedy=remedy)
        if bad.column == "date":
            return Diagnostic("TC612", "the date of this row is blank", file=self.name, line=line, column=header, remedy="every row that counts needs its date")
        remedy = "mend the cell if you typed it; else set read.decimal or read.strip in a copy of the profile, or download the statement again"
        return Diagnostic("TC611", f"this cell {bad.why}", file=self.name, line=line, column=header, value=bad.value[:80], remedy=remedy)

    def _header_of(self, logical: str) -> str:
        places = self.layout.binding.columns.get(logical, ())
        return self.layout.binding.header[places[0]] if places else logical

    def _check_net(self, record: Record, movement: Decimal) -> None:
        net = record.maybe("net")
        if net is not None and net != movement:
            self.problems.append(
                Diagnostic(
                    "TC615",
                    f"amount less fee is {movement:,}, but the file says net {net:,}",
                    file=self.name,
                    line=record.line,
                    column=self._header_of("net"),
                    value=f"{net:f}",
                    remedy="a figure of this row was changed: download the statement again and do not edit it",
                )
            )

    def _finish(self) -> None:
        """What can only be said after the last row."""
        if self._unmatched.count:
            self.problems.append(self._no_rule())
        if self._formulas:
            self.warnings.append(_formula_text(self.name, self._formulas))
        opening, closing = (self._printed(pattern) for pattern in (self.profile.opening, self.profile.closing))
        if not self.problems:
            self.problems.extend(self._proof.problems(self.profile.currency, opening, closing))
        balances = self._proof.closing()
        if closing is not None:
            balances.setdefault(self.profile.currency, closing)
        self.report.closing_balance = balances or None
        if self.report.near_year_end:
            self.warnings.append(_near_year_end(self.report, self.profile.tz))
        if self.problems:
            self.report.stopped = True
            raise StopFileError(*self.problems)

    def _printed(self, pattern: str) -> Decimal | None:
        found = compile_pattern(pattern).search(self.layout.preamble) if pattern else None
        if not found:
            return None
        text = found[1].strip(" ,.")
        try:
            return parse_amount(text, self.profile.decimal, self.profile.strip)
        except BadAmountError as bad:
            raise StopFileError(Diagnostic("TC611", f"the balance printed above the rows {bad}", file=self.name, value=text, remedy=REDOWNLOAD)) from None

    def _no_rule(self) -> Diagnostic:
        values = "; ".join(f"'{value}' ({times}x)" for value, times in self._unmatched.values.items())
        lines = ", ".join(map(str, self._unmatched.lines))
        more = ", ..." if self._unmatched.count > len(self._unmatched.lines) else ""
        return Diagnostic(
            "TC610",
            f"no rule of {self.profile.id} says what {self._unmatched.count} row(s) are (lines {lines}{more}): {values}",
            file=self.name,
            line=self._unmatched.lines[0],
            value=next(iter(self._unmatched.values)),
            remedy=f"copy the profile (taxcalc profiles show {self.profile.id} > mine.toml), add a [[rule]] for these values, "
            "and import with --profiles-dir; nothing of this file was taken",
        )


def mask(diagnostic: Diagnostic) -> Diagnostic:
    """The same problem without names, numbers or texts of the file."""
    value = masked(diagnostic.value) if diagnostic.value else None
    message = diagnostic.message
    if diagnostic.value and diagnostic.value in message:
        message = message.replace(diagnostic.value, value or "")
    if diagnostic.code in ("TC610", "TC614", "TC615", "TC632"):
        message = message.split(":")[0]
    return replace(diagnostic, value=value, message=message)


def masked(text: str) -> str:
    """Digits become 9, letters x; what is left is the structure."""
    return "".join("9" if letter.isdigit() else "x" if letter.isalpha() else letter for letter in text)


def _unverified(name: str, profile: str) -> Diagnostic:
    return Diagnostic(
        "TC609",
        f"the profile {profile} is unverified: no real export of this layout was ever seen",
        Severity.WARNING,
        file=name,
        remedy="compare the totals with the site; share the structure of your file with us: taxcalc import --mask " + name,
    )


def _formula_text(name: str, found: list[int]) -> Diagnostic:
    return Diagnostic(
        "TC634",
        f"texts begin like spreadsheet formulas (lines {', '.join(map(str, found))}); they are kept as text",
        Severity.WARNING,
        file=name,
        line=found[0],
        remedy="the ledger writes them with a leading apostrophe, so that no spreadsheet runs them",
    )


def _near_year_end(report: FileReport, zone: str) -> Diagnostic:
    found = [line for line, _ in report.near_year_end]
    shown = ", ".join(map(str, found[:PROBLEMS_SHOWN])) + (", ..." if len(found) > PROBLEMS_SHOWN else "")
    bank = report.role in BANK_ROLES
    clock = f"; the file's clock is {zone}, Pakistan's is UTC+5" if zone else ""
    return Diagnostic(
        "TC622",
        f"{len(found)} row(s) lie within a day of 30 June (lines {shown}){clock}",
        Severity.WARNING,
        file=report.file,
        line=found[0],
        remedy="the bank's date decides the tax year: check it on the e-PRC"
        if bank
        else "the tax year follows the day the Pakistani bank realised the money, not this date: import the bank's statement too",
    )
