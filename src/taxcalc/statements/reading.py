"""One file from bytes to rows: detect, look ahead where the profile needs it, classify, prove. Rows stream; none is kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from taxcalc.diagnostics import Diagnostic
from taxcalc.statements import findings, table_proof
from taxcalc.statements.amounts import BadAmountError, parse_amount
from taxcalc.statements.binding import BadCellError, Record
from taxcalc.statements.classify import Classifier
from taxcalc.statements.dates import day_in_karachi, fitting, near_year_end, parse_date, parse_sheet_date
from taxcalc.statements.formats.pdf_lines import with_page
from taxcalc.statements.lookahead import Ahead, look_ahead
from taxcalc.statements.model import BANK_ROLES, FileReport, Row, StopFileError
from taxcalc.statements.patterns import compile_pattern
from taxcalc.statements.proof import Proof
from taxcalc.statements.separated import fit

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
YEAR_ENDS = (6, 7)  # a tax year ends on 30 June
FORMULA_STARTS = ("=", "@")
EXPLAINED = ("~{undone}", "~{own}")  # conditions under which a credit needs no second look
LARGE_CREDIT = 50_000  # rupees; below it a client's payment is unlikely


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
        self.warnings: list[Diagnostic] = [*layout.opened.warnings, *layout.warnings]
        self.problems: list[Diagnostic] = []
        self._progress = progress
        self._words = words
        self._proof = Proof(self.name, self.profile.balance)
        self._tables = table_proof.TableRows(layout)
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
        self.warnings.extend(findings.about_profile(self.name, self.profile))
        self.ahead = look_ahead(self.layout, self._words)
        self.warnings.extend(self.ahead.warnings)
        classifier = Classifier(self.profile, self.ahead.words, self._day, dates_elsewhere=self._day_elsewhere, fee_column=self.ahead.fee_column)
        for line, cells in self.layout.body():
            self._leave_out()
            self.report.records += 1
            if self._progress and self.report.records % 10000 == 0:
                self._progress(self.report.records)
            outcome = self._one(classifier, line, cells)
            if outcome is not None:
                yield outcome
            if len(self.problems) >= PROBLEMS_SHOWN:
                break
        self._leave_out()
        self._finish()

    def _leave_out(self) -> None:
        """Lines of the file that are no rows, named with the skipped ones."""
        for line, reason in self.layout.left_out:
            self.report.skipped.add(line, reason)
        self.layout.left_out.clear()

    def _one(self, classifier: Classifier, line: int, cells: list[str]) -> tuple[Record, Outcome] | None:
        record = Record(self.layout.binding, line, self._carry(fit(self.name, line, cells, self.layout.binding.width)))
        try:
            outcome = self._classified(classifier, record)
            if outcome.rule is None:
                self._unmatched.add(record, line)
                return record, outcome
            balance = record.maybe("balance") if outcome.movement is not None else None
            if self.profile.net and outcome.movement is not None:
                self._check_net(record, outcome.movement)
            self._tables.see(line, outcome, balance)
        except BadCellError as bad:
            self.problems.append(self._bad_cell(line, bad))
            return None
        self._note(record, outcome, balance)
        return record, outcome

    def _classified(self, classifier: Classifier, record: Record) -> Outcome:
        """By the user's word first in a bank's statement, whose rules know every row; elsewhere by the rules, then by the user's word."""
        asked = self.layout.asked
        if not asked.treats:
            return classifier.classify(record)
        text = f"{record.text('type')} {record.text('text')}"
        kind = asked.treated(text) if self.profile.role in BANK_ROLES else None
        outcome = classifier.said(kind, record) if kind else classifier.classify(record)
        kind = asked.treated(text) if outcome.rule is None else None
        return classifier.said(kind, record) if kind else outcome

    def _note(self, record: Record, outcome: Outcome, balance: Decimal | None) -> None:
        row = outcome.row
        if row is None:
            self.report.skipped.add(record.line, outcome.skip)
            self._review(record.line, outcome)
        else:
            self._count(row)
            formula = row.text.startswith(FORMULA_STARTS) or row.payer.startswith(FORMULA_STARTS) or row.raw_id.startswith(FORMULA_STARTS)
            if formula and len(self._formulas) < PROBLEMS_SHOWN:
                self._formulas.append(record.line)
        if outcome.movement is not None:
            day = row.date if row else outcome.day
            self._proof.follow(record.line, outcome.movement, balance, outcome.currency or self.profile.currency, day)

    def _review(self, line: int, outcome: Outcome) -> None:
        """Remember a skipped credit that is large, or that its rule sends to review."""
        credit = outcome.movement
        explained = outcome.rule is not None and outcome.rule.conditions.get("text") in EXPLAINED
        if self.report.role in BANK_ROLES and credit and credit > 0 and not explained and (credit >= LARGE_CREDIT or outcome.skip.startswith("review")):
            self.report.review.append((line, credit))

    def _count(self, row: Row) -> None:
        self.report.imported += 1
        self.report.count(row.kind, row.currency, row.amount)
        self.report.count("fee", row.currency, row.fee)
        if row.kind in DATED_KINDS and (near_year_end(row.date) or self._other_day(row)):
            self.report.near_year_end.append(row.line)

    def _other_day(self, row: Row) -> bool:
        """Whether Pakistan's calendar day of this time stamp lies near the year's end although the file's does not."""
        if row.date.month not in YEAR_ENDS:
            return False
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
            raise BadCellError(column="date", value=text, why="")
        return found

    def _day_elsewhere(self, text: str) -> dt.date:
        """A date of a column that only some rows use (Amazon's deposit date): its form may differ, but only one day may be meant."""
        days = set(fitting(self.ahead.forms if self.ahead else self.profile.dates, " ".join(text.split())).values())
        return days.pop() if len(days) == 1 else self._day(text)

    def day_of(self, text: str) -> dt.date | None:
        """The day that a cell of the date column states, None when it is blank or not one."""
        if not text or self.ahead is None:
            return None
        if self.layout.opened.is_workbook and (day := parse_sheet_date(text)) is not None:
            return day
        return parse_date(" ".join(text.split()), self.ahead.date_form)

    def _bad_cell(self, line: int, bad: BadCellError) -> Diagnostic:
        form = self.ahead.date_form if self.ahead else self.profile.dates[0]
        return findings.bad_cell(self.report, line, self._header_of(bad.column), bad, form)

    def _header_of(self, logical: str) -> str:
        places = self.layout.binding.columns.get(logical, ())
        return self.layout.binding.header[places[0]] if places else logical

    def _check_net(self, record: Record, movement: Decimal) -> None:
        net = record.maybe("net")
        if net is not None and net != movement:
            self.problems.append(findings.wrong_net(self.report, record.line, self._header_of("net"), movement, net))

    def _finish(self) -> None:
        """What can only be said after the last row."""
        if self._unmatched.count:
            self.problems.append(findings.no_rule(self.report, self._unmatched.lines, self._unmatched.values, self._unmatched.count))
        if self._formulas:
            self.warnings.append(findings.formula_texts(self.name, self._formulas))
        opening, closing = (self._printed(pattern) for pattern in (self.profile.opening, self.profile.closing))
        self.problems.extend(self._tables.problems)
        if not self.problems:
            self.problems.extend(self._proof.problems(self.profile.currency, opening, closing))
        if not self.problems:
            self.warnings.extend(self._tables.found(self._proof.unproven() if opening is None else []))
        balances = self._proof.closing()
        if closing is not None:
            balances.setdefault(self.profile.currency, closing)
        self.report.closing_balance = balances or None
        if self.report.near_year_end:
            self.warnings.append(findings.near_year_end(self.report, self.profile.tz))
        if self.problems:
            self.report.stopped = True
            raise StopFileError(*(with_page(self.layout.opened, one) for one in self.problems))

    def _printed(self, pattern: str) -> Decimal | None:
        found = compile_pattern(pattern).search(self.layout.preamble) if pattern else None
        if not found:
            return None
        text = found[1].strip(" ,.")
        try:
            return parse_amount(text, self.profile.decimal, self.profile.strip)
        except BadAmountError as bad:
            raise StopFileError(
                Diagnostic("TC611", f"the balance printed above the rows {bad}", file=self.name, value=text, remedy=findings.REDOWNLOAD)
            ) from None
