"""Each record becomes exactly one kind, or is skipped with a reason: the first rule that fits decides."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from taxcalc.ledger.platforms import paid_by
from taxcalc.money import CURRENCIES, decimals_of, round_half_up
from taxcalc.statements.asked import SKIP, TREATED
from taxcalc.statements.binding import BadCellError, Record
from taxcalc.statements.model import KINDS_AS_SIGNED, KINDS_OUT, ZERO, Row
from taxcalc.statements.patterns import BadPatternError, compile_pattern, condition
from taxcalc.statements.schema import Rule

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from taxcalc.statements.patterns import Fields, Pattern, Words
    from taxcalc.statements.schema import Profile

    Test = Callable[[Fields], bool]
    Dates = Callable[[str], dt.date]

WORTH_JOINING = 3  # rules that ask for words
NAMED_KINDS = frozenset({"income", "refund", "transfer_in", "realize"})
PLACEHOLDER = re.compile(r"\{([a-z0-9_]+)\}")
SCIENTIFIC = re.compile(r"[0-9](?:[.,][0-9]+)?E\+[0-9]+\Z", re.IGNORECASE)
KEY_AS_READ = frozenset({"amount", "date", "currency", "balance"})  # compared by value; the rest of a key by its text
REGISTER = ("certificate", "purpose_code", "country", "fcy_total", "fcy_retained", "fcy_converted", "fcy_currency", "fcy_rate", "taxable")


@dataclass(slots=True)
class Outcome:
    """What one record became. `movement` is what it did to the account's balance, in `currency`."""

    rule: Rule | None
    row: Row | None = None
    skip: str = ""
    movement: Decimal | None = None
    currency: str = ""
    day: dt.date | None = None


