"""Whatever moves over a platform, a bank and a wallet - paid out, credited, reversed, returned, sent on - counts once, in any order of files."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from taxcalc.statements.catalogue import load_words
from taxcalc.statements.importing import Wish, import_statements
from taxcalc.statements.ledger_file import write_ledger_file

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator

START = dt.date(2025, 7, 10)
PAYONEER = "Transaction Date,Transaction ID,Description,Credit Amount,Debit Amount,Currency,Transfer Amount,Transfer Amount Currency,Status,Reference ID\n"
MEEZAN = "Booking Date,Value Date,Doc No,Description,Debit,Credit,Available Balance\n"
NAYAPAY = "TIMESTAMP,TYPE,DESCRIPTION,AMOUNT,BALANCE\n"
TEXTS = ("Remittance From PAYONEER", "RAAST FROM CITIBANK NA", "IBFT FROM JS BANK PAYONEER AYESHA", "Funds transfer")
RATES = (Decimal("0.0025"), Decimal("0.01"))


@dataclass
class World:
    """Statements as they are written, and what they truly come to."""

    payoneer: list[tuple[dt.date, str]] = field(default_factory=list)
    meezan: list[tuple[dt.date, str, Decimal]] = field(default_factory=list)
    nayapay: list[tuple[dt.date, str, Decimal]] = field(default_factory=list)
    truth: Decimal = Decimal(0)
    withheld: Decimal = Decimal(0)
    number: int = 0

    def paid_out(self, day: dt.date, pkr: Decimal, to: str) -> str:
        self.number += 1
        self.payoneer.append((day, f'{day:%m/%d/%Y},{self.number},Withdrawal to {to} (1),,"{pkr / 280:.2f}",USD,{pkr},PKR,Completed,#{self.number}\n'))
        return f"#{self.number}"

    def came_back(self, day: dt.date, pkr: Decimal, ref: str, to: str) -> None:
        self.number += 1
        self.payoneer.append((day, f'{day:%m/%d/%Y},{self.number},Returned withdrawal from {to} (1),"{pkr / 280:.2f}",,USD,,,Completed,{ref}\n'))

    def bank(self, day: dt.date, text: str, amount: Decimal) -> None:
        self.meezan.append((day, text, amount))

    def wallet(self, day: dt.date, text: str, amount: Decimal) -> None:
        self.nayapay.append((day, text, amount))


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """Up to twelve things that happen to money, some of equal amounts, over two months."""
    world = World()
    for kind in draw(st.lists(st.sampled_from(KINDS), min_size=1, max_size=12)):
        day = START + dt.timedelta(days=draw(st.integers(0, 60)))
        pkr = Decimal(draw(st.sampled_from([28000, 28000, 56000, 84123, 112500]))) + Decimal("0.40")
        later = day + dt.timedelta(days=draw(st.integers(0, 8)))
        text = draw(st.sampled_from(TEXTS))
        kind(world, day, later, pkr + Decimal(world.number) * (0 if draw(st.booleans()) else 1000), text)
    return world


def credited(world: World, day: dt.date, later: dt.date, pkr: Decimal, text: str) -> None:
    world.paid_out(day, pkr, "MEEZAN BANK")
    world.bank(later, text, pkr)
    world.truth += pkr


def credited_to_the_wallet(world: World, day: dt.date, later: dt.date, pkr: Decimal, text: str) -> None:
    world.paid_out(day, pkr, "NAYAPAY")
    world.wallet(later, text, pkr)
    world.truth += pkr


def credited_less_tax(world: World, day: dt.date, later: dt.date, pkr: Decimal, text: str) -> None:
    pkr += Decimal("500000.60") + world.number * 7  # no other credit is so large
    world.paid_out(day, pkr, "MEEZAN BANK")
    tax = (pkr * RATES[world.number % 2]).quantize(Decimal("0.01"), "ROUND_HALF_UP")
    world.bank(later, "RAAST FROM CITIBANK NA" if "PAYONEER" in text else text, pkr - tax)
    world.truth += pkr
    world.withheld += tax


def never_arrived(world: World, day: dt.date, later: dt.date, pkr: Decimal, text: str) -> None:
    del later, text
    world.paid_out(day, pkr + Decimal("3000000.07") + world.number, "MEEZAN BANK")


def returned(world: World, day: dt.date, later: dt.date, pkr: Decimal, text: str) -> None:
    del text
    world.came_back(later, pkr, world.paid_out(day, pkr, "MEEZAN BANK"), "MEEZAN BANK")


def reversed_by_the_bank(world: World, day: dt.date, later: dt.date, pkr: Decimal, text: str) -> None:
    pkr += Decimal("1000000.13") + world.number * 11 + len(world.meezan)
    world.bank(day, text, pkr)
    world.bank(later, f"Reversal {text}", -pkr)


def sent_on(world: World, day: dt.date, later: dt.date, pkr: Decimal, text: str) -> None:
    del later, text
    pkr += Decimal("2000000.21") + len(world.meezan)
    world.bank(day, "IBFT to NayaPay ADEEL KHAN", -pkr)
    world.wallet(day, "Incoming fund transfer from Adeel Khan Meezan Bank", pkr)


def named_without_a_payout(world: World, day: dt.date, later: dt.date, pkr: Decimal, text: str) -> None:
    del later, text
    pkr += Decimal("4000000.33") + len(world.meezan)
    world.bank(day, "Remittance From UPWORK", pkr)
    world.truth += pkr


def of_no_concern(world: World, day: dt.date, later: dt.date, pkr: Decimal, text: str) -> None:
    del later, text
    world.bank(day, "Striped Apparel GOOGLE PLAY refund", pkr + Decimal("0.05"))
    world.wallet(day, "Incoming fund transfer from Muhammad Adeel", pkr + Decimal("0.15"))
    world.bank(day, "POS PURCHASE", -pkr - Decimal("0.25"))


KINDS = (
    credited, credited_to_the_wallet, credited_less_tax, never_arrived, returned, reversed_by_the_bank, sent_on, named_without_a_payout, of_no_concern,
)  # fmt: skip


def statements(world: World, folder: Path, shuffle: random.Random) -> list[Path]:
    """Each account in two downloads that overlap by some rows, under names and in an order of no meaning."""
    written = []
    for name, header, rows in (("p", PAYONEER, payoneer_rows(world)), ("m", MEEZAN, meezan_rows(world)), ("n", NAYAPAY, nayapay_rows(world))):
        until, since = sorted((shuffle.randint(0, len(rows)), shuffle.randint(0, len(rows))), reverse=True)
        for part, some in enumerate((rows[:until], rows[since:])):
            if some:
                path = folder / f"{shuffle.randint(0, 99)}-{name}-{part}.csv"
                path.write_text(header + "".join(some))
                written.append(path)
    shuffle.shuffle(written)
    return written


def payoneer_rows(world: World) -> list[str]:
    return [row for _, row in sorted(world.payoneer, key=lambda one: one[0])]


def meezan_rows(world: World) -> list[str]:
    return [
        f"{day:%d %b %Y},,,{text},{-amount if amount < 0 else ''},{amount if amount > 0 else ''},{balance}\n"
        for day, text, amount, balance in running(world.meezan)
    ]


def nayapay_rows(world: World) -> list[str]:
    return [f'{day:%d %b %Y} 10:00 AM,IBFT,{text},"{amount:+}",{balance}\n' for day, text, amount, balance in running(world.nayapay)]


def running(rows: list[tuple[dt.date, str, Decimal]]) -> Iterator[tuple[dt.date, str, Decimal, Decimal]]:
    balance = Decimal("90000000.00")
    for day, text, amount in sorted(rows, key=lambda one: one[0]):
        balance += amount
        yield day, text, amount, balance


def counted(ledger: Path, *files: Path) -> tuple[Decimal, Decimal]:
    wish = Wish(files, load_words(["Adeel Khan"]), ledger=ledger, final_rates=lambda _: RATES)
    with import_statements(wish) as imported:
        assert not [one for one in imported.diagnostics if one.severity == "error"]
        write_ledger_file(imported.spool, ledger, imported.columns)
        rows = list(imported.spool.query("select kind, amount, withheld from rows where dropped is null"))
    proceeds = sum((Decimal(row["amount"]) for row in rows if row["kind"] == "realize"), Decimal(0))
    return proceeds, sum((Decimal(row["withheld"]) for row in rows if row["withheld"]), Decimal(0))


@settings(max_examples=60, deadline=None)
@given(world=worlds(), shuffle=st.randoms(use_true_random=False))
def test_the_sum_counted_is_the_truth_whatever_the_files(world: World, shuffle: random.Random) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        files = statements(world, folder, shuffle)
        ledger = folder / "ledger.csv"
        assert counted(ledger, *files) == (world.truth, world.withheld)
        before = ledger.read_text()
        for path in shuffle.sample(files, len(files)):
            counted(ledger, path)
            assert ledger.read_text() == before
