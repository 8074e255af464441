"""The use case: files in; rows that count once, links, evidence, costs and every problem out."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, BinaryIO

from taxcalc.diagnostics import Diagnostic, Severity, errors
from taxcalc.ledger.finding import Finding
from taxcalc.output import can_be_continued
from taxcalc.statements import evidence
from taxcalc.statements.asked import NOTHING, Asked
from taxcalc.statements.binding import BadCellError
from taxcalc.statements.candidates import Aside
from taxcalc.statements.catalogue import Catalogue, load_catalogue
from taxcalc.statements.choose import choose_layout
from taxcalc.statements.costs import Journey, journeys
from taxcalc.statements.estimates import settle_estimates
from taxcalc.statements.findings import bad_cell, to_review
from taxcalc.statements.ledger_file import load_existing
from taxcalc.statements.linking import Known, Links, link_rows, unlinked
from taxcalc.statements.midrates import read_rates
from taxcalc.statements.model import BANK_ROLES, FileReport, LedgerTexts, StopFileError
from taxcalc.statements.patterns import Words
from taxcalc.statements.reading import Reader
from taxcalc.statements.spool import Spool, drop_other_layouts

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from decimal import Decimal

    from taxcalc.statements.binding import Record
    from taxcalc.statements.classify import Outcome
    from taxcalc.statements.matching import Movement
    from taxcalc.statements.model import Row


def _words(text: str) -> str:
    """The text of a row as `--treat` takes it."""
    return " ".join(text.split()).replace('"', "")[:60].partition("=")[0].strip()


def _doubtful(one: Movement, file: str) -> Finding:
    place, words = f"{PurePath(file).name}:{one.line}", _words(one.text)
    remedy = f'if a client paid it: --treat "{words}=realize"; if a payout here became it: --link FILE:LINE={place}; else --treat "{words}=skip", or --own NAME'
    return Finding("credit-doubtful", remedy, one.source, one.day, one.amount, "PKR", one.amount, file, one.line)


def _no_rates(_day: dt.date) -> tuple[Decimal, ...]:
    return ()


ROW_LEFT_OUT = "TC666"


@dataclass(slots=True)
class Wish:
    """What the user asked for."""

    files: Sequence[Path]
    words: Words = field(default_factory=Words)
    profile: str | None = None
    profile_folders: Sequence[Path] = ()
    links: Sequence[tuple[str, str]] = ()
    rates: Path | None = None
    ledger: Path | None = None
    ledgers: Sequence[LedgerTexts] = ()
    count_income: bool = False
    progress: Callable[[str, int], None] | None = None
    stdin: BinaryIO | None = None
    asked: Asked = NOTHING
    final_rates: Callable[[dt.date], Iterable[Decimal]] = _no_rates


@dataclass(slots=True)
class Imported:
    """What came of it. `spool` holds the rows and lives as long as the context."""

    spool: Spool
    aside: Aside
    files: list[FileReport] = field(default_factory=list)
    diagnostics: list[Diagnostic] = field(default_factory=list)
    links: Links = field(default_factory=Links)
    journeys: list[Journey] = field(default_factory=list)
    columns: list[str] = field(default_factory=list)

    def unlinked(self) -> Iterator[tuple[Movement, str]]:
        """Payouts and arrivals without a partner, with what that means."""
        return unlinked(self.spool, self.links)

    def without_certificate(self) -> Iterator[tuple[int, int, str, str]]:
        """Receipts that no certificate proves: file, line, day, rupees."""
        return evidence.without_certificate(self.spool)

    def findings(self) -> Iterator[Finding]:
        """What reading the files found out about the evidence: files that were not read, rows that stand in two of them."""
        for report in self.files:
            if report.stopped:
                why = next((one for one in errors(self.diagnostics) if one.file == report.file), None)
                yield Finding("file-not-read", (why.remedy if why else None) or "download it again", file=report.file, line=why.line if why else None)
                continue
            for told in errors(self.diagnostics):
                if told.file == report.file and told.code == ROW_LEFT_OUT:
                    yield Finding("row-not-read", told.remedy or "", source=report.source or None, file=report.file, line=told.line)
            if report.duplicates:
                yield Finding("duplicate", "nothing to do: they count once", source=report.source or None, file=report.file, count=report.duplicates)
        for one in self.aside.doubtful():
            if one.line not in self.links.explained.get(one.file, ()):
                yield _doubtful(one, self.files[one.file - 1].file)
        for number, line, day, amount, currency, text in self.aside.foreign_credits():
            report = self.files[number - 1]
            remedy = (
                f'give the rupee statement into which it was converted, or type the receipt from the certificate (e-PRC); else --treat "{_words(text)}=skip"'
            )
            yield Finding("credit-doubtful", remedy, report.source, day, amount, currency, None, report.file, line)

    @property
    def stopped(self) -> int:
        """How many files were not taken."""
        return sum(1 for report in self.files if report.stopped)


@contextmanager
def import_statements(wish: Wish) -> Iterator[Imported]:
    """Read, count once, join evidence, link, measure. Problems of one file never touch the others."""
    catalogue = load_catalogue(wish.profile_folders)
    if wish.profile:
        catalogue.get(wish.profile)
    rates = read_rates(wish.rates)
    with Spool() as spool, tempfile.TemporaryDirectory(prefix="taxcalc-stdin-") as folder:
        imported = Imported(spool, _aside(spool, wish), diagnostics=list(catalogue.problems))
        if wish.ledger and can_be_continued(wish.ledger):
            imported.columns = load_existing(spool, wish.ledger)
        for number, ledger in enumerate(wish.ledgers, start=1):
            for line, cells in zip(ledger.lines, ledger.rows, strict=True):
                spool.add_existing(line, dict(zip(ledger.header, cells, strict=True)), -number)
        families: list[evidence.Family] = []
        for path in wish.files:
            families += _read_file(imported, _real_path(path, Path(folder), wish.stdin), str(path), catalogue, wish)
        imported.diagnostics.extend(wish.asked.without_rows())
        _join(imported, families)
        names = {number: report.file for number, report in enumerate(imported.files, start=1)}
        names |= {-number: ledger.name for number, ledger in enumerate(wish.ledgers, start=1)}
        imported.links = link_rows(spool, imported.aside, Known(names, wish.words, wish.links, rates.rate, wish.final_rates))
        imported.diagnostics.extend(imported.links.diagnostics)
        imported.diagnostics.extend(settle_estimates(spool, count_income=wish.count_income))
        imported.diagnostics.extend(_to_review(imported))
        imported.journeys = journeys(spool, imported.links.links, rates)
        yield imported


def _aside(spool: Spool, wish: Wish) -> Aside:
    """A bank's file alone has no payout to link and no other account of one's own: nothing of it need be kept aside unmarked."""
    several = len(wish.files) > 1
    beside = several or bool(wish.ledgers) or bool(wish.links) or (wish.ledger is not None and wish.ledger.exists())
    return Aside(spool, keeps_credits=beside, keeps_debits=several)


def _to_review(imported: Imported) -> Iterator[Diagnostic]:
    """Credits that deserve a look, less those that linking explained."""
    for number, report in enumerate(imported.files, start=1):
        if report.review and not report.stopped:
            explained = imported.links.explained.get(number, set())
            report.review = [(line, credit) for line, credit in report.review if line not in explained]
            if report.review:
                yield to_review(report)


def _real_path(path: Path, folder: Path, stdin: BinaryIO | None) -> Path:
    """Standard input is kept in a file, because a statement is read more than once."""
    if str(path) != "-" or stdin is None:
        return path
    kept = folder / "stdin"
    with kept.open("wb") as stream:
        shutil.copyfileobj(stdin, stream)
    return kept


def _read_file(imported: Imported, path: Path, name: str, catalogue: Catalogue, wish: Wish) -> list[evidence.Family]:
    report = FileReport(file=name, stopped=True)
    imported.files.append(report)
    number = len(imported.files)
    families: list[evidence.Family] = []
    imported.spool.begin_file()
    try:
        layout = choose_layout(path, name, catalogue, wish.profile, wish.asked)
        reader = Reader(layout, wish.words, _progress(wish, name))
        imported.files[-1] = reader.report
        reader.report.sha256 = _digest(path)
        try:
            imported.aside.begin_file(number, reader)
            _take_rows(imported, number, reader, families)
            imported.aside.end_file()
        finally:
            imported.diagnostics.extend(reader.warnings)
    except StopFileError as stop:
        imported.files[-1].forget_rows()
        imported.diagnostics.extend(stop.diagnostics)
        imported.aside.forget_file()
        imported.spool.forget_file(number)
        return []
    return families


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _progress(wish: Wish, name: str) -> Callable[[int], None] | None:
    told = wish.progress
    return (lambda count: told(name, count)) if told else None


def _take_rows(imported: Imported, number: int, reader: Reader, families: list[evidence.Family]) -> None:
    spool, report = imported.spool, reader.report
    is_register = report.role == "certificate"
    put_aside = imported.aside.put if report.role in BANK_ROLES else None
    first, last = "", ""
    for record, outcome in reader.outcomes():
        if outcome.row is None and (text := record.text("date")):
            first, last = first or text, text
        if is_register:
            families.extend(_certificates(reader, record, outcome))
        row = outcome.row
        if row is None and put_aside:
            put_aside(number, record, outcome)
        if row is not None and (row.amount or not is_register):
            added = spool.add(row, file=number, source=report.source, role=report.role, profile=report.profile or "")
            report.added += added
            report.duplicates += not added
        if row is not None and is_register:
            _add_retained(spool, number, report, row)
    report.skipped_days = tuple(day for text in (first, last) if (day := reader.day_of(text)) is not None)


def _certificates(reader: Reader, record: Record, outcome: Outcome) -> list[evidence.Family]:
    """What a line of the register proves besides its row; a cell that cannot be read is a problem of the file."""
    try:
        reader.problems.extend(evidence.check_register_line(reader.name, record))
        family = evidence.certificate_of(record, reader.day_of(record.text("date"))) if outcome.row is None else None
    except BadCellError as bad:
        reader.problems.append(bad_cell(reader.report, record.line, bad.column, bad, ""))
        return []
    return [family] if family else []


def _add_retained(spool: Spool, number: int, report: FileReport, row: Row) -> None:
    """What a certificate says was retained is proceeds too: the bank's rupee statement does not show it."""
    kept = evidence.retained_row(row)
    if kept:
        spool.add(kept, file=number, source=report.source, role="esfca", profile=report.profile or "")


def _join(imported: Imported, families: list[evidence.Family]) -> None:
    spool = imported.spool
    for source, times in drop_other_layouts(spool):
        imported.diagnostics.append(
            Diagnostic(
                "TC630",
                f"{times} movement(s) of {source} stand in two of its layouts and count once",
                Severity.WARNING,
                value=source,
                remedy="import one layout per account; if these are two accounts, import them into two ledgers",
            )
        )
    imported.diagnostics.extend(evidence.join_certificates(spool, families))
    imported.diagnostics.extend(evidence.join_tax_table(spool))