class Classifier:
    """The compiled rules of one profile for one file."""

    def __init__(self, profile: Profile, words: Words, dates: Dates, *, dates_elsewhere: Dates | None = None, fee_column: bool = True) -> None:
        self.profile = profile
        self._dates = dates
        self._dates_elsewhere = dates_elsewhere or dates
        self._fee_column = fee_column
        self._register = [name for name in REGISTER if name in profile.columns]
        self.rules: list[tuple[Rule, list[Test]]] = [
            (rule, [condition(name, wanted, words) for name, wanted in rule.conditions.items()]) for rule in profile.rules
        ]
        self._worded, self._wordless = self._by_words(words)
        self._tables: dict[tuple[int, str], list[tuple[Test, str]]] = {}
        for rule in profile.rules:
            for key, table in (("to", rule.to), ("from", rule.came_from)):
                if isinstance(table, list):
                    self._tables[rule.number, key] = [(condition("text", wanted, words), value) for wanted, value in table]

    def classify(self, record: Record) -> Outcome:
        """The outcome; `rule` is None when no rule fits. Raises `BadCellError`."""
        rules = self._wordless if self._worded and not self._worded.search(record.text("text").encode()) else self.rules
        for rule, tests in rules:
            for test in tests:
                if not test(record):
                    break
            else:
                return self._apply(rule, record)
        return Outcome(None)

    def _by_words(self, words: Words) -> tuple[Pattern | None, list[tuple[Rule, list[Test]]]]:
        """One pattern for all rules that ask for words in the text, and the rules that ask for none: most rows of a bank have none of the words."""
        patterns = {rule.number: wanted[1:] for rule, _ in self.rules if isinstance(wanted := rule.conditions.get("text"), str) and wanted.startswith("~")}
        if len(patterns) < WORTH_JOINING:
            return None, []
        try:
            joined = compile_pattern("|".join(f"(?:{words.expand(pattern)})" for pattern in patterns.values()))
        except BadPatternError:  # too large together, or a name used twice
            return None, []
        return joined, [(rule, tests) for rule, tests in self.rules if rule.number not in patterns]

    def said(self, kind: str, record: Record) -> Outcome:
        """The outcome that the user gave with `--treat`, whatever the rules say."""
        rule = Rule(0, {"text": TREATED}, kind=None if kind == SKIP else kind, skip=TREATED if kind == SKIP else None)
        return self._apply(rule, record)

    def _apply(self, rule: Rule, record: Record) -> Outcome:
        if rule.use:
            record.use(rule.use)
        amount = record.maybe("amount") if rule.kind or rule.moved else None
        currency = self._currency(record) if rule.kind or amount else ""
        if rule.flip and amount is not None:
            amount = -amount
        movement = self._movement(rule, record, amount)
        if rule.skip is not None:
            day = self._date(rule, record) if record.text("date") else None
            reason = PLACEHOLDER.sub(lambda found: record.text(found[1]), rule.skip)
            return Outcome(rule, skip=reason, movement=movement, currency=currency, day=day)
        if amount is None:
            raise BadCellError(column="amount", value="", why=f"is blank, but rule {rule.number} makes this row '{rule.kind}'")
        return Outcome(rule, row=self._row(rule, record, amount, currency), movement=movement, currency=currency)

    def _currency(self, record: Record) -> str:
        currency = record.text("currency").upper() or self.profile.currency
        if currency not in CURRENCIES:
            raise BadCellError(column="currency", value=currency, why="is not an ISO 4217 currency code")
        return currency

    def _cost(self, record: Record) -> Decimal:
        """The fee of the row as a cost: positive when charged."""
        if not self.profile.fee or not self._fee_column:
            return ZERO
        if self.profile.fee == "net":
            net = record.maybe("net")
            return ZERO if net is None else record.number("amount") - net
        fee = record.number("fee")
        if self.profile.fee_cost == "either":
            return abs(fee)
        return -fee if self.profile.fee_cost == "negative" else fee

    def _movement(self, rule: Rule, record: Record, amount: Decimal | None) -> Decimal | None:
        if not rule.moved:
            return None
        if amount is None:
            return ZERO
        mode = self.profile.fee
        if mode in ("inside", "net") or (mode == "extra" and amount < 0):
            return amount - self._cost(record)
        return amount

    def _row(self, rule: Rule, record: Record, amount: Decimal, currency: str) -> Row:
        kind = rule.kind or ""
        cost = self._cost(record)
        note = ""
        if self.profile.fee == "within":
            amount += cost
        if rule.gross_up is not None:
            unit = Decimal(1).scaleb(-decimals_of(currency))
            gross = round_half_up(amount / (1 - rule.gross_up), unit)
            cost, amount = gross - amount, gross
            note = "derived: the file shows the net share"
        natural = amount if kind in KINDS_AS_SIGNED else -amount if kind in KINDS_OUT else amount
        row = Row(
            line=record.line,
            kind=kind,
            date=self._date(rule, record),
            amount=_exact(natural, currency),
            currency=currency,
            key="",
            time=record.text("time"),
            fee=_exact(cost, currency),
            payer=(record.text("payer") or record.text("client")) if kind in NAMED_KINDS else "",
            text=record.text("text"),
            raw_id=self._id(record),
            ref=record.text("ref"),
            balance=_plain(record.maybe("balance")),
            note=note,
        )
        self._counter_amount(row, record)
        row.to = self._ends(rule, "to", rule.to, record) if kind == "withdraw" else ""
        row.came_from = self._ends(rule, "from", rule.came_from, record) if kind in ("realize", "transfer_in") else ""
        row.key = "\x1f".join([self._key_part(name, record, row) if name in KEY_AS_READ else " ".join(record.text(name).split()) for name in self.profile.key])
        if self._register:
            row.evidence = {name: text for name in self._register if (text := record.text(name))}
        return row

    def _counter_amount(self, row: Row, record: Record) -> None:
        counter = record.maybe("amount2")
        currency = record.text("currency2").upper()
        if counter and currency in CURRENCIES and currency != row.currency:
            row.amount2, row.currency2 = abs(counter), currency

    def _date(self, rule: Rule, record: Record) -> dt.date:
        text = record.text("date")
        if not text:
            raise BadCellError(column="date", value="", why="is blank")
        return (self._dates_elsewhere if "date" in rule.use else self._dates)(text)

    def _id(self, record: Record) -> str:
        text = record.text("id")
        if SCIENTIFIC.match(text):
            raise BadCellError(column="id", value=text, why="was cut by a spreadsheet (scientific notation)")
        return text

    def _ends(self, rule: Rule, key: str, plain: str | list[list[str]], record: Record) -> str:
        if plain == "{platform}":
            return paid_by(f"{record.text('text')} {record.text('type')}")
        if isinstance(plain, str):
            return plain or "unknown"
        for test, value in self._tables[rule.number, key]:
            if test(record):
                return value
        return "unknown"

    def _key_part(self, name: str, record: Record, row: Row) -> str:
        if name == "amount":
            return f"{record.number('amount').normalize():f}"
        if name == "date":
            return row.date.isoformat()
        if name == "currency":
            return row.currency
        return row.balance


def _exact(value: Decimal, currency: str) -> Decimal:
    """The amount in the currency's own decimals; more decimals than the currency has are refused, never rounded."""
    places = decimals_of(currency)
    if value.as_tuple().exponent == -places:
        return value + 0
    quantized = value.quantize(Decimal(1).scaleb(-places))
    if quantized != value:
        raise BadCellError(column="amount", value=f"{value:f}", why=f"has more decimals than {currency} has ({decimals_of(currency)})")
    return quantized + 0


def _plain(value: Decimal | None) -> str:
    return "" if value is None else f"{value.normalize() + 0:f}"
