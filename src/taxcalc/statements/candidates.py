"""What was put aside: movements of bank accounts that are no receipts by their text, and may be one by their money."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from taxcalc.statements.asked import TREATED
from taxcalc.statements.binding import Record
from taxcalc.statements.classify import Classifier
from taxcalc.statements.matching import EARLIEST, LATEST, LEAST_SHARE, Movement
from taxcalc.statements.model import BANK_ROLES
from taxcalc.statements.patterns import Words, compile_pattern

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from taxcalc.statements.classify import Outcome
    from taxcalc.statements.model import Row
    from taxcalc.statements.reading import Reader
    from taxcalc.statements.spool import Spool

PLAIN, DOUBTFUL, UNDOING = 0, 1, 2
SEPARATOR = "\x1f"
TOGETHER = 500  # movements that are written at once
LARGE = 5_000_000  # paisa; below it a payout is unlikely
FOREIGN_CREDIT = "credit in foreign currency"  # how the rules of a table in foreign currency skip one
FOREIGN = (
    r"(?:^|[^\pL])(?:swift|inward|remittance|remittances|foreign|wire|telegraphic|fcy|usd|eur|gbp|nostro|citibank|citi|western union|moneygram|remitly)"
    r"(?:[^\pL]|$)"
)


class Aside:
    """The movements put aside in a run, and how to read one of them again."""

    def __init__(self, spool: Spool, *, keeps_credits: bool = True, keeps_debits: bool = True) -> None:
        """Credits that nothing marks are kept only where payouts may look for them, debits only where another account may have their other side."""
        self.spool = spool
        self._keeps_credits, self._keeps_debits = keeps_credits, keeps_debits
        self._readers: dict[int, Reader] = {}
        self._waiting: list[tuple[int, int, str, int, int, str]] = []
        self._rows: dict[int, Row] = {}
        self._foreign: dict[tuple[int, dt.date, str], tuple[int, Decimal, str]] = {}

    def begin_file(self, number: int, reader: Reader) -> None:
        """The file whose movements come next."""
        self._readers[number] = reader

    def end_file(self) -> None:
        """Write what waits."""
        self.spool.put_aside(self._waiting)
        self._waiting = []

    def forget_file(self) -> None:
        """The file was stopped: what waits is not taken."""
        self._waiting = []
        last = max(self._readers, default=0)
        self._foreign = {key: value for key, value in self._foreign.items() if key[0] != last}

    def put(self, number: int, record: Record, outcome: Outcome) -> None:
        """Keep a movement that no rule took, of a rupee account; of credits in other currencies the sum of each day."""
        moved = outcome.movement
        if moved and moved > 0 and outcome.day is not None and outcome.skip.startswith(FOREIGN_CREDIT):
            key = number, outcome.day, outcome.currency
            line, so_far, text = self._foreign.get(key, (record.line, Decimal(0), record.text("text")))
            self._foreign[key] = line, so_far + moved, text
        if not moved or outcome.day is None or outcome.currency != "PKR":
            return
        paisa = int(moved.scaleb(2))
        mark = PLAIN
        if takes_back(outcome):
            mark = UNDOING
        elif paisa > 0 and not _is_told(outcome) and (outcome.skip.startswith("review") or (paisa >= LARGE and is_foreign(record.text("text")))):
            mark = DOUBTFUL
        if mark == PLAIN and not (self._keeps_credits if paisa > 0 else self._keeps_debits):
            return
        self._waiting.append((number, record.line, outcome.day.isoformat(), paisa, mark, SEPARATOR.join(record.cells)))
        if len(self._waiting) >= TOGETHER:
            self.end_file()

    def foreign_credits(self) -> Iterator[tuple[int, int, dt.date, Decimal, str, str]]:
        """Credits in foreign currency by day, where nothing was realised in rupees that they could have become: file, line, day, amount, currency, text."""
        if self._foreign and not self.spool.count("kind in ('realize', '') and dropped is null"):
            for (file, day, currency), (line, amount, text) in self._foreign.items():
                yield file, line, day, amount, currency, text

    def has_banks(self) -> bool:
        """Whether any file is a bank's."""
        return any(reader.report.role in BANK_ROLES for reader in self._readers.values())

    def credits_for(self, payouts: Sequence[Movement]) -> list[Movement]:
        """Credits that a payout's rupees could have become, in time; each once, whatever files overlap."""
        wanted: set[tuple[str, int]] = set()
        asked = [one for one in payouts if one.pkr is not None and one.amount > 0]
        if asked:
            self.spool.order_aside()
        for payout in asked:
            rupees = payout.pkr or Decimal(0)
            first, last = (payout.day + dt.timedelta(days=days) for days in (EARLIEST, LATEST))
            values = (first.isoformat(), last.isoformat(), int(rupees * LEAST_SHARE * 100), int(rupees * 100) + 100)
            query = "select distinct day, paisa from aside where day between ? and ? and paisa between ? and ? and doubtful <> 2"
            wanted.update((row["day"], row["paisa"]) for row in self.spool.query(query, values))
        return [one for one in self._movements(sorted(wanted)) if one is not None]

    def undoing(self) -> list[Movement]:
        """Movements whose text says that they take another back, in order of day."""
        days = {(row["day"], row["paisa"]) for row in self.spool.query("select distinct day, paisa from aside where doubtful = 2")}
        return list(self._movements(sorted(days), "and doubtful = 2"))

    def doubtful(self) -> list[Movement]:
        """Credits whose text leaves open whether they are receipts."""
        days = {(row["day"], row["paisa"]) for row in self.spool.query("select distinct day, paisa from aside where doubtful = 1")}
        return list(self._movements(sorted(days), "and doubtful = 1"))

    def at(self, file: int, line: int) -> Movement | None:
        """The movement at a place, for `--link`."""
        row = next(self.spool.query("select day, paisa from aside where file = ? and line = ?", (file, line)), None)
        if row is None:
            return None
        return next((one for one in self._movements([(row["day"], row["paisa"])]) if (one.file, one.line) == (file, line)), None)

    def debits_equal(self, paisa: int, day: dt.date, days: tuple[int, int], besides: tuple[str, int]) -> list[str]:
        """Texts of debits of this size in another account than that of `besides` (source, file), some days around."""
        self.spool.order_aside()
        first, last = (day + dt.timedelta(days=number) for number in days)
        query = "select file, cells from aside where paisa = ? and day between ? and ?"
        values = (-paisa, first.isoformat(), last.isoformat())
        return [row["cells"] for row in self.spool.query(query, values) if self._is_another(row["file"], besides)]

    def _is_another(self, file: int, account: tuple[str, int]) -> bool:
        source = self._readers[file].report.source
        return source != account[0] or (source == "bank" and file != account[1])

    def sources(self) -> set[str]:
        """The banks and wallets among the files."""
        return {reader.report.source for reader in self._readers.values() if reader.report.role in BANK_ROLES}

    def take(self, one: Movement, **columns: str) -> None:
        """A movement becomes a row that counts."""
        reader = self._readers[one.file]
        row = self._rows[one.aside]
        self.spool.add_named(one.id, row, one.file, reader.report)
        reader.report.imported += 1
        reader.report.added += 1
        reader.report.count(row.kind, row.currency, row.amount)
        self.spool.update(one.id, **columns)

    def _movements(self, keys: Iterable[tuple[str, int]], where: str = "") -> Iterator[Movement]:
        """What was put aside on a day with an amount: the nth of equal ones in a second file is the nth of the first."""
        seen: set[str] = set()
        for day, paisa in keys:
            times: dict[tuple[int, str], int] = defaultdict(int)
            rows = list(self.spool.query(f"select * from aside where day = ? and paisa = ? {where} order by file, line", (day, paisa)))  # noqa: S608 - from code
            for row in rows:
                made = self._row(row)
                base = self.spool.id_of(made, self._readers[row["file"]].report.profile or "", 0)
                times[row["file"], base] += 1
                name = f"{base[:-1]}{times[row['file'], base]}"
                if name in seen or self.spool.has(name):
                    continue
                seen.add(name)
                yield self._movement(row, made, name)

    def _movement(self, row: Any, made: Row, name: str) -> Movement:  # noqa: ANN401 - a database row
        amount = Decimal(row["paisa"]).scaleb(-2)
        source = self._readers[row["file"]].report.source
        self._rows[row["n"]] = made
        return Movement(
            name, row["file"], row["line"], "realize", source, made.date, amount, "PKR", amount, "", made.came_from, made.ref,
            text=made.text, raw_id=made.raw_id, aside=row["n"],
        )  # fmt: skip

    def _row(self, row: Any) -> Row:  # noqa: ANN401 - a database row
        """The row as a receipt, read again from its cells."""
        reader = self._readers[row["file"]]
        day = dt.date.fromisoformat(row["day"])
        classifier = Classifier(reader.profile, Words(), lambda _: day)
        outcome = classifier.said("realize", Record(reader.layout.binding, row["line"], row["cells"].split(SEPARATOR)))
        if outcome.row is None:
            msg = "a movement that was put aside has a row"
            raise AssertionError(msg)
        return replace(outcome.row, amount=Decimal(row["paisa"]).scaleb(-2))


def takes_back(outcome: Outcome) -> bool:
    """Whether a row's text says that it takes another back."""
    return outcome.rule is not None and outcome.rule.conditions.get("text") == "~{undone}"


def _is_told(outcome: Outcome) -> bool:
    """Whether the user said what it is: with `--treat`, or that the name is their own."""
    return outcome.skip == TREATED or (outcome.rule is not None and outcome.rule.conditions.get("text") == "~{own}")


def is_foreign(text: str) -> bool:
    """Whether a credit's text sounds like money from abroad."""
    return compile_pattern(FOREIGN).search(text.encode()) is not None
